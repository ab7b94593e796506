//! Balance: how loud the voice is against the music beneath it.

use super::{Ducking, Narration, Take};
use crate::StudioError;
use crate::bounce::Session;
use anodyne_units::{Decibels, Seconds};
use ebur128::{EbuR128, Mode};
use rayon::prelude::*;

/// The gains of voice and music, and what they were found from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// The gain of the takes, which come at [`Take::LOUDNESS`].
    pub voice: Decibels,
    /// The gain of the music ahead of the limiter.
    pub music: Decibels,
    /// The loudness of the speech, LUFS.
    pub speech_lufs: f64,
    /// The loudest that the music was found beneath words, ducked, LUFS.
    pub beneath_lufs: f64,
}

impl Balance {
    /// Speech stays at least so far above the music beneath it, LU.
    pub const MARGIN: f64 = 10.0;

    /// How far the speech stands above the loudest music found beneath it, LU.
    pub fn margin(&self) -> f64 {
        self.speech_lufs - self.beneath_lufs
    }

    /// The same balance with the music at another gain.
    pub fn at(self, music: Decibels) -> Balance {
        self.moved(music.0 - self.music.0)
    }

    /// Both louder or softer together.
    pub fn moved(self, by: f64) -> Balance {
        Balance {
            voice: Decibels(self.voice.0 + by),
            music: Decibels(self.music.0 + by),
            speech_lufs: self.speech_lufs + by,
            beneath_lufs: self.beneath_lufs + by,
        }
    }
}

/// Kept above the margin, since only some of the words are listened to, LU.
const SPARE: f64 = 1.0;
/// Stretches of speech beneath which the music is heard, at most.
const PROBES: usize = 24;
/// What is heard of the music at each.
const PROBE: Seconds = Seconds(3.0);
/// Rendered before each: enough for the hall to be nearly full.
const RUN_UP: Seconds = Seconds(0.8);

/// Finds the balance: the music is heard beneath up to 24 of the stretches of speech, and the voice set above the
/// loudest of them; then both are moved so that all together is expected to meet the session's loudness. `music` is the
/// gain with which the music alone meets it.
///
/// # Errors
/// Only what `between` answers, which is asked after every few seconds of sound.
pub(crate) fn balance(
    session: &Session<'_>,
    narration: &Narration,
    ducking: &Ducking,
    music: Decibels,
    workers: &rayon::ThreadPool,
    mut between: impl FnMut() -> Result<(), StudioError>,
) -> Result<Balance, StudioError> {
    let speech = narration.speech();
    let stride = speech.len().div_ceil(PROBES).max(1);
    let places: Vec<Seconds> = speech.iter().step_by(stride).map(|one| one.start).collect();
    let mut loudest = f64::NEG_INFINITY;
    for batch in places.chunks(workers.current_num_threads()) {
        between()?;
        let heard = batch.par_iter().map(|from| loudness(session, *from, music));
        let heard: Vec<f64> = workers.install(|| heard.collect());
        loudest = heard.into_iter().fold(loudest, f64::max);
    }
    let target = session.plan().prescription.delivery.loudness.0;
    let beneath = if loudest.is_finite() { loudest } else { target } - ducking.depth.0;
    let voice = beneath + Balance::MARGIN + SPARE;
    let found = Balance {
        voice: Decibels(voice - Take::LOUDNESS.0),
        music,
        speech_lufs: voice,
        beneath_lufs: beneath,
    };
    let share = (narration.spoken().0 / session.plan().length.0).clamp(0.0, 1.0);
    let power = |level: f64| 10f64.powf(level / 10.0);
    let all = share * (power(voice) + power(beneath)) + (1.0 - share) * power(target);
    Ok(found.moved(target - 10.0 * all.log10()))
}

/// The loudness of the music alone from an instant on.
fn loudness(session: &Session<'_>, from: Seconds, gain: Decibels) -> f64 {
    let rate = session.plan().prescription.delivery.sample_rate;
    let (start, end) = (
        rate.frames(from),
        rate.frames(from + PROBE).min(session.played()),
    );
    if end <= start {
        return f64::NEG_INFINITY;
    }
    let heard = session.excerpt(start, end, gain, RUN_UP);
    let mut meter = EbuR128::new(2, rate.hz(), Mode::I).expect("two channels at a legal rate");
    meter
        .add_frames_planar_f32(&[&heard.left, &heard.right])
        .expect("two sides of one length");
    meter.loudness_global().unwrap_or(f64::NEG_INFINITY)
}
