//! A script as written: phases, lines and directions, each with its place in the text.

use super::layout::cue_at_pace;
use super::limits::Limits;
use super::{Direction, Finding, FrontMatter, Severity, captions, markdown, source};
use crate::{Origin, Wish};
use anodyne_units::Seconds;
use core::ops::Range;
use std::collections::BTreeMap;

/// The ways a script can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Markdown with a front matter.
    Markdown,
    /// WebVTT captions.
    WebVtt,
    /// SRT captions.
    Srt,
}

impl Kind {
    /// What a file's name says: `.vtt` and `.srt` are captions, everything else is Markdown.
    pub fn of_name(name: &str) -> Kind {
        let name = name.to_lowercase();
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("vtt") => Kind::WebVtt,
            Some("srt") => Kind::Srt,
            _ => Kind::Markdown,
        }
    }
}

/// A script as written. Spans are bytes of [`Reading::text`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    /// What stands in the front matter.
    pub front: FrontMatter,
    /// The phases in order; none where nothing can be said. A script without headings has one that is not headed.
    pub phases: Vec<ScriptPhase>,
}

/// A phase as written.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptPhase {
    /// The name in the heading; empty where there is none.
    pub name: String,
    /// Whether a heading began it. A phase without heading is the whole script.
    pub headed: bool,
    /// The length in the heading, such as `(4m)`.
    pub length: Option<Seconds>,
    /// The phase of the programme it shall be like, where the heading says so: `(4m, build)`.
    pub like: Option<String>,
    /// The heading.
    pub span: Range<usize>,
    /// Words and directions in order.
    pub items: Vec<Item>,
}

/// Words or a direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A line of narration.
    Line(Line),
    /// A direction and its place, brackets included.
    Direction(Direction, Range<usize>),
}

/// A line of narration: a paragraph, or what stands between two directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The words: plain text, single spaces.
    pub text: String,
    /// Where it stands.
    pub span: Range<usize>,
    /// The line of the file it begins on, from 1.
    pub number: usize,
    /// From when to when, where a caption file says so.
    pub timed: Option<(Seconds, Seconds)>,
    /// How long its recording speaks, where there is one; without, the length is estimated.
    pub recorded: Option<Seconds>,
}

/// What was read of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The script, as far as it could be understood.
    pub script: Script,
    /// The text that spans are places of.
    pub text: String,
    /// What there is to say about it, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// Whether a session can be made of it.
    pub fn is_sound(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.severity == Severity::Warning)
    }
}

impl Script {
    /// Reads the bytes of a file. Never fails: what cannot be read is a finding.
    pub fn read(bytes: &[u8], kind: Kind) -> Reading {
        let (text, mut findings) = match source::decode(bytes) {
            Ok((text, warning)) => (text, Vec::from_iter(warning)),
            Err(error) => (String::new(), vec![error]),
        };
        if !findings.iter().all(|one| one.severity == Severity::Warning) {
            return Reading {
                script: Script::default(),
                text,
                findings,
            };
        }
        let mut script = match kind {
            Kind::Markdown => markdown::read(&text, &mut findings),
            Kind::WebVtt | Kind::Srt => captions::read(&text, kind, &mut findings),
        };
        let says_something = script.phases.iter().any(|phase| !phase.items.is_empty());
        if !says_something && findings.iter().all(|one| one.severity == Severity::Warning) {
            let remedy = "write a line of words below a heading such as `## Induction (4m)`";
            findings.push(Finding::error(
                "empty",
                0..0,
                "the script holds no words",
                remedy,
            ));
        }
        script.number_lines(&text);
        findings.sort_by_key(|finding| finding.span.start);
        findings.truncate(Limits::FINDINGS);
        Reading {
            script,
            text,
            findings,
        }
    }

    /// What the front matter asks for; `file_name` and `text` are for the errors. Flags go [`Wish::over`] it.
    pub fn wish(&self, file_name: &str, text: &str) -> Wish {
        let mut wish = self.front.wish();
        wish.origins = BTreeMap::new();
        for (name, field) in self.front.written() {
            let line = super::Place::of(text, field.span.start).line;
            let file = file_name.to_owned();
            wish.origins.insert(name.to_owned(), Origin { file, line });
        }
        wish
    }

    fn number_lines(&mut self, text: &str) {
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        for item in self.phases.iter_mut().flat_map(|phase| &mut phase.items) {
            if let Item::Line(line) = item {
                line.number = ends.partition_point(|end| *end < line.span.start) + 1;
            }
        }
    }

    /// The lines of narration in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        let items = self.phases.iter().flat_map(|phase| &phase.items);
        items.filter_map(|item| match item {
            Item::Line(line) => Some(line),
            Item::Direction(..) => None,
        })
    }

    /// Notes how long the recordings of lines speak, by the line's number in the order of [`Script::lines`], from 1. Lines
    /// with times of their own keep them.
    pub fn record(&mut self, lengths: &BTreeMap<usize, Seconds>) {
        let items = self.phases.iter_mut().flat_map(|phase| &mut phase.items);
        let lines = items.filter_map(|item| match item {
            Item::Line(line) => Some(line),
            Item::Direction(..) => None,
        });
        for (number, line) in lines.enumerate() {
            line.recorded = lengths.get(&(number + 1)).copied();
        }
    }

    /// How long each line is spoken as its words let expect, in the order of [`Script::lines`].
    pub fn expected(&self) -> Vec<Seconds> {
        let pace = self.front.pace();
        let unrecorded = |line: &Line| Line {
            recorded: None,
            ..line.clone()
        };
        let length = |line: &Line| cue_at_pace(&unrecorded(line), 0.0, &pace, 0).duration();
        self.lines().map(length).collect()
    }

    /// Whether its lines have times of their own, as captions have.
    pub fn is_timed(&self) -> bool {
        self.lines().any(|line| line.timed.is_some())
    }

    /// How many words are spoken in all.
    pub fn words(&self) -> usize {
        let words = |line: &Line| line.text.split_whitespace().count();
        self.lines().map(words).sum()
    }
}
