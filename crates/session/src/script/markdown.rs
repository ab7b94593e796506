//! Reading Markdown: front matter, headings, paragraphs; comments are kept out.

use super::limits::Limits;
use super::{Finding, FrontMatter, Item, Script, ScriptPhase, heading, inline};

/// Reads a whole text.
pub(super) fn read(text: &str, findings: &mut Vec<Finding>) -> Script {
    let bare = without_comments(text, findings);
    let lines = lines(text, &bare);
    if lines.len() > Limits::LINES {
        let (start, _, _) = lines[Limits::LINES];
        let message = format!(
            "the script has {} lines, at most {}",
            lines.len(),
            Limits::LINES
        );
        let remedy = "split it into several sessions";
        findings.push(Finding::error(
            "too-many-lines",
            start..start,
            message,
            remedy,
        ));
        return Script::default();
    }
    let (front, body) = front_matter(&lines, findings);
    let mut reader = Reader {
        script: Script {
            front,
            phases: Vec::new(),
        },
        paragraph: Vec::new(),
        early: Vec::new(),
        items: 0,
        findings,
    };
    for (start, line, hidden) in body {
        reader.line(*start, line, *hidden);
    }
    reader.finish()
}

/// The text with every letter of `<!-- -->` replaced by blanks, so that all places stay.
fn without_comments(text: &str, findings: &mut Vec<Finding>) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("<!--") {
        bare.push_str(&rest[..open]);
        let inside = &rest[open..];
        let close = inside.find("-->").map(|end| end + 3);
        if close.is_none() {
            let start = text.len() - inside.len();
            let message = "this comment is not closed; everything after it is kept out";
            findings.push(Finding::warning(
                "comment",
                start..start + 4,
                message,
                "write --> where it ends",
            ));
        }
        let (comment, after) = inside.split_at(close.unwrap_or(inside.len()));
        bare.extend(
            comment
                .bytes()
                .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
        );
        rest = after;
    }
    bare.push_str(rest);
    bare
}

/// The lines: where each begins, its text without comments, and whether it is nothing but a comment.
fn lines<'b>(text: &str, bare: &'b str) -> Vec<(usize, &'b str, bool)> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in bare.split_inclusive('\n') {
        let own = line.trim_end_matches(['\n', '\r']);
        let written = &text[start..start + own.len()];
        let said = own.trim();
        let hidden = said.starts_with("%%") || (said.is_empty() && !written.trim().is_empty());
        lines.push((start, own, hidden));
        start += line.len();
    }
    lines
}

type Numbered<'b> = (usize, &'b str, bool);

/// The front matter, if the first line that says anything opens one, and the lines after it.
fn front_matter<'l, 'b>(
    lines: &'l [Numbered<'b>],
    findings: &mut Vec<Finding>,
) -> (FrontMatter, &'l [Numbered<'b>]) {
    let opens = |(_, line, hidden): &Numbered<'_>| !hidden && !line.trim().is_empty();
    let Some(first) = lines.iter().position(opens) else {
        return (FrontMatter::default(), lines);
    };
    if lines[first].1.trim_end() != "---" {
        return (FrontMatter::default(), lines);
    }
    let closes = |(_, line, _): &Numbered<'_>| matches!(line.trim_end(), "---" | "...");
    let Some(length) = lines[first + 1..].iter().position(closes) else {
        let start = lines[first].0;
        let message = "the front matter is not closed";
        let remedy = "write --- on a line of its own where it ends";
        findings.push(Finding::error(
            "front-matter",
            start..start + 3,
            message,
            remedy,
        ));
        return (FrontMatter::default(), &[]);
    };
    let inside: Vec<(usize, &str)> = lines[first + 1..first + 1 + length]
        .iter()
        .filter(|(_, _, hidden)| !hidden)
        .map(|(start, line, _)| (*start, *line))
        .collect();
    (
        FrontMatter::read(&inside, findings),
        &lines[first + length + 2..],
    )
}

struct Reader<'b, 'f> {
    script: Script,
    /// The lines of the paragraph that is being read.
    paragraph: Vec<(usize, &'b str)>,
    /// What is said before the first heading.
    early: Vec<Item>,
    items: usize,
    findings: &'f mut Vec<Finding>,
}

impl<'b> Reader<'b, '_> {
    fn line(&mut self, start: usize, line: &'b str, hidden: bool) {
        if hidden {
            return;
        }
        let said = line.trim();
        if said.is_empty() || is_rule(said) || said.starts_with("```") {
            self.end_paragraph();
        } else if let Some((level, words)) = heading::parts(line) {
            self.end_paragraph();
            self.heading(level, words, start, line);
        } else {
            let (text, begins) = unmarked(line);
            if begins {
                self.end_paragraph();
            }
            self.paragraph
                .push((start + (line.len() - text.len()), text));
        }
    }

    fn heading(&mut self, level: usize, words: &str, start: usize, line: &str) {
        let span = start + (line.len() - line.trim_start().len())..start + line.trim_end().len();
        match level {
            1 if self.script.phases.is_empty() && self.script.front.field("title").is_none() => {
                self.script.front.entitle(words.to_owned(), span);
            }
            2 => {
                if self.script.phases.len() == Limits::PHASES {
                    let message = format!("there are more than {} phases", Limits::PHASES);
                    let remedy = "join some, or use ### for notes that are not spoken";
                    self.findings.push(Finding::error(
                        "too-many-phases",
                        span.clone(),
                        message,
                        remedy,
                    ));
                }
                let mut phase = heading::phase(words, span, self.findings);
                phase.items.append(&mut self.early);
                self.script.phases.push(phase);
            }
            _ => {
                let message = "this heading is no phase and is not spoken";
                let remedy = "write ## for a phase, %% for a note";
                self.findings
                    .push(Finding::warning("heading", span, message, remedy));
            }
        }
    }

    fn end_paragraph(&mut self) {
        if self.paragraph.is_empty() {
            return;
        }
        let items = inline::items(&self.paragraph, self.findings);
        self.paragraph.clear();
        let before = self.items;
        self.items += items.len();
        if before <= Limits::ITEMS && self.items > Limits::ITEMS {
            let message = format!("there are more than {} lines and directions", Limits::ITEMS);
            let remedy = "split it into several sessions";
            self.findings
                .push(Finding::error("too-many-lines", 0..0, message, remedy));
        }
        if self.items > Limits::ITEMS {
            return;
        }
        match self.script.phases.last_mut() {
            Some(phase) => phase.items.extend(items),
            None => self.early.extend(items),
        }
    }

    fn finish(mut self) -> Script {
        self.end_paragraph();
        self.script.phases.truncate(Limits::PHASES);
        if !self.early.is_empty() {
            let items = core::mem::take(&mut self.early);
            self.script.phases.push(ScriptPhase {
                name: String::new(),
                headed: false,
                length: None,
                like: None,
                span: 0..0,
                items,
            });
        }
        self.script
    }
}

/// A line of three or more `-`, `*` or `_`: a rule, which says nothing.
fn is_rule(line: &str) -> bool {
    let signs: Vec<char> = line.chars().filter(|letter| *letter != ' ').collect();
    signs.len() >= 3
        && ['-', '*', '_', '=']
            .iter()
            .any(|sign| signs.iter().all(|one| one == sign))
}

/// The line without the marks of a quotation or list, and whether such a mark begins a new paragraph.
fn unmarked(line: &str) -> (&str, bool) {
    let mut text = line.trim_start();
    while let Some(quoted) = text.strip_prefix('>') {
        text = quoted.trim_start();
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = text[digits..]
        .strip_prefix(". ")
        .or(text[digits..].strip_prefix(") "));
    let item = ["- ", "* ", "+ "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    let item = item.or(numbered.filter(|_| (1..=3).contains(&digits)));
    match item {
        Some(item) => (item.trim_start(), true),
        None => (text, false),
    }
}
