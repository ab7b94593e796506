//! Steel bars struck with felt, each over a box that holds its first mode: the higher modes of a free bar
//! (2.76, 5.40, 8.93) are a short sparkle.

use super::{Pair, push_knock, push_pair};
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::{exp, pow};

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.0025,
    damp_seconds: Some(0.9),
    stroke: 0.12,
    width: 0.45,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let ring = 3.2 * pow(hertz / 523.0, -0.5);
    let felt = 1800.0 + 6500.0 * hardness;
    let modes = [
        (1.0, 1.0, 1.0),
        (2.003, 0.07, 0.8),
        (2.756, 0.30, 0.32),
        (4.01, 0.10, 0.25),
        (5.404, 0.20, 0.13),
        (8.933, 0.10, 0.07),
    ];
    for (number, (ratio, level, decay)) in modes.into_iter().enumerate() {
        let number = number as u64;
        let open = if number == 0 { 1.0 } else { 0.35 + hardness };
        push_pair(
            out,
            Mode {
                hertz: hertz * ratio,
                level: level * open * exp(-hertz * (ratio - 1.0) / felt),
                decay_seconds: ring * decay,
                side: chance.index(number).between(0.2, 0.6),
            },
            Pair {
                beat_hertz: chance.index(10 + number).between(0.3, 0.7) * ratio,
                lean: chance.index(20 + number).between(0.4, 0.6),
            },
        );
    }
    push_knock(out, 310.0, 0.035 * (0.3 + hardness), 0.06);
}
