//! A nylon string plucked with the finger tip near the rose: each partial moves in two planes, one that the bridge
//! takes up quickly and one that rings on, over the first three resonances of the box
//! (Fletcher and Rossing, *The Physics of Musical Instruments*, chapter 9).

use super::{HIGHEST_HERTZ, Pair, push_knock, push_pair};
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use core::f64::consts::PI;
use libm::{exp, fabs, pow, sin, sqrt};

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.003,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.4,
};

/// Partials that are heard to move in two planes.
const TWO_PLANES: u32 = 5;

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let fingertip = 420.0 + 4800.0 * pow(hardness, 1.6) + 0.7 * hertz;
    let ring = 4.6 * pow(hertz / 147.0, -0.45);
    let place = chance.index(1).between(0.17, 0.23);
    let beat = chance.index(2).between(0.25, 0.6);
    for number in 1..=14u32 {
        let n = f64::from(number);
        let partial = n * hertz * sqrt(1.0 + 0.000_03 * n * n);
        if partial > HIGHEST_HERTZ {
            break;
        }
        let level = (0.04 + fabs(sin(PI * n * place))) * pow(n, -0.85) * exp(-partial / fingertip);
        let decay = ring / (1.0 + 0.42 * (n - 1.0));
        let side = chance.index(40 + u64::from(number)).between(-0.4, 0.4);
        let mode = Mode {
            hertz: partial,
            level,
            decay_seconds: decay,
            side,
        };
        if number <= TWO_PLANES {
            let quick = Mode {
                decay_seconds: 0.35 * decay,
                ..mode
            };
            push_pair(
                out,
                mode,
                Pair {
                    beat_hertz: beat,
                    lean: 0.6,
                },
            );
            out.push(Mode {
                level: 0.5 * quick.level,
                ..quick
            });
        } else {
            out.push(mode);
        }
    }
    for (hertz, level) in [(102.0, 0.05), (196.0, 0.045), (238.0, 0.03)] {
        push_knock(out, hertz, level * (0.5 + hardness), 0.11);
    }
}
