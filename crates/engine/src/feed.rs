//! A feed: the engine's blocks handed out in pieces of any length, as a host asks for them.

use crate::{Engine, Overlay};
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
        self.settle(frame, None);
    }

    /// As [`Feed::seek`], with the voice that [`Feed::fill_over`] goes on with.
    pub fn seek_over(&mut self, frame: Frames, overlay: &mut dyn Overlay) {
        self.engine.seek_over(frame, overlay);
        self.settle(frame, Some(overlay));
    }

    /// See [`Engine::unheard_until`].
    pub fn unheard_until(&mut self, frame: Frames) {
        self.engine.unheard_until(frame);
    }

    /// Reads on to a frame within the block that the engine stands at.
    fn settle(&mut self, frame: Frames, overlay: Option<&mut dyn Overlay>) {
        self.read = BLOCK;
        let into_block = (frame.0 % BLOCK as u64) as usize;
        if into_block > 0 {
            self.next(overlay);
            self.read = into_block;
        }
    }

    fn next(&mut self, overlay: Option<&mut dyn Overlay>) {
        match overlay {
            Some(overlay) => self.engine.render_over(overlay, &mut self.block),
            None => self.engine.render(&mut self.block),
        }
        self.read = 0;
    }

    /// Fills both channels with the next frames.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.hand_out(left, right, None);
    }

    /// As [`Feed::fill`], with a voice over the music.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn fill_over(&mut self, overlay: &mut dyn Overlay, left: &mut [f32], right: &mut [f32]) {
        self.hand_out(left, right, Some(overlay));
    }

    fn hand_out(
        &mut self,
        left: &mut [f32],
        right: &mut [f32],
        mut overlay: Option<&mut dyn Overlay>,
    ) {
        assert_eq!(left.len(), right.len(), "a frame is one sample per channel");
        let mut done = 0;
        while done < left.len() {
            if self.read == BLOCK {
                match &mut overlay {
                    Some(overlay) => self.next(Some(&mut **overlay)),
                    None => self.next(None),
                }
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
