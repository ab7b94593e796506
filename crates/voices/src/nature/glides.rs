//! The inner loop of all grains: sums of gliding sines over one block.

use anodyne_dsp::{BLOCK, Block, sine};
use pulp::{Simd, WithSimd};

/// One sine over one block, whose frequency and level move on from block to block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glide {
    /// Phase at the block's first frame, 2^32 to the turn.
    pub(super) phase: u32,
    /// Phase a frame.
    pub(super) step: u32,
    /// Linear amplitude at the block's first frame, left and right.
    pub(super) from: [f32; 2],
    /// Linear amplitude at the next block's first frame, left and right.
    pub(super) to: [f32; 2],
}

const LANES: usize = 8;
const QUARTER: u32 = 1 << 30;

/// The work of adding glides to a block, with the widest instructions that the machine has; the bits are the same
/// with any.
pub(super) struct AddGlides<'a> {
    /// What sounds.
    pub(super) glides: &'a [Glide],
    /// What it is added to.
    pub(super) out: &'a mut Block,
}

impl WithSimd for AddGlides<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        add_glides(self.glides, self.out);
    }
}

/// Adds glides to a block, two at a time: what is summed is then read and written half as often.
///
/// Sixteen values of each come from the polynomial sine; the rest follow by the recurrence
/// `y[n+8] = 2 cos(8 w) y[n] - y[n-8]`, eight frames side by side. Restarted every block, its error stays below -100 dB.
#[inline(always)]
fn add_glides(glides: &[Glide], out: &mut Block) {
    let mut pairs = glides.chunks_exact(2);
    for pair in &mut pairs {
        add([Turning::new(&pair[0]), Turning::new(&pair[1])], out);
    }
    if let [last] = pairs.remainder() {
        add([Turning::new(last)], out);
    }
}

#[inline(always)]
fn add<const COUNT: usize>(mut tones: [Turning; COUNT], out: &mut Block) {
    for (left_row, right_row) in out
        .left
        .chunks_exact_mut(LANES)
        .zip(out.right.chunks_exact_mut(LANES))
    {
        for lane in 0..LANES {
            let (mut left, mut right) = (left_row[lane], right_row[lane]);
            for tone in &mut tones {
                left += tone.now[lane] * tone.gain[0][lane];
                right += tone.now[lane] * tone.gain[1][lane];
                tone.gain[0][lane] += tone.slope[0];
                tone.gain[1][lane] += tone.slope[1];
                let next = tone.turn * tone.now[lane] - tone.before[lane];
                tone.before[lane] = tone.now[lane];
                tone.now[lane] = next;
            }
            left_row[lane] = left;
            right_row[lane] = right;
        }
    }
}

/// A sine on its way through a block.
struct Turning {
    /// 2 cos(8 w).
    turn: f32,
    before: [f32; LANES],
    now: [f32; LANES],
    /// Left and right, and what is added to them from row to row.
    gain: [[f32; LANES]; 2],
    slope: [f32; 2],
}

impl Turning {
    #[inline(always)]
    fn new(glide: &Glide) -> Turning {
        let stride = glide.step.wrapping_mul(LANES as u32);
        let slope = |side: usize| (glide.to[side] - glide.from[side]) / BLOCK as f32;
        let slopes = [slope(0), slope(1)];
        let gain = |side: usize| {
            let mut gain = [0.0; LANES];
            for (lane, value) in gain.iter_mut().enumerate() {
                *value = glide.from[side] + slopes[side] * lane as f32;
            }
            gain
        };
        Turning {
            turn: 2.0 * sine(stride.wrapping_add(QUARTER)),
            before: row(glide.phase.wrapping_sub(stride), glide.step),
            now: row(glide.phase, glide.step),
            gain: [gain(0), gain(1)],
            slope: slopes.map(|slope| slope * LANES as f32),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bank_is_as_exact_as_the_library_sine() {
        for hertz in [27.5, 110.0, 997.0, 5_000.0, 15_000.0] {
            let step = (hertz / 48_000.0 * 4_294_967_296.0) as u32;
            let phase = 0x1234_5678u32;
            let mut out = Block::SILENCE;
            add_glides(
                &[Glide {
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
