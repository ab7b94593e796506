//! The tilt: bass against treble about a pivot, for the colour of a whole mix.

use anodyne_units::{Decibels, Hertz, SampleRate};
use fundsp::svf::SvfCoefs;
use pulp::{Arch, Simd, WithSimd};

use super::Steady;
use crate::Block;

/// A low and a high shelf.
#[derive(Clone)]
pub struct Tilt {
    arch: Arch,
    /// Low and high, left and right.
    shelves: [[Steady; 2]; 2],
}

impl Tilt {
    /// Gentle shelves: half of the default slope.
    const SLOPE: f64 = 0.5;

    /// `low` decibels below `low_corner` and `high` decibels above `high_corner`.
    pub fn new(
        (low_corner, low): (Hertz, Decibels),
        (high_corner, high): (Hertz, Decibels),
        rate: SampleRate,
    ) -> Tilt {
        let frames_per_second = f64::from(rate.hz());
        let corner = |hertz: Hertz| hertz.0.clamp(10.0, 0.45 * frames_per_second);
        let (low_corner, high_corner) = (corner(low_corner), corner(high_corner));
        let low = SvfCoefs::lowshelf(frames_per_second, low_corner, Tilt::SLOPE, low.gain());
        let high = SvfCoefs::highshelf(frames_per_second, high_corner, Tilt::SLOPE, high.gain());
        Tilt {
            arch: Arch::new(),
            shelves: [low, high].map(|shelf| [(); 2].map(|()| Steady::new(&shelf))),
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.shelves.iter_mut().flatten().for_each(Steady::reset);
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        if block.is_silent() && self.shelves.iter().flatten().all(Steady::at_rest) {
            return;
        }
        let shelves = &mut self.shelves;
        self.arch.dispatch(Lean { shelves, block });
    }
}

struct Lean<'a> {
    shelves: &'a mut [[Steady; 2]; 2],
    block: &'a mut Block,
}

impl WithSimd for Lean<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        for [left, right] in self.shelves {
            left.render(&mut self.block.left);
            right.render(&mut self.block.right);
        }
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
