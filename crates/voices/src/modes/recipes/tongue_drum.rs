//! A steel tongue, clamped at one end and tuned with a weight, over a closed drum: a round tone with a quiet octave
//! and a short clang under a rubber mallet.

use super::{Steel, push_knock};
use crate::modes::{ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.006,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.55,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let ring = 5.5 * pow(hertz / 262.0, -0.45);
    let steel = Steel {
        hertz,
        partials: &[
            (1.0, 1.0, 1.0),
            (2.01, 0.22, 0.7),
            (2.99, 0.05, 0.4),
            (5.35, 0.09, 0.16),
            (7.2, 0.05, 0.1),
        ],
        open: 0.25 + 1.4 * hardness,
        opening: 0.7,
        ring,
        sides: (0.15, 0.55),
        beats: (0.15, 0.4),
    };
    steel.push(chance, out);
    push_knock(out, 118.0, 0.07, 0.16);
    push_knock(out, 205.0, 0.03 + 0.03 * hardness, 0.1);
}
