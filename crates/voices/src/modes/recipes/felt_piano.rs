//! Two strings a note, felt between hammer and string: few high partials, a quick first and a slow second decay
//! (Weinreich, *Coupled piano strings*, 1977).

use super::HIGHEST_HERTZ;
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::{exp, fabs, pow, sin, sqrt};

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.006,
    damp_seconds: Some(0.7),
    stroke: 0.12,
    width: 0.6,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let stiffness = 0.000_12 * pow(hertz / 110.0, 1.1);
    let felt = 420.0 + 4600.0 * pow(hardness, 1.7) + 0.9 * hertz;
    let ring = 11.0 * pow(hertz / 110.0, -0.55);
    let twin = 0.35 + 0.25 * chance.index(1).uniform();
    for number in 1..=18 {
        let n = f64::from(number);
        let partial = n * hertz * sqrt(1.0 + stiffness * n * n);
        if partial > HIGHEST_HERTZ {
            break;
        }
        let struck_at = 0.15 + fabs(sin(core::f64::consts::PI * n / 8.3));
        let level = struck_at * pow(n, -0.7) * exp(-partial / felt);
        let decay = ring / (1.0 + 0.32 * (n - 1.0));
        let side = if number % 2 == 0 { 0.35 } else { -0.25 };
        if number <= 4 {
            let apart = partial * (libm::exp2(twin / 1200.0) - 1.0);
            out.push(Mode {
                hertz: partial - 0.5 * apart,
                level: level * 0.68,
                decay_seconds: decay * 0.42,
                side,
            });
            out.push(Mode {
                hertz: partial + 0.5 * apart,
                level: level * 0.32,
                decay_seconds: decay,
                side: -side,
            });
        } else {
            out.push(Mode {
                hertz: partial,
                level,
                decay_seconds: decay * 0.5,
                side,
            });
        }
    }
    for (number, thump) in [71.0, 128.0].into_iter().enumerate() {
        let hertz = thump * chance.index(20 + number as u64).between(0.95, 1.05);
        out.push(Mode {
            hertz,
            level: 0.05 + 0.05 * hardness,
            decay_seconds: 0.16,
            side: 0.0,
        });
    }
}
