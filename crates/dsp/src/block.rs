//! The block: 64 frames of stereo, the piece in which all sound is made.

use pulp::{Arch, Simd, WithSimd};

/// Frames per block. Every stage works in whole blocks; what happens to be smooth moves linearly inside one.
pub const BLOCK: usize = 64;

/// One block of stereo sound, full scale at 1.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Block {
    /// The left channel.
    pub left: [f32; BLOCK],
    /// The right channel.
    pub right: [f32; BLOCK],
}

impl Block {
    /// A block of zeros.
    pub const SILENCE: Block = Block {
        left: [0.0; BLOCK],
        right: [0.0; BLOCK],
    };

    /// Makes the block silent.
    pub fn clear(&mut self) {
        self.left.fill(0.0);
        self.right.fill(0.0);
    }

    /// Adds another block.
    pub fn add(&mut self, other: &Block) {
        for frame in 0..BLOCK {
            self.left[frame] += other.left[frame];
            self.right[frame] += other.right[frame];
        }
    }

    /// Becomes the sum of `first` and `others`, added in their order.
    pub fn sum<const COUNT: usize>(&mut self, arch: Arch, first: &Block, others: [&Block; COUNT]) {
        let out = self;
        arch.dispatch(Sum { first, others, out });
    }

    /// Adds another block times a linear `gain`.
    pub fn add_scaled(&mut self, other: &Block, gain: f32) {
        for frame in 0..BLOCK {
            self.left[frame] += other.left[frame] * gain;
            self.right[frame] += other.right[frame] * gain;
        }
    }

    /// Multiplies by a linear gain moving evenly from `from` (frame 0) to `to` (frame 0 of the next block).
    pub fn scale_ramp(&mut self, from: f32, to: f32) {
        let step = (to - from) / BLOCK as f32;
        for frame in 0..BLOCK {
            let gain = from + step * frame as f32;
            self.left[frame] *= gain;
            self.right[frame] *= gain;
        }
    }

    /// Adds another block times a linear gain moving as in [`Block::scale_ramp`].
    pub fn add_ramp(&mut self, other: &Block, from: f32, to: f32) {
        let step = (to - from) / BLOCK as f32;
        for frame in 0..BLOCK {
            let gain = from + step * frame as f32;
            self.left[frame] += other.left[frame] * gain;
            self.right[frame] += other.right[frame] * gain;
        }
    }

    /// The largest sample amplitude of both channels.
    pub fn peak(&self) -> f32 {
        let mut lanes = [0.0f32; 8];
        for (left, right) in self.left.chunks_exact(8).zip(self.right.chunks_exact(8)) {
            for lane in 0..8 {
                let (left, right) = (left[lane].abs(), right[lane].abs());
                let louder = if left > right { left } else { right };
                lanes[lane] = if louder > lanes[lane] {
                    louder
                } else {
                    lanes[lane]
                };
            }
        }
        lanes
            .iter()
            .fold(0.0, |peak, lane| if *lane > peak { *lane } else { peak })
    }

    /// True if every sample is exactly zero.
    pub fn is_silent(&self) -> bool {
        is_silent(&self.left) && is_silent(&self.right)
    }

    /// The sum of the squared samples of both channels.
    pub fn energy(&self) -> f32 {
        let mut lanes = [0.0f32; 16];
        for half in [&self.left, &self.right] {
            for row in half.chunks_exact(16) {
                for (lane, sample) in lanes.iter_mut().zip(row) {
                    *lane += sample * sample;
                }
            }
        }
        lanes.iter().sum()
    }
}

struct Sum<'a, const COUNT: usize> {
    first: &'a Block,
    others: [&'a Block; COUNT],
    out: &'a mut Block,
}

impl<const COUNT: usize> WithSimd for Sum<'_, COUNT> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let Sum { first, others, out } = self;
        for frame in 0..BLOCK {
            let (mut left, mut right) = (first.left[frame], first.right[frame]);
            for other in others {
                left += other.left[frame];
                right += other.right[frame];
            }
            out.left[frame] = left;
            out.right[frame] = right;
        }
    }
}

/// True if every sample of a channel is exactly zero.
pub(crate) fn is_silent(samples: &[f32; BLOCK]) -> bool {
    samples
        .chunks_exact(16)
        .map(|row| {
            row.iter()
                .fold(0, |bits, sample| bits | (sample.to_bits() << 1))
        })
        .all(|bits| bits == 0)
}

impl Default for Block {
    fn default() -> Block {
        Block::SILENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ones() -> Block {
        Block {
            left: [1.0; BLOCK],
            right: [-1.0; BLOCK],
        }
    }

    #[test]
    fn ramps_of_neighbouring_blocks_meet() {
        let (mut first, mut second) = (Block::SILENCE, ones());
        first.add_ramp(&ones(), 0.0, 1.0);
        second.scale_ramp(1.0, 0.5);
        assert_eq!(first.left[0], 0.0);
        assert_eq!(first.left[BLOCK - 1], 1.0 - 1.0 / BLOCK as f32);
        assert_eq!(second.left[0], 1.0);
        assert_eq!(second.right[32], -0.75);
    }

    #[test]
    fn a_sum_is_what_adding_one_after_the_other_gives() {
        let blocks = [0.1f32, 1e8, -1e8, 3.0].map(|value| {
            let mut block = ones();
            block.scale_ramp(value, 0.7 * value);
            block
        });
        let mut added = blocks[0].clone();
        blocks[1..].iter().for_each(|block| added.add(block));
        let (mut sum, [first, second, third, fourth]) = (ones(), &blocks);
        sum.sum(Arch::new(), first, [second, third, fourth]);
        assert_eq!(sum, added);
    }

    #[test]
    fn peak_and_energy_hear_both_channels() {
        let mut block = Block::SILENCE;
        block.right[63] = -0.5;
        assert_eq!((block.peak(), block.energy()), (0.5, 0.25));
        block.left[1] = 0.75;
        assert_eq!(block.peak(), 0.75);
        assert!(!block.is_silent());
        block.clear();
        assert!(block.is_silent() && block == Block::SILENCE);
    }

    #[test]
    fn sums_add_up() {
        let mut block = ones();
        block.add(&ones());
        block.add_scaled(&ones(), 0.5);
        assert!(block.left.iter().all(|s| *s == 2.5) && block.right.iter().all(|s| *s == -2.5));
    }
}
