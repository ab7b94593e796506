//! The struck and plucked instruments, one recipe each.

use super::{Mode, ModeRecipe, Modes};
use anodyne_music::Instrument;
use anodyne_units::Seed;
use libm::{exp, fabs, pow, sin, sqrt};

/// The recipe of a struck or plucked instrument.
pub(crate) fn recipe_of(instrument: Instrument) -> Option<ModeRecipe> {
    Some(match instrument {
        Instrument::FeltPiano => ModeRecipe {
            modes: felt_piano,
            attack_seconds: 0.006,
            damp_seconds: Some(0.7),
            stroke: 0.12,
            width: 0.6,
        },
        Instrument::Harp => ModeRecipe {
            modes: harp,
            attack_seconds: 0.002,
            damp_seconds: None,
            stroke: 0.12,
            width: 0.5,
        },
        Instrument::Kalimba => ModeRecipe {
            modes: kalimba,
            attack_seconds: 0.003,
            damp_seconds: None,
            stroke: 0.12,
            width: 0.5,
        },
        Instrument::SingingBowl => ModeRecipe {
            modes: singing_bowl,
            attack_seconds: 0.045,
            damp_seconds: None,
            stroke: 0.12,
            width: 0.8,
        },
        Instrument::FrameDrum => ModeRecipe {
            modes: frame_drum,
            attack_seconds: 0.003,
            damp_seconds: None,
            stroke: 0.12,
            width: 0.4,
        },
        _ => return None,
    })
}

/// Highest frequency any mode is given, hertz.
const HIGHEST_HERTZ: f64 = 12_000.0;

/// Two strings a note, felt between hammer and string: few high partials, a quick first and a slow second decay
/// (Weinreich, *Coupled piano strings*, 1977).
fn felt_piano(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let stiffness = 0.000_12 * pow(hertz / 110.0, 1.1);
    let felt = 700.0 + 5000.0 * hardness * hardness + 1.0 * hertz;
    let ring = 11.0 * pow(hertz / 110.0, -0.55);
    let twin = 0.35 + 0.25 * chance.index(1).uniform();
    for number in 1..=10 {
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

/// A string plucked two fifths along, over a wooden body.
fn harp(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
    let finger = 500.0 + 6500.0 * pow(hardness, 1.5) + 0.6 * hertz;
    let ring = 6.5 * pow(hertz / 196.0, -0.5);
    let place = 0.36 + 0.05 * chance.index(1).uniform();
    for number in 1..=12u32 {
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

/// A clamped tine: nearly a pure tone, with short high modes and the wood of the box.
fn kalimba(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
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

/// A bronze bowl: few modes far apart, each split in two that beat (Inacio, Henrique, Antunes 2006).
fn singing_bowl(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
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

/// A large frame drum under the flat hand: the modes of a membrane with air behind it, and a soft slap.
fn frame_drum(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes) {
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
        let open = pow(0.5 + 0.6 * hardness, number as f64 * 0.5);
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
        let level = 0.055 * (0.25 + hardness) * pow(hertz / 320.0, -0.7);
        let side = chance.index(70 + number).between(-0.7, 0.7);
        out.push(Mode {
            hertz,
            level,
            decay_seconds: chance.index(90 + number).between(0.05, 0.11),
            side,
        });
    }
}
