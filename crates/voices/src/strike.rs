//! What a voice is told of a note.

use anodyne_music::Pitch;

/// A note on its way to a voice, placed in frames of the session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strike {
    /// The frame on which it begins; may lie in the past, the voice then starts mid-flight.
    pub start: i64,
    /// The frame on which it is let go; `i64::MAX` where not yet known.
    pub end: i64,
    /// The pitch.
    pub pitch: Pitch,
    /// How firmly it is played, above 0 to 1.
    pub velocity: f32,
    /// What makes this note slightly unlike its neighbours: start phase, drift, detuning.
    pub seed: u32,
}
