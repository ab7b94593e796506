//! A phrase: the stretch of music that is drawn as one.

use anodyne_music::{Chord, Voicing};
use anodyne_units::{Beats, Seconds};

/// A phrase of 4 or 8 bars; odd ends of a phase have 2 to 7, a phase of a single bar 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Phrase {
    /// When it begins.
    pub start: Seconds,
    /// When the next one begins; the last phrase ends at or after the session's length.
    pub end: Seconds,
    /// Its first bar, counted from 0 at the beginning of the session.
    pub first_bar: usize,
    /// How many bars it has, at least 1.
    pub bars: usize,
    /// The phase of the plan it belongs to.
    pub phase: usize,
}

/// A chord of the harmony plan and the bars it stands for; never longer than its phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct ChordSpan {
    /// When it begins.
    pub start: Seconds,
    /// When the next one begins.
    pub end: Seconds,
    /// The bar in which it begins, counted from 0 at the beginning of the session.
    pub first_bar: usize,
    /// How many bars it reaches into, at least 1.
    pub bars: usize,
    /// The beat on which it begins, from the beginning of the session: a bar line, unless a song says otherwise.
    pub beat: Beats,
    /// How long it stands.
    pub beats: Beats,
    /// The chord.
    pub chord: Chord,
    /// The pitches of the first pad.
    pub voicing: Voicing,
    /// How far it stands from rest, 0 the bare tonic to 1 the furthest coloured chord.
    pub tension: f64,
}
