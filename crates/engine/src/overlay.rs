//! The overlay: a voice laid over the music, and how far the music stands back beneath it.

use anodyne_dsp::Block;
use anodyne_units::Frames;

/// A voice that speaks over the music. It is added after the music's gain and fades and ahead of the limiter, so that
/// the ceiling holds for both together. It has an address in time as the score has: the same question, the same answer.
pub trait Overlay {
    /// Adds the voice of the 64 frames from `frame` on to `voice` (silent before), at its final level, full scale at 1;
    /// and answers with the music's gain at the first of these frames and at the one after the last, linear, 0..1.
    fn speak(&mut self, frame: Frames, voice: &mut Block) -> (f32, f32);
}
