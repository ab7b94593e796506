//! The command line as a whole: the one description from which parsing, help, completions and the man page come.

use crate::ledger::LedgerFlags;
use crate::remote::{REMOTE_EXAMPLES, RemoteFlags};
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

  A bed to sing to, from a chord chart, counted in and moved to the voice:
    anodyne render --chart river.cho --count-in 1 --key \"A major\" --out river.wav

Beside the track stands a text file of the same name ending in .json: the whole prescription, the \
seed, the phases and chords, and what was measured.";

const PLAN_EXAMPLES: &str = "\
Examples:
  anodyne plan --programme u-arc --tempo 80..60 --length 20m
  anodyne plan --key \"E\u{266d} lydian\" --length 40m --svg arc.svg

It takes the flags of `render`, so a render command can be tried by changing its one word.";

const SCRIPT_EXAMPLES: &str = "\
Examples:
  anodyne script check garden.md
  anodyne plan --script garden.md --svg garden.svg
  anodyne render --script garden.md --out garden.wav
  anodyne script export garden.md --only vtt,sheet

A script is Markdown: `## Induction (4m)` begins a phase, paragraphs are spoken, and [pause 20s], \
[breath 4], [at 6:30], [music up], [music down], [silence 2m] are done. WebVTT (.vtt) and SRT (.srt) \
are read as well. docs/script.md tells it all.";

const AUDITION_EXAMPLES: &str = "\
Examples:
  anodyne audition handpan --out handpan.wav
  anodyne audition night-insects --out night.flac --picture night.png

A pitched instrument plays a scale, four chords and one note at four strengths; percussion plays a \
pattern at three strengths, a bed of nature sounds for half a minute.";

const PROGRAMMES_EXAMPLES: &str = "\
Examples:
  anodyne programmes
  anodyne programmes paced-breathing
  anodyne programmes --show u-arc > mine.toml
  anodyne plan --programme mine.toml --svg mine.svg";

const TAP_EXAMPLES: &str = "\
Examples:
  anodyne tap
  printf '%s\\n' 0 0.8 1.6 2.4 3.2 4.0 4.8 5.6 | anodyne tap --json

On a terminal every key is a tap; Enter ends. Otherwise each line of standard input is a time in \
seconds, or empty: then the instant counts at which it came.";

const PALETTES_EXAMPLES: &str = "\
Examples:
  anodyne palettes
  anodyne palettes --show dusk > mine.toml
  anodyne render --palette mine.toml --length 2m --out mine.wav";

const VARIATIONS_EXAMPLES: &str = "\
Examples:
  anodyne variations --count 3 --programme u-arc --length 20m --out choice
  anodyne render --chosen-from choice/variations.json --variation 2 --out calm.wav

Each preview is the opening, the peak or bottom, and the end of its track, 20 s of each. The choice is \
written into the track's .json.";

const SCORE_EXAMPLES: &str = "\
Examples:
  anodyne score --tempo 60 --length 10m --seed 7 --midi calm.mid
  anodyne score --prescription calm.json --musicxml calm.musicxml --chordpro calm.cho

It takes the flags of `render`; beside a track, its .json is enough to write down its notes. The MIDI \
file holds every part, the lead sheets hold melody and chords.";

const CHECK_EXAMPLES: &str = "\
Examples:
  anodyne check calm.wav
  anodyne check calm.wav --picture calm.png
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
    /// Look at an imagery script: words in time, from which a session is made
    #[command(after_help = SCRIPT_EXAMPLES)]
    Script(ScriptFlags),
    /// Write down the notes: MIDI, a MusicXML or ChordPro lead sheet, or JSON
    #[command(after_help = SCORE_EXAMPLES)]
    Score(ScoreFlags),
    /// Render short previews with different seeds, for the listener to choose
    #[command(after_help = VARIATIONS_EXAMPLES)]
    Variations(VariationsFlags),
    /// List the programmes: the arcs a session can take
    #[command(after_help = PROGRAMMES_EXAMPLES)]
    Programmes(ProgrammesFlags),
    /// List the palettes: the sets of instruments that can carry any programme
    #[command(after_help = PALETTES_EXAMPLES)]
    Palettes(PalettesFlags),
    /// Hear one instrument alone, and see it
    #[command(after_help = AUDITION_EXAMPLES)]
    Audition(AuditionFlags),
    /// Measure a WAV or FLAC file, and hold it against the limits for calm listening
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckFlags),
    /// Find your own tempo by tapping a key
    #[command(after_help = TAP_EXAMPLES)]
    Tap(TapFlags),
    /// Serve tracks on request over gRPC and HTTP
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ServeFlags),
    /// Have a server render tracks, and fetch them
    #[command(after_help = REMOTE_EXAMPLES)]
    Remote(Box<RemoteFlags>),
    /// Make, list and revoke the tokens of a server
    Token(TokenFlags),
    /// Back up the records of a server
    Ledger(LedgerFlags),
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

    /// The voice over it.
    #[command(flatten)]
    pub(crate) narration: NarrationFlags,

    /// The variations.json of `anodyne variations`: the track is one of those that were listened to
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Session", requires = "variation", conflicts_with_all = ["seed", "prescription"])]
    pub(crate) chosen_from: Option<PathBuf>,
    /// Which of them was chosen, counted from 1
    #[arg(
        long,
        value_name = "N",
        help_heading = "Session",
        requires = "chosen_from"
    )]
    pub(crate) variation: Option<usize>,
    /// Where the track goes; the name ends in .wav or .flac
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) out: PathBuf,
    /// Also write one file a bus into this folder, named after the track: calm-pads.wav, -melody, -pulse, -nature, and
    /// the returns -echo and -hall; their sum is the mix ahead of the master
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, help_heading = "Result")]
    pub(crate) stems: Option<PathBuf>,
    /// Replace a track (and its .json and stems) that is there already
    #[arg(long, help_heading = "Result")]
    pub(crate) force: bool,
    /// With --script: what is written beside the track, of vtt, srt, sheet, markers, project; or all, or none [default: all]
    #[arg(
        long,
        value_name = "LIST",
        help_heading = "Result",
        requires = "script",
        value_delimiter = ','
    )]
    pub(crate) with: Vec<String>,
    /// How many processor cores to use [default: all]; the sound is the same with any number
    #[arg(long, value_name = "N", help_heading = "Result", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print the result as JSON
    #[arg(long, help_heading = "Result")]
    pub(crate) json: bool,
}

/// A recorded voice over the music.
#[derive(Clone, Debug, Args)]
pub(crate) struct NarrationFlags {
    /// A recording of the whole session (WAV, FLAC, MP3, M4A, Ogg), or a folder with one recording a line of the script,
    /// named by the line's number: 01.wav, 02.wav
    #[arg(long, value_name = "FILE|FOLDER", value_hint = ValueHint::AnyPath, help_heading = "Narration")]
    pub(crate) narration: Option<PathBuf>,
    /// Where one recording lies: parted at its pauses and laid on the cues of the script, or left as it is in time
    /// [default: on the cues, where its passages match the lines of the script]
    #[arg(
        long,
        value_name = "WHERE",
        help_heading = "Narration",
        requires = "narration"
    )]
    pub(crate) align: Option<Align>,
    /// When a recording of the whole session begins, in seconds; it is then left as it is in time [default: 0]
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Narration",
        requires = "narration"
    )]
    pub(crate) narration_at: Option<f64>,
    /// How far the music stands back beneath words, 6 to 12 dB [default: 9]
    #[arg(
        long,
        value_name = "DB",
        help_heading = "Narration",
        requires = "narration"
    )]
    pub(crate) duck: Option<f64>,
    /// In what time it steps back, 0.05 to 2 s [default: 0.25]
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Narration",
        requires = "narration"
    )]
    pub(crate) duck_attack: Option<f64>,
    /// In what time it comes forward again, 0.2 to 10 s [default: 1.5]
    #[arg(
        long,
        value_name = "SECONDS",
        help_heading = "Narration",
        requires = "narration"
    )]
    pub(crate) duck_release: Option<f64>,
    /// Suppress the noise of the room; it takes a little of the voice along
    #[arg(long, help_heading = "Narration", requires = "narration")]
    pub(crate) denoise: bool,
    /// Also write the voice alone, as it is in the track
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Narration", requires = "narration")]
    pub(crate) voice_only: Option<PathBuf>,
}

/// Where one recording of a whole session lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Align {
    /// Parted at its pauses, each passage on its cue.
    Cues,
    /// As it is in time.
    Start,
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

/// `anodyne programmes`.
#[derive(Debug, Args)]
pub(crate) struct ProgrammesFlags {
    /// Show the card of this programme: purpose, phases, defaults, limits, sources, cautions
    #[arg(value_name = "ID", conflicts_with_all = ["show", "schema"])]
    pub(crate) id: Option<String>,
    /// How they are listed.
    #[command(flatten)]
    pub(crate) list: ListFlags,
    /// Print this programme as a file to start your own from
    #[arg(long, value_name = "ID", conflicts_with = "json")]
    pub(crate) show: Option<String>,
    /// Print the JSON Schema of a programme file
    #[arg(long, conflicts_with_all = ["json", "show"])]
    pub(crate) schema: bool,
}

/// `anodyne tap`.
#[derive(Debug, Args)]
pub(crate) struct TapFlags {
    /// Print the tempo as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne script`.
#[derive(Debug, Args)]
pub(crate) struct ScriptFlags {
    /// What to do with it.
    #[command(subcommand)]
    pub(crate) command: ScriptCommand,
}

/// What to do with a script.
#[derive(Debug, Subcommand)]
pub(crate) enum ScriptCommand {
    /// Say what cannot be followed, and show when the words are due
    Check(ScriptCheckFlags),
    /// Write captions, the sheet to print, and markers and a project for the DAW, without any sound
    Export(ScriptExportFlags),
}

/// `anodyne script check`.
#[derive(Debug, Args)]
pub(crate) struct ScriptCheckFlags {
    /// The script: Markdown, or captions ending in .vtt or .srt
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// Print findings and timeline as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne script export`.
#[derive(Debug, Args)]
pub(crate) struct ScriptExportFlags {
    /// The script: Markdown, or captions ending in .vtt or .srt
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: PathBuf,
    /// The track they shall stand beside, made or to be made [default: the script's name with .wav]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) track: Option<PathBuf>,
    /// Which: of vtt, srt, sheet, markers, project [default: all]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) force: bool,
    /// Print the paths as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne palettes`.
#[derive(Debug, Args)]
pub(crate) struct PalettesFlags {
    /// How they are listed.
    #[command(flatten)]
    pub(crate) list: ListFlags,
    /// Print this palette as a file to start your own from
    #[arg(long, value_name = "ID", conflicts_with = "json")]
    pub(crate) show: Option<String>,
}

/// `anodyne variations`.
#[derive(Debug, Args)]
pub(crate) struct VariationsFlags {
    /// What the session shall be; its seed is the first variation's.
    #[command(flatten)]
    pub(crate) wish: WishFlags,

    /// How many, 1 to 12
    #[arg(long, value_name = "N", default_value_t = 3, help_heading = "Result", value_parser = clap::value_parser!(u16).range(1..=12))]
    pub(crate) count: u16,
    /// The folder for the previews and their list, variations.json; it is made where it is not there
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath, help_heading = "Result")]
    pub(crate) out: PathBuf,
    /// Replace previews that are there already
    #[arg(long, help_heading = "Result")]
    pub(crate) force: bool,
    /// How many processor cores to use [default: all]; the sound is the same with any number
    #[arg(long, value_name = "N", help_heading = "Result", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Print the list as JSON
    #[arg(long, help_heading = "Result")]
    pub(crate) json: bool,
}

/// `anodyne score`.
#[derive(Debug, Args)]
pub(crate) struct ScoreFlags {
    /// What the session shall be.
    #[command(flatten)]
    pub(crate) wish: WishFlags,

    /// A Standard MIDI File: one track a part, tempo, keys, phases as markers
    #[arg(long, value_name = "FILE.mid", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) midi: Option<PathBuf>,
    /// A MusicXML lead sheet: melody, chord symbols, phases as rehearsal marks
    #[arg(long, value_name = "FILE.musicxml", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) musicxml: Option<PathBuf>,
    /// A ChordPro lead sheet: the chords bar by bar, or a song with its words
    #[arg(long, value_name = "FILE.cho", value_hint = ValueHint::FilePath, help_heading = "Result")]
    pub(crate) chordpro: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long, help_heading = "Result")]
    pub(crate) force: bool,
    /// Print every note as JSON
    #[arg(long, help_heading = "Result")]
    pub(crate) json: bool,
}

/// `anodyne programmes` and `anodyne palettes`.
#[derive(Debug, Args)]
pub(crate) struct ListFlags {
    /// Print a JSON array of objects with id, name and purpose
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne audition`.
#[derive(Debug, Args)]
pub(crate) struct AuditionFlags {
    /// The instrument, such as warm-pad, felt-piano or ocean
    #[arg(value_name = "INSTRUMENT")]
    pub(crate) instrument: String,
    /// Where the sound goes; the name ends in .wav or .flac
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) out: PathBuf,
    /// Draw its waveform and spectrogram into this PNG file
    #[arg(long, value_name = "PNG", value_hint = ValueHint::FilePath)]
    pub(crate) picture: Option<PathBuf>,
    /// Replace files that are there already
    #[arg(long)]
    pub(crate) force: bool,
    /// Print what was measured as JSON
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
    /// Draw its waveform and spectrogram into this PNG file
    #[arg(long, value_name = "PNG", value_hint = ValueHint::FilePath)]
    pub(crate) picture: Option<PathBuf>,
    /// Replace a picture that is there already
    #[arg(long)]
    pub(crate) force: bool,
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
