//! The flute: a near-pure tone in a column of breath.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};
use libm::exp;

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [1.0, 0.42, 0.22, 0.075, 0.05, 0.022, 0.014, 0.008];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 6000.0)
    },
    partials: 8,
    steady: 0.8,
    spread_cents: 2.2,
    spread_growth: 1.0,
    breath: |hertz| {
        0.002_2 * (formant(hertz, 1300.0, 1600.0) + 0.6 * formant(hertz, 3600.0, 3000.0))
    },
    attack_seconds: 0.15,
    release_seconds: 0.17,
    decay_seconds: None,
    veil_hertz: 1300.0,
    vibrato: Vibrato {
        hertz: 4.8,
        cents: 11.0,
        onset_seconds: 0.9,
    },
    width: 0.35,
};
