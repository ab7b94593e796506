//! Filters over whole blocks: steady ones made with fundsp, and one whose cutoff may move.

mod cut;
#[cfg(test)]
mod measure;
mod mono;
mod sweep;
mod tilt;

pub use cut::{HighCut, LowCut};
pub use mono::LowMono;
pub use sweep::{Sweep, SweepEdge};
pub use tilt::Tilt;

use fundsp::prelude64::{An, FixedSvf};
use fundsp::svf::SvfMode;

use crate::{BLOCK, Block};

/// Butterworth: the steepest response without a bump.
const FLAT: f32 = core::f32::consts::FRAC_1_SQRT_2;

/// Two equal filters of fundsp, left and right, that fall exactly silent.
#[derive(Clone)]
struct Stereo<M: SvfMode<f64> + Clone> {
    left: An<FixedSvf<f64, M>>,
    right: An<FixedSvf<f64, M>>,
    /// True while both states are exactly zero.
    at_rest: bool,
}

impl<M: SvfMode<f64> + Clone> Stereo<M> {
    fn new(mut filter: An<FixedSvf<f64, M>>, frames_per_second: f64) -> Stereo<M> {
        filter.set_sample_rate(frames_per_second);
        Stereo {
            left: filter.clone(),
            right: filter,
            at_rest: true,
        }
    }

    fn reset(&mut self) {
        self.left.reset();
        self.right.reset();
        self.at_rest = true;
    }

    /// Filters in place. Once a silent block leaves less than -200 dB behind, the state is cleared, so that tails
    /// end and subnormals never arise.
    fn render(&mut self, block: &mut Block) {
        let silent = block.is_silent();
        if silent && self.at_rest {
            return;
        }
        for frame in 0..BLOCK {
            (block.left[frame], block.right[frame]) =
                self.tick(block.left[frame], block.right[frame]);
        }
        self.settle(silent, block);
    }

    #[inline]
    fn tick(&mut self, left: f32, right: f32) -> (f32, f32) {
        (
            self.left.tick(&[left].into())[0],
            self.right.tick(&[right].into())[0],
        )
    }

    fn settle(&mut self, was_silent: bool, block: &Block) {
        self.at_rest = false;
        if was_silent && block.peak() < 1e-10 {
            self.reset();
        }
    }
}
