//! A phase of the plan: a stretch with one character.

use crate::{Character, Pulse};
use anodyne_music::Key;
use anodyne_units::Seconds;

/// A stretch of the plan with one character. It begins on a bar line; the last one ends with the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    /// The name people see.
    pub name: String,
    /// Its character.
    pub character: Character,
    /// Where it begins, on a bar line.
    pub start: Seconds,
    /// Where it ends: the start of the next phase, or the length of the session.
    pub end: Seconds,
    /// Its first bar, from 0.
    pub first_bar: usize,
    /// How many bars begin in it, at least 1; the last bar of a session may be cut by its end.
    pub bars: usize,
    /// The key it stands in.
    pub key: Key,
    /// Harmonic rhythm: bars to a chord.
    pub bars_per_chord: usize,
    /// The share of the time with melody, 0..1.
    pub melody: f64,
    /// What drum it has.
    pub pulse: Pulse,
    /// Strokes of an exact pulse to a beat, 1 to 4.
    pub strokes_per_beat: u8,
    /// How firm each stroke of an exact pulse is, 0 (left out) to 1: 1 to 16 values, repeated from the first stroke of
    /// the phase, which falls on its start.
    pub accents: Vec<f64>,
    /// Whether no tune may stand out.
    pub hook_free: bool,
}
