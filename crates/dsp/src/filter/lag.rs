//! The lag: a first-order low-pass that stands still, eight frames side by side.

use anodyne_units::{Hertz, SampleRate};

use crate::{BLOCK, ring::FLUSH};

/// Frames worked side by side.
const LANES: usize = 8;

/// One channel of a low-pass of 6 dB an octave: every frame goes part of the way to its input.
///
/// Looking eight frames back, a row of eight outputs needs only inputs and the row before, instead of each waiting for
/// the last. The sound is that of the plain filter but for rounding.
#[derive(Clone, Debug)]
pub struct Lag {
    /// What the last eight inputs weigh, the latest first.
    weights: [f32; LANES],
    /// What the output eight frames ago weighs.
    feedback: f32,
    /// The last eight frames, in and out.
    input: [f32; LANES],
    output: [f32; LANES],
}

impl Lag {
    /// A filter at rest, 3 dB down at `corner` (up to 0.4 of the rate).
    pub fn new(corner: Hertz, rate: SampleRate) -> Lag {
        let turn = core::f64::consts::TAU * (corner.0 / f64::from(rate.hz())).min(0.4);
        let keep = libm::exp(-turn);
        let weight = |lane: usize| ((1.0 - keep) * libm::pow(keep, lane as f64)) as f32;
        Lag {
            weights: core::array::from_fn(weight),
            feedback: libm::pow(keep, LANES as f64) as f32,
            input: [0.0; LANES],
            output: [0.0; LANES],
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.input = [0.0; LANES];
        self.output = [0.0; LANES];
    }

    /// Filters one channel of a block into `out` (overwritten). A state below -300 dB is cleared at its end. Inlined: it
    /// takes its caller's vector instructions.
    #[inline(always)]
    pub fn render(&mut self, input: &[f32; BLOCK], out: &mut [f32; BLOCK]) {
        let mut reach = [0.0; LANES + BLOCK];
        reach[..LANES].copy_from_slice(&self.input);
        reach[LANES..].copy_from_slice(input);
        let mut row = self.output;
        for first in (0..BLOCK).step_by(LANES) {
            for state in &mut row {
                *state *= self.feedback;
            }
            for (back, weight) in self.weights.into_iter().enumerate() {
                let from = LANES + first - back;
                for (state, sample) in row.iter_mut().zip(&reach[from..from + LANES]) {
                    *state += weight * sample;
                }
            }
            out[first..first + LANES].copy_from_slice(&row);
        }
        for (state, heard) in self.output.iter_mut().zip(row) {
            *state = if heard.abs() >= FLUSH { heard } else { 0.0 };
        }
        self.input.copy_from_slice(&reach[BLOCK..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise;

    #[test]
    fn a_row_at_a_time_is_the_filter_frame_by_frame() {
        for corner in [40.0, 900.0, 9000.0] {
            let keep = (-core::f64::consts::TAU * corner / 48_000.0).exp();
            let mut lag = Lag::new(Hertz(corner), SampleRate::DEFAULT);
            let mut state = 0.0;
            for block in 0..200 {
                let (mut input, mut out) = ([0.0; BLOCK], [0.0; BLOCK]);
                noise::fill(3, block * BLOCK as u64, &mut input);
                lag.render(&input, &mut out);
                for (input, out) in input.iter().zip(out) {
                    state += (1.0 - keep) * (f64::from(*input) - state);
                    assert!((f64::from(out) - state).abs() < 2e-6, "{out} {state}");
                }
            }
        }
    }

    #[test]
    fn a_tail_becomes_exactly_silent() {
        let mut lag = Lag::new(Hertz(40.0), SampleRate::DEFAULT);
        let mut out = [0.5; BLOCK];
        lag.render(&[0.5; BLOCK], &mut out);
        let blocks = (0..10_000).position(|_| {
            lag.render(&[0.0; BLOCK], &mut out);
            out == [0.0; BLOCK]
        });
        assert!(blocks.is_some_and(|count| count > 10), "{blocks:?}");
    }
}
