//! Pitches, pitch classes and the intervals between them, in twelve-tone equal temperament at A4 = 440 Hz.

use anodyne_units::Hertz;
use core::fmt;
use core::ops::{Add, Sub};

/// One of the twelve notes of the octave, 0 = C to 11 = B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PitchClass(u8);

/// A pitch as a MIDI key number, 0..=127; 60 is middle C (C4), 69 is A4 at 440 Hz.
///
/// ```
/// use anodyne_music::{Interval, Pitch};
/// assert_eq!(Pitch(69).hertz().0, 440.0);
/// assert_eq!((Pitch(60) + Interval(7)).to_string(), "G4");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pitch(pub u8);

/// A distance in semitones, upwards positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval(pub i8);

impl PitchClass {
    /// The class of any semitone count from C, wrapping round the octave.
    ///
    /// ```
    /// use anodyne_music::PitchClass;
    /// assert_eq!(PitchClass::new(-1), PitchClass::new(11));
    /// ```
    pub fn new(semitones_from_c: i32) -> PitchClass {
        PitchClass(semitones_from_c.rem_euclid(12) as u8)
    }

    /// Semitones above C, 0..=11.
    pub fn semitones(self) -> u8 {
        self.0
    }

    /// The smallest upward interval from this class to another, 0..=11 semitones.
    pub fn up_to(self, other: PitchClass) -> Interval {
        Interval((i16::from(other.0) - i16::from(self.0)).rem_euclid(12) as i8)
    }

    /// The class a number of semitones higher.
    pub fn raised(self, interval: Interval) -> PitchClass {
        PitchClass::new(i32::from(self.0) + i32::from(interval.0))
    }
}

impl Pitch {
    /// The pitch class of this pitch.
    pub fn class(self) -> PitchClass {
        PitchClass(self.0 % 12)
    }

    /// The frequency in equal temperament, A4 = 440 Hz.
    pub fn hertz(self) -> Hertz {
        Hertz(440.0 * ((f64::from(self.0) - 69.0) / 12.0).exp2())
    }

    /// The lowest pitch of the given class that is at or above this one; at most 127.
    pub fn at_or_above(self, class: PitchClass) -> Pitch {
        self + self.class().up_to(class)
    }
}

impl Add<Interval> for Pitch {
    type Output = Pitch;
    fn add(self, interval: Interval) -> Pitch {
        Pitch((i16::from(self.0) + i16::from(interval.0)).clamp(0, 127) as u8)
    }
}

impl Sub for Pitch {
    type Output = Interval;
    fn sub(self, other: Pitch) -> Interval {
        Interval((i16::from(self.0) - i16::from(other.0)) as i8)
    }
}

impl fmt::Display for PitchClass {
    /// Writes the class with sharps; a [`crate::Key`] spells it in its own accidentals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            [
                "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
            ][self.0 as usize],
        )
    }
}

impl fmt::Display for Pitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.class(), i16::from(self.0 / 12) - 1)
    }
}
