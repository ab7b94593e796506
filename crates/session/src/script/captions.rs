//! Reading WebVTT and SRT: captions become lines with their own times. There are no phases and no directions in them.

use super::limits::Limits;
use super::{Finding, FrontMatter, Item, Kind, Line, Script, ScriptPhase, clock};
use anodyne_units::Seconds;
use core::ops::Range;

/// Captions that begin closer together than this are one, seconds.
const TOGETHER: f64 = 0.1;

/// Reads a whole text.
pub(super) fn read(text: &str, kind: Kind, findings: &mut Vec<Finding>) -> Script {
    if kind == Kind::WebVtt && !text.trim_start().starts_with("WEBVTT") {
        let first = text.lines().next().unwrap_or_default().len();
        let message = "a WebVTT file begins with the word WEBVTT";
        let remedy = "write it on the first line; for SRT name the file .srt";
        findings.push(Finding::error("captions", 0..first, message, remedy));
        return Script::default();
    }
    let mut captions = captions(text, kind, findings);
    if captions.len() > Limits::ITEMS {
        let span = captions[Limits::ITEMS].span.clone();
        let message = format!("there are more than {} captions", Limits::ITEMS);
        findings.push(Finding::error(
            "too-many-lines",
            span,
            message,
            "split the file",
        ));
        return Script::default();
    }
    put_in_order(&mut captions, findings);
    let items = captions.into_iter().map(|caption| {
        Item::Line(Line {
            text: caption.text,
            span: caption.span,
            number: 0,
            timed: Some((Seconds(caption.start), Seconds(caption.end))),
        })
    });
    let items: Vec<Item> = items.collect();
    let whole = ScriptPhase {
        name: String::new(),
        headed: false,
        length: None,
        like: None,
        span: 0..0,
        items,
    };
    Script {
        front: FrontMatter::default(),
        phases: if whole.items.is_empty() {
            Vec::new()
        } else {
            vec![whole]
        },
    }
}

struct Caption {
    start: f64,
    end: f64,
    text: String,
    span: Range<usize>,
}

/// Every caption that can be read; what cannot is marked. Blocks without an arrow (notes, styles, numbers) say nothing.
fn captions(text: &str, kind: Kind, findings: &mut Vec<Finding>) -> Vec<Caption> {
    let mut captions: Vec<Caption> = Vec::new();
    let mut open: Option<Caption> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let said = line.trim();
        let span = start..start + line.trim_end().len();
        start += line.len();
        if said.is_empty() {
            captions.extend(open.take().filter(|caption| !caption.text.is_empty()));
        } else if said.contains("-->") {
            captions.extend(open.take().filter(|caption| !caption.text.is_empty()));
            match times(said) {
                Ok((from, to)) => {
                    let text = String::new();
                    open = Some(Caption {
                        start: from,
                        end: to,
                        text,
                        span,
                    });
                }
                Err(message) => {
                    let remedy = "write for example 00:06:30.000 --> 00:06:35.000";
                    findings.push(Finding::error("caption-time", span, message, remedy));
                }
            }
        } else if let Some(caption) = &mut open {
            let words = spoken(said, kind);
            if !words.is_empty() {
                let gap = if caption.text.is_empty() { "" } else { " " };
                caption.text.push_str(gap);
                caption.text.push_str(&words);
                caption.span.end = span.end;
            }
        }
        if let Some(caption) = &open
            && caption.text.len() > 4 * Limits::LINE
        {
            let message = format!("this caption has more than {} characters", Limits::LINE);
            let remedy = "split it where the speaker breathes";
            findings.push(Finding::error(
                "line-too-long",
                caption.span.clone(),
                message,
                remedy,
            ));
            open = None;
        }
    }
    captions.extend(open.filter(|caption| !caption.text.is_empty()));
    captions
}

/// Both times of an arrow line; settings behind them are passed over.
fn times(line: &str) -> Result<(f64, f64), &'static str> {
    let (from, to) = line.split_once("-->").unwrap_or((line, ""));
    let time = |written: &str| {
        let written = written.trim().replace(',', ".");
        clock::instant(&written)
            .filter(|_| written.contains(':'))
            .map(|at| at.0)
    };
    let to = to.split_whitespace().next().unwrap_or_default();
    match (time(from), time(to)) {
        (Some(from), Some(to)) if to > from => Ok((from, to)),
        (Some(_), Some(_)) => Err("this caption ends before it has begun"),
        _ => Err("these are not two times with an arrow, up to 12 hours"),
    }
}

/// The words of a caption's line: no tags such as `<i>`; SRT has none of WebVTT's `&lt;`, but `{\an8}`.
fn spoken(line: &str, kind: Kind) -> String {
    const TAGS: [(char, char); 2] = [('<', '>'), ('{', '}')];
    let mut words = String::new();
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let tag = TAGS.iter().find(|(open, _)| *open == letter);
        // A sign that opens nothing, as in "5 < 6", is spoken.
        let tag = tag.filter(|_| {
            rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/\\0123456789".contains(c))
        });
        let end = tag.and_then(|(_, close)| rest.find(*close));
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => {
                words.push(if letter.is_control() { ' ' } else { letter });
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    if kind == Kind::WebVtt {
        for (entity, letter) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&nbsp;", " "),
            ("&lrm;", ""),
            ("&rlm;", ""),
            ("&amp;", "&"),
        ] {
            words = words.replace(entity, letter);
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sorts by time and parts what overlaps: the earlier caption ends where the next begins.
fn put_in_order(captions: &mut Vec<Caption>, findings: &mut Vec<Finding>) {
    for pair in captions.windows(2) {
        if pair[1].start < pair[0].start {
            let message = "this caption begins before the one above it";
            let remedy = "it is put in its place by time";
            findings.push(Finding::warning(
                "order",
                pair[1].span.clone(),
                message,
                remedy,
            ));
        }
    }
    captions.sort_by(|a, b| a.start.total_cmp(&b.start));
    let mut parted: Vec<Caption> = Vec::with_capacity(captions.len());
    for caption in captions.drain(..) {
        let Some(last) = parted.last_mut() else {
            parted.push(caption);
            continue;
        };
        if caption.start < last.end - 1e-6 {
            let span = caption.span.clone();
            let message = "this caption overlaps the one before it";
            let joins = caption.start - last.start < TOGETHER;
            let remedy = if joins {
                "both begin together and are taken as one"
            } else {
                "the one before ends where this one begins"
            };
            findings.push(Finding::warning("overlap", span, message, remedy));
            if joins {
                last.text = format!("{} {}", last.text, caption.text);
                last.end = last.end.max(caption.end);
                continue;
            }
            last.end = caption.start;
        }
        parted.push(caption);
    }
    *captions = parted;
}

#[cfg(test)]
mod tests {
    use super::super::Script;
    use super::*;

    fn lines(text: &str, kind: Kind) -> (Vec<String>, Vec<&'static str>) {
        let reading = Script::read(text.as_bytes(), kind);
        let items = reading.script.phases.iter().flat_map(|phase| &phase.items);
        let said = items.map(|item| match item {
            Item::Line(Line {
                text,
                timed: Some((from, to)),
                ..
            }) => {
                format!("{}-{} {text}", from.0, to.0)
            }
            other => format!("{other:?}"),
        });
        (
            said.collect(),
            reading.findings.iter().map(|one| one.code).collect(),
        )
    }

    #[test]
    fn webvtt_is_read_with_notes_settings_and_tags() {
        let text = "WEBVTT - a title\n\nNOTE kept\nout\n\nSTYLE\n::cue{}\n\nintro\n00:01.000 --> 00:04.500 align:start\n<v Ann>Lie <i>down</i>.\nSoftly.\n\n1:00:05.000 --> 1:00:06.000\nLate\n";
        let (said, codes) = lines(text, Kind::WebVtt);
        assert_eq!(said, ["1-4.5 Lie down. Softly.", "3605-3606 Late"]);
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn srt_is_read_with_commas_and_windows_line_ends() {
        let text = "1\r\n00:00:02,500 --> 00:00:04,000\r\n{\\an8}Lie down.\r\n\r\n2\r\n00:00:06,000 --> 00:00:07,000\r\nRest.\r\n";
        let (said, codes) = lines(text, Kind::Srt);
        assert_eq!(said, ["2.5-4 Lie down.", "6-7 Rest."]);
        assert!(codes.is_empty(), "{codes:?}");
    }

    #[test]
    fn captions_that_overlap_or_come_out_of_order_are_repaired_and_said() {
        let text = "WEBVTT\n\n00:10.000 --> 00:15.000\nthree\n\n00:01.000 --> 00:05.000\none\n\n00:04.000 --> 00:06.000\ntwo\n\n00:10.000 --> 00:16.000\nfour\n";
        let (said, codes) = lines(text, Kind::WebVtt);
        assert_eq!(said, ["1-4 one", "4-6 two", "10-16 three four"]);
        assert_eq!(codes, ["order", "overlap", "overlap"]);
    }

    #[test]
    fn wrong_times_are_marked() {
        let check = |arrow: &str| {
            let (_, codes) = lines(&format!("WEBVTT\n\n{arrow}\nx\n"), Kind::WebVtt);
            assert_eq!(codes, ["caption-time"], "{arrow}");
        };
        check("00:05.000 --> 00:04.000");
        check("00:05.000 -->");
        check("00:99.000 --> 00:99.500");
        check("99:00:00.000 --> 99:00:01.000");
        assert_eq!(lines("1\n0:01 --> 0:02\nx", Kind::WebVtt).1, ["captions"]);
        assert_eq!(lines("WEBVTT\n", Kind::WebVtt).1, ["empty"]);
    }
}
