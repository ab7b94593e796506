//! The sweep: a filter whose cutoff moves, for wind, waves and slow openings.

use anodyne_units::{Hertz, SampleRate};
use wide::f32x4;

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
    /// The present edge and its coefficients; none before the first block after a reset.
    present: Option<(SweepEdge, [f32; 4])>,
    states: [[f32; 2]; 2],
}

impl Sweep {
    /// A filter at rest.
    pub fn new(rate: SampleRate) -> Sweep {
        Sweep {
            frames_per_second: f64::from(rate.hz()),
            present: None,
            states: [[0.0; 2]; 2],
        }
    }

    /// Forgets all sound; the next block starts at its own edge.
    pub fn reset(&mut self) {
        self.present = None;
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

    /// [`Sweep::band_pass`] of two blocks, each with the very sound that it has alone.
    pub fn band_pass_pair(sweeps: [&mut Sweep; 2], blocks: [&mut Block; 2], to: [SweepEdge; 2]) {
        let [mut a, mut b] = sweeps;
        let [x, y] = blocks;
        let mut lanes = Lanes::of_pair([&mut a, &mut b], to);
        let mut channels = [&mut x.left, &mut x.right, &mut y.left, &mut y.right];
        for four in 0..BLOCK / 4 {
            lanes.run(&mut channels, four, |_, band| band);
        }
        lanes.settle_pair([a, b]);
    }

    /// [`Sweep::band_pass`] of four blocks, each with the very sound that it has alone, in little more time than that of
    /// two: each filter waits for its last frame, but not for its neighbours.
    pub fn band_pass_four(sweeps: [&mut Sweep; 4], blocks: [&mut Block; 4], to: [SweepEdge; 4]) {
        let [mut a, mut b, mut c, mut d] = sweeps;
        let [x, y, z, w] = blocks;
        let mut first = Lanes::of_pair([&mut a, &mut b], [to[0], to[1]]);
        let mut second = Lanes::of_pair([&mut c, &mut d], [to[2], to[3]]);
        let mut of_first = [&mut x.left, &mut x.right, &mut y.left, &mut y.right];
        let mut of_second = [&mut z.left, &mut z.right, &mut w.left, &mut w.right];
        for four in 0..BLOCK / 4 {
            first.run(&mut of_first, four, |_, band| band);
            second.run(&mut of_second, four, |_, band| band);
        }
        first.settle_pair([a, b]);
        second.settle_pair([c, d]);
    }

    /// [`Sweep::band_pass`] of the first two blocks and [`Sweep::low_pass`] of the third, each with the very sound that it
    /// has alone, in little more time than that of two.
    pub fn band_pass_pair_and_low_pass(
        sweeps: [&mut Sweep; 3],
        blocks: [&mut Block; 3],
        to: [SweepEdge; 3],
    ) {
        let [mut a, mut b, c] = sweeps;
        let [x, y, z] = blocks;
        let mut bands = Lanes::of_pair([&mut a, &mut b], [to[0], to[1]]);
        let mut low = Lanes::of_one(c, to[2]);
        let mut of_bands = [&mut x.left, &mut x.right, &mut y.left, &mut y.right];
        let mut of_low = [&mut z.left, &mut z.right];
        for four in 0..BLOCK / 4 {
            bands.run(&mut of_bands, four, |_, band| band);
            low.run(&mut of_low, four, |low, _| low);
        }
        bands.settle_pair([a, b]);
        low.settle_one(c);
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
        hear: impl Fn(f32x4, f32x4) -> f32x4,
    ) {
        let mut lanes = Lanes::of_one(self, to);
        for four in 0..BLOCK / 4 {
            lanes.run(&mut channels, four, &hear);
        }
        lanes.settle_one(self);
    }

    /// The coefficients at the block's start, and what each moves by a frame.
    fn ramp(&mut self, to: SweepEdge) -> ([f32; 4], [f32; 4]) {
        let from = match self.present {
            Some((edge, steady)) if edge == to => return (steady, [0.0; 4]),
            Some((_, from)) => Some(from),
            None => None,
        };
        let edge = to;
        let to = self.coefficients(edge);
        self.present = Some((edge, to));
        let from = from.unwrap_or(to);
        let mut step = [0.0; 4];
        for (step, (from, to)) in step.iter_mut().zip(from.iter().zip(&to)) {
            *step = (to - from) * (1.0 / BLOCK as f32);
        }
        (from, step)
    }

    fn coefficients(&self, edge: SweepEdge) -> [f32; 4] {
        let cutoff = edge.cutoff.0.clamp(5.0, 0.45 * self.frames_per_second);
        let g = libm::tan(core::f64::consts::PI * cutoff / self.frames_per_second);
        let k = 1.0 / edge.resonance.max(0.3);
        let a1 = 1.0 / (1.0 + g * (g + k));
        [a1, g * a1, g * g * a1, k].map(|coefficient| coefficient as f32)
    }
}

/// Up to four filters side by side, one to a lane.
struct Lanes {
    now: [f32x4; 4],
    step: [f32x4; 4],
    states: [f32x4; 2],
}

impl Lanes {
    /// One filter's two channels in the first lanes.
    fn of_one(sweep: &mut Sweep, to: SweepEdge) -> Lanes {
        let (from, step) = sweep.ramp(to);
        let [left, right] = sweep.states;
        Lanes {
            now: from.map(f32x4::splat),
            step: step.map(f32x4::splat),
            states: [
                f32x4::new([left[0], right[0], 0.0, 0.0]),
                f32x4::new([left[1], right[1], 0.0, 0.0]),
            ],
        }
    }

    /// Two filters, two channels each.
    fn of_pair([a, b]: [&mut Sweep; 2], [to_a, to_b]: [SweepEdge; 2]) -> Lanes {
        let (from_a, step_a) = a.ramp(to_a);
        let (from_b, step_b) = b.ramp(to_b);
        let lanes = |a: f32, b: f32| f32x4::new([a, a, b, b]);
        let states = |which: usize| {
            let (a, b) = (&a.states, &b.states);
            f32x4::new([a[0][which], a[1][which], b[0][which], b[1][which]])
        };
        Lanes {
            now: core::array::from_fn(|c| lanes(from_a[c], from_b[c])),
            step: core::array::from_fn(|c| lanes(step_a[c], step_b[c])),
            states: [states(0), states(1)],
        }
    }

    fn settle_one(self, sweep: &mut Sweep) {
        let [first, second] = self.states.map(f32x4::to_array);
        for channel in 0..2 {
            sweep.states[channel] = [flushed(first[channel]), flushed(second[channel])];
        }
    }

    fn settle_pair(self, [a, b]: [&mut Sweep; 2]) {
        let [first, second] = self.states.map(f32x4::to_array);
        for (sweep, lanes) in [(a, 0), (b, 2)] {
            for channel in 0..2 {
                sweep.states[channel] = [
                    flushed(first[lanes + channel]),
                    flushed(second[lanes + channel]),
                ];
            }
        }
    }

    /// Four frames at a time are turned from channels into lanes and back.
    #[inline(always)]
    fn run<const CHANNELS: usize>(
        &mut self,
        channels: &mut [&mut [f32; BLOCK]; CHANNELS],
        four: usize,
        hear: impl Fn(f32x4, f32x4) -> f32x4,
    ) {
        let mut rows = [f32x4::ZERO; 4];
        for (row, channel) in rows.iter_mut().zip(&*channels) {
            *row = f32x4::new(channel.as_chunks::<4>().0[four]);
        }
        let mut frames = f32x4::transpose(rows);
        for x in &mut frames {
            let (low, band) = self.tick(*x);
            *x = hear(low, band);
        }
        let heard = f32x4::transpose(frames);
        for (channel, row) in channels.iter_mut().zip(heard) {
            channel.as_chunks_mut::<4>().0[four] = row.to_array();
        }
    }

    /// One frame: low-pass and band-pass of `x`. The two states are moved by the filter's state matrix rather than by
    /// Simper's chain of sums: the same filter with half the steps from one frame to the next, which is what it waits for.
    #[inline(always)]
    fn tick(&mut self, x: f32x4) -> (f32x4, f32x4) {
        let [a1, a2, a3, k] = self.now;
        let [u, v] = self.states;
        let band = a1 * u + (a2 * x - a2 * v);
        let low = (v - a3 * v) + (a2 * u + a3 * x);
        let (one, twice_a2, twice_a3) = (f32x4::ONE, a2 + a2, a3 + a3);
        self.states = [
            (a1 + a1 - one) * u + (twice_a2 * x - twice_a2 * v),
            (one - twice_a3) * v + (twice_a2 * u + twice_a3 * x),
        ];
        for coefficient in 0..4 {
            self.now[coefficient] += self.step[coefficient];
        }
        (low, k * band)
    }
}

fn flushed(state: f32) -> f32 {
    if state.abs() >= FLUSH { state } else { 0.0 }
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
    fn four_and_three_sound_like_each_alone() {
        let at_rest = || core::array::from_fn(|_| Sweep::new(SampleRate::DEFAULT));
        let (mut alone, mut four, mut three): ([Sweep; 4], [Sweep; 4], [Sweep; 4]) =
            (at_rest(), at_rest(), at_rest());
        let mut low = Sweep::new(SampleRate::DEFAULT);
        for number in 0..200 {
            let by = f64::from(number);
            let to = [
                edge(200.0 + 9.0 * by, 0.6),
                edge(3000.0 - by, 2.0),
                edge(500.0, 0.7),
                edge(90.0 + 20.0 * by, 1.0),
            ];
            let heard = [0; 4].map(|_| noise());
            let mut expected = heard.clone();
            for ((sweep, block), to) in alone.iter_mut().zip(&mut expected).zip(to) {
                sweep.band_pass(block, to);
            }
            let mut beside = heard.clone();
            let [x, y, z, w] = &mut beside;
            Sweep::band_pass_four(four.each_mut(), [x, y, z, w], to);
            assert!(beside == expected, "block {number}");
            let mut third = heard[2].clone();
            low.low_pass(&mut third, to[2]);
            let mut beside = heard;
            let ([x, y, z, _], [a, b, c, _]) = (&mut beside, &mut three);
            Sweep::band_pass_pair_and_low_pass([a, b, c], [x, y, z], [to[0], to[1], to[2]]);
            assert!(
                beside[..2] == expected[..2] && beside[2] == third,
                "block {number}"
            );
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
