//! What is meant: everything that was asked, understood, with its plan.

use crate::fault::Fault;
use anodyne_api::{Asked, AskedNarration, AskedScript, AskedTake};
use anodyne_session::{
    Finding, Library, Plan, Prescription, Reading, Script, Severity, Wish, plan, plan_script,
};
use anodyne_studio::narration::Ducking;
use anodyne_units::{Decibels, Seconds};
use std::collections::BTreeMap;

/// What was asked, understood as far as it can be without hearing the recordings.
#[derive(Clone, Debug)]
pub(crate) struct Understood {
    /// Every choice written out; without a length where the script decides it.
    pub document: Asked,
    /// The prescription. Where the script decides the length, the programme's own stands in its place.
    pub prescription: Prescription,
    reading: Option<Reading>,
}

/// What is meant, with its plan.
#[derive(Clone, Debug)]
pub(crate) struct Meant {
    /// Every choice written out.
    pub document: Asked,
    /// The prescription as it was asked.
    pub prescription: Prescription,
    /// Its plan, with the words of its script.
    pub plan: Plan,
}

/// What an imagery script is called in an error.
const SCRIPT: &str = "script";

impl Understood {
    /// Understands what was asked. A server opens no file that a caller names.
    ///
    /// # Errors
    /// The first field that cannot be followed.
    pub(crate) fn of(asked: &Asked, library: &Library) -> Result<Understood, Fault> {
        let mut wish = asked.wish.clone();
        let mut reading = None;
        if let Some(script) = &asked.script {
            let found = Script::read(script.text.as_bytes(), script.kind());
            refuse(&found.findings, &found.text)?;
            wish = wish.over(found.script.wish(SCRIPT, &found.text));
            if wish.chart.is_some() {
                let text = "chart does not go together with a script; leave one of them out";
                return Err(Fault::field("prescription.chart", text));
            }
            reading = Some(found);
        }
        let prescription = wish.prescribe(library)?;
        if !prescription.palette.soundfonts.is_empty() {
            let text = "palette names SoundFont files, which a server does not open; \
                 leave them out, or render it with anodyne render";
            return Err(Fault::field("prescription.palette_text", text));
        }
        let lines = reading.as_ref().map_or(0, |one| one.script.lines().count());
        if let Some(narration) = &asked.narration {
            ducking(narration)?;
            places(narration, lines)?;
        }
        let free = reading.is_some() && wish.length.is_none();
        let mut canonical = prescription.to_wish();
        canonical.length = canonical.length.filter(|_| !free);
        Ok(Understood {
            document: Asked {
                wish: canonical,
                script: asked.script.clone(),
                narration: asked.narration.clone(),
            },
            prescription,
            reading,
        })
    }

    /// Lays it on the timeline; `recorded` says how long each recorded line speaks, by its number from 1.
    ///
    /// # Errors
    /// Words and music that do not fit together.
    pub(crate) fn laid(
        mut self,
        library: &Library,
        recorded: &BTreeMap<usize, Seconds>,
    ) -> Result<Meant, Fault> {
        let plan = match &mut self.reading {
            None => plan(&self.prescription),
            Some(reading) => {
                reading.script.record(recorded);
                let laid = plan_script(&reading.script, &self.document.wish, library)?;
                refuse(&laid.findings, &reading.text)?;
                laid.plan
            }
        };
        Ok(Meant {
            document: self.document,
            prescription: self.prescription,
            plan,
        })
    }
}

/// Refuses a script by its first error: line, column, what and what to do, without a word of the script.
fn refuse(findings: &[Finding], text: &str) -> Result<(), Fault> {
    let errors = findings
        .iter()
        .filter(|one| one.severity == Severity::Error);
    let Some(first) = errors.min_by_key(|one| one.span.start) else {
        return Ok(());
    };
    let place = first.place(text);
    let text = format!(
        "script line {}, column {}: {}; {}",
        place.line, place.column, first.message, first.remedy
    );
    Err(Fault::field("prescription.script", text))
}

/// How long each line of the script should be spoken; nothing without a script.
pub(crate) fn expected(asked: &Asked) -> Vec<Seconds> {
    let read = |script: &AskedScript| Script::read(script.text.as_bytes(), script.kind());
    let reading = asked.script.as_ref().map(read);
    reading.map_or(Vec::new(), |reading| reading.script.expected())
}

/// A recording that is laid on the cues is the only one, and there are cues.
fn cues(narration: &AskedNarration, lines: usize) -> Result<(), Fault> {
    let refused = |text: &str| Err(Fault::field("prescription.narration.align", text));
    match &narration.takes[..] {
        _ if !narration.on_cues => Ok(()),
        _ if lines == 0 => {
            refused("align CUES needs the lines of a script; send a script, or say START")
        }
        [
            AskedTake {
                line: 0, start: 0, ..
            },
        ] => Ok(()),
        [AskedTake { line: 0, .. }] => {
            refused("align CUES lays the recording on the cues; leave out start, or say START")
        }
        _ => refused(
            "align CUES parts one recording of the whole session, line 0; recordings of lines lie on their cues anyhow, leave it out",
        ),
    }
}

/// Each recording has one place: the whole session, or a line that no other speaks.
fn places(narration: &AskedNarration, lines: usize) -> Result<(), Fault> {
    cues(narration, lines)?;
    let refused = |text: String| Err(Fault::field("prescription.narration.takes", text));
    let mut spoken = std::collections::BTreeSet::new();
    for take in &narration.takes {
        let alone = narration.takes.len() == 1;
        match take.line {
            0 if !alone => {
                let text = "takes: a recording of the whole session is the only one; give every other its line";
                return refused(text.to_owned());
            }
            0 => {
                let latest = (anodyne_studio::narration::Take::LONGEST.0 * 1000.0) as i64;
                if !(0..=latest).contains(&take.start) {
                    let nearest = take.start.clamp(0, latest);
                    let text = format!(
                        "takes: start {} ms is not 0 to {latest} ms; did you mean {nearest}?",
                        take.start
                    );
                    return refused(text);
                }
            }
            line if line > lines => {
                let text = match lines {
                    0 => format!(
                        "takes: line {line} needs a script; send it, or say line 0 for the whole session"
                    ),
                    _ => format!(
                        "takes: line {line} is not in the script, whose lines are 1 to {lines}; did you mean {lines}?"
                    ),
                };
                return refused(text);
            }
            line if !spoken.insert(line) => {
                return refused(format!("takes: line {line} is spoken twice; keep one"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// How the music stands back.
///
/// # Errors
/// A figure beyond its limits.
pub(crate) fn ducking(asked: &AskedNarration) -> Result<Ducking, Fault> {
    let usual = Ducking::default();
    let within = |name: &str, asked: Option<f64>, usual: f64, (low, high): (f64, f64), unit| {
        let value = asked.unwrap_or(usual);
        if (low..=high).contains(&value) {
            return Ok(value);
        }
        let nearest = if value < low || value.is_nan() {
            low
        } else {
            high
        };
        let text = format!("{name} {value} is not {low} to {high} {unit}; did you mean {nearest}?");
        Err(Fault::field(
            &format!("prescription.narration.{name}"),
            text,
        ))
    };
    let seconds = |millis: Option<i64>| millis.map(|millis| millis as f64 / 1000.0);
    let (attack, release) = (seconds(asked.duck_attack), seconds(asked.duck_release));
    Ok(Ducking {
        depth: Decibels(within(
            "duck_db",
            asked.duck,
            usual.depth.0,
            Ducking::DEPTHS,
            "dB",
        )?),
        attack: Seconds(within(
            "duck_attack",
            attack,
            usual.attack.0,
            Ducking::ATTACKS,
            "s",
        )?),
        release: Seconds(within(
            "duck_release",
            release,
            usual.release.0,
            Ducking::RELEASES,
            "s",
        )?),
    })
}

/// The document of what was asked, as the ledger keeps it: the wish alone where there is nothing beyond it. Whose client
/// it is for is no part of it.
pub(crate) fn to_text(document: &Asked) -> String {
    let wish = Wish {
        client: None,
        ..document.wish.clone()
    };
    let text = match (&document.script, &document.narration) {
        (None, None) => serde_json::to_string(&wish),
        _ => serde_json::to_string(&Asked {
            wish,
            ..document.clone()
        }),
    };
    text.expect("text and numbers can always be written")
}

/// What [`to_text`] wrote.
///
/// # Errors
/// Another text.
pub(crate) fn of_text(text: &str) -> Result<Asked, serde_json::Error> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    if value.get("wish").is_some() {
        return serde_json::from_str(text);
    }
    Ok(Asked {
        wish: serde_json::from_str(text)?,
        ..Asked::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_session::Kind;

    fn scripted(text: &str) -> Asked {
        Asked {
            script: Some(AskedScript::new(text.into(), Kind::Markdown)),
            ..Asked::default()
        }
    }

    #[test]
    fn what_is_kept_means_the_same_when_it_is_read_again() {
        let library = Library::built_in();
        let script =
            "---\ntempo: 58\npace: 90\n---\n## Induction\nBreathe.\n\n[pause 20s]\n\nRest.\n";
        let first = Understood::of(&scripted(script), &library).unwrap();
        let first = first.laid(&library, &BTreeMap::new()).unwrap();
        assert!(first.document.wish.length.is_none() && first.plan.words.len() == 2);
        let kept = of_text(&to_text(&first.document)).unwrap();
        let again = Understood::of(&kept, &library).unwrap();
        let again = again.laid(&library, &BTreeMap::new()).unwrap();
        assert_eq!((again.plan, again.document), (first.plan, first.document));
    }

    #[test]
    fn a_wish_alone_is_kept_as_a_wish() {
        let asked = Asked::default();
        assert_eq!(to_text(&asked), "{}");
        assert_eq!(of_text("{}").unwrap(), asked);
    }

    #[test]
    fn a_script_is_refused_by_its_place_and_never_by_its_words() {
        let library = Library::built_in();
        let wrong = scripted("Lie down, Anna.\n\n[pause forever]\n");
        let fault = Understood::of(&wrong, &library).unwrap_err();
        assert_eq!(fault.field_name(), Some("prescription.script"));
        assert!(
            fault.message().starts_with("script line 3"),
            "{}",
            fault.message()
        );
        assert!(!fault.message().contains("Anna"));
    }
}
