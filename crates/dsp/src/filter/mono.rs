//! Mono bass: what lies below a corner comes from the middle, which is steadier on any loudspeaker.

use anodyne_units::{Hertz, SampleRate};

use fundsp::svf::SvfCoefs;
use pulp::{Arch, Simd, WithSimd};

use super::Steady;
use crate::{BLOCK, Block};

/// Butterworth: the steepest response without a bump.
const FLAT: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// Takes the difference of left and right away below a corner; the sum is untouched.
#[derive(Clone)]
pub struct LowMono {
    arch: Arch,
    side: Steady,
}

impl LowMono {
    /// The corner that suits most mixes.
    pub const CORNER: Hertz = Hertz(120.0);

    /// Mono below `corner`, 5 Hz to 0.45 of the rate.
    pub fn new(corner: Hertz, rate: SampleRate) -> LowMono {
        let frames_per_second = f64::from(rate.hz());
        let corner = corner.0.clamp(5.0, 0.45 * frames_per_second);
        LowMono {
            arch: Arch::new(),
            side: Steady::new(&SvfCoefs::highpass(frames_per_second, corner, FLAT)),
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.side.reset();
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        let side = &mut self.side;
        self.arch.dispatch(Narrow { side, block });
    }
}

struct Narrow<'a> {
    side: &'a mut Steady,
    block: &'a mut Block,
}

impl WithSimd for Narrow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let Block { left, right } = self.block;
        let mut sides = [0.0; BLOCK];
        for frame in 0..BLOCK {
            sides[frame] = 0.5 * (left[frame] - right[frame]);
        }
        self.side.render(&mut sides);
        for frame in 0..BLOCK {
            let middle = 0.5 * (left[frame] + right[frame]);
            left[frame] = middle + sides[frame];
            right[frame] = middle - sides[frame];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::measure::response;

    /// The level of the side (left minus right) for a tone that is all side.
    fn side_level(hertz: f64) -> f64 {
        let mut mono = LowMono::new(LowMono::CORNER, SampleRate::DEFAULT);
        response(hertz, |block| {
            block.right = block.left.map(|sample| -sample);
            mono.render(block);
            assert!(
                block
                    .left
                    .iter()
                    .zip(&block.right)
                    .all(|(l, r)| (l + r).abs() < 1e-6)
            );
        })
    }

    #[test]
    fn bass_is_mono_and_the_rest_stays_wide() {
        assert!(side_level(30.0) < -20.0);
        assert!(side_level(1000.0).abs() < 0.1);
    }

    #[test]
    fn what_was_mono_is_untouched() {
        let mut mono = LowMono::new(LowMono::CORNER, SampleRate::DEFAULT);
        assert!(response(30.0, |block| mono.render(block)).abs() < 0.001);
    }
}
