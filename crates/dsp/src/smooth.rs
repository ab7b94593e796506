//! A smoothed control: what is set at once is reached evenly over a fixed glide, block by block.

use anodyne_units::{SampleRate, Seconds};

use crate::BLOCK;

/// A control value that glides to each new target in a straight line.
///
/// ```
/// use anodyne_dsp::Smoothed;
/// let mut level = Smoothed::new(0.0, 2);
/// level.set(1.0);
/// assert_eq!([level.ramp(), level.ramp(), level.ramp()], [(0.0, 0.5), (0.5, 1.0), (1.0, 1.0)]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothed {
    value: f32,
    target: f32,
    blocks_left: u32,
    glide_blocks: u32,
}

impl Smoothed {
    /// A control resting at `value`, which takes `glide_blocks` (at least 1) to reach a new target.
    pub fn new(value: f32, glide_blocks: u32) -> Smoothed {
        Smoothed {
            value,
            target: value,
            blocks_left: 0,
            glide_blocks: glide_blocks.max(1),
        }
    }

    /// A control resting at `value` with its glide in time, rounded to whole blocks.
    pub fn gliding(value: f32, glide: Seconds, rate: SampleRate) -> Smoothed {
        Smoothed::new(
            value,
            (rate.frames(glide).0 as f64 / BLOCK as f64).round() as u32,
        )
    }

    /// Starts a glide to `target`; setting the present target again changes nothing.
    pub fn set(&mut self, target: f32) {
        if target != self.target {
            self.target = target;
            self.blocks_left = self.glide_blocks;
        }
    }

    /// Rests at `value` at once: for seeks.
    pub fn jump(&mut self, value: f32) {
        *self = Smoothed::new(value, self.glide_blocks);
    }

    /// The values at the two edges of the next block; moves on by one block.
    pub fn ramp(&mut self) -> (f32, f32) {
        let from = self.value;
        if self.blocks_left <= 1 {
            self.value = self.target;
            self.blocks_left = 0;
        } else {
            self.value += (self.target - self.value) / self.blocks_left as f32;
            self.blocks_left -= 1;
        }
        (from, self.value)
    }

    /// The value at the start of the next block.
    pub fn value(&self) -> f32 {
        self.value
    }

    /// True while nothing moves.
    pub fn is_still(&self) -> bool {
        self.blocks_left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glide_ends_exactly_on_its_target() {
        let mut level = Smoothed::gliding(0.0, Seconds(0.1), SampleRate::DEFAULT);
        level.set(0.3);
        let blocks = (0..200).take_while(|_| level.ramp().1 != 0.3).count();
        assert_eq!(blocks + 1, 75);
        assert!(level.is_still());
    }

    #[test]
    fn a_glide_moves_evenly() {
        let mut level = Smoothed::new(0.0, 4);
        level.set(1.0);
        assert_eq!(
            [(); 5].map(|()| level.ramp().1),
            [0.25, 0.5, 0.75, 1.0, 1.0]
        );
    }

    #[test]
    fn a_new_target_starts_from_where_the_old_glide_stood() {
        let mut level = Smoothed::new(0.0, 4);
        level.set(1.0);
        assert_eq!(level.ramp(), (0.0, 0.25));
        level.set(0.25);
        assert_eq!(level.ramp(), (0.25, 0.25));
        level.jump(0.75);
        assert_eq!(level.ramp(), (0.75, 0.75));
    }
}
