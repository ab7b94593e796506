//! The sidecar: everything about a track that its sound does not say, as JSON beside it.

use super::{Bounced, Extras, LedFacts, Order, Outline, Session, outline::outline_of};
use crate::StudioError;
use crate::meter::Measured;
use crate::variations::Chosen;
use anodyne_score::Score;
use anodyne_session::{Plan, Prescription};
use serde::Serialize;
use std::path::Path;

/// The document beside a track. It holds no clock time and no path, so that equal tracks have equal sidecars.
#[derive(Serialize)]
pub struct Sidecar<'a> {
    /// Version of the engine that rendered; the same version makes the same bytes.
    pub engine_version: &'a str,
    /// The licence of the recording.
    pub licence: &'a str,
    /// BLAKE3 of the track's bytes.
    pub blake3: &'a str,
    /// Gain ahead of the limiter, dB.
    pub gain_db: f64,
    /// The full prescription, as `--prescription` reads it.
    pub prescription: &'a Prescription,
    /// What the listener chose among variations, if there was a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<&'a Chosen>,
    /// How it was led and trimmed while it was played, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub led: Option<LedFacts>,
    /// What was measured in the track's sound.
    pub measured: &'a Measured,
    /// What there is to tell of the narration, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub narration: Option<&'a super::NarrationFacts>,
    /// Phases, tempo map, chords, profiles and parts.
    pub outline: Outline,
}

impl<'a> Sidecar<'a> {
    /// The document of what was bounced.
    pub(super) fn of(bounced: &'a Bounced, plan: &'a Plan, score: &Score) -> Sidecar<'a> {
        Sidecar {
            engine_version: env!("CARGO_PKG_VERSION"),
            licence: "CC0-1.0",
            blake3: &bounced.checksum,
            gain_db: bounced.gain.0,
            prescription: &plan.prescription,
            chosen: None,
            led: None,
            measured: &bounced.measured,
            narration: bounced.narration.as_ref(),
            outline: outline_of(plan, score),
        }
    }

    /// Its text.
    pub(super) fn text(&self) -> Vec<u8> {
        let text = serde_json::to_vec_pretty(self);
        let mut text = text.expect("numbers and text can always be written");
        text.push(b'\n');
        text
    }
}

/// Refuses early what [`write`] would refuse late.
pub(super) fn may_be_written(path: &Path, overwrite: bool) -> Result<(), StudioError> {
    if path.is_dir() {
        return Err(StudioError::IsFolder(path.into()));
    }
    if path.exists() && !overwrite {
        return Err(StudioError::Exists(path.into()));
    }
    Ok(())
}

/// Writes the sidecar whole or not at all.
pub(super) fn write(
    bounced: &Bounced,
    order: &Order<'_>,
    extras: &Extras<'_>,
    session: &Session<'_>,
) -> Result<(), StudioError> {
    let path = &bounced.sidecar;
    let mut sidecar = Sidecar::of(bounced, order.plan, session.score());
    sidecar.chosen = extras.chosen;
    sidecar.led = extras.live.and_then(LedFacts::of);
    crate::file::write_whole(path, &sidecar.text(), order.overwrite)
}
