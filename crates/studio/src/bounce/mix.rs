//! The mix of a bounce: the music's gain, and the voice over it where there is one.

use super::segment::{Segment, Session};
use crate::StudioError;
use crate::narration::{Balance, Duck, Ducking, Narration, balance};
use anodyne_session::Plan;
use anodyne_units::{Beats, Decibels, Seconds};
use serde::Serialize;
use std::borrow::Borrow;

/// What goes into every segment.
#[derive(Clone, Copy, Debug)]
pub struct Mix<'a> {
    /// The gain of the music ahead of the limiter.
    pub gain: Decibels,
    /// The voice over it.
    pub over: Option<Over<'a>>,
}

/// A voice over the music.
#[derive(Clone, Copy, Debug)]
pub struct Over<'a> {
    /// What is said.
    pub narration: &'a Narration,
    /// How the music stands back.
    pub duck: &'a Duck,
    /// The gain of the takes.
    pub gain: Decibels,
}

impl Mix<'_> {
    /// Music alone.
    pub fn music(gain: Decibels) -> Mix<'static> {
        Mix { gain, over: None }
    }
}

impl Session<'_> {
    /// Renders one segment of a mix over what `out` held; the same for whoever renders it.
    ///
    /// # Errors
    /// What the file system says of the narration's temporary files.
    ///
    /// # Panics
    /// Where there is no such segment.
    pub fn render_mix(
        &self,
        segment: usize,
        mix: &Mix<'_>,
        out: &mut Segment,
    ) -> Result<(), StudioError> {
        match mix.over {
            None => self.render_into(segment, mix.gain, out),
            Some(over) => {
                let mut voice = self.voice(segment, mix.gain, &over)?;
                self.render_over(segment, mix.gain, &mut voice, out);
            }
        }
        Ok(())
    }
}

/// A narration of a bounce, and how the music stands back beneath it.
pub(super) struct Spoken<N> {
    narration: N,
    ducking: Ducking,
    pub(super) duck: Duck,
}

impl<N: Borrow<Narration>> Spoken<N> {
    pub(super) fn new(plan: &Plan, narration: N, ducking: Ducking) -> Spoken<N> {
        Spoken {
            duck: duck(plan, narration.borrow(), ducking),
            narration,
            ducking,
        }
    }

    /// What is said.
    pub(super) fn narration(&self) -> &Narration {
        self.narration.borrow()
    }

    /// Finds the balance; `music` is the gain with which the music alone meets the loudness.
    pub(super) fn balance(
        &self,
        session: &Session<'_>,
        music: Decibels,
        workers: &rayon::ThreadPool,
        between: impl FnMut() -> Result<(), StudioError>,
    ) -> Result<Balance, StudioError> {
        let narration = self.narration.borrow();
        balance(session, narration, &self.ducking, music, workers, between)
    }

    pub(super) fn mix(&self, balance: &Balance) -> Mix<'_> {
        Mix {
            gain: balance.music,
            over: Some(Over {
                narration: self.narration.borrow(),
                duck: &self.duck,
                gain: balance.voice,
            }),
        }
    }

    pub(super) fn facts(&self, balance: &Balance) -> NarrationFacts {
        NarrationFacts::new(self.narration.borrow(), &self.ducking, balance)
    }
}

/// The duck beneath a narration: the music comes forward again on a beat.
fn duck(plan: &Plan, narration: &Narration, ducking: Ducking) -> Duck {
    let beat = |at: Seconds| plan.seconds(Beats((plan.beat(at).0 - 1e-9).ceil()));
    Duck::new(narration.speech(), ducking, beat)
}

/// What a sidecar tells of a narration; neither words nor file names, which may hold names of people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NarrationFacts {
    /// How many recordings there are.
    pub recordings: usize,
    /// How many pieces of them were put in their places, each on its own; 1 for a recording left as it is in time.
    pub passages: usize,
    /// `on-cues`: each piece begins on its line; `from-start`: one recording, left as it is in time.
    pub placed: &'static str,
    /// How long somebody speaks, seconds.
    pub spoken_seconds: f64,
    /// Where the first word begins and the last is over, seconds.
    pub from_seconds: f64,
    /// See `from_seconds`.
    pub to_seconds: f64,
    /// The loudness of the speech, LUFS.
    pub speech_lufs: f64,
    /// The loudest music found beneath words, LUFS.
    pub music_beneath_lufs: f64,
    /// How far the speech stands above it, LU.
    pub margin_lu: f64,
    /// How far the music stands back, dB.
    pub duck_db: f64,
    /// In what time it steps back, seconds.
    pub attack_seconds: f64,
    /// In what time it comes forward, seconds.
    pub release_seconds: f64,
    /// Stretches of speech, each with start and end in seconds.
    pub speech: Vec<[f64; 2]>,
}

impl NarrationFacts {
    fn new(narration: &Narration, ducking: &Ducking, balance: &Balance) -> Self {
        let speech: Vec<[f64; 2]> = narration
            .speech()
            .iter()
            .map(|one| [one.start.0, one.end.0])
            .collect();
        NarrationFacts {
            recordings: narration.recordings(),
            passages: narration.takes().len(),
            placed: narration.placed(),
            spoken_seconds: narration.spoken().0,
            from_seconds: speech.first().map_or(0.0, |one| one[0]),
            to_seconds: speech.last().map_or(0.0, |one| one[1]),
            speech_lufs: balance.speech_lufs,
            music_beneath_lufs: balance.beneath_lufs,
            margin_lu: balance.margin(),
            duck_db: ducking.depth.0,
            attack_seconds: ducking.attack.0,
            release_seconds: ducking.release.0,
            speech,
        }
    }
}
