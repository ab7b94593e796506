//! A direction: a word in square brackets that is done, not said.

use super::Finding;
use super::clock;
use super::limits::Limits;
use crate::nearest::nearest;
use anodyne_units::Seconds;
use core::ops::Range;

/// What a script asks for between its words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    /// `[pause 20s]`: exactly this long nobody speaks.
    Pause(Seconds),
    /// `[breath 4]`: so many whole cycles of the breath clock, from its next in-breath on.
    Breath(u32),
    /// `[at 6:30]`: what follows begins at this instant of the session.
    At(Seconds),
    /// `[music up]`: the music comes slowly up by a step.
    MusicUp,
    /// `[music down]`: the music goes slowly down by a step.
    MusicDown,
    /// `[silence 2m]`: the music fades out, is silent, and comes back after this long.
    Silence(Seconds),
}

/// The directions as they are written, for "did you mean".
const KNOWN: [&str; 6] = [
    "pause 20s",
    "breath 4",
    "at 6:30",
    "music up",
    "music down",
    "silence 2m",
];

impl Direction {
    /// Reads what stands between the brackets.
    pub(super) fn read(written: &str, span: Range<usize>) -> Result<Direction, Finding> {
        let words = written.trim().to_lowercase();
        let (name, rest) = words
            .split_once(char::is_whitespace)
            .unwrap_or((&words, ""));
        let rest = rest.trim();
        let example = |written: &str| format!("write for example [{written}]");
        let missing = |what: &str, written: &str| {
            let message = format!("this direction does not say {what}");
            Err(Finding::error(
                "direction",
                span.clone(),
                message,
                example(written),
            ))
        };
        match (name, rest) {
            ("pause", "") => missing("how long", "pause 20s"),
            ("silence", "") => missing("how long", "silence 2m"),
            ("breath" | "breaths" | "breathe", "") => missing("how many breaths", "breath 4"),
            ("at", "") => missing("when", "at 6:30"),
            ("pause", rest) => {
                clock::duration("pause", rest, Limits::PAUSE, &span).map(Direction::Pause)
            }
            ("silence", rest) => {
                clock::duration("silence", rest, Limits::SILENCE, &span).map(Direction::Silence)
            }
            ("breath" | "breaths" | "breathe", rest) => breaths(rest, span),
            ("at", rest) => clock::instant(rest).map(Direction::At).ok_or_else(|| {
                let message = "this is not a time of the session, 0:00 to 12:00:00";
                Finding::error("direction", span, message, example("at 6:30"))
            }),
            ("music", "up") => Ok(Direction::MusicUp),
            ("music", "down") => Ok(Direction::MusicDown),
            _ => {
                let near = nearest(&words, KNOWN);
                let remedy = format!(
                    "did you mean [{near}]? words that are spoken stand in round brackets or as \\[ \\]"
                );
                let message = "this direction is not known";
                Err(Finding::error("unknown-direction", span, message, remedy))
            }
        }
    }
}

fn breaths(written: &str, span: Range<usize>) -> Result<Direction, Finding> {
    let (fewest, most) = Limits::BREATHS;
    match written.parse::<u32>() {
        Ok(cycles) if (fewest..=most).contains(&cycles) => Ok(Direction::Breath(cycles)),
        _ => {
            let message = format!("breath counts whole breaths, {fewest} to {most}");
            Err(Finding::error(
                "direction",
                span,
                message,
                "write for example [breath 4]",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_read_in_any_case() {
        let check = |written: &str, expected: Direction| {
            assert_eq!(Direction::read(written, 0..1), Ok(expected), "{written}");
        };
        check("pause 20s", Direction::Pause(Seconds(20.0)));
        check(" Pause  1m30s ", Direction::Pause(Seconds(90.0)));
        check("breath 4", Direction::Breath(4));
        check("at 6:30", Direction::At(Seconds(390.0)));
        check("MUSIC UP", Direction::MusicUp);
        check("music down", Direction::MusicDown);
        check("silence 2m", Direction::Silence(Seconds(120.0)));
    }

    #[test]
    fn a_wrong_direction_names_its_remedy_and_no_word_of_the_script() {
        let check = |written: &str, message: &str, remedy: &str| {
            let finding = Direction::read(written, 2..7).unwrap_err();
            assert_eq!(finding.message, message, "{written}");
            assert!(finding.remedy.contains(remedy), "{}", finding.remedy);
            assert_eq!(finding.span, 2..7);
        };
        check("pasue 20s", "this direction is not known", "[pause 20s]");
        check(
            "Anna weeps",
            "this direction is not known",
            "round brackets",
        );
        check(
            "pause",
            "this direction does not say how long",
            "[pause 20s]",
        );
        check("pause 3h", "pause 3h is above 30m", "did you mean 30m?");
        check(
            "breath 0",
            "breath counts whole breaths, 1 to 60",
            "[breath 4]",
        );
        check(
            "at noon",
            "this is not a time of the session, 0:00 to 12:00:00",
            "[at 6:30]",
        );
        check("silence 2s", "silence 2s is below 10s", "did you mean 10s?");
    }
}
