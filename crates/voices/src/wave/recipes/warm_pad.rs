//! The warm pad: many partials, the even ones a little weaker, each a narrow band.

use crate::wave::{Vibrato, WaveRecipe};
use libm::{exp, pow};

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let odd = if number % 2 == 0 { 0.75 } else { 1.0 };
        odd * pow(number as f64, -0.55) * exp(-hertz / 8000.0)
    },
    partials: 80,
    steady: 0.35,
    spread_cents: 16.0,
    spread_growth: 1.0,
    breath: |hertz| 0.002 * exp(-hertz / 5000.0),
    attack_seconds: 2.4,
    release_seconds: 2.4,
    decay_seconds: None,
    veil_hertz: 900.0,
    vibrato: Vibrato::NONE,
    width: 0.8,
};
