//! The cello: a bowed string's saw, held by the air and wood of its body, and a little rosin.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};
use libm::{exp, pow};

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    // Body modes A0, B1-, B1+ and the bridge hill of a cello, after Fletcher and Rossing, chapter 10.
    partial: |number, hertz| {
        let body = 0.35
            + 0.9 * formant(hertz, 104.0, 50.0)
            + formant(hertz, 185.0, 80.0)
            + 0.8 * formant(hertz, 225.0, 90.0)
            + 0.55 * formant(hertz, 600.0, 420.0)
            + 0.35 * formant(hertz, 1550.0, 1100.0);
        body * pow(number as f64, -0.75) * exp(-hertz / 4200.0)
    },
    partials: 60,
    steady: 0.82,
    spread_cents: 3.0,
    spread_growth: 1.0,
    breath: |hertz| 0.001_2 * formant(hertz, 2200.0, 3800.0),
    attack_seconds: 0.3,
    release_seconds: 0.32,
    decay_seconds: None,
    veil_hertz: 800.0,
    vibrato: Vibrato {
        hertz: 5.0,
        cents: 9.0,
        onset_seconds: 1.1,
    },
    width: 0.3,
};
