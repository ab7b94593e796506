//! The front matter: a few `key: value` lines between `---` at the top, as in any Markdown tool.

use super::Finding;
use super::limits::Limits;
use super::speech::Pace;
use crate::nearest::nearest;
use crate::{Library, Wish};
use core::ops::Range;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The text after the colon, without quotes.
    pub value: String,
    /// Where the value stands.
    pub span: Range<usize>,
}

/// The fields of a front matter, all of them optional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    fields: Vec<(&'static str, Field)>,
    /// The language, such as `en`; it sets the pace of speech.
    pub language: Option<String>,
    /// Words per minute, in place of the language's own.
    pub pace: Option<f64>,
}

/// The fields and the line that shows how each is written.
const FIELDS: [(&str, &str); 13] = [
    ("title", "title: A safe place"),
    ("programme", "programme: guided-imagery"),
    ("palette", "palette: dusk"),
    ("tempo", "tempo: 60"),
    ("key", "key: D dorian"),
    ("length", "length: 20m"),
    ("holding", "holding: supportive"),
    ("seed", "seed: 7"),
    ("breath", "breath: 6"),
    ("breath_ratio", "breath_ratio: 4:6"),
    ("language", "language: en"),
    ("pace", "pace: 110"),
    ("loudness", "loudness: -20"),
];

/// Words people use for a field that has another name here.
const SYNONYMS: [(&str, &str); 6] = [
    ("program", "programme"),
    ("lang", "language"),
    ("duration", "length"),
    ("bpm", "tempo"),
    ("words_per_minute", "pace"),
    ("name", "title"),
];

impl FrontMatter {
    /// The words of every field as written, with their names.
    pub fn written(&self) -> impl Iterator<Item = (&'static str, &Field)> {
        self.fields.iter().map(|(name, field)| (*name, field))
    }

    /// A field as written.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.written()
            .find(|(one, _)| *one == name)
            .map(|(_, field)| field)
    }

    /// How fast the words are spoken.
    pub fn pace(&self) -> Pace {
        let usual = Pace::of_language(self.language.as_deref().unwrap_or("en"));
        usual.unwrap_or_default().at(self.pace)
    }

    pub(super) fn wish(&self) -> Wish {
        let text = |name: &str| self.field(name).map(|field| field.value.clone());
        Wish {
            title: text("title"),
            programme: text("programme"),
            palette: text("palette"),
            tempo: text("tempo"),
            key: text("key"),
            length: text("length"),
            holding: text("holding"),
            breath_rate: text("breath"),
            breath_ratio: text("breath_ratio"),
            seed: text("seed").and_then(|seed| seed.parse().ok()),
            loudness: text("loudness").and_then(|level| level.parse().ok()),
            ..Wish::default()
        }
    }

    /// Takes a title from the text where the front matter has none.
    pub(super) fn entitle(&mut self, value: String, span: Range<usize>) {
        if self.field("title").is_none() && !value.is_empty() {
            self.fields.push(("title", Field { value, span }));
        }
    }

    /// Reads the lines between the marks; `start` is where the first begins.
    pub(super) fn read(lines: &[(usize, &str)], findings: &mut Vec<Finding>) -> FrontMatter {
        let mut front = FrontMatter::default();
        for (start, line) in lines {
            let trimmed = line.trim();
            if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("%%") {
                continue;
            }
            let whole = *start..start + line.trim_end().len();
            let Some((name, value)) = line.split_once(':') else {
                let message = "this line of the front matter has no colon";
                let remedy = "write for example `tempo: 60`";
                findings.push(Finding::error("front-matter", whole, message, remedy));
                continue;
            };
            let value_start = start + name.len() + 1 + (value.len() - value.trim_start().len());
            let span = value_start..value_start + value.trim().len();
            front.take(name.trim(), unquoted(value.trim()), span, whole, findings);
        }
        front
    }

    fn take(
        &mut self,
        name: &str,
        value: &str,
        span: Range<usize>,
        whole: Range<usize>,
        findings: &mut Vec<Finding>,
    ) {
        let lower = name.to_lowercase();
        let synonym = SYNONYMS.iter().find(|(said, _)| *said == lower);
        let lower = synonym.map_or(lower.as_str(), |(_, meant)| *meant);
        let Some((known, example)) = FIELDS.iter().find(|(known, _)| *known == lower) else {
            let names = FIELDS.map(|(known, _)| known);
            let near = nearest(name, names);
            let remedy = format!("did you mean `{near}`? known: {}", names.join(", "));
            let message = "this field of the front matter is not known";
            findings.push(Finding::error("unknown-field", whole, message, remedy));
            return;
        };
        if self.field(known).is_some() {
            let message = format!("{known} stands twice; the first is taken");
            findings.push(Finding::warning("twice", whole, message, "take one away"));
            return;
        }
        if value.is_empty() {
            let message = format!("{known} is empty");
            let remedy = format!("write for example `{example}`, or take the line away");
            findings.push(Finding::error("front-matter", whole, message, remedy));
            return;
        }
        let field = Field {
            value: value.to_owned(),
            span: span.clone(),
        };
        match self.check(known, &field) {
            Ok(()) => self.fields.push((known, field)),
            Err(fault) => findings.push(Finding::of_fault("front-matter", span, &fault)),
        }
    }

    /// Holds a value against what the house knows; programme and palette are held against the library later.
    fn check(&mut self, name: &str, field: &Field) -> Result<(), String> {
        let value = field.value.as_str();
        match name {
            "programme" | "palette" => return Ok(()),
            "pace" => self.pace = Some(number("pace", value, Limits::PACE, "words a minute")?),
            "language" => {
                Pace::of_language(value).ok_or_else(|| Pace::unknown(value))?;
                self.language = Some(value.to_lowercase());
            }
            "seed" if value.parse::<u64>().is_err() => {
                return Err("seed is not a whole number from 0; write for example 7".to_owned());
            }
            "loudness" if value.parse::<f64>().is_err() => {
                return Err("loudness is not a number of LUFS; write for example -20".to_owned());
            }
            _ => {
                let alone = FrontMatter {
                    fields: vec![(
                        FIELDS
                            .iter()
                            .find(|(one, _)| *one == name)
                            .map_or("", |one| one.0),
                        field.clone(),
                    )],
                    ..FrontMatter::default()
                };
                let prescribed = alone.wish().prescribe(&Library::built_in());
                prescribed.map_err(|error| error.fault().to_string())?;
            }
        }
        Ok(())
    }
}

fn number(name: &str, value: &str, (low, high): (f64, f64), unit: &str) -> Result<f64, String> {
    match value.parse::<f64>() {
        Ok(number) if (low..=high).contains(&number) => Ok(number),
        Ok(number) if number.is_finite() => {
            let nearest = number.clamp(low, high);
            let side = if number < low { "below" } else { "above" };
            let limit = if number < low { low } else { high };
            Err(format!(
                "{name} {number} is {side} {limit}; did you mean {nearest}?"
            ))
        }
        _ => Err(format!(
            "{name} is not a number of {unit}; write one from {low} to {high}"
        )),
    }
}

fn unquoted(value: &str) -> &str {
    let inside = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    inside('"').or_else(|| inside('\'')).unwrap_or(value).trim()
}
