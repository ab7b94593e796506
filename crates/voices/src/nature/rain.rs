//! Steady soft rain: a broad hush whose density wanders, drops on leaves near by, and drops of all sizes into water.

use super::grains::{Grain, Grains, Shape, Slot};
use super::{StereoNoise, edge, shares};
use anodyne_dsp::filter::Sweep;
use anodyne_dsp::{
    BLOCK, Block,
    noise::{self, Drift},
};
use anodyne_units::{SampleRate, Seed};
use pulp::{Arch, Simd, WithSimd};

/// The rain, as a function of the frame number but for its filters.
pub(crate) struct Rain {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    hush: Sweep,
    leaves: Sweep,
    drops: Sweep,
    splashes: Grains,
    /// How densely it falls, and where hush and drops sound.
    density: Drift,
    hush_place: Drift,
    drop_place: Drift,
}

/// Drops near by, a second and ear.
const DROPS: f32 = 22.0;
/// Levels of the layers, linear.
const HUSH: f32 = 0.095;
const LEAVES: f32 = 0.14;
const DROP: f32 = 1.7;
const SPLASH: f64 = 0.2;
/// A slot of splashes, seconds, and how many it holds.
const SLOT_SECONDS: f64 = 0.1;
const SPLASHES: usize = 8;

impl Rain {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Rain {
        Rain {
            rate: f64::from(rate.hz()),
            width: 0.75 * width,
            seed,
            arch: Arch::new(),
            hush: Sweep::new(rate),
            leaves: Sweep::new(rate),
            drops: Sweep::new(rate),
            splashes: Grains::new(rate, SLOT_SECONDS, 0.5),
            density: Drift::new(seed, 23.0),
            hush_place: Drift::new(seed ^ 1, 9.0),
            drop_place: Drift::new(seed ^ 2, 3.0),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.hush.reset();
        self.leaves.reset();
        self.drops.reset();
        self.splashes.reset();
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let (seed, width) = (self.seed, self.width);
        self.splashes
            .render(frame, out, |number, slot| splash(number, seed, width, slot));
        let seconds = frame.max(0) as f64 / self.rate;
        let mut density = |seconds: f64| 1.0 + 0.08 * self.density.at(seconds);
        let (now, then) = (
            density(seconds),
            density(seconds + BLOCK as f64 / self.rate),
        );
        let mut hush = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut leaves = hush.clone();
        let mut drops = Block::SILENCE;
        let chance = DROPS * now / self.rate as f32;
        self.arch.dispatch(Scatter {
            seed,
            frame,
            chance,
            out: &mut drops,
        });
        let hush_edge = edge(2400.0 + 500.0 * self.hush_place.at(seconds));
        let drop_edge = edge(1700.0 + 700.0 * self.drop_place.at(seconds));
        Sweep::band_pass_pair_and_low_pass(
            [&mut self.hush, &mut self.leaves, &mut self.drops],
            [&mut hush, &mut leaves, &mut drops],
            [hush_edge, edge(520.0), drop_edge],
        );
        out.add_ramp(&hush, HUSH * now, HUSH * then);
        out.add_ramp(&leaves, LEAVES * now, LEAVES * then);
        out.add_ramp(&drops, DROP * now, DROP * then);
    }
}

/// The drops that fall into water within one slot: each is a tick and the bubble it leaves, the larger the deeper and rarer.
fn splash(number: i64, seed: u32, width: f32, slot: &mut Slot) {
    let chance = Seed(u64::from(seed)).part("splashes").index(number as u64);
    for drop in 0..SPLASHES {
        let draw = chance.index(drop as u64);
        let size = libm::pow(draw.index(0).uniform(), 2.5);
        let hertz = 3600.0 * libm::exp2(-2.6 * size) * draw.index(1).between(0.85, 1.15);
        let place = f64::from(width) * draw.index(2).between(-1.0, 1.0);
        let level = SPLASH * (0.1 + 0.9 * size) * libm::pow(draw.index(3).uniform(), 1.5);
        let start_seconds = (number as f64 + draw.index(4).uniform()) * SLOT_SECONDS;
        let ring = 0.018 + 0.075 * size;
        slot.push(Grain {
            start_seconds,
            hertz,
            glide: 1.4 * hertz,
            shape: Shape::Struck(ring as f32),
            level: shares(place).map(|share| share * level as f32),
        });
        // Only a heavy drop is heard to tick.
        if size < 0.2 {
            continue;
        }
        slot.push(Grain {
            start_seconds,
            hertz: 2.7 * hertz,
            glide: 0.0,
            shape: Shape::Struck(0.006),
            level: shares(place).map(|share| share * 0.3 * level as f32),
        });
    }
}

/// Single impulses of uneven height for either ear, so many a frame on average.
struct Scatter<'a> {
    seed: u32,
    frame: i64,
    chance: f32,
    out: &'a mut Block,
}

impl WithSimd for Scatter<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let edge = 1.0 - 2.0 * self.chance;
        for (key, out) in [
            (0x68e3_1da4, &mut self.out.left),
            (0xb529_7a4d, &mut self.out.right),
        ] {
            noise::fill(self.seed ^ key, self.frame as u64, out);
            for sample in out {
                // What is left above the edge is even in 0..1 again, and gives the drop its height.
                let above = (*sample - edge).max(0.0) / (1.0 - edge);
                *sample = above * above;
            }
        }
    }
}
