//! Place in the stereo picture: constant-power pan, and the width of what is already stereo.

use crate::{BLOCK, Block, sine::sine};

/// The left and right gain of a position, -1 (left) to 1 (right), with constant power: 0.707 each in the middle.
///
/// Positions outside are held at the edge.
pub fn pan(position: f32) -> (f32, f32) {
    let eighth_turns = (f64::from(position.clamp(-1.0, 1.0)) + 1.0) * f64::from(1u32 << 29);
    let right = eighth_turns as u32;
    (sine((1 << 30) - right), sine(right))
}

/// The width of a stereo image: 0 is mono, 1 unchanged, above 1 wider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Width(pub f32);

impl Width {
    /// Narrows or widens a block; the sum of left and right is unchanged.
    pub fn apply(self, block: &mut Block) {
        Width::glide(self, self, block);
    }

    /// As [`Width::apply`] while the width moves evenly from `from` to `to`.
    pub fn glide(from: Width, to: Width, block: &mut Block) {
        let step = (to.0 - from.0) / BLOCK as f32;
        for frame in 0..BLOCK {
            let width = from.0 + step * frame as f32;
            let (left, right) = (block.left[frame], block.right[frame]);
            let (middle, side) = (0.5 * (left + right), 0.5 * width * (left - right));
            block.left[frame] = middle + side;
            block.right[frame] = middle - side;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_constant_across_the_picture() {
        for step in -100..=100 {
            let (left, right) = pan(step as f32 * 0.01);
            assert!((left * left + right * right - 1.0).abs() < 1e-6, "{step}");
        }
    }

    #[test]
    fn the_edges_are_one_sided_and_the_middle_is_even() {
        let check = |position: f32, expected: (f32, f32)| {
            let (left, right) = pan(position);
            assert!((left - expected.0).abs() < 1e-6 && (right - expected.1).abs() < 1e-6);
        };
        check(-1.0, (1.0, 0.0));
        check(0.0, (0.5f32.sqrt(), 0.5f32.sqrt()));
        check(1.0, (0.0, 1.0));
        check(9.0, (0.0, 1.0));
    }

    #[test]
    fn width_zero_is_mono_and_one_changes_nothing() {
        let wide = Block {
            left: [0.5; BLOCK],
            right: [-0.25; BLOCK],
        };
        let mut block = wide.clone();
        Width(1.0).apply(&mut block);
        assert_eq!(block, wide);
        Width(0.0).apply(&mut block);
        assert_eq!(
            block,
            Block {
                left: [0.125; BLOCK],
                right: [0.125; BLOCK]
            }
        );
    }
}
