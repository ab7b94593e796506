//! The choir: a vowel between "oo" and "ah" on many voices that are never quite together.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};
use libm::{exp, pow};

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    // Formants between "oo" and "ah", after Peterson and Barney (1952).
    partial: |number, hertz| {
        let vowel = 0.10
            + formant(hertz, 430.0, 170.0)
            + 0.62 * formant(hertz, 880.0, 190.0)
            + 0.14 * formant(hertz, 2450.0, 380.0)
            + 0.10 * formant(hertz, 3250.0, 420.0);
        vowel * pow(number as f64, -0.45) * exp(-hertz / 9000.0)
    },
    partials: 90,
    steady: 0.25,
    spread_cents: 20.0,
    spread_growth: 0.9,
    breath: |hertz| 0.002 * (formant(hertz, 900.0, 900.0) + 0.5 * formant(hertz, 3000.0, 1800.0)),
    attack_seconds: 1.7,
    release_seconds: 1.7,
    decay_seconds: None,
    veil_hertz: 1000.0,
    vibrato: Vibrato {
        hertz: 5.1,
        cents: 7.0,
        onset_seconds: 1.6,
    },
    width: 0.85,
};
