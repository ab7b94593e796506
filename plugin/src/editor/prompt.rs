//! The prompt: which line of a script is due at an instant, what came before it and what comes next.

use anodyne_studio::{OutlineCue, OutlineMark};

/// What a reader needs to see at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Prompt<'a> {
    /// The line that ended last.
    pub spoken: Option<&'a OutlineCue>,
    /// The line that is due, and how much of its time has passed, 0..=1.
    pub now: Option<(&'a OutlineCue, f64)>,
    /// The direction that holds, such as a silence, and how much of its time has passed, 0..=1.
    pub direction: Option<(&'a OutlineMark, f64)>,
    /// The line that comes next, and in how many seconds.
    pub next: Option<(&'a OutlineCue, f64)>,
}

/// The prompt at second `at` of lines and directions in the order of time.
pub(super) fn prompt<'a>(words: &'a [OutlineCue], marks: &'a [OutlineMark], at: f64) -> Prompt<'a> {
    let begun = words.partition_point(|line| line.start_seconds <= at);
    let latest = words.get(begun.wrapping_sub(1));
    let now = latest.filter(|line| at < line.end_seconds);
    let spoken = match now {
        Some(_) => words.get(begun.wrapping_sub(2)),
        None => latest,
    };
    let holds = |mark: &&OutlineMark| mark.start_seconds <= at && at < mark.end_seconds;
    Prompt {
        spoken,
        now: now.map(|line| (line, share(at, line.start_seconds, line.end_seconds))),
        direction: marks
            .iter()
            .rfind(holds)
            .map(|mark| (mark, share(at, mark.start_seconds, mark.end_seconds))),
        next: words.get(begun).map(|line| (line, line.start_seconds - at)),
    }
}

fn share(at: f64, start: f64, end: f64) -> f64 {
    ((at - start) / (end - start).max(1e-9)).clamp(0.0, 1.0)
}

/// A direction in words for a reader: `Silence`, `4 breaths`.
pub(super) fn direction_in_words(mark: &OutlineMark) -> String {
    let breaths = || {
        let count: String = mark.written.chars().filter(char::is_ascii_digit).collect();
        match count.as_str() {
            "" | "1" => "One breath".to_owned(),
            _ => format!("{count} breaths"),
        }
    };
    match mark.kind.as_str() {
        "silence" => "Silence".to_owned(),
        "breath" => breaths(),
        other => other.replace('-', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(start_seconds: f64, end_seconds: f64, text: &str) -> OutlineCue {
        OutlineCue {
            start_seconds,
            end_seconds,
            phase: 0,
            text: text.to_owned(),
        }
    }

    fn mark(kind: &str, written: &str) -> OutlineMark {
        OutlineMark {
            start_seconds: 14.0,
            end_seconds: 18.0,
            phase: 0,
            kind: kind.to_owned(),
            written: written.to_owned(),
        }
    }

    #[test]
    fn the_prompt_follows_the_playhead_from_line_to_line() {
        let words = [
            line(5.0, 9.0, "a"),
            line(10.0, 14.0, "b"),
            line(20.0, 24.0, "c"),
        ];
        let marks = [mark("silence", "[silence 4]")];
        // Seconds, then what is spoken, due (and how far), holding, and next (and when).
        let check = |at: f64, expected: &str| {
            let found = prompt(&words, &marks, at);
            let told = format!(
                "{} | {} | {} | {}",
                found.spoken.map_or("-".into(), |line| line.text.clone()),
                found
                    .now
                    .map_or("-".into(), |(line, share)| format!("{} {share}", line.text)),
                found
                    .direction
                    .map_or("-".into(), |(mark, share)| format!("{} {share}", mark.kind)),
                found
                    .next
                    .map_or("-".into(), |(line, wait)| format!("{} {wait}", line.text)),
            );
            assert_eq!(told, expected, "at {at}");
        };
        check(0.0, "- | - | - | a 5");
        check(5.0, "- | a 0 | - | b 5");
        check(8.0, "- | a 0.75 | - | b 2");
        check(9.0, "a | - | - | b 1");
        check(12.0, "a | b 0.5 | - | c 8");
        check(15.0, "b | - | silence 0.25 | c 5");
        check(24.0, "c | - | - | -");
    }

    #[test]
    fn no_script_is_no_prompt() {
        assert_eq!(prompt(&[], &[], 3.0), Prompt::default());
    }

    #[test]
    fn directions_are_told_in_words() {
        let check = |kind, written, expected: &str| {
            assert_eq!(direction_in_words(&mark(kind, written)), expected);
        };
        check("silence", "[silence 20s]", "Silence");
        check("breath", "[breath 4]", "4 breaths");
        check("breath", "[breath 1]", "One breath");
        check("music-up", "[music up]", "music up");
    }
}
