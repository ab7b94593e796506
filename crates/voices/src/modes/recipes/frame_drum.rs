//! A large frame drum under the flat hand: the modes of a membrane with air behind it, and a soft slap.

use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.003,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.4,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let modes = [
        (1.0, 1.0, 0.85),
        (1.59, 0.50, 0.55),
        (2.14, 0.28, 0.40),
        (2.30, 0.20, 0.36),
        (2.65, 0.14, 0.30),
        (2.92, 0.10, 0.26),
        (3.60, 0.06, 0.2),
    ];
    for (number, (ratio, level, decay)) in modes.into_iter().enumerate() {
        let wander = chance.index(number as u64).between(0.985, 1.015);
        let open = pow(0.3 + 1.1 * hardness, number as f64 * 0.6);
        let side = chance.index(30 + number as u64).between(-0.4, 0.4);
        out.push(Mode {
            hertz: hertz * ratio * wander,
            level: level * open,
            decay_seconds: decay,
            side,
        });
    }
    for number in 0..12u64 {
        let hertz = 320.0 * pow(6.0, chance.index(50 + number).uniform());
        let level = 0.11 * (0.08 + hardness) * pow(hertz / 320.0, -0.7);
        let side = chance.index(70 + number).between(-0.7, 0.7);
        out.push(Mode {
            hertz,
            level,
            decay_seconds: chance.index(90 + number).between(0.05, 0.11),
            side,
        });
    }
}
