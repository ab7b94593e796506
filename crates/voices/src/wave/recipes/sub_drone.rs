//! The sub drone: a low tone with just enough above it to be heard on small loudspeakers.

use super::no_breath;
use crate::wave::{Vibrato, WaveRecipe};
use libm::exp;

pub(super) const RECIPE: WaveRecipe = WaveRecipe {
    partial: |number, hertz| {
        let table = [1.0, 0.42, 0.20, 0.10, 0.055, 0.03, 0.018, 0.01];
        table.get(number - 1).copied().unwrap_or(0.0) * exp(-hertz / 900.0)
    },
    partials: 8,
    steady: 0.8,
    spread_cents: 5.0,
    spread_growth: 1.0,
    breath: no_breath,
    attack_seconds: 3.4,
    release_seconds: 3.4,
    decay_seconds: None,
    veil_hertz: 140.0,
    vibrato: Vibrato::NONE,
    width: 0.3,
};
