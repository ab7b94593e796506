//! A note as it stands in a score.

use crate::Pitch;
use anodyne_units::Beats;

/// A pitch held for a time, in musical time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Note {
    /// When it begins, counted from the beginning of the session.
    pub start: Beats,
    /// How long it is held, above 0.
    pub duration: Beats,
    /// The pitch.
    pub pitch: Pitch,
    /// How firmly it is played, above 0 to 1.
    pub velocity: f32,
}
