//! Wind in trees: slow gusts that move the colour more than the level, and leaves that follow them.

use super::{StereoNoise, edge};
use anodyne_dsp::filter::{Sweep, SweepEdge};
use anodyne_dsp::{BLOCK, Block, noise::Drift};
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
    /// Long gusts and short ones, and the wandering of the two narrow bands.
    gusts: [Drift; 2],
    wander: [Drift; 2],
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
            gusts: [Drift::new(seed, 19.0), Drift::new(seed ^ 0x3c6e, 5.3)],
            wander: [Drift::new(seed ^ 0x11, 3.1), Drift::new(seed ^ 0x12, 4.3)],
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
    fn gust(&mut self, seconds: f64) -> f32 {
        let [long, short] = self.gusts.each_mut().map(|drift| drift.at(seconds));
        (0.5 + 0.36 * long + 0.2 * short).clamp(0.0, 1.0)
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let seconds = frame.max(0) as f64 / self.rate;
        let (now, then) = (
            self.gust(seconds),
            self.gust(seconds + BLOCK as f64 / self.rate),
        );
        let hollow_hertz = |gust: f32| 330.0 + 420.0 * gust;
        let second_hertz = |gust: f32| 760.0 + 900.0 * gust;
        let [hollow, second] = self.wander.each_mut().map(|drift| drift.at(seconds));
        let hollow = hollow_hertz(then) + 60.0 * hollow;
        let second = second_hertz(then) + 120.0 * second;
        let mut low = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut bough = low.clone();
        let mut leaves = StereoNoise::block(self.arch, self.seed ^ 0x7a31, frame, self.width);
        let mut air = leaves.clone();
        Sweep::band_pass_four(
            [
                &mut self.low,
                &mut self.bough,
                &mut self.leaves,
                &mut self.air,
            ],
            [&mut low, &mut bough, &mut leaves, &mut air],
            [
                edge(170.0 + 70.0 * now),
                narrow(hollow),
                edge(2300.0 + 500.0 * now),
                narrow(second),
            ],
        );
        // A band that climbs grows wider, and would be louder by itself: what moves is the colour, hardly the level.
        let bough_gain =
            |gust: f32| BOUGH * (0.95 + 0.1 * gust) * (500.0 / hollow_hertz(gust)).sqrt();
        let air_gain = |gust: f32| AIR * (0.8 + 0.3 * gust) * (1100.0 / second_hertz(gust)).sqrt();
        let leaves_gain = |gust: f32| LEAVES * (0.7 + 0.5 * gust);
        out.add_scaled(&low, LOW);
        out.add_ramp(&bough, bough_gain(now), bough_gain(then));
        out.add_ramp(&leaves, leaves_gain(now), leaves_gain(then));
        out.add_ramp(&air, air_gain(now), air_gain(then));
    }
}

/// A band narrow enough to have a colour, too broad to whistle.
fn narrow(hertz: f32) -> SweepEdge {
    SweepEdge {
        cutoff: Hertz(f64::from(hertz)),
        resonance: 3.2,
    }
}
