//! Wind in trees: slow gusts that move the colour more than the level, and leaves that follow them.

use super::{StereoNoise, edge};
use anodyne_dsp::filter::{Sweep, SweepEdge};
use anodyne_dsp::{BLOCK, Block, noise::drift};
use anodyne_units::{Hertz, SampleRate};
use pulp::Arch;

/// The wind, as a function of the frame number but for its filters.
pub(crate) struct Wind {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    low: Sweep,
    bough: Sweep,
    leaves: Sweep,
    air: Sweep,
}

/// Levels of the layers, linear.
const LOW: f32 = 0.30;
const BOUGH: f32 = 0.42;
const LEAVES: f32 = 0.03;
const AIR: f32 = 0.14;

impl Wind {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Wind {
        Wind {
            rate: f64::from(rate.hz()),
            width: 0.8 * width,
            seed,
            arch: Arch::new(),
            low: Sweep::new(rate),
            bough: Sweep::new(rate),
            leaves: Sweep::new(rate),
            air: Sweep::new(rate),
        }
    }

    pub(crate) fn reset(&mut self) {
        for sweep in [
            &mut self.low,
            &mut self.bough,
            &mut self.leaves,
            &mut self.air,
        ] {
            sweep.reset();
        }
    }

    /// How hard it blows, 0..=1: long gusts with small ones on them.
    fn gust(&self, seconds: f64) -> f32 {
        let long = drift(self.seed, seconds, 19.0);
        let short = drift(self.seed ^ 0x3c6e, seconds, 5.3);
        (0.5 + 0.36 * long + 0.2 * short).clamp(0.0, 1.0)
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let seconds = frame.max(0) as f64 / self.rate;
        let (now, then) = (
            self.gust(seconds),
            self.gust(seconds + BLOCK as f64 / self.rate),
        );
        let hollow = 330.0 + 420.0 * now + 60.0 * drift(self.seed ^ 0x11, seconds, 3.1);
        let second = 760.0 + 900.0 * now + 120.0 * drift(self.seed ^ 0x12, seconds, 4.3);
        let mut low = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut bough = low.clone();
        let mut leaves = StereoNoise::block(self.arch, self.seed ^ 0x7a31, frame, self.width);
        let mut air = leaves.clone();
        Sweep::band_pass_pair(
            [&mut self.low, &mut self.bough],
            [&mut low, &mut bough],
            [edge(170.0 + 70.0 * now), narrow(hollow)],
        );
        Sweep::band_pass_pair(
            [&mut self.leaves, &mut self.air],
            [&mut leaves, &mut air],
            [edge(2300.0 + 500.0 * now), narrow(second)],
        );
        let gain = |rest: f32, moved: f32, gust: f32| rest + moved * gust;
        out.add_ramp(&low, LOW * gain(0.8, 0.3, now), LOW * gain(0.8, 0.3, then));
        out.add_ramp(
            &bough,
            BOUGH * gain(0.65, 0.6, now),
            BOUGH * gain(0.65, 0.6, then),
        );
        out.add_ramp(
            &leaves,
            LEAVES * gain(0.4, 1.1, now),
            LEAVES * gain(0.4, 1.1, then),
        );
        out.add_ramp(&air, AIR * gain(0.5, 0.9, now), AIR * gain(0.5, 0.9, then));
    }
}

/// A band narrow enough to have a colour, too broad to whistle.
fn narrow(hertz: f32) -> SweepEdge {
    SweepEdge {
        cutoff: Hertz(f64::from(hertz)),
        resonance: 3.2,
    }
}
