//! A feed: the engine's blocks handed out in pieces of any length, as a host asks for them.

use crate::Engine;
use anodyne_dsp::{BLOCK, Block};
use anodyne_units::Frames;

/// Keeps the unread rest of a block between two calls, so that the size of a host's buffers cannot change the sound.
pub struct Feed {
    engine: Engine,
    block: Block,
    read: usize,
}

impl Feed {
    /// A feed from where the engine stands.
    pub fn new(engine: Engine) -> Feed {
        Feed {
            engine,
            block: Block::SILENCE,
            read: BLOCK,
        }
    }

    /// The frame that is handed out next.
    pub fn position(&self) -> Frames {
        self.engine.position() - Frames((BLOCK - self.read) as u64)
    }

    /// Goes to any frame; see [`Engine::seek`] for what is right at once and what after a run-up.
    pub fn seek(&mut self, frame: Frames) {
        self.engine.seek(frame);
        self.read = BLOCK;
        let into_block = (frame.0 % BLOCK as u64) as usize;
        if into_block > 0 {
            self.engine.render(&mut self.block);
            self.read = into_block;
        }
    }

    /// Fills both channels with the next frames.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32]) {
        assert_eq!(left.len(), right.len(), "a frame is one sample per channel");
        let mut done = 0;
        while done < left.len() {
            if self.read == BLOCK {
                self.engine.render(&mut self.block);
                self.read = 0;
            }
            let count = (BLOCK - self.read).min(left.len() - done);
            left[done..done + count]
                .copy_from_slice(&self.block.left[self.read..self.read + count]);
            right[done..done + count]
                .copy_from_slice(&self.block.right[self.read..self.read + count]);
            self.read += count;
            done += count;
        }
    }
}
