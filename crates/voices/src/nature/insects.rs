//! Crickets on a warm night: a few near ones, each with its own place, pitch and pace, that grow and tire; behind them
//! the even shimmer of many far away.

use super::grains::{Grain, Grains, Shape, Slot};
use super::{StereoNoise, shares};
use anodyne_dsp::filter::{Sweep, SweepEdge};
use anodyne_dsp::{
    BLOCK, Block,
    noise::{self, Drift},
};
use anodyne_units::{Hertz, SampleRate, Seed};
use pulp::Arch;

/// The night, as a function of the frame number but for its filters.
pub(crate) struct Insects {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    singers: [Singer; SINGERS],
    far: [Sweep; 2],
    /// How each of the two far bands shimmers.
    shimmers: [Drift; 2],
}

/// One cricket.
struct Singer {
    number: u64,
    grains: Grains,
    /// Time from chirp to chirp.
    pace_seconds: f64,
    hertz: f64,
    level: f32,
    place: f64,
    /// Pulses of a chirp: wings closing.
    pulses: usize,
}

/// Crickets that are heard one by one.
const SINGERS: usize = 5;
/// From wing stroke to wing stroke, seconds.
const PULSE_SECONDS: f64 = 0.021;
/// Levels, linear.
const NEAR: f32 = 0.10;
const FAR: f32 = 0.075;

impl Insects {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Insects {
        let singer = |number: usize| {
            let chance = Seed(u64::from(seed)).part("cricket").index(number as u64);
            let pace_seconds = chance.index(0).between(0.42, 0.95);
            let near = chance.index(1).between(0.35, 1.0);
            let side = (number as f64 + 0.5) / SINGERS as f64 * 2.0 - 1.0;
            Singer {
                number: number as u64,
                grains: Grains::new(rate, pace_seconds, pace_seconds + 0.2),
                pace_seconds,
                hertz: chance.index(2).between(2350.0, 3500.0),
                level: NEAR * near as f32,
                place: f64::from(width) * (side + chance.index(3).between(-0.15, 0.15)),
                pulses: 3 + chance.index(4).below(3),
            }
        };
        Insects {
            rate: f64::from(rate.hz()),
            width: 0.8 * width,
            seed,
            arch: Arch::new(),
            singers: core::array::from_fn(singer),
            far: [Sweep::new(rate), Sweep::new(rate)],
            shimmers: [1, 2].map(|which| Drift::new(seed ^ which, 3.7)),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.singers
            .iter_mut()
            .for_each(|singer| singer.grains.reset());
        self.far.iter_mut().for_each(Sweep::reset);
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let seed = self.seed;
        for singer in &mut self.singers {
            let song = Song {
                seed,
                number: singer.number,
                pace_seconds: singer.pace_seconds,
                hertz: singer.hertz,
                level: singer.level,
                shares: shares(singer.place),
                pulses: singer.pulses,
            };
            singer
                .grains
                .render(frame, out, |number, slot| song.fill(number, slot));
        }
        self.render_far(frame, out);
    }

    fn render_far(&mut self, frame: i64, out: &mut Block) {
        let seconds = frame.max(0) as f64 / self.rate;
        let mut high = StereoNoise::block(self.arch, self.seed ^ 0x1f3d, frame, self.width);
        let mut higher = high.clone();
        let [a, b] = &mut self.far;
        let band = |hertz: f64| SweepEdge {
            cutoff: Hertz(hertz),
            resonance: 9.0,
        };
        Sweep::band_pass_pair(
            [a, b],
            [&mut high, &mut higher],
            [band(2900.0), band(4100.0)],
        );
        let after = seconds + BLOCK as f64 / self.rate;
        let [near, far] = self
            .shimmers
            .each_mut()
            .map(|drift| [seconds, after].map(|at| 1.0 + 0.12 * drift.at(at)));
        out.add_ramp(&high, FAR * near[0], FAR * near[1]);
        let less = 0.6 * FAR;
        out.add_ramp(&higher, less * far[0], less * far[1]);
    }
}

/// What one cricket sings.
struct Song {
    seed: u32,
    number: u64,
    pace_seconds: f64,
    hertz: f64,
    level: f32,
    shares: [f32; 2],
    pulses: usize,
}

impl Song {
    fn fill(&self, number: i64, slot: &mut Slot) {
        let at = number as f64 * self.pace_seconds;
        // Sings and half rests over tens of seconds, in and out without an edge.
        let mood = noise::drift(self.seed ^ (0x9d0 + self.number as u32), at, 17.0);
        let zeal = 0.3 + 0.7 * ((mood + 0.4) * 1.5).clamp(0.0, 1.0);
        let chance = Seed(u64::from(self.seed))
            .part("chirp")
            .index(self.number)
            .index(number as u64);
        let late = chance.index(0).between(0.0, 0.06) * self.pace_seconds;
        for pulse in 0..self.pulses {
            let grown = 0.55 + 0.45 * (pulse as f32 / (self.pulses - 1) as f32);
            let level = self.level * zeal * grown;
            slot.push(Grain {
                start_seconds: at + late + pulse as f64 * PULSE_SECONDS,
                hertz: self.hertz * chance.index(2 + pulse as u64).between(0.996, 1.004),
                glide: -3.5 * self.hertz,
                shape: Shape::Swelling(0.017),
                level: self.shares.map(|share| share * level),
            });
        }
    }
}
