//! The card of a programme: what a person should know before using it.

use crate::report::pairs;
use anodyne_session::{Library, Programme};
use serde::Serialize;

/// A line is broken before it grows wider than this.
const WIDTH: usize = 96;

/// A programme as it is told.
#[derive(Debug, Serialize)]
pub(crate) struct Card<'a> {
    id: &'a str,
    name: &'a str,
    purpose: &'a str,
    holding: String,
    tempo_bpm: f64,
    key: String,
    meter: String,
    length_seconds: f64,
    loudness_lufs: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    breath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moods: Option<String>,
    forms: Vec<String>,
    phases: Vec<CardPhase<'a>>,
    limits: &'a [String],
    sources: &'a [String],
    cautions: &'a [String],
}

/// A phase as it is told.
#[derive(Debug, Serialize)]
struct CardPhase<'a> {
    name: &'a str,
    character: String,
    minutes: Vec<f64>,
    stretches: bool,
    fixed: bool,
    bpm: Vec<f64>,
    pulse: String,
}

impl<'a> Card<'a> {
    /// The card of a programme.
    pub(crate) fn new(programme: &'a Programme) -> Card<'a> {
        let bpm = |factor: &f64| (factor * programme.tempo.bpm() * 10.0).round() / 10.0;
        let breath = programme.breath.map(|breath| {
            format!(
                "{} a minute, {}, cue {}, clock {}",
                breath.rate, breath.ratio, breath.cue, breath.clock
            )
        });
        let phases = programme.phases.iter().map(|phase| CardPhase {
            name: &phase.name,
            character: phase.character.to_string(),
            minutes: phase
                .minutes
                .iter()
                .map(|one| (one.0 / 0.6).round() / 100.0)
                .collect(),
            stretches: phase.stretch && !phase.fixed,
            fixed: phase.fixed,
            bpm: phase.tempo.iter().map(bpm).collect(),
            pulse: phase.pulse.to_string(),
        });
        Card {
            id: &programme.id,
            name: &programme.name,
            purpose: &programme.purpose,
            holding: programme.holding.to_string(),
            tempo_bpm: programme.tempo.bpm(),
            key: programme.key.to_string(),
            meter: programme.meter.to_string(),
            length_seconds: programme.length.0,
            loudness_lufs: programme.loudness.0,
            breath,
            moods: programme.moods.map(|(from, to)| format!("{from} -> {to}")),
            forms: programme
                .forms
                .iter()
                .map(|form| form.to_string())
                .collect(),
            phases: phases.collect(),
            limits: &programme.card.limits,
            sources: &programme.card.sources,
            cautions: &programme.card.cautions,
        }
    }

    /// The card for reading.
    pub(crate) fn lines(&self) -> String {
        let mut facts = vec![
            ("holding", self.holding.clone()),
            ("tempo", format!("{} bpm", self.tempo_bpm)),
            ("key", self.key.clone()),
            ("meter", self.meter.clone()),
            (
                "length",
                anodyne_units::Seconds(self.length_seconds).to_string(),
            ),
            ("loudness", format!("{} LUFS", self.loudness_lufs)),
        ];
        facts.extend(self.breath.clone().map(|breath| ("breath", breath)));
        facts.extend(self.moods.clone().map(|moods| ("moods", moods)));
        format!(
            "{} ({})\n{}\n{}\n{}{}{}{}",
            self.name,
            self.id,
            wrapped("  ", self.purpose),
            pairs(&facts),
            self.phase_table(),
            list("Limits", self.limits),
            list(
                "Sources (S read in the source named, K field knowledge, D our own design)",
                self.sources
            ),
            list("Cautions", self.cautions),
        )
    }

    fn phase_table(&self) -> String {
        let names = self.phases.iter().map(|phase| phase.name.chars().count());
        let width = names.max().unwrap_or(0);
        let forms = self.forms.join(" / ");
        let mut text = format!("Phases, minutes at {forms}\n");
        for phase in &self.phases {
            let row = |values: &[f64], joint: &str| {
                let each: Vec<String> = values.iter().map(f64::to_string).collect();
                each.join(joint)
            };
            let kind = match (phase.fixed, phase.stretches) {
                (true, _) => "fixed",
                (_, true) => "elastic",
                _ => "stays in longer sessions",
            };
            let drum = match phase.pulse.as_str() {
                "none" => String::new(),
                drum => format!(", pulse {drum}"),
            };
            text += &format!(
                "  {:<width$}  {:<14}  {} bpm{drum}, {kind}\n",
                phase.name,
                row(&phase.minutes, " / "),
                row(&phase.bpm, ">"),
            );
        }
        text
    }
}

/// The card of the programme of that id.
pub(crate) fn card<'a>(
    library: &'a Library,
    id: &str,
) -> Result<Card<'a>, anodyne_session::SessionError> {
    library.programme(id).map(Card::new)
}

fn list(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines: String = lines.iter().map(|line| wrapped("  - ", line)).collect();
    format!("{title}\n{lines}")
}

/// Words in lines of a readable width; the first begins with `lead`, the others are indented as far.
fn wrapped(lead: &str, text: &str) -> String {
    let mut lines = String::new();
    let mut line = lead.to_owned();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() + 1 > WIDTH {
            lines += &format!("{}\n", line.trim_end());
            line = " ".repeat(lead.chars().count());
        }
        line += word;
        line.push(' ');
    }
    format!("{lines}{}\n", line.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_card_is_readable() {
        let library = Library::built_in();
        for programme in library.programmes() {
            let text = card(&library, &programme.id).unwrap().lines();
            for part in ["Phases", "Limits", "Sources", "Cautions", &programme.name] {
                assert!(text.contains(part), "{text}");
            }
            assert!(
                text.lines().all(|line| line.chars().count() <= 100),
                "{text}"
            );
        }
    }
}
