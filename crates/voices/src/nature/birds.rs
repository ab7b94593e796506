//! A few birds, far apart: a blackbird that whistles low, a dove, a small one high up. Each sings a phrase of a few
//! syllables, the first ones softer, and then rests long.

use super::grains::{Grain, Grains, Shape, Slot};
use super::shares;
use anodyne_dsp::Block;
use anodyne_units::{SampleRate, Seed};

/// The birds, as a function of the frame number.
pub(crate) struct Birds {
    width: f32,
    seed: u32,
    birds: [Grains; 3],
}

/// How a kind of bird sings.
struct Kind {
    name: &'static str,
    /// One phrase at most in so many seconds.
    slot_seconds: f64,
    /// How likely a slot has a phrase.
    zeal: f64,
    /// Lowest and highest pitch, hertz.
    range: (f64, f64),
    /// Shortest and longest syllable, seconds.
    syllable_seconds: (f64, f64),
    /// Rest between two syllables, as a share of the syllable before.
    rest: f64,
    /// Fewest and most syllables.
    syllables: (usize, usize),
    /// Largest glide within a syllable, as a share of its pitch.
    glide: f64,
    /// Level of the octave above, linear.
    octave: f32,
    level: f32,
    place: f64,
}

const BLACKBIRD: Kind = Kind {
    name: "blackbird",
    slot_seconds: 12.0,
    zeal: 0.62,
    range: (1550.0, 2500.0),
    syllable_seconds: (0.14, 0.34),
    rest: 0.35,
    syllables: (4, 7),
    glide: 0.16,
    octave: 0.06,
    level: 0.1,
    place: -0.45,
};

const DOVE: Kind = Kind {
    name: "dove",
    slot_seconds: 17.0,
    zeal: 0.55,
    range: (455.0, 560.0),
    syllable_seconds: (0.3, 0.62),
    rest: 0.45,
    syllables: (3, 5),
    glide: 0.07,
    octave: 0.14,
    level: 0.1,
    place: 0.6,
};

const FINCH: Kind = Kind {
    name: "finch",
    slot_seconds: 15.0,
    zeal: 0.5,
    range: (2900.0, 4100.0),
    syllable_seconds: (0.07, 0.15),
    rest: 0.8,
    syllables: (4, 8),
    glide: 0.22,
    octave: 0.02,
    level: 0.04,
    place: 0.15,
};

const KINDS: [&Kind; 3] = [&BLACKBIRD, &DOVE, &FINCH];

impl Birds {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Birds {
        Birds {
            width,
            seed,
            // A phrase begins within its slot and lasts no longer than another.
            birds: KINDS.map(|kind| Grains::new(rate, kind.slot_seconds, 2.0 * kind.slot_seconds)),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.birds.iter_mut().for_each(Grains::reset);
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        for (bird, kind) in self.birds.iter_mut().zip(KINDS) {
            let place = f64::from(self.width) * kind.place;
            let seed = self.seed;
            bird.render(frame, out, |number, slot| {
                kind.sing(seed, number, place, slot)
            });
        }
    }
}

impl Kind {
    /// The phrase of one slot, if there is one.
    fn sing(&self, seed: u32, number: i64, place: f64, slot: &mut Slot) {
        let chance = Seed(u64::from(seed)).part(self.name).index(number as u64);
        if !chance.index(0).chance(self.zeal) {
            return;
        }
        let (fewest, most) = self.syllables;
        let count = fewest + chance.index(1).below(most - fewest + 1);
        let near = chance.index(2).between(0.5, 1.0) as f32;
        let (low, high) = self.range;
        let mut along = chance.index(3).uniform();
        let mut at = (number as f64 + 0.5 * chance.index(4).uniform()) * self.slot_seconds;
        for syllable in 0..count {
            let draw = chance.index(10 + syllable as u64);
            let (short, long) = self.syllable_seconds;
            let length = draw.index(0).between(short, long);
            // A step up or down, now and then the same again: what makes a motif of it.
            along = (along + draw.index(1).between(-0.45, 0.45)).clamp(0.0, 1.0);
            let hertz = low + (high - low) * along;
            let bend = self.glide * draw.index(2).between(-1.0, 0.6);
            let swell = phrase(syllable, count);
            let grain = Grain {
                start_seconds: at,
                hertz: hertz * (1.0 - 0.5 * bend),
                glide: hertz * bend / length,
                shape: Shape::Swelling(length as f32),
                level: shares(place).map(|share| share * self.level * near * swell),
            };
            slot.push(grain);
            slot.push(Grain {
                hertz: 2.0 * grain.hertz,
                glide: 2.0 * grain.glide,
                level: grain.level.map(|level| level * self.octave),
                ..grain
            });
            at += length * (1.0 + self.rest * draw.index(3).between(0.5, 1.5));
        }
    }
}

/// A phrase begins softly and falls at its end.
fn phrase(syllable: usize, count: usize) -> f32 {
    let along = (syllable as f32 + 0.5) / count as f32;
    (0.35 + 1.3 * along).min(1.0) * (1.9 - 1.1 * along).min(1.0)
}
