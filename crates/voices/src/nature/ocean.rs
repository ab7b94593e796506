//! Waves on a beach: each wave swells, breaks and runs out; they come in sets, never evenly.

use super::{StereoNoise, edge};
use anodyne_dsp::filter::Sweep;
use anodyne_dsp::{BLOCK, Block, exp2, noise::drift};
use anodyne_units::{SampleRate, Seed};
use pulp::Arch;

/// The sea, as a function of the frame number but for its filters.
pub(crate) struct Ocean {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    deep: Sweep,
    wash: Sweep,
    /// The number of the last reading of the swell, and the swell there and at the next.
    known: (i64, f32, f32),
}

/// Mean time from wave to wave, seconds.
const WAVE_SECONDS: f64 = 10.5;
/// Blocks between two readings of the swell, drawn straight between: 21 ms at 48 kHz.
const SWELL_BLOCKS: i64 = 16;
/// Swelling before a wave breaks, seconds.
const SWELL_SECONDS: f64 = 4.2;
/// Halving time of the foam running out, seconds.
const FOAM_SECONDS: f64 = 1.7;

impl Ocean {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Ocean {
        Ocean {
            rate: f64::from(rate.hz()),
            width: 0.75 * width,
            seed,
            arch: Arch::new(),
            deep: Sweep::new(rate),
            wash: Sweep::new(rate),
            known: (i64::MIN, 0.0, 0.0),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.deep.reset();
        self.wash.reset();
    }

    /// How high the water stands at an instant, about 0..=1.
    fn swell(&self, seconds: f64) -> f32 {
        let slot = (seconds / WAVE_SECONDS).floor() as i64;
        (slot - 2..=slot + 1)
            .map(|wave| self.wave(wave, seconds))
            .sum::<f32>()
            .min(1.2)
    }

    fn wave(&self, wave: i64, seconds: f64) -> f32 {
        let chance = Seed(u64::from(self.seed)).part("wave").index(wave as u64);
        let breaks = (wave as f64 + 0.5 + chance.index(0).between(-0.32, 0.32)) * WAVE_SECONDS;
        let set = 0.5 + 0.5 * drift(self.seed, seconds, 47.0);
        let height = (0.35 + 0.4 * set) * chance.index(1).between(0.6, 1.0) as f32;
        let since = seconds - breaks;
        if since < -SWELL_SECONDS {
            0.0
        } else if since < 0.0 {
            let x = (1.0 + since / SWELL_SECONDS) as f32;
            height * x * x * (3.0 - 2.0 * x)
        } else {
            height * exp2((-since / FOAM_SECONDS) as f32)
        }
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let block = frame.div_euclid(BLOCK as i64);
        let reading = block.div_euclid(SWELL_BLOCKS);
        if self.known.0 != reading {
            let at =
                |reading: i64| (reading * SWELL_BLOCKS * BLOCK as i64).max(0) as f64 / self.rate;
            self.known = (
                reading,
                self.swell(at(reading)),
                self.swell(at(reading + 1)),
            );
        }
        let (_, from, to) = self.known;
        let along = |block: i64| {
            from + (to - from) * (block - reading * SWELL_BLOCKS) as f32 / SWELL_BLOCKS as f32
        };
        let (now, then) = (along(block), along(block + 1));
        let mut noise = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut deep = noise.clone();
        let edges = [edge(140.0 + 90.0 * now), edge(300.0 + 1000.0 * now * now)];
        Sweep::band_pass_pair(
            [&mut self.deep, &mut self.wash],
            [&mut deep, &mut noise],
            edges,
        );
        out.add_ramp(&deep, DEEP * (0.5 + 0.5 * now), DEEP * (0.5 + 0.5 * then));
        out.add_ramp(
            &noise,
            WASH * (0.10 + 0.9 * now),
            WASH * (0.10 + 0.9 * then),
        );
    }
}

/// Levels of the two layers, linear; together about the loudness of one held voice.
const DEEP: f32 = 0.9;
const WASH: f32 = 0.42;
