//! What was struck: the notes that began in the last block, for those who want them besides their sound.

use crate::cursor::Placed;
use anodyne_music::Pitch;
use anodyne_units::Frames;
use arrayvec::ArrayVec;

/// A note that began.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// Who plays it: a place in the score's parts.
    pub part: usize,
    /// Its pitch.
    pub pitch: Pitch,
    /// How firmly, above 0 to 1.
    pub velocity: f32,
    /// The frame on which it begins.
    pub start: Frames,
    /// The frame on which it is let go, as far as is known now.
    pub end: Frames,
}

/// The notes of one block; what finds no room is heard, but not told.
#[derive(Default)]
pub(crate) struct Struck {
    /// A seek tells what began from here on.
    pub(crate) since: Frames,
    notes: ArrayVec<Note, 64>,
}

impl Struck {
    pub(crate) fn clear(&mut self) {
        self.notes.clear();
    }

    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    pub(crate) fn push(&mut self, part: usize, placed: &Placed<'_>) {
        let _ = self.notes.try_push(Note {
            part,
            pitch: placed.event.pitch,
            velocity: placed.event.velocity,
            start: placed.start,
            end: placed.end,
        });
    }
}
