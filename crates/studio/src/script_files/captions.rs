//! WebVTT and SRT: the words as captions of at most two lines, sentence by sentence.

use anodyne_session::{Plan, Sentence};
use std::fmt::Write;

/// The widest line of a caption, characters: what subtitlers keep to.
const WIDTH: usize = 42;
/// Lines of a caption.
const LINES: usize = 2;

/// The words as WebVTT.
pub(super) fn vtt(plan: &Plan) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for caption in captions(plan) {
        let words = caption.lines.join("\n");
        let words = words
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let (from, to) = (stamp(caption.start, '.'), stamp(caption.end, '.'));
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{from} --> {to}\n{words}\n");
    }
    text
}

/// The words as SRT.
pub(super) fn srt(plan: &Plan) -> String {
    let mut text = String::new();
    for (number, caption) in captions(plan).iter().enumerate() {
        let (from, to) = (stamp(caption.start, ','), stamp(caption.end, ','));
        let words = caption.lines.join("\n").replace("-->", "\u{2192}");
        let gap = if number == 0 { "" } else { "\n" };
        let _ = write!(text, "{gap}{}\n{from} --> {to}\n{words}\n", number + 1);
    }
    text
}

struct Caption {
    /// Milliseconds.
    start: u64,
    end: u64,
    lines: Vec<String>,
}

/// The captions of all sentences; none is empty in time, none overlaps the next.
fn captions(plan: &Plan) -> Vec<Caption> {
    let sentences = plan.words.iter().flat_map(|cue| &cue.sentences);
    sentences.flat_map(parted).collect()
}

/// A sentence in captions, each as long as its share of the letters.
fn parted(sentence: &Sentence) -> Vec<Caption> {
    let lines = wrapped(&sentence.text);
    let letters = |lines: &[String]| lines.iter().map(|line| line.chars().count()).sum::<usize>();
    let (from, to) = (millis(sentence.start.0), millis(sentence.end.0));
    let all = letters(&lines).max(1) as u64;
    let mut spoken = 0;
    let mut captions = Vec::new();
    for group in lines.chunks(LINES) {
        let start = from + (to - from) * spoken / all;
        spoken += letters(group) as u64;
        let end = from + (to - from) * spoken / all;
        captions.push(Caption {
            start,
            end: end.max(start + 1),
            lines: group.to_vec(),
        });
    }
    captions
}

/// The words in lines, as even as the width allows; what has no gaps is broken between letters.
fn wrapped(text: &str) -> Vec<String> {
    let letters = text.chars().count();
    let count = letters.div_ceil(WIDTH).max(1);
    // A little more than the even width, so that the last line is not a single word.
    let width = (letters.div_ceil(count) + 6).min(WIDTH);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let mut word = word;
        while word.chars().count() > WIDTH {
            let cut = word
                .char_indices()
                .nth(WIDTH)
                .map_or(word.len(), |(at, _)| at);
            lines.push(word[..cut].to_owned());
            word = &word[cut..];
        }
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn millis(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}

fn stamp(millis: u64, point: char) -> String {
    let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
    let (seconds, rest) = (millis / 1000 % 60, millis % 1000);
    format!("{hours:02}:{minutes:02}:{seconds:02}{point}{rest:03}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_even_and_never_too_wide() {
        let text =
            "Let the warmth of the sun lie upon your shoulders, and your arms, and your hands.";
        let lines = wrapped(text);
        assert_eq!(lines.join(" "), text);
        assert!(
            lines.iter().all(|line| line.chars().count() <= WIDTH),
            "{lines:?}"
        );
        assert!(
            lines.iter().all(|line| line.chars().count() > 20),
            "{lines:?}"
        );
        assert_eq!(wrapped(&"静".repeat(90)).len(), 3);
    }

    #[test]
    fn times_are_written_to_the_millisecond() {
        assert_eq!(stamp(3_723_045, '.'), "01:02:03.045");
        assert_eq!(stamp(0, ','), "00:00:00,000");
    }
}
