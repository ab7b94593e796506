//! The glass pad: few partials, nearly pure, with air around them.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};
use libm::exp;

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [
            1.0, 0.55, 0.36, 0.34, 0.16, 0.22, 0.10, 0.18, 0.06, 0.12, 0.05, 0.10, 0.03, 0.08,
            0.03, 0.07,
        ];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 6500.0)
    },
    partials: 16,
    steady: 0.6,
    spread_cents: 5.0,
    spread_growth: 1.15,
    breath: |hertz| 0.001_2 * formant(hertz, 3000.0, 5000.0),
    attack_seconds: 2.8,
    release_seconds: 2.8,
    decay_seconds: None,
    veil_hertz: 1200.0,
    vibrato: Vibrato {
        hertz: 0.31,
        cents: 3.0,
        onset_seconds: 2.0,
    },
    width: 0.9,
};
