//! The tilt: bass against treble about a pivot, for the colour of a whole mix.

use anodyne_units::{Decibels, Hertz, SampleRate};
use fundsp::prelude64::{highshelf_hz, lowshelf_hz};
use fundsp::svf::{HighshelfMode, LowshelfMode};

use super::Stereo;
use crate::{BLOCK, Block};

/// A low and a high shelf.
#[derive(Clone)]
pub struct Tilt {
    low: Stereo<LowshelfMode<f64>>,
    high: Stereo<HighshelfMode<f64>>,
}

impl Tilt {
    /// Gentle shelves: half of the default slope.
    const SLOPE: f32 = 0.5;

    /// `low` decibels below `low_corner` and `high` decibels above `high_corner`.
    pub fn new(
        (low_corner, low): (Hertz, Decibels),
        (high_corner, high): (Hertz, Decibels),
        rate: SampleRate,
    ) -> Tilt {
        let frames_per_second = f64::from(rate.hz());
        let corner = |hertz: Hertz| hertz.0.clamp(10.0, 0.45 * frames_per_second) as f32;
        let low = lowshelf_hz(corner(low_corner), Tilt::SLOPE, low.gain() as f32);
        let high = highshelf_hz(corner(high_corner), Tilt::SLOPE, high.gain() as f32);
        Tilt {
            low: Stereo::new(low, frames_per_second),
            high: Stereo::new(high, frames_per_second),
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.low.reset();
        self.high.reset();
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        let silent = block.is_silent();
        if silent && self.low.at_rest && self.high.at_rest {
            return;
        }
        // Both shelves in one loop: each waits for itself, but not for the other.
        for frame in 0..BLOCK {
            let (left, right) = self.low.tick(block.left[frame], block.right[frame]);
            (block.left[frame], block.right[frame]) = self.high.tick(left, right);
        }
        self.low.settle(silent, block);
        self.high.settle(silent, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::measure::response;

    #[test]
    fn the_ends_reach_their_levels_and_the_middle_stays() {
        let mut tilt = Tilt::new(
            (Hertz(150.0), Decibels(3.0)),
            (Hertz(4000.0), Decibels(-6.0)),
            SampleRate::DEFAULT,
        );
        let mut check = |hertz: f64, expected: f64| {
            tilt.reset();
            let level = response(hertz, |block| tilt.render(block));
            assert!((level - expected).abs() < 0.5, "{hertz} Hz: {level} dB");
        };
        check(15.0, 3.0);
        check(800.0, 0.0);
        check(20_000.0, -6.0);
    }

    #[test]
    fn a_tail_becomes_exactly_silent() {
        let mut tilt = Tilt::new(
            (Hertz(30.0), Decibels(6.0)),
            (Hertz(4000.0), Decibels(-6.0)),
            SampleRate::DEFAULT,
        );
        let mut block = Block::SILENCE;
        block.left[0] = 1.0;
        let blocks = (0..10_000).position(|_| {
            tilt.render(&mut block);
            let silent = block.is_silent();
            assert!(block.left.iter().all(|s| *s == 0.0 || s.is_normal()));
            block.clear();
            silent
        });
        assert!(blocks.is_some_and(|count| count > 10), "{blocks:?}");
    }
}
