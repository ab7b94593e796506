//! The lag: a first-order low-pass that stands still, eight frames side by side.

use anodyne_units::{Hertz, SampleRate};

use crate::{BLOCK, ring::FLUSH};

/// Frames worked side by side.
const LANES: usize = 8;

/// One channel of a low-pass of 6 dB an octave: every frame goes part of the way to its input.
///
/// A row of eight outputs needs only its inputs and the output before it, instead of each waiting for the last. The sound
/// is that of the plain filter but for rounding.
#[derive(Clone, Debug)]
pub struct Lag {
    /// What each of the eight inputs adds to each of the eight outputs.
    from_input: [[f32; LANES]; LANES],
    /// What the output before a row adds to each of its outputs.
    from_last: [f32; LANES],
    /// The last output.
    last: f32,
}

impl Lag {
    /// A filter at rest, 3 dB down at `corner` (up to 0.4 of the rate).
    pub fn new(corner: Hertz, rate: SampleRate) -> Lag {
        let turn = core::f64::consts::TAU * (corner.0 / f64::from(rate.hz())).min(0.4);
        let keep = libm::exp(-turn);
        let kept = |frames: usize| libm::pow(keep, frames as f64);
        let share = |input: usize, output: usize| match output.checked_sub(input) {
            Some(frames) => ((1.0 - keep) * kept(frames)) as f32,
            None => 0.0,
        };
        Lag {
            from_input: core::array::from_fn(|input| {
                core::array::from_fn(|output| share(input, output))
            }),
            from_last: core::array::from_fn(|output| kept(output + 1) as f32),
            last: 0.0,
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.last = 0.0;
    }

    /// Filters one channel of a block into `out` (overwritten). A state below -300 dB is cleared at its end. Inlined: it
    /// takes its caller's vector instructions.
    #[inline(always)]
    pub fn render(&mut self, input: &[f32; BLOCK], out: &mut [f32; BLOCK]) {
        let mut last = self.last;
        let rows = input.as_chunks::<LANES>().0;
        for (row, heard) in rows.iter().zip(out.as_chunks_mut::<LANES>().0) {
            // What the inputs bring is summed apart: a row waits for the row before by one product and one sum only.
            let mut brought = [0.0; LANES];
            for (input, shares) in row.iter().zip(&self.from_input) {
                for (sum, share) in brought.iter_mut().zip(shares) {
                    *sum += share * input;
                }
            }
            for ((heard, kept), brought) in heard.iter_mut().zip(&self.from_last).zip(brought) {
                *heard = kept * last + brought;
            }
            last = heard[LANES - 1];
        }
        self.last = if last.abs() >= FLUSH { last } else { 0.0 };
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
