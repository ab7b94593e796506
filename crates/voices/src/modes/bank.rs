//! The inner loop of all struck instruments: sums of sine partials over one block.

use anodyne_dsp::{BLOCK, Block, sine};
use pulp::{Simd, WithSimd};

/// One partial over one block.
#[derive(Clone, Copy, Debug)]
pub struct Partial {
    /// Phase at the block's first frame, 2^32 to the turn.
    pub phase: u32,
    /// Phase a frame.
    pub step: u32,
    /// Linear amplitude at the block's first frame, left and right.
    pub from: [f32; 2],
    /// Linear amplitude at the next block's first frame, left and right.
    pub to: [f32; 2],
}

const LANES: usize = 8;
const QUARTER: u32 = 1 << 30;

/// The work of adding partials to a block, with the widest instructions that the machine has; the bits are the same
/// with any.
pub struct AddPartials<'a> {
    /// What sounds.
    pub partials: &'a [Partial],
    /// What it is added to.
    pub out: &'a mut Block,
}

impl WithSimd for AddPartials<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        add_partials(self.partials, self.out);
    }
}

/// Adds partials to a block.
///
/// Sixteen values of each come from the polynomial sine; the rest follow by the recurrence
/// `y[n+8] = 2 cos(8 w) y[n] - y[n-8]`, eight frames side by side. Restarted every block, its error stays below -100 dB.
#[inline(always)]
fn add_partials(partials: &[Partial], out: &mut Block) {
    for partial in partials {
        let turn = 2.0
            * sine(
                partial
                    .step
                    .wrapping_mul(LANES as u32)
                    .wrapping_add(QUARTER),
            );
        let mut before = row(
            partial
                .phase
                .wrapping_sub(partial.step.wrapping_mul(LANES as u32)),
            partial.step,
        );
        let mut now = row(partial.phase, partial.step);
        let [mut left, left_slope] = ramp(partial.from[0], partial.to[0]);
        let [mut right, right_slope] = ramp(partial.from[1], partial.to[1]);
        for (left_row, right_row) in out
            .left
            .chunks_exact_mut(LANES)
            .zip(out.right.chunks_exact_mut(LANES))
        {
            for lane in 0..LANES {
                left_row[lane] += now[lane] * left[lane];
                right_row[lane] += now[lane] * right[lane];
                left[lane] += left_slope[lane];
                right[lane] += right_slope[lane];
                let next = turn * now[lane] - before[lane];
                before[lane] = now[lane];
                now[lane] = next;
            }
        }
    }
}

#[inline(always)]
fn row(phase: u32, step: u32) -> [f32; LANES] {
    let mut row = [0.0; LANES];
    for (lane, value) in row.iter_mut().enumerate() {
        *value = sine(phase.wrapping_add(step.wrapping_mul(lane as u32)));
    }
    row
}

/// Amplitudes of the first row, and what is added from row to row.
#[inline(always)]
fn ramp(from: f32, to: f32) -> [[f32; LANES]; 2] {
    let slope = (to - from) / BLOCK as f32;
    let mut first = [0.0; LANES];
    for (lane, value) in first.iter_mut().enumerate() {
        *value = from + slope * lane as f32;
    }
    [first, [slope * LANES as f32; LANES]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bank_is_as_exact_as_the_library_sine() {
        for hertz in [27.5, 110.0, 997.0, 5_000.0, 15_000.0] {
            let step = (hertz / 48_000.0 * 4_294_967_296.0) as u32;
            let phase = 0x1234_5678u32;
            let mut out = Block::SILENCE;
            add_partials(
                &[Partial {
                    phase,
                    step,
                    from: [1.0, 0.5],
                    to: [1.0, 0.0],
                }],
                &mut out,
            );
            for frame in 0..BLOCK {
                let turn =
                    phase.wrapping_add(step.wrapping_mul(frame as u32)) as f64 / 4_294_967_296.0;
                let exact = (turn * core::f64::consts::TAU).sin() as f32;
                assert!(
                    (out.left[frame] - exact).abs() < 1e-5,
                    "{hertz} Hz, frame {frame}"
                );
                let ramped = exact * (0.5 - 0.5 * frame as f32 / BLOCK as f32);
                assert!((out.right[frame] - ramped).abs() < 1e-5);
            }
        }
    }
}
