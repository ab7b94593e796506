//! A field of a steel shell, tuned to its note, octave and twelfth, that wakes its neighbours; under it the air of the
//! shell (Rossing, Morrison, Hansen, Rohner, Schaerer, *Acoustics of the Hang*, 2007).

use super::{Steel, push_knock};
use crate::modes::{Mode, ModeRecipe, Modes};
use anodyne_units::Seed;
use libm::pow;

pub(super) const RECIPE: ModeRecipe = ModeRecipe {
    modes,
    attack_seconds: 0.004,
    damp_seconds: None,
    stroke: 0.12,
    width: 0.6,
};

fn modes(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let ring = 4.4 * pow(hertz / 220.0, -0.4);
    let steel = Steel {
        hertz,
        partials: &[
            (1.0, 1.0, 0.85),
            (2.0, 0.55, 1.0),
            (2.997, 0.28, 0.75),
            (4.02, 0.10, 0.35),
            (5.03, 0.05, 0.22),
            (5.98, 0.04, 0.18),
        ],
        open: 0.4 + hardness,
        opening: 0.55,
        ring,
        sides: (0.2, 0.7),
        beats: (0.2, 0.5),
    };
    steel.push(chance, out);
    // Fields near by hum along; the shell's air answers; the finger ticks on steel.
    for (number, ratio) in [0.667, 1.5, 1.333].into_iter().enumerate() {
        out.push(Mode {
            hertz: hertz * ratio,
            level: 0.018,
            decay_seconds: 0.6 * ring,
            side: chance.index(30 + number as u64).between(-0.8, 0.8),
        });
    }
    push_knock(out, 86.0, 0.08, 0.35);
    for number in 0..4u64 {
        out.push(Mode {
            hertz: chance.index(40 + number).between(1700.0, 4300.0),
            level: 0.012 + 0.035 * hardness,
            decay_seconds: chance.index(50 + number).between(0.03, 0.08),
            side: chance.index(60 + number).between(-0.6, 0.6),
        });
    }
}
