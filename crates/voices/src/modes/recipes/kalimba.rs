//! A clamped tine: nearly a pure tone, with short high modes and the wood of the box.

use super::HIGHEST_HERTZ;
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.003,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.5,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let ring = 3.4 * pow(hertz / 330.0, -0.45);
    let modes = [
        (1.0, 1.0, 1.0),
        (2.006, 0.10, 0.7),
        (3.01, 0.05, 0.5),
        (5.40, 0.16, 0.16),
        (6.3, 0.07, 0.12),
        (11.9, 0.04, 0.06),
    ];
    for (number, (ratio, level, decay)) in modes.into_iter().enumerate() {
        let partial = hertz * ratio;
        if partial > HIGHEST_HERTZ {
            break;
        }
        let open = if number == 0 {
            1.0
        } else {
            0.25 + 2.2 * hardness
        };
        let side = chance.index(number as u64).between(-0.5, 0.5);
        out.push(Mode {
            hertz: partial,
            level: level * open,
            decay_seconds: ring * decay,
            side,
        });
    }
    out.push(Mode {
        hertz: 182.0,
        level: 0.06,
        decay_seconds: 0.09,
        side: 0.0,
    });
}
