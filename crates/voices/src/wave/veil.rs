//! The veil: one gentle low-pass for all voices of a player, each of which is laid partly before and partly behind it.

use anodyne_dsp::{BLOCK, Block};
use anodyne_units::{Hertz, SampleRate};
use pulp::{Arch, Simd, WithSimd};

/// What the voices of a player add up to, before and behind the veil.
pub(crate) struct Layers {
    /// Heard as it is.
    pub(crate) open: Block,
    /// Heard through the low-pass.
    pub(crate) veiled: Block,
}

/// A low-pass of 6 dB an octave over two channels.
pub(crate) struct Veil {
    arch: Arch,
    /// What the last eight inputs weigh, the latest first.
    weights: [f32; LANES],
    /// What the output eight frames ago weighs.
    feedback: f32,
    memory: [Memory; 2],
}

/// The last eight frames of one channel, in and out.
#[derive(Clone, Copy)]
struct Memory {
    input: [f32; LANES],
    output: [f32; LANES],
}

const LANES: usize = 8;

/// State below this (-300 dB) is cleared at the end of a block.
const FLUSH: f32 = 1e-15;

impl Veil {
    pub(crate) fn new(corner: Hertz, rate: SampleRate) -> Veil {
        let turn = core::f64::consts::TAU * (corner.0 / f64::from(rate.hz())).min(0.4);
        let keep = libm::exp(-turn);
        let weight = |lane: usize| ((1.0 - keep) * libm::pow(keep, lane as f64)) as f32;
        Veil {
            arch: Arch::new(),
            weights: core::array::from_fn(weight),
            feedback: libm::pow(keep, LANES as f64) as f32,
            memory: [Memory {
                input: [0.0; LANES],
                output: [0.0; LANES],
            }; 2],
        }
    }

    pub(crate) fn reset(&mut self) {
        for memory in &mut self.memory {
            (memory.input, memory.output) = ([0.0; LANES], [0.0; LANES]);
        }
    }

    /// Adds both layers to `out`.
    pub(crate) fn add(&mut self, layers: &Layers, out: &mut Block) {
        let arch = self.arch;
        arch.dispatch(Draw {
            veil: self,
            layers,
            out,
        });
        for state in self.memory.iter_mut().flat_map(|memory| &mut memory.output) {
            if state.abs() < FLUSH {
                *state = 0.0;
            }
        }
    }
}

struct Draw<'a> {
    veil: &'a mut Veil,
    layers: &'a Layers,
    out: &'a mut Block,
}

impl WithSimd for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let Draw { veil, layers, out } = self;
        let (weights, feedback) = (veil.weights, veil.feedback);
        let [left, right] = &mut veil.memory;
        draw(left, &layers.veiled.left, weights, feedback, &mut out.left);
        draw(
            right,
            &layers.veiled.right,
            weights,
            feedback,
            &mut out.right,
        );
        for frame in 0..BLOCK {
            out.left[frame] += layers.open.left[frame];
            out.right[frame] += layers.open.right[frame];
        }
    }
}

/// One channel through the low-pass. Looking eight frames back, a row of eight outputs needs only inputs and the row
/// before: eight frames side by side instead of each waiting for the last.
#[inline(always)]
fn draw(
    memory: &mut Memory,
    input: &[f32; BLOCK],
    weights: [f32; LANES],
    feedback: f32,
    out: &mut [f32; BLOCK],
) {
    let mut reach = [0.0; LANES + BLOCK];
    reach[..LANES].copy_from_slice(&memory.input);
    reach[LANES..].copy_from_slice(input);
    let mut row = memory.output;
    for first in (0..BLOCK).step_by(LANES) {
        for state in &mut row {
            *state *= feedback;
        }
        for (back, weight) in weights.into_iter().enumerate() {
            let from = LANES + first - back;
            for (state, sample) in row.iter_mut().zip(&reach[from..from + LANES]) {
                *state += weight * sample;
            }
        }
        for (out, state) in out[first..first + LANES].iter_mut().zip(&row) {
            *out += state;
        }
    }
    memory.output = row;
    memory.input.copy_from_slice(&reach[BLOCK..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_at_a_time_is_the_filter_frame_by_frame() {
        let corner = 900.0;
        let keep = (-core::f64::consts::TAU * corner / 48_000.0).exp();
        let mut veil = Veil::new(Hertz(corner), SampleRate::DEFAULT);
        let mut state = 0.0;
        for block in 0..20 {
            let mut layers = Layers {
                open: Block::SILENCE,
                veiled: Block::SILENCE,
            };
            for frame in 0..BLOCK {
                layers.veiled.left[frame] =
                    anodyne_dsp::noise::white(3, (block * BLOCK + frame) as u64);
            }
            let mut out = Block::SILENCE;
            veil.add(&layers, &mut out);
            for frame in 0..BLOCK {
                state += (1.0 - keep) * (f64::from(layers.veiled.left[frame]) - state);
                assert!((f64::from(out.left[frame]) - state).abs() < 1e-6);
                assert_eq!(out.right[frame], 0.0);
            }
        }
    }
}
