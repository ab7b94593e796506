//! A key: a tonic, a mode, and how its notes are spelled.

use crate::{Interval, Mode, MusicError, Pitch, PitchClass};
use core::fmt;
use core::str::FromStr;

/// A tonic and a mode. Reads what people write (`C major`, `f# dorian`, `Bb mixolydian`, `E♭ lydian`, `Am`) and spells
/// its notes with the accidentals of its key signature.
///
/// ```
/// use anodyne_music::Key;
/// let key: Key = "E♭ lydian".parse().unwrap();
/// assert_eq!(key.to_string(), "Eb lydian");
/// assert_eq!(key.degree_class(3).semitones(), 9); // the raised fourth, A
/// assert!("H dur".parse::<Key>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    tonic: PitchClass,
    mode: Mode,
    flats: bool,
}

impl Key {
    /// The key on that tonic, spelled with the fewer accidentals.
    pub fn new(tonic: PitchClass, mode: Mode) -> Key {
        let major = tonic.raised(mode.to_relative_major());
        let flats = matches!(major.semitones(), 1 | 3 | 5 | 8 | 10);
        Key { tonic, mode, flats }
    }

    /// The tonic.
    pub fn tonic(self) -> PitchClass {
        self.tonic
    }

    /// The mode.
    pub fn mode(self) -> Mode {
        self.mode
    }

    /// The notes of the scale, ascending from the tonic; seven or five.
    pub fn classes(self) -> impl Iterator<Item = PitchClass> {
        self.mode
            .semitones()
            .iter()
            .map(move |step| self.tonic.raised(Interval(*step as i8)))
    }

    /// Whether the scale holds that note.
    pub fn contains(self, class: PitchClass) -> bool {
        self.classes().any(|own| own == class)
    }

    /// The note of a degree, 0 = tonic; any integer, wrapping round the scale.
    pub fn degree_class(self, degree: i32) -> PitchClass {
        let steps = self.mode.semitones();
        let step = steps[degree.rem_euclid(steps.len() as i32) as usize];
        self.tonic.raised(Interval(step as i8))
    }

    /// How many notes the scale has, 7 or 5.
    pub fn steps(self) -> usize {
        self.mode.semitones().len()
    }

    /// The same tonic with the seven-note mode from which chords are built.
    pub fn harmonised(self) -> Key {
        Key {
            mode: self.mode.harmonised(),
            ..self
        }
    }

    /// The pitch `steps` scale steps from `from`; a pitch outside the scale is first lowered into it.
    ///
    /// ```
    /// use anodyne_music::{Key, Pitch};
    /// let key: Key = "D dorian".parse().unwrap();
    /// assert_eq!(key.step(Pitch(62), 2), Pitch(65));
    /// assert_eq!(key.step(Pitch(62), -1), Pitch(60));
    /// ```
    pub fn step(self, from: Pitch, steps: i32) -> Pitch {
        let (octave, degree) = self.address(from);
        self.pitch_at(octave, degree + steps)
    }

    /// The scale steps from one pitch up to another (negative: down), each lowered into the scale first.
    pub fn steps_between(self, from: Pitch, to: Pitch) -> i32 {
        let (from_octave, from_degree) = self.address(from);
        let (to_octave, to_degree) = self.address(to);
        (to_octave - from_octave) * self.steps() as i32 + to_degree - from_degree
    }

    fn address(self, pitch: Pitch) -> (i32, i32) {
        let above = i32::from(pitch.0) - i32::from(self.tonic.semitones());
        let (octave, rest) = (above.div_euclid(12), above.rem_euclid(12) as u8);
        let degree = self
            .mode
            .semitones()
            .iter()
            .rposition(|step| *step <= rest)
            .unwrap_or(0);
        (octave, degree as i32)
    }

    fn pitch_at(self, octave: i32, degree: i32) -> Pitch {
        let steps = self.mode.semitones();
        let count = steps.len() as i32;
        let octave = octave + degree.div_euclid(count);
        let step = i32::from(steps[degree.rem_euclid(count) as usize]);
        Pitch((i32::from(self.tonic.semitones()) + octave * 12 + step).clamp(0, 127) as u8)
    }

    /// The name of a note in this key's spelling: `Bb` in F major, `A#` in B major.
    pub fn spell(self, class: PitchClass) -> String {
        Key::spelled(class, self.flats).to_owned()
    }

    /// The name of a note with flats or with sharps.
    pub(crate) fn spelled(class: PitchClass, flats: bool) -> &'static str {
        const SHARPS: [&str; 12] = [
            "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B",
        ];
        const FLATS: [&str; 12] = [
            "C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B",
        ];
        let names = if flats { FLATS } else { SHARPS };
        names[class.semitones() as usize]
    }

    /// Whether its notes are spelled with flats.
    pub fn is_flat(self) -> bool {
        self.flats
    }

    /// The key signature: how many sharps, or below 0 how many flats; -7..=7.
    ///
    /// ```
    /// use anodyne_music::Key;
    /// let fifths = |written: &str| written.parse::<Key>().unwrap().fifths();
    /// assert_eq!(["D dorian", "Eb major", "E major"].map(fifths), [0, -3, 4]);
    /// ```
    pub fn fifths(self) -> i8 {
        let major = self.tonic.raised(self.mode.to_relative_major());
        let sharps = (i8::try_from(major.semitones()).unwrap_or(0) * 7) % 12;
        let signed = match (self.flats, sharps) {
            (_, 0) => 0,
            (true, sharps) => sharps - 12,
            (false, sharps) => sharps,
        };
        match signed {
            8.. => signed - 12,
            ..-7 => signed + 12,
            signed => signed,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.spell(self.tonic), self.mode)
    }
}

impl FromStr for Key {
    type Err = MusicError;

    fn from_str(written: &str) -> Result<Key, MusicError> {
        let text = written.trim();
        let tonic_error = || MusicError::Tonic {
            written: written.to_owned(),
        };
        let letter = text.chars().next().ok_or_else(tonic_error)?;
        let natural = match letter.to_ascii_uppercase() {
            'C' => 0,
            'D' => 2,
            'E' => 4,
            'F' => 5,
            'G' => 7,
            'A' => 9,
            'B' => 11,
            _ => return Err(tonic_error()),
        };
        let (accidental, rest) = accidental(&text[1..]);
        if rest.len() == text.len() - 1 && rest.starts_with(|c: char| c.is_alphabetic() && c != 'm')
        {
            return Err(tonic_error());
        }
        let name = rest.trim().trim_start_matches(['-', '_']).to_lowercase();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let tonic = PitchClass::new(natural + accidental);
        let mode =
            Mode::named(&name).ok_or_else(|| unknown_mode(written, letter, accidental, &name))?;
        let flats = match accidental {
            0 => Key::new(tonic, mode).flats,
            accidental => accidental < 0,
        };
        Ok(Key { tonic, mode, flats })
    }
}

fn accidental(text: &str) -> (i32, &str) {
    for (sign, shift) in [
        ("#", 1),
        ("♯", 1),
        ("♭", -1),
        ("-sharp", 1),
        (" sharp", 1),
        ("-flat", -1),
        (" flat", -1),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (shift, rest);
        }
    }
    match text.strip_prefix(['b', 'B']) {
        Some(rest) if !rest.starts_with(char::is_alphabetic) => (-1, rest),
        _ => (0, text),
    }
}

fn unknown_mode(written: &str, letter: char, accidental: i32, mode: &str) -> MusicError {
    let names = Mode::ALL.map(|mode| mode.to_string());
    let nearest = names
        .iter()
        .map(String::as_str)
        .chain(["major", "minor"])
        .min_by_key(|name| distance(name, mode))
        .unwrap_or("major");
    let sign = ["b", "", "#"][(accidental + 1) as usize];
    MusicError::Mode {
        written: written.to_owned(),
        mode: mode.to_owned(),
        nearest: format!("{}{sign} {nearest}", letter.to_ascii_uppercase()),
        known: format!("major, minor, {}", names.join(", ")),
    }
}

/// The edit distance of Levenshtein (1966), for "did you mean".
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| match written.parse::<Key>() {
            Ok(key) => assert_eq!(key.to_string(), expected, "{written}"),
            Err(error) => panic!("{written}: {error}"),
        };
        check("C major", "C ionian");
        check("A minor", "A aeolian");
        check("f# dorian", "F# dorian");
        check("Bb mixolydian", "Bb mixolydian");
        check("E♭ lydian", "Eb lydian");
        check("b minor", "B aeolian");
        check("bb minor", "Bb aeolian");
        check("B", "B ionian");
        check("Bb", "Bb ionian");
        check("Am", "A aeolian");
        check("F♯m", "F# aeolian");
        check("d-flat major", "Db ionian");
        check("G harmonic  minor", "G harmonic minor");
        check("e minor-pentatonic", "E minor pentatonic");
        check("D dorian", "D dorian");
        check("  d DORIAN ", "D dorian");
    }

    #[test]
    fn a_wrong_key_is_answered_with_the_nearest_right_one() {
        let check = |written: &str, expected: &str| {
            let error = written.parse::<Key>().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        };
        check("D dorean", "did you mean \"D dorian\"");
        check("F# lidian", "did you mean \"F# lydian\"");
        check("H major", "note name");
        check("", "note name");
        check("Dorian", "note name");
        check("♭", "note name");
    }

    #[test]
    fn flat_keys_are_spelled_flat() {
        let key: Key = "F major".parse().unwrap();
        assert_eq!(key.spell(PitchClass::new(10)), "Bb");
        let key: Key = "B major".parse().unwrap();
        assert_eq!(key.spell(PitchClass::new(10)), "A#");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,24}") {
            let _ = text.parse::<Key>();
        }

        #[test]
        fn what_is_written_is_read_back(tonic in 0..12i32, mode in 0..9usize) {
            let key = Key::new(PitchClass::new(tonic), Mode::ALL[mode]);
            prop_assert_eq!(key.to_string().parse::<Key>().unwrap(), key);
        }

        #[test]
        fn steps_up_and_down_come_home(tonic in 0..12i32, mode in 0..9usize, from in 36..84u8, steps in -10..10i32) {
            let key = Key::new(PitchClass::new(tonic), Mode::ALL[mode]);
            let start = key.step(Pitch(from), 0);
            prop_assert!(key.contains(start.class()));
            let there = key.step(start, steps);
            prop_assert_eq!(key.steps_between(start, there), steps);
            prop_assert_eq!(key.step(there, -steps), start);
        }
    }
}
