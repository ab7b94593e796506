//! The sweep: a filter whose cutoff moves, for wind, waves and slow openings.

use anodyne_units::{Hertz, SampleRate};

use crate::{BLOCK, Block};

/// State below this (-300 dB) is cleared at the end of a block.
const FLUSH: f32 = crate::ring::FLUSH;

/// Where a sweep stands at one edge of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SweepEdge {
    /// Corner or centre, held within 5 Hz to 0.45 of the rate.
    pub cutoff: Hertz,
    /// Sharpness: 0.707 is flat, higher rings; from 0.3.
    pub resonance: f64,
}

/// A state-variable filter in the trapezoidal form (Simper, "Solving the continuous SVF equations", 2013), stereo,
/// low-pass and band-pass. Coefficients are computed once per block edge and move evenly in between.
#[derive(Clone, Debug)]
pub struct Sweep {
    frames_per_second: f64,
    /// Coefficients at the present edge; none before the first block after a reset.
    coefficients: Option<[f32; 4]>,
    states: [[f32; 2]; 2],
}

impl Sweep {
    /// A filter at rest.
    pub fn new(rate: SampleRate) -> Sweep {
        Sweep {
            frames_per_second: f64::from(rate.hz()),
            coefficients: None,
            states: [[0.0; 2]; 2],
        }
    }

    /// Forgets all sound; the next block starts at its own edge.
    pub fn reset(&mut self) {
        self.coefficients = None;
        self.states = [[0.0; 2]; 2];
    }

    /// Low-pass in place, moving to `to` over the block.
    pub fn low_pass(&mut self, block: &mut Block, to: SweepEdge) {
        self.render([&mut block.left, &mut block.right], to, |low, _| low);
    }

    /// Band-pass in place, gain 1 at the centre, moving to `to` over the block.
    pub fn band_pass(&mut self, block: &mut Block, to: SweepEdge) {
        self.render([&mut block.left, &mut block.right], to, |_, band| band);
    }

    /// [`Sweep::low_pass`] of two blocks through two filters at the price of one: four lanes side by side, each with the
    /// very sound that it has alone.
    pub fn low_pass_pair(sweeps: [&mut Sweep; 2], blocks: [&mut Block; 2], to: [SweepEdge; 2]) {
        Sweep::render_pair(sweeps, blocks, to, |low, _| low);
    }

    /// [`Sweep::band_pass`] of two blocks through two filters at the price of one.
    pub fn band_pass_pair(sweeps: [&mut Sweep; 2], blocks: [&mut Block; 2], to: [SweepEdge; 2]) {
        Sweep::render_pair(sweeps, blocks, to, |_, band| band);
    }

    /// Low-pass of one channel; use a filter for stereo or for mono, not for both in turn.
    pub fn low_pass_mono(&mut self, samples: &mut [f32; BLOCK], to: SweepEdge) {
        self.render([samples], to, |low, _| low);
    }

    /// Band-pass of one channel, gain 1 at the centre.
    pub fn band_pass_mono(&mut self, samples: &mut [f32; BLOCK], to: SweepEdge) {
        self.render([samples], to, |_, band| band);
    }

    #[inline]
    fn render<const CHANNELS: usize>(
        &mut self,
        mut channels: [&mut [f32; BLOCK]; CHANNELS],
        to: SweepEdge,
        hear: impl Fn(f32, f32) -> f32,
    ) {
        let to = self.coefficients(to);
        let from = self.coefficients.replace(to).unwrap_or(to);
        let mut now = from;
        let mut step = [0.0; 4];
        for (step, (from, to)) in step.iter_mut().zip(from.iter().zip(&to)) {
            *step = (to - from) * (1.0 / BLOCK as f32);
        }
        let mut states = self.states;
        for frame in 0..BLOCK {
            let [a1, a2, a3, k] = now;
            for (samples, state) in channels.iter_mut().zip(&mut states) {
                let [first, second] = state;
                let v3 = samples[frame] - *second;
                let band = a1 * *first + a2 * v3;
                let low = *second + a2 * *first + a3 * v3;
                *first = 2.0 * band - *first;
                *second = 2.0 * low - *second;
                samples[frame] = hear(low, k * band);
            }
            for (now, step) in now.iter_mut().zip(&step) {
                *now += step;
            }
        }
        self.states = states.map(|pair| pair.map(|s| if s.abs() >= FLUSH { s } else { 0.0 }));
    }

    #[inline]
    fn render_pair(
        [a, b]: [&mut Sweep; 2],
        [x, y]: [&mut Block; 2],
        [to_a, to_b]: [SweepEdge; 2],
        hear: impl Fn(f32, f32) -> f32,
    ) {
        let (mut now, mut step) = ([[0.0; 4]; 4], [[0.0; 4]; 4]);
        for (lanes, (sweep, to)) in [(0, (&mut *a, to_a)), (2, (&mut *b, to_b))] {
            let to = sweep.coefficients(to);
            let from = sweep.coefficients.replace(to).unwrap_or(to);
            for lane in lanes..lanes + 2 {
                for coefficient in 0..4 {
                    now[coefficient][lane] = from[coefficient];
                    step[coefficient][lane] =
                        (to[coefficient] - from[coefficient]) * (1.0 / BLOCK as f32);
                }
            }
        }
        let lanes = |which: usize| {
            [
                a.states[0][which],
                a.states[1][which],
                b.states[0][which],
                b.states[1][which],
            ]
        };
        let (mut first, mut second) = (lanes(0), lanes(1));
        for frame in 0..BLOCK {
            let mut samples = [x.left[frame], x.right[frame], y.left[frame], y.right[frame]];
            for lane in 0..4 {
                let v3 = samples[lane] - second[lane];
                let band = now[0][lane] * first[lane] + now[1][lane] * v3;
                let low = second[lane] + now[1][lane] * first[lane] + now[2][lane] * v3;
                first[lane] = 2.0 * band - first[lane];
                second[lane] = 2.0 * low - second[lane];
                samples[lane] = hear(low, now[3][lane] * band);
            }
            for coefficient in 0..4 {
                for lane in 0..4 {
                    now[coefficient][lane] += step[coefficient][lane];
                }
            }
            [x.left[frame], x.right[frame], y.left[frame], y.right[frame]] = samples;
        }
        let flushed = |state: f32| if state.abs() >= FLUSH { state } else { 0.0 };
        for (sweep, lanes) in [(a, 0), (b, 2)] {
            for channel in 0..2 {
                sweep.states[channel] = [
                    flushed(first[lanes + channel]),
                    flushed(second[lanes + channel]),
                ];
            }
        }
    }

    fn coefficients(&self, edge: SweepEdge) -> [f32; 4] {
        let cutoff = edge.cutoff.0.clamp(5.0, 0.45 * self.frames_per_second);
        let g = libm::tan(core::f64::consts::PI * cutoff / self.frames_per_second);
        let k = 1.0 / edge.resonance.max(0.3);
        let a1 = 1.0 / (1.0 + g * (g + k));
        [a1, g * a1, g * g * a1, k].map(|coefficient| coefficient as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::measure::{noise, response};

    fn edge(hertz: f64, resonance: f64) -> SweepEdge {
        SweepEdge {
            cutoff: Hertz(hertz),
            resonance,
        }
    }

    #[test]
    fn a_steady_sweep_is_a_plain_filter() {
        let low = |hertz| {
            let mut sweep = Sweep::new(SampleRate::DEFAULT);
            response(hertz, |block| sweep.low_pass(block, edge(1000.0, 0.707)))
        };
        let band = |hertz| {
            let mut sweep = Sweep::new(SampleRate::DEFAULT);
            response(hertz, |block| sweep.band_pass(block, edge(1000.0, 2.0)))
        };
        let check = |level: f64, expected: f64| {
            assert!((level - expected).abs() < 0.3, "{level} {expected}")
        };
        check(low(100.0), 0.0);
        check(low(1000.0), -3.0);
        check(low(4000.0), -24.4);
        check(band(1000.0), 0.0);
        check(band(500.0), -10.0);
    }

    #[test]
    fn a_pair_sounds_like_two() {
        let mut alone = [
            Sweep::new(SampleRate::DEFAULT),
            Sweep::new(SampleRate::DEFAULT),
        ];
        let mut paired = alone.clone();
        for number in 0..200 {
            let to = [
                edge(200.0 + 9.0 * f64::from(number), 0.6),
                edge(3000.0 - f64::from(number), 2.0),
            ];
            let (mut x, mut y) = (noise(), noise());
            y.left.reverse();
            let (mut u, mut v) = (x.clone(), y.clone());
            alone[0].band_pass(&mut x, to[0]);
            alone[1].band_pass(&mut y, to[1]);
            let [first, second] = &mut paired;
            Sweep::band_pass_pair([first, second], [&mut u, &mut v], to);
            assert!(x == u && y == v, "block {number}");
        }
    }

    #[test]
    fn a_fast_wide_sweep_stays_bounded() {
        let mut sweep = Sweep::new(SampleRate::DEFAULT);
        for block_number in 0..2000u32 {
            let mut block = noise();
            let hertz = if block_number % 2 == 0 {
                50.0
            } else {
                12_000.0
            };
            sweep.band_pass(&mut block, edge(hertz, 4.0));
            assert!(block.peak() < 8.0);
        }
    }

    #[test]
    fn a_moving_cutoff_makes_no_step() {
        let mut sweep = Sweep::new(SampleRate::DEFAULT);
        let mut heard = vec![];
        for number in 0..60 {
            let angle = |frame: usize| (number * BLOCK + frame) as f64 * 500.0 / 48_000.0;
            let mut samples =
                core::array::from_fn(|frame| crate::sine(crate::phase_of(angle(frame))));
            let hertz = if number % 20 < 10 { 600.0 } else { 2400.0 };
            sweep.low_pass_mono(&mut samples, edge(hertz, 0.707));
            heard.extend(samples);
        }
        // A tone of 500 Hz bends by 0.0043 a frame; a step would add a multiple.
        let bend = heard[4800 / 5..]
            .windows(3)
            .map(|w| (w[2] - 2.0 * w[1] + w[0]).abs())
            .fold(0.0, f32::max);
        assert!(bend < 0.01, "{bend}");
    }

    #[test]
    fn mono_is_one_channel_of_stereo_and_silence_is_exact() {
        let (mut stereo, mut mono) = (
            Sweep::new(SampleRate::DEFAULT),
            Sweep::new(SampleRate::DEFAULT),
        );
        let mut block = noise();
        let mut samples = block.left;
        for number in 0..5000 {
            let to = edge(300.0 + f64::from(number), 1.0);
            stereo.low_pass(&mut block, to);
            mono.low_pass_mono(&mut samples, to);
            assert_eq!(block.left, samples);
            if number < 4999 {
                block.clear();
                samples.fill(0.0);
            }
        }
        assert!(block.is_silent());
    }
}
