//! A bronze bowl: few modes far apart, each split in two that beat (Inacio, Henrique, Antunes 2006).

use super::HIGHEST_HERTZ;
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.045,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.8,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let modes = [
        (1.0, 1.0, 22.0),
        (2.78, 0.42, 13.0),
        (5.18, 0.16, 7.5),
        (8.16, 0.06, 4.5),
        (11.7, 0.02, 2.5),
    ];
    for (number, (ratio, level, decay)) in modes.into_iter().enumerate() {
        let partial = hertz * ratio;
        if partial > HIGHEST_HERTZ {
            break;
        }
        let number = number as u64;
        let open = if number == 0 {
            1.0
        } else {
            pow(0.35 + hardness, 0.6 * number as f64)
        };
        let beat = chance.index(number).between(0.35, 1.1) * (1.0 + 0.35 * number as f64);
        let lean = chance.index(10 + number).between(0.35, 0.65);
        let side = chance.index(20 + number).between(0.3, 0.7);
        out.push(Mode {
            hertz: partial - 0.5 * beat,
            level: level * open * lean,
            decay_seconds: decay,
            side,
        });
        out.push(Mode {
            hertz: partial + 0.5 * beat,
            level: level * open * (1.0 - lean),
            decay_seconds: decay,
            side: -side,
        });
    }
}
