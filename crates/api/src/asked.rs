//! Everything that a message asks for: the wish, and the script and the voice that go with it.

use crate::convert::{Misread, duration, seconds, unknown, wish};
use crate::v1;
use anodyne_session::{Kind, Wish};
use serde::{Deserialize, Serialize};

/// A wish with what goes beyond it. As JSON it is what a server keeps until the track is rendered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The wish.
    pub wish: Wish,
    /// The imagery script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<AskedScript>,
    /// The voice over the music.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<AskedNarration>,
}

/// A script as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedScript {
    /// Its text.
    pub text: String,
    /// Its number in `ScriptFormat`.
    format: i32,
}

/// A voice as it was asked for; nothing of it is held against its limits yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedNarration {
    /// The recordings.
    pub takes: Vec<AskedTake>,
    /// How far the music stands back, dB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duck: Option<f64>,
    /// In what time it steps back, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duck_attack: Option<i64>,
    /// In what time it comes forward again, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duck_release: Option<i64>,
    /// Whether noise is suppressed.
    #[serde(default)]
    pub denoise: bool,
    /// Whether a recording of the whole session is parted at its pauses and laid on the cues of the script.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_cues: bool,
}

/// A recording and what it speaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskedTake {
    /// The id of the recording.
    pub recording: String,
    /// The line of the script, from 1; 0 for the whole session.
    pub line: usize,
    /// When a recording of the whole session begins, milliseconds.
    #[serde(default)]
    pub start: i64,
}

/// The name of a recording without its id.
const RECORDINGS: &str = "recordings/";

/// Everything that a message asks for.
///
/// # Errors
/// What [`wish`] refuses, a script's format that is not known, or a recording's name that is none.
pub fn asked(message: &v1::Prescription) -> Result<Asked, Misread> {
    let format = message.script_format;
    if v1::ScriptFormat::try_from(format).is_err() {
        return Err(unknown("script_format", format, 3));
    }
    let script = (!message.script.is_empty()).then(|| {
        let text = message.script.clone();
        // What is left out is written out: the same script is the same.
        AskedScript::new(text.clone(), AskedScript { text, format }.kind())
    });
    let narration = message.narration.as_ref().map(narration).transpose()?;
    Ok(Asked {
        wish: wish(message)?,
        script,
        narration,
    })
}

fn narration(message: &v1::Narration) -> Result<AskedNarration, Misread> {
    let misread = |problem: &str| Misread {
        field: "narration",
        problem: problem.to_owned(),
    };
    let millis = |length: &prost_types::Duration| (seconds(length).0 * 1000.0).round() as i64;
    let take = |take: &v1::NarrationTake| {
        let id = take.recording.strip_prefix(RECORDINGS);
        Ok(AskedTake {
            recording: id
                .ok_or_else(|| misread("names a recording that is not recordings/{id}"))?
                .to_owned(),
            line: take.line as usize,
            start: take.start.as_ref().map_or(0, millis),
        })
    };
    if v1::NarrationAlign::try_from(message.align).is_err() {
        return Err(unknown("narration.align", message.align, 2));
    }
    if message.takes.is_empty() {
        return Err(misread("has no takes; leave it out, or name a recording"));
    }
    let mut takes: Vec<AskedTake> = message.takes.iter().map(take).collect::<Result<_, _>>()?;
    takes.sort_by_key(|take| take.line);
    Ok(AskedNarration {
        takes,
        duck: message.duck_db,
        duck_attack: message.duck_attack.as_ref().map(millis),
        duck_release: message.duck_release.as_ref().map(millis),
        denoise: message.denoise,
        on_cues: message.align() == v1::NarrationAlign::Cues,
    })
}

impl AskedScript {
    /// A script of that kind.
    pub fn new(text: String, kind: Kind) -> AskedScript {
        let format = match kind {
            Kind::Markdown => v1::ScriptFormat::Markdown,
            Kind::WebVtt => v1::ScriptFormat::Webvtt,
            Kind::Srt => v1::ScriptFormat::Srt,
        };
        AskedScript {
            text,
            format: format.into(),
        }
    }

    /// How it is written.
    pub fn kind(&self) -> Kind {
        match v1::ScriptFormat::try_from(self.format) {
            Ok(v1::ScriptFormat::Webvtt) => Kind::WebVtt,
            Ok(v1::ScriptFormat::Srt) => Kind::Srt,
            _ => Kind::Markdown,
        }
    }
}

impl Asked {
    /// Puts script and voice into a message that holds the rest.
    pub fn fill(&self, message: &mut v1::Prescription) {
        if let Some(script) = &self.script {
            message.script.clone_from(&script.text);
            message.script_format = script.format;
        }
        if self.wish.length.is_none() {
            message.length = None;
        }
        let millis = |millis: i64| duration(anodyne_units::Seconds(millis as f64 / 1000.0));
        message.narration = self.narration.as_ref().map(|narration| v1::Narration {
            takes: narration
                .takes
                .iter()
                .map(|take| v1::NarrationTake {
                    recording: format!("{RECORDINGS}{}", take.recording),
                    line: take.line as u32,
                    start: (take.start != 0).then(|| millis(take.start)),
                })
                .collect(),
            duck_db: narration.duck,
            duck_attack: narration.duck_attack.map(millis),
            duck_release: narration.duck_release.map(millis),
            denoise: narration.denoise,
            align: match narration.on_cues {
                true => v1::NarrationAlign::Cues.into(),
                false => v1::NarrationAlign::Unspecified.into(),
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_comes_back_as_it_was() {
        let message = v1::Prescription {
            script: "Breathe.\n".into(),
            script_format: v1::ScriptFormat::Markdown.into(),
            narration: Some(v1::Narration {
                takes: vec![v1::NarrationTake {
                    recording: "recordings/ab12".into(),
                    line: 1,
                    start: None,
                }],
                duck_db: Some(8.5),
                duck_attack: Some(duration(anodyne_units::Seconds(0.3))),
                duck_release: None,
                denoise: true,
                align: v1::NarrationAlign::Cues.into(),
            }),
            ..v1::Prescription::default()
        };
        let read = asked(&message).unwrap();
        let mut again = v1::Prescription::default();
        read.fill(&mut again);
        assert_eq!(again, message);
    }

    #[test]
    fn a_voice_without_a_recording_is_refused() {
        let check = |narration: v1::Narration| {
            let message = v1::Prescription {
                narration: Some(narration),
                ..v1::Prescription::default()
            };
            assert_eq!(asked(&message).unwrap_err().field, "narration");
        };
        check(v1::Narration::default());
        check(v1::Narration {
            takes: vec![v1::NarrationTake {
                recording: "voice.wav".into(),
                ..v1::NarrationTake::default()
            }],
            ..v1::Narration::default()
        });
    }
}
