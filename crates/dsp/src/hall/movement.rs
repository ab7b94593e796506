//! The slow movement of the taps: a function of the block number, so that any moment can be entered.

use super::LINES;
use crate::{
    BLOCK,
    sine::{phase_of, sine},
};

/// Movement of each tap in turns per second: slow, and no two in step.
const TURNS: [f64; LINES] = [
    0.131, 0.293, 0.173, 0.337, 0.211, 0.151, 0.401, 0.239, 0.367, 0.113, 0.271, 0.191, 0.313,
    0.229, 0.157, 0.389,
];

/// The taps move by this many seconds to either side: two cents at most, and enough that no mode stands still.
const DEPTH: f64 = 0.000_5;

/// One sine per line.
#[derive(Clone, Debug)]
pub(super) struct Movement {
    /// Frames to either side.
    pub(super) depth: f64,
    /// Phase advance per block.
    steps: [u32; LINES],
    /// Phase at frame 0.
    starts: [u32; LINES],
}

impl Movement {
    pub(super) fn new(frames_per_second: f64) -> Movement {
        let golden = |line: usize| phase_of(line as f64 * 0.618_033_988_75);
        Movement {
            depth: DEPTH * frames_per_second,
            steps: TURNS.map(|turns| phase_of(turns * BLOCK as f64 / frames_per_second)),
            starts: core::array::from_fn(golden),
        }
    }

    /// Frames by which each tap is further away than its nearest at the start of a block, 0 to twice the depth.
    #[inline(always)]
    pub(super) fn offsets(&self, block: u32) -> [f32; LINES] {
        core::array::from_fn(|line| {
            let phase = self.starts[line].wrapping_add(self.steps[line].wrapping_mul(block));
            let offset = self.depth as f32 * (1.0 + sine(phase));
            if offset > 0.0 { offset } else { 0.0 }
        })
    }
}
