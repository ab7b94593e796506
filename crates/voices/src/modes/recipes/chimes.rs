//! Long hanging tubes touched lightly: the bending modes of a free tube, each split in two because no tube is quite
//! round, so that they shimmer; a slow bloom and a very long ring.

use super::{Pair, push_pair};
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::{exp, pow};

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.012,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.8,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let ring = 9.0 * pow(hertz / 523.0, -0.55);
    let striker = 2200.0 + 5000.0 * hardness;
    let modes = [
        (1.0, 1.0, 1.0),
        (2.756, 0.55, 0.62),
        (5.404, 0.30, 0.36),
        (8.933, 0.14, 0.2),
        (13.34, 0.06, 0.1),
    ];
    for (number, (ratio, level, decay)) in modes.into_iter().enumerate() {
        let place = number as u64;
        let open = pow(0.35 + hardness, 0.7 * number as f64);
        push_pair(
            out,
            Mode {
                hertz: hertz * ratio,
                level: level * open * exp(-hertz * (ratio - 1.0) / striker),
                decay_seconds: ring * decay,
                side: chance.index(place).between(0.3, 0.8),
            },
            Pair {
                beat_hertz: chance.index(10 + place).between(0.5, 1.1)
                    * (1.0 + 0.5 * number as f64),
                lean: chance.index(20 + place).between(0.35, 0.65),
            },
        );
    }
}
