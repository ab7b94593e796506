//! Mono bass: what lies below a corner comes from the middle, which is steadier on any loudspeaker.

use anodyne_units::{Hertz, SampleRate};

use super::{FLAT, Sweep, SweepEdge};
use crate::{BLOCK, Block};

/// Takes the difference of left and right away below a corner; the sum is untouched.
#[derive(Clone)]
pub struct LowMono {
    /// Our own filter in place of fundsp's: the same response at half the time.
    side: Sweep,
    edge: SweepEdge,
    sides: [f32; BLOCK],
}

impl LowMono {
    /// The corner that suits most mixes.
    pub const CORNER: Hertz = Hertz(120.0);

    /// Mono below `corner`, 5 Hz to 0.45 of the rate.
    pub fn new(corner: Hertz, rate: SampleRate) -> LowMono {
        let edge = SweepEdge {
            cutoff: corner,
            resonance: f64::from(FLAT),
        };
        LowMono {
            side: Sweep::new(rate),
            edge,
            sides: [0.0; BLOCK],
        }
    }

    /// Forgets all sound.
    pub fn reset(&mut self) {
        self.side.reset();
    }

    /// Filters a block in place.
    pub fn render(&mut self, block: &mut Block) {
        for frame in 0..BLOCK {
            self.sides[frame] = 0.5 * (block.left[frame] - block.right[frame]);
        }
        self.side.high_pass_mono(&mut self.sides, self.edge);
        for frame in 0..BLOCK {
            let middle = 0.5 * (block.left[frame] + block.right[frame]);
            block.left[frame] = middle + self.sides[frame];
            block.right[frame] = middle - self.sides[frame];
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
