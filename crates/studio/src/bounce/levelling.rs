//! Levelling: the gain that brings a session to its loudness, found from samples of it.

use super::segment::{Segment, Session, read};
use anodyne_units::{Dbtp, Decibels, Frames, Seconds};
use ebur128::{EbuR128, Mode};
use rayon::prelude::*;

/// Sound heard at each place.
const PROBE: Seconds = Seconds(3.0);
/// Sound rendered before each probe: enough for the hall to be nearly full.
const PROBE_RUN_UP: Seconds = Seconds(0.8);
/// Sessions up to this length are heard whole.
const HEARD_WHOLE: Seconds = Seconds(120.0);
/// One probe stands for so much of a session, within the limits of the next two.
const PROBE_EVERY: Seconds = Seconds(45.0);
const FEWEST_PROBES: usize = 20;
const MOST_PROBES: usize = 160;

/// The gain ahead of the limiter with which the session's integrated loudness meets the prescription's.
///
/// The session is heard without gain or limiter, whole where it is short, else in probes of 3 s, one drawn at random
/// (from the seed) in each of 20 to 160 equal strata, and measured by ITU-R BS.1770 with its gates. Renders came within
/// 0.35 LU of their target so far; [`super::bounce`] measures the whole and corrects what is off by more than 0.4.
pub fn level(session: &Session<'_>, workers: &rayon::ThreadPool) -> Decibels {
    let probes = probes(session);
    let rate = session.plan().prescription.delivery.sample_rate.hz();
    let meters: Vec<EbuR128> = workers.install(|| {
        let heard = probes
            .par_iter()
            .map(|(from, to, run_up)| listen(session, *from, *to, *run_up));
        heard
            .filter_map(|segment| measure(&segment, rate))
            .collect()
    });
    gain_for(session, &meters)
}

/// The gain that brings what was heard to the prescription's loudness.
pub(super) fn gain_for(session: &Session<'_>, heard: &[EbuR128]) -> Decibels {
    let target = session.plan().prescription.delivery.loudness.0;
    match EbuR128::loudness_global_multiple(heard.iter()) {
        Ok(found) if found.is_finite() => Decibels((target - found).clamp(-MOST_GAIN, MOST_GAIN)),
        _ => Decibels(0.0),
    }
}

/// Gain is held within this many decibels either way.
const MOST_GAIN: f64 = 40.0;

pub(super) fn probes(session: &Session<'_>) -> Vec<(Frames, Frames, Seconds)> {
    let plan = session.plan();
    let rate = plan.prescription.delivery.sample_rate;
    let length = plan.length.0;
    if length <= HEARD_WHOLE.0 {
        return vec![(Frames(0), session.frames(), Seconds(0.0))];
    }
    let count = ((length / PROBE_EVERY.0) as usize).clamp(FEWEST_PROBES, MOST_PROBES);
    let stratum = length / count as f64;
    let chance = plan.prescription.seed.part("levelling");
    let place = |number: usize| {
        let from = (number as f64 + chance.index(number as u64).uniform()) * stratum;
        let from = from.min(length - PROBE.0);
        (
            rate.frames(Seconds(from)),
            rate.frames(Seconds(from + PROBE.0)),
            PROBE_RUN_UP,
        )
    };
    (0..count).map(place).collect()
}

pub(super) fn listen(session: &Session<'_>, from: Frames, to: Frames, run_up: Seconds) -> Segment {
    let rate = session.plan().prescription.delivery.sample_rate;
    let engine = session.engine_below(Decibels(0.0), NO_CEILING);
    read(engine, rate, from, to, run_up)
}

/// So high that the limiter never acts.
const NO_CEILING: Dbtp = Dbtp(80.0);

/// Only the meter's energies are kept of what was heard, so that many probes take little memory.
pub(super) fn measure(heard: &Segment, rate: u32) -> Option<EbuR128> {
    let mut meter = EbuR128::new(2, rate, Mode::I).ok()?;
    meter
        .add_frames_planar_f32(&[&heard.left, &heard.right])
        .ok()?;
    Some(meter)
}
