//! The tension of a chord: how far it stands from rest.

use anodyne_music::{Chord, Colour, Key, Mode, PitchClass};

/// The share of the distance from the tonic; the rest is the colour's.
const DISTANCE: f64 = 0.62;
/// The longest way in the diatonic chordal space, from the tonic to the chords on its second and seventh degree.
const FURTHEST: f64 = 8.0;

/// The tension of a chord in its key, 0 (bare tonic) to 1: Lerdahl's distance in the chordal space (*Tonal Pitch
/// Space*, 2001, chapter 2) and the dissonance of its colour.
pub(crate) fn tension(chord: &Chord) -> f64 {
    let distance = f64::from(distance(chord.key(), chord.degree())) / FURTHEST;
    DISTANCE * distance.min(1.0) + (1.0 - DISTANCE) * dissonance(chord.colour(), chord)
}

/// Lerdahl's distance between the tonic chord and the chord on a degree: steps on the circle of fifths of the scale's
/// chords, and notes new to one of the levels root, fifth and triad.
fn distance(key: Key, degree: u8) -> u32 {
    let up = (0..7)
        .find(|fifths| fifths * 4 % 7 == u32::from(degree))
        .unwrap_or(0);
    let note = |step: u8| key.degree_class(i32::from(degree + step));
    let tonic = |step: i32| key.degree_class(step);
    let new = |notes: &[PitchClass], known: &[PitchClass]| {
        notes.iter().filter(|note| !known.contains(note)).count() as u32
    };
    let (root, fifth, third) = (note(0), note(4), note(2));
    let changed = new(&[root], &[tonic(0)])
        + new(&[root, fifth], &[tonic(0), tonic(4)])
        + new(&[root, fifth, third], &[tonic(0), tonic(4), tonic(2)]);
    up.min(7 - up) + changed
}

/// How much a colour adds to its triad, 0..1.
fn dissonance(colour: Colour, chord: &Chord) -> f64 {
    let major_seventh = |seventh: f64| {
        let semitone = chord
            .classes()
            .iter()
            .any(|one| chord.root().up_to(*one).0 == 11);
        if semitone { seventh + 0.1 } else { seventh }
    };
    match colour {
        Colour::Fifth | Colour::Triad => 0.0,
        Colour::Sixth => 0.25,
        Colour::Add9 => 0.3,
        Colour::Sus2 => 0.4,
        Colour::SixNine => 0.5,
        Colour::Sus4 => 0.6,
        Colour::Seventh => major_seventh(0.6),
        Colour::Ninth => major_seventh(0.9),
    }
}

/// Whether a colour on a degree may stand as a chord of this music: a perfect fifth below it, and no note a minor
/// ninth above a chord tone.
pub(crate) fn rests(key: Key, degree: u8, colour: Colour) -> bool {
    let key = key.harmonised();
    let above = |steps: u8| {
        let root = key.degree_class(i32::from(degree));
        root.up_to(key.degree_class(i32::from(degree + steps))).0
    };
    let (ninth, third, fourth, sixth, seventh) = (above(1), above(2), above(3), above(5), above(6));
    let sound = matches!(third, 3 | 4) && above(4) == 7;
    let harsh = key.mode() == Mode::HarmonicMinor && seventh == 11 && third == 3;
    sound
        && match colour {
            Colour::Triad | Colour::Fifth => true,
            Colour::Add9 | Colour::Sus2 => ninth == 2,
            Colour::Sus4 => fourth == 5,
            Colour::Sixth => sixth == 9,
            Colour::SixNine => sixth == 9 && ninth == 2,
            Colour::Seventh => !harsh,
            Colour::Ninth => ninth == 2 && !harsh,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_lerdahls() {
        let key: Key = "C major".parse().unwrap();
        let distances: Vec<u32> = (0..7).map(|degree| distance(key, degree)).collect();
        assert_eq!(distances, [0, 8, 7, 5, 5, 7, 8]);
    }

    #[test]
    fn the_bare_tonic_is_rest_and_nothing_exceeds_one() {
        for mode in Mode::ALL {
            let key = Key::new(PitchClass::new(2), mode);
            assert_eq!(tension(&Chord::new(key, 0, Colour::Triad)), 0.0);
            for degree in 0..7 {
                let furthest = tension(&Chord::new(key, degree, Colour::Ninth));
                assert!(
                    (0.0..=1.0).contains(&furthest),
                    "{mode} {degree}: {furthest}"
                );
            }
        }
    }

    #[test]
    fn diminished_triads_and_avoid_notes_never_rest() {
        let check = |key: &str, degree, colour, expected| {
            assert_eq!(
                rests(key.parse().unwrap(), degree, colour),
                expected,
                "{key} {degree} {colour:?}"
            );
        };
        check("C major", 6, Colour::Triad, false);
        check("C major", 3, Colour::Sus4, false);
        check("C major", 2, Colour::Add9, false);
        check("C major", 0, Colour::Ninth, true);
        check("E phrygian", 0, Colour::Sus2, false);
        check("E phrygian", 4, Colour::Triad, false);
        check("A harmonic minor", 0, Colour::Seventh, false);
        check("A harmonic minor", 2, Colour::Triad, false);
    }
}
