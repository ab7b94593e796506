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
    /// The second of the last reading of the evenness, and the evenness there and at the next.
    even: (i64, f32, f32),
}

/// Mean time from wave to wave, seconds.
const WAVE_SECONDS: f64 = 5.9;
/// Blocks between two readings of the swell, drawn straight between: 21 ms at 48 kHz.
const SWELL_BLOCKS: i64 = 16;
/// Swelling before a wave breaks, seconds.
const SWELL_SECONDS: f64 = 2.7;
/// Halving time of the foam running out, seconds.
const FOAM_SECONDS: f64 = 1.5;

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
            even: (i64::MIN, 1.0, 1.0),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.deep.reset();
        self.wash.reset();
    }

    /// How high the water stands at an instant, about 0..=1.
    fn swell(&self, seconds: f64) -> f32 {
        let slot = (seconds / WAVE_SECONDS).floor() as i64;
        (slot - 3..=slot + 1)
            .map(|wave| self.wave(wave, seconds))
            .sum::<f32>()
            .min(1.2)
    }

    /// What makes the twelve seconds around an instant as loud as any others: waves may come in any order, but no
    /// stretch stands out.
    fn evenness(&self, seconds: f64) -> f32 {
        let power = |number: i32| self.power(self.swell(seconds + 0.4 * f64::from(number)));
        let mean = (-12..=12).map(power).sum::<f32>() / 25.0;
        (USUAL_POWER / mean).sqrt()
    }

    /// Power of both layers at a height of the swell, as the ear weighs it: gain, squared, times the width of the band.
    fn power(&self, swell: f32) -> f32 {
        let (deep, wash) = (deep_gain(swell), wash_gain(swell));
        0.65 * deep * deep * deep_hertz(swell) + wash * wash * wash_hertz(swell)
    }

    fn wave(&self, wave: i64, seconds: f64) -> f32 {
        let chance = Seed(u64::from(self.seed)).part("wave").index(wave as u64);
        let breaks = (wave as f64 + 0.5 + chance.index(0).between(-0.18, 0.18)) * WAVE_SECONDS;
        // Sets of higher and lower waves, minutes long, so that no ten seconds are much louder than those before.
        let set = 0.62 + 0.1 * drift(self.seed, seconds, 71.0);
        let height = set * chance.index(1).between(0.8, 1.0) as f32;
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
        let second = (frame as f64 / self.rate).floor() as i64;
        if self.even.0 != second {
            let at = |second: i64| self.evenness(second.max(0) as f64);
            self.even = (second, at(second), at(second + 1));
        }
        let even = |frame: i64| {
            let (second, from, to) = self.even;
            let along = frame as f64 / self.rate - second as f64;
            from + (to - from) * along as f32
        };
        let (even_now, even_then) = (even(frame), even(frame + BLOCK as i64));
        let mut noise = StereoNoise::block(self.arch, self.seed, frame, self.width);
        let mut deep = noise.clone();
        let edges = [edge(deep_hertz(now)), edge(wash_hertz(now))];
        Sweep::band_pass_pair(
            [&mut self.deep, &mut self.wash],
            [&mut deep, &mut noise],
            edges,
        );
        out.add_ramp(
            &deep,
            even_now * deep_gain(now),
            even_then * deep_gain(then),
        );
        out.add_ramp(
            &noise,
            even_now * wash_gain(now),
            even_then * wash_gain(then),
        );
    }
}

fn deep_gain(swell: f32) -> f32 {
    DEEP * (0.7 + 0.3 * swell)
}

fn wash_gain(swell: f32) -> f32 {
    // A broader band is louder by itself: most of a wave is its opening.
    1.4 * WASH * (0.2 + 0.8 * swell) / (1.0 + 1.5 * swell * swell).sqrt()
}

fn deep_hertz(swell: f32) -> f32 {
    140.0 + 90.0 * swell
}

fn wash_hertz(swell: f32) -> f32 {
    300.0 + 1000.0 * swell * swell
}

/// Mean of the power that [`Ocean::evenness`] evens out.
const USUAL_POWER: f32 = 100.0;

/// Levels of the two layers, linear; together about the loudness of one held voice.
const DEEP: f32 = 0.9;
const WASH: f32 = 0.42;
