//! The diffuser: four Schroeder allpasses in a row that turn one attack into many before it enters the hall.

use crate::{BLOCK, ring::Ring};

/// Allpass delays in seconds: those of Dattorro's plate ("Effect Design", JAES 1997), at a larger scale.
const DELAYS: [f64; 4] = [0.004_771, 0.003_595, 0.012_735, 0.009_307];

/// How much of itself each allpass keeps.
const FEEDBACK: f32 = 0.64;

/// One channel of diffusion.
#[derive(Clone, Debug)]
pub(super) struct Diffuser {
    allpasses: [(Ring, usize); 4],
}

impl Diffuser {
    /// A diffuser with delays times `scale`; no delay is shorter than a block and its reading margin.
    pub(super) fn new(frames_per_second: f64, scale: f64) -> Diffuser {
        let allpasses = DELAYS.map(|delay| {
            let frames = (delay * scale * frames_per_second).round() as usize;
            let frames = frames.max(BLOCK + 2);
            (Ring::new(frames), frames)
        });
        Diffuser { allpasses }
    }

    pub(super) fn clear(&mut self) {
        self.allpasses.iter_mut().for_each(|(ring, _)| ring.clear());
    }

    /// Frames until silence has passed through all memory.
    pub(super) fn memory(&self) -> usize {
        self.allpasses.iter().map(|(ring, _)| ring.length()).sum()
    }

    /// Diffuses a block in place.
    #[inline(always)]
    pub(super) fn render(&mut self, samples: &mut [f32; BLOCK]) {
        let mut inside = [0.0; BLOCK];
        for (ring, delay) in &mut self.allpasses {
            let past = ring.read(*delay);
            for frame in 0..BLOCK {
                inside[frame] = samples[frame] - FEEDBACK * past[frame];
                samples[frame] = past[frame] + FEEDBACK * inside[frame];
            }
            ring.put(&inside);
            ring.advance();
        }
    }
}
