//! Steady soft rain: a broad hush whose density wanders, and drops near by.

use super::{StereoNoise, edge};
use anodyne_dsp::filter::Sweep;
use anodyne_dsp::{BLOCK, Block, noise};
use anodyne_units::SampleRate;
use pulp::Arch;

/// The rain, as a function of the frame number but for its filters.
pub(crate) struct Rain {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    hush: Sweep,
    leaves: Sweep,
    drops: Sweep,
}

/// Drops near by, a second and ear.
const DROPS: f32 = 22.0;
/// Levels of the layers, linear.
const HUSH: f32 = 0.16;
const LEAVES: f32 = 0.22;
const DROP: f32 = 2.2;

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
        }
    }

    pub(crate) fn reset(&mut self) {
        self.hush.reset();
        self.leaves.reset();
        self.drops.reset();
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let seconds = frame.max(0) as f64 / self.rate;
        let density = |seconds: f64| 1.0 + 0.22 * noise::drift(self.seed, seconds, 23.0);
        let (now, then) = (
            density(seconds),
            density(seconds + BLOCK as f64 / self.rate),
        );
        let seed = self.seed;
        let mut hush = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut leaves = hush.clone();
        let mut drops = Block::SILENCE;
        let chance = DROPS * now / self.rate as f32;
        scatter(seed ^ 0x68e3_1da4, frame, chance, &mut drops.left);
        scatter(seed ^ 0xb529_7a4d, frame, chance, &mut drops.right);
        let hush_edge = edge(2400.0 + 500.0 * noise::drift(seed ^ 1, seconds, 9.0));
        Sweep::band_pass_pair(
            [&mut self.hush, &mut self.leaves],
            [&mut hush, &mut leaves],
            [hush_edge, edge(520.0)],
        );
        self.drops.low_pass(
            &mut drops,
            edge(1700.0 + 700.0 * noise::drift(seed ^ 2, seconds, 3.0)),
        );
        out.add_ramp(&hush, HUSH * now, HUSH * then);
        out.add_ramp(&leaves, LEAVES * now, LEAVES * then);
        out.add_ramp(&drops, DROP * now, DROP * then);
    }
}

/// Single impulses of uneven height, so many a frame on average.
fn scatter(seed: u32, frame: i64, chance: f32, out: &mut [f32; BLOCK]) {
    noise::fill(seed, frame as u64, out);
    let edge = 1.0 - 2.0 * chance;
    for sample in out {
        // What is left above the edge is even in 0..1 again, and gives the drop its height.
        let above = (*sample - edge).max(0.0) / (1.0 - edge);
        *sample = above * above;
    }
}
