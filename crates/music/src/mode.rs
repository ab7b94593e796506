//! The modes: seven or five steps out of twelve.

use crate::Interval;
use core::fmt;

/// A mode, by the names musicians use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The major scale.
    Ionian,
    /// Minor with a raised sixth: tender, open.
    Dorian,
    /// Minor with a lowered second: dark.
    Phrygian,
    /// Major with a raised fourth: bright, floating.
    Lydian,
    /// Major with a lowered seventh: warm.
    Mixolydian,
    /// The natural minor scale.
    Aeolian,
    /// Minor with a raised seventh.
    HarmonicMinor,
    /// Five notes of major: 1 2 3 5 6.
    MajorPentatonic,
    /// Five notes of minor: 1 3 4 5 7.
    MinorPentatonic,
}

impl Mode {
    /// Every mode, in the order they are listed to people.
    pub const ALL: [Mode; 9] = [
        Mode::Ionian,
        Mode::Dorian,
        Mode::Phrygian,
        Mode::Lydian,
        Mode::Mixolydian,
        Mode::Aeolian,
        Mode::HarmonicMinor,
        Mode::MajorPentatonic,
        Mode::MinorPentatonic,
    ];

    /// Semitones of each degree above the tonic, ascending from 0; seven or five of them.
    pub fn semitones(self) -> &'static [u8] {
        match self {
            Mode::Ionian => &[0, 2, 4, 5, 7, 9, 11],
            Mode::Dorian => &[0, 2, 3, 5, 7, 9, 10],
            Mode::Phrygian => &[0, 1, 3, 5, 7, 8, 10],
            Mode::Lydian => &[0, 2, 4, 6, 7, 9, 11],
            Mode::Mixolydian => &[0, 2, 4, 5, 7, 9, 10],
            Mode::Aeolian => &[0, 2, 3, 5, 7, 8, 10],
            Mode::HarmonicMinor => &[0, 2, 3, 5, 7, 8, 11],
            Mode::MajorPentatonic => &[0, 2, 4, 7, 9],
            Mode::MinorPentatonic => &[0, 3, 5, 7, 10],
        }
    }

    /// The seven-note mode from which chords are built: the pentatonics borrow ionian and aeolian, all others are their own.
    pub fn harmonised(self) -> Mode {
        match self {
            Mode::MajorPentatonic => Mode::Ionian,
            Mode::MinorPentatonic => Mode::Aeolian,
            other => other,
        }
    }

    /// Whether the third above the tonic is minor.
    pub fn is_minor(self) -> bool {
        self.harmonised().semitones()[2] == 3
    }

    /// Semitones from this mode's tonic up to the tonic of the major key with the same key signature.
    pub fn to_relative_major(self) -> Interval {
        Interval(match self.harmonised() {
            Mode::Dorian => 10,
            Mode::Phrygian => 8,
            Mode::Lydian => 7,
            Mode::Mixolydian => 5,
            Mode::Aeolian | Mode::HarmonicMinor => 3,
            _ => 0,
        })
    }

    /// The mode of that name (lower case; `major` and `minor` are ionian and aeolian), if there is one.
    pub fn named(name: &str) -> Option<Mode> {
        match name {
            "" | "major" | "maj" => return Some(Mode::Ionian),
            "minor" | "min" | "m" | "natural minor" => return Some(Mode::Aeolian),
            "pentatonic" => return Some(Mode::MajorPentatonic),
            _ => {}
        }
        Mode::ALL
            .into_iter()
            .find(|mode| mode.to_string() == name.replace(['-', '_'], " "))
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Mode::Ionian => "ionian",
            Mode::Dorian => "dorian",
            Mode::Phrygian => "phrygian",
            Mode::Lydian => "lydian",
            Mode::Mixolydian => "mixolydian",
            Mode::Aeolian => "aeolian",
            Mode::HarmonicMinor => "harmonic minor",
            Mode::MajorPentatonic => "major pentatonic",
            Mode::MinorPentatonic => "minor pentatonic",
        })
    }
}
