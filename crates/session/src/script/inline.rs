//! The inside of a paragraph: words, marks of emphasis that nobody speaks, and directions in brackets.

use super::limits::Limits;
use super::{Direction, Finding, Item, Line};
use core::ops::Range;

/// The items of a paragraph, given as its lines and where each begins.
pub(super) fn items(lines: &[(usize, &str)], findings: &mut Vec<Finding>) -> Vec<Item> {
    let mut paragraph = Paragraph::default();
    for (start, line) in lines {
        paragraph.line(*start, line, findings);
        paragraph.letter(' ', *start + line.len());
    }
    paragraph.flush(findings);
    paragraph.items
}

#[derive(Default)]
struct Paragraph {
    items: Vec<Item>,
    words: String,
    /// From the first to behind the last spoken letter.
    span: Option<Range<usize>>,
}

impl Paragraph {
    fn line(&mut self, start: usize, line: &str, findings: &mut Vec<Finding>) {
        let mut rest = line;
        while let Some(letter) = rest.chars().next() {
            let at = start + (line.len() - rest.len());
            let after = &rest[letter.len_utf8()..];
            let before = line[..line.len() - rest.len()].chars().next_back();
            let next = after.chars().next();
            rest = match letter {
                '\\' if next.is_some_and(|c| c.is_ascii_punctuation()) => {
                    self.letter(next.unwrap_or(' '), at + 1);
                    &after[1..]
                }
                '!' if after.starts_with('[') && link(after).is_some() => {
                    link(after).map_or(after, |(_, behind)| behind)
                }
                '[' => match link(rest) {
                    Some((label, behind)) => {
                        for (offset, one) in label.char_indices() {
                            self.letter(one, at + 1 + offset);
                        }
                        behind
                    }
                    None => self.direction(at, after, findings),
                },
                '*' | '`' => after,
                '~' if next == Some('~') => &after[1..],
                '_' if !(is_word(before) && is_word(next)) => after,
                '<' => match tag(rest) {
                    Some(behind) => {
                        self.letter(' ', at);
                        behind
                    }
                    None => {
                        self.letter(letter, at);
                        after
                    }
                },
                '&' => match entity(rest) {
                    Some((spoken, behind)) => {
                        self.letter(spoken, at);
                        behind
                    }
                    None => {
                        self.letter(letter, at);
                        after
                    }
                },
                letter => {
                    self.letter(letter, at);
                    after
                }
            };
        }
    }

    /// Takes a spoken letter; any white space or control character is a space, and spaces are single.
    fn letter(&mut self, letter: char, at: usize) {
        let silent = letter.is_whitespace() || letter.is_control() || letter == '\u{feff}';
        if silent {
            if !self.words.is_empty() && !self.words.ends_with(' ') {
                self.words.push(' ');
            }
            return;
        }
        self.words.push(letter);
        let end = at + letter.len_utf8();
        let start = self.span.as_ref().map_or(at, |span| span.start);
        self.span = Some(start..end);
    }

    /// A direction, from behind its opening bracket; gives what stands behind it.
    fn direction<'a>(&mut self, at: usize, after: &'a str, findings: &mut Vec<Finding>) -> &'a str {
        let Some(close) = after.find(']') else {
            let span = at..at + 1 + after.trim_end().len();
            let message = "this bracket is not closed on its line";
            let remedy = "write for example [pause 20s], or \\[ for a bracket";
            findings.push(Finding::error("bracket", span, message, remedy));
            return "";
        };
        let span = at..at + close + 2;
        match Direction::read(&after[..close], span.clone()) {
            Ok(direction) => {
                self.flush(findings);
                self.items.push(Item::Direction(direction, span));
            }
            Err(finding) => findings.push(finding),
        }
        &after[close + 1..]
    }

    /// Makes a line of the words so far, if they can be spoken.
    fn flush(&mut self, findings: &mut Vec<Finding>) {
        let text = core::mem::take(&mut self.words).trim().to_owned();
        let Some(span) = self.span.take() else {
            return;
        };
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        let letters = text.chars().count();
        if letters > Limits::LINE {
            let message = format!(
                "this line has {letters} characters, at most {}",
                Limits::LINE
            );
            let remedy = "begin a new paragraph where the speaker breathes";
            findings.push(Finding::error(
                "line-too-long",
                span.clone(),
                message,
                remedy,
            ));
        }
        self.items.push(Item::Line(Line {
            text,
            span,
            number: 0,
            timed: None,
        }));
    }
}

fn is_word(letter: Option<char>) -> bool {
    letter.is_some_and(char::is_alphanumeric)
}

/// The label of `[label](address)`, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str)> {
    let close = text.find(']')?;
    let address = text[close + 1..].strip_prefix('(')?;
    let end = address.find(')')?;
    Some((&text[1..close], &address[end + 1..]))
}

/// What stands behind an HTML tag such as `<br>`.
fn tag(text: &str) -> Option<&str> {
    let close = text.find('>')?;
    let inside = &text[1..close];
    let named = inside
        .trim_start_matches('/')
        .starts_with(|c: char| c.is_ascii_alphabetic());
    (named && close < 80).then(|| &text[close + 1..])
}

/// The letter that an HTML entity stands for, and what stands behind it.
fn entity(text: &str) -> Option<(char, &str)> {
    const KNOWN: [(&str, char); 7] = [
        ("&nbsp;", ' '),
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&#39;", '\''),
        ("&hellip;", '…'),
    ];
    let known = KNOWN.iter().find(|(name, _)| text.starts_with(name));
    known.map(|(name, letter)| (*letter, &text[name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        let items = items(&[(0, text)], &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let word = |item| match item {
            Item::Line(line) => {
                assert!(text[line.span.clone()].len() >= line.text.len().min(1));
                line.text
            }
            Item::Direction(direction, span) => format!("{direction:?} {}", &text[span]),
        };
        items.into_iter().map(word).collect()
    }

    #[test]
    fn emphasis_links_and_tags_are_not_spoken() {
        let check = |text: &str, expected: &str| assert_eq!(spoken(text), [expected], "{text}");
        check("Lie **down**, _softly_.", "Lie down, softly.");
        check("a snake_case word", "a snake_case word");
        check("See [the sea](https://x.y) now", "See the sea now");
        check("one<br>two &amp; three&nbsp;four", "one two & three four");
        check("in \\[brackets\\] \\*stars\\*", "in [brackets] *stars*");
        check("5 < 6", "5 < 6");
        check("  much   room\t here ", "much room here");
        check("![picture](a.png) Look.", "Look.");
    }

    #[test]
    fn a_direction_parts_the_words_around_it() {
        assert_eq!(
            spoken("Breathe in [pause 3s] and out. [music up]"),
            [
                "Breathe in",
                "Pause(Seconds(3.0)) [pause 3s]",
                "and out.",
                "MusicUp [music up]"
            ]
        );
        assert!(spoken("... — *").is_empty());
    }

    #[test]
    fn a_bracket_left_open_is_marked() {
        let mut findings = Vec::new();
        items(&[(10, "wait [pause 3s and go")], &mut findings);
        assert_eq!(findings[0].span, 15..31);
    }
}
