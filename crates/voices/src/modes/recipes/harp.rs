//! A string plucked two fifths along, over a wooden body.

use super::HIGHEST_HERTZ;
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::{exp, fabs, pow, sin, sqrt};

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.002,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.5,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let finger = 400.0 + 6500.0 * pow(hardness, 1.7) + 0.6 * hertz;
    let ring = 6.5 * pow(hertz / 196.0, -0.5);
    let place = 0.36 + 0.05 * chance.index(1).uniform();
    for number in 1..=16u32 {
        let n = f64::from(number);
        let partial = n * hertz * sqrt(1.0 + 0.000_05 * n * n);
        if partial > HIGHEST_HERTZ {
            break;
        }
        let level = (0.06 + fabs(sin(core::f64::consts::PI * n * place)))
            * pow(n, -1.0)
            * exp(-partial / finger);
        let side = chance.index(40 + u64::from(number)).between(-0.5, 0.5);
        out.push(Mode {
            hertz: partial,
            level,
            decay_seconds: ring / (1.0 + 0.5 * (n - 1.0)),
            side,
        });
    }
    for (number, body) in [124.0, 233.0].into_iter().enumerate() {
        let hertz = body * chance.index(60 + number as u64).between(0.97, 1.03);
        out.push(Mode {
            hertz,
            level: 0.05,
            decay_seconds: 0.12,
            side: 0.0,
        });
    }
}
