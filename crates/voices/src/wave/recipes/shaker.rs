//! The shaker: seeds that run against the wall of a gourd and fall quiet.

use super::formant;
use crate::wave::{Vibrato, WaveRecipe};

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |_, _| 0.0,
    partials: 0,
    steady: 0.0,
    spread_cents: 1.0,
    spread_growth: 1.0,
    breath: |hertz| {
        formant(hertz, 3400.0, 2600.0)
            + 0.55 * formant(hertz, 6200.0, 3200.0)
            + 0.05 * formant(hertz, 900.0, 900.0)
    },
    attack_seconds: 0.045,
    release_seconds: 0.08,
    decay_seconds: Some(0.34),
    veil_hertz: 3000.0,
    vibrato: Vibrato::NONE,
    width: 0.5,
};
