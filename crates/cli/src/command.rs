//! The command line as a whole: the one description from which parsing, help, completions and the man page come.

use crate::serve::{SERVE_EXAMPLES, ServeFlags};
use crate::token::TokenFlags;
use crate::wish::WishFlags;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;
use std::path::PathBuf;

const ABOUT: &str = "Generative ambient music for guided imagery, rest and sleep";

const LONG_ABOUT: &str = "\
Generative ambient music for guided imagery, rest and sleep.

You say tempo, key and length; anodyne composes, plays and masters a session that is new for every \
seed and the same for the same seed. It is a tool for wellness work, not a medical device.";

const EXAMPLES: &str = "\
Examples:
  anodyne render --tempo 60 --key \"D dorian\" --length 10m --out calm.wav
  anodyne render --programme sleep --tempo 66..52 --length 8h --out night.flac
  anodyne plan --programme u-arc --length 20m --svg arc.svg
  anodyne check calm.wav

Exit codes:
  0  done
  1  the work failed: the disk is full, a file is damaged, a limit is broken
  2  the request is wrong; nothing was begun
  130  stopped with Ctrl-C; no file is left behind";

const RENDER_EXAMPLES: &str = "\
Examples:
  A ten-minute track to take home:
    anodyne render --tempo 60 --key \"D dorian\" --length 10m --out calm.wav

  A night that begins at a waking pulse and settles, smaller as FLAC:
    anodyne render --programme sleep --tempo 66..52 --length 8h --out night.flac

  From a prescription file, with another seed for another variation:
    anodyne render --prescription anna.toml --seed 12 --out anna-12.wav

Beside the track stands a text file of the same name ending in .json: the whole prescription, the \
seed, the phases and chords, and what was measured.";

const PLAN_EXAMPLES: &str = "\
Examples:
  anodyne plan --programme u-arc --tempo 80..60 --length 20m
  anodyne plan --key \"E\u{266d} lydian\" --length 40m --svg arc.svg

It takes the flags of `render`, so a render command can be tried by changing its one word.";

const CHECK_EXAMPLES: &str = "\
Examples:
  anodyne check calm.wav
  anodyne check night.flac --limits sleep

Exit code 1, with the reasons, where a limit is broken.";

/// Everything `anodyne` can be asked.
#[derive(Debug, Parser)]
#[command(
    name = "anodyne",
    version,
    about = ABOUT,
    long_about = LONG_ABOUT,
    after_help = EXAMPLES,
    max_term_width = 100,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Anodyne {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a track: compose, play, master and write it
    #[command(after_help = RENDER_EXAMPLES)]
    Render(RenderFlags),
    /// Show the arc of a session without making any sound
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(PlanFlags),
    /// List the programmes: the arcs a session can take
    Programmes(ListFlags),
    /// List the palettes: the sets of instruments that can carry any programme
    Palettes(ListFlags),
    /// Measure a WAV or FLAC file, and hold it against the limits for calm listening
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckFlags),
    /// Serve tracks on request over gRPC and HTTP
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ServeFlags),
    /// Make, list and revoke the tokens of a server
    Token(TokenFlags),
    /// Print the completions for a shell
    Completions(CompletionsFlags),
    /// Print the manual page, or write one page for each command
    Man(ManFlags),
}

/// `anodyne render`.
#[derive(Debug, Args)]
pub(crate) struct RenderFlags {
    /// What the session shall be.
    #[command(flatten)]
    pub(crate) wish: WishFlags,

    /// Where the track goes; the name ends in .wav or .flac
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) out: PathBuf,
    /// Replace a track (and its .json) that is there already
    #[arg(long, help_heading = "Result")]
    pub(crate) force: bool,
    /// How many processor cores to use [default: all]; the sound is the same with any number
    #[arg(long, value_name = "N", help_heading = "Result", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print the result as JSON
    #[arg(long, help_heading = "Result")]
    pub(crate) json: bool,
}

/// `anodyne plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanFlags {
    /// What the session shall be.
    #[command(flatten)]
    pub(crate) wish: WishFlags,

    /// Draw the arc into this file: a picture that prints on A4 landscape
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) svg: Option<PathBuf>,
    /// Replace a picture that is there already
    #[arg(long, help_heading = "Result")]
    pub(crate) force: bool,
    /// Print the plan as JSON
    #[arg(long, help_heading = "Result")]
    pub(crate) json: bool,
    /// Taken as in `render`, so that the same line serves both; no sound is written
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) out: Option<PathBuf>,
    /// Taken as in `render`; a plan needs no more than one core
    #[arg(long, value_name = "N", help_heading = "Result", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
}

/// `anodyne programmes` and `anodyne palettes`.
#[derive(Debug, Args)]
pub(crate) struct ListFlags {
    /// Print a JSON array of objects with id, name and purpose
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne check`.
#[derive(Debug, Args)]
pub(crate) struct CheckFlags {
    /// The WAV or FLAC file to measure
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Which limits it has to keep
    #[arg(long, value_name = "NAME", value_enum)]
    pub(crate) limits: Option<LimitsName>,
    /// Print what was measured as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// The sets of limits by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LimitsName {
    /// For listening awake: no clipping, no clicks, no sudden rise
    Session,
    /// For listening asleep: slower rises still, darker, a long fade at the end
    Sleep,
}

/// `anodyne completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsFlags {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub(crate) shell: Shell,
}

/// `anodyne man`.
#[derive(Debug, Args)]
pub(crate) struct ManFlags {
    /// Write anodyne.1, anodyne-render.1 and so on into this folder
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) dir: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use super::Anodyne;
    use clap::{CommandFactory, Parser};

    #[test]
    fn the_description_is_consistent() {
        Anodyne::command().debug_assert();
    }

    #[test]
    fn negative_levels_are_taken_with_and_without_an_equals_sign() {
        for line in [
            "anodyne plan --loudness -20 --ceiling -1.5",
            "anodyne plan --loudness=-20 --ceiling=-1.5",
        ] {
            let parsed = Anodyne::try_parse_from(line.split(' '));
            let super::Command::Plan(flags) = parsed.unwrap().command else {
                panic!("{line} is a plan");
            };
            assert_eq!(
                (flags.wish.loudness, flags.wish.ceiling),
                (Some(-20.0), Some(-1.5))
            );
        }
    }

    #[test]
    fn every_flag_explains_itself() {
        for command in Anodyne::command().get_subcommands() {
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{}", argument.get_id());
            }
        }
    }
}
