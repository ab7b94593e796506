//! The string ensemble: a saw-like spectrum through the resonances of wooden bodies.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};
use libm::{exp, pow};

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let body = 0.55
            + formant(hertz, 290.0, 160.0)
            + 0.9 * formant(hertz, 480.0, 260.0)
            + 0.7 * formant(hertz, 1150.0, 700.0)
            + 0.5 * formant(hertz, 2600.0, 1400.0);
        body * pow(number as f64, -0.5) * exp(-hertz / 9000.0)
    },
    partials: 90,
    steady: 0.3,
    spread_cents: 11.0,
    spread_growth: 0.95,
    breath: |hertz| 0.001_8 * exp(-hertz / 7000.0),
    attack_seconds: 1.4,
    release_seconds: 1.4,
    decay_seconds: None,
    veil_hertz: 1100.0,
    vibrato: Vibrato {
        hertz: 4.6,
        cents: 4.0,
        onset_seconds: 1.2,
    },
    width: 0.8,
};
