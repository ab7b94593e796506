//! A clay pot with a hole in its side: the air in the pot sounds at two depths, as the palm leaves the hole, over
//! short ringing clay.

use super::push_knock;
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.007,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.4,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let wander = chance.index(0).between(0.99, 1.01);
    push_knock(out, hertz * wander, 1.0, 0.75);
    out.push(Mode {
        hertz: 1.52 * hertz * wander,
        level: 0.16 + 0.5 * hardness,
        decay_seconds: 0.34,
        side: 0.6,
    });
    for number in 0..8u64 {
        let clay = 420.0 * pow(5.5, chance.index(10 + number).uniform());
        out.push(Mode {
            hertz: clay,
            level: 0.12 * (0.05 + hardness) * pow(clay / 420.0, -0.6),
            decay_seconds: chance.index(30 + number).between(0.05, 0.16),
            side: chance.index(50 + number).between(-0.7, 0.7),
        });
    }
}
