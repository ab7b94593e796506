//! Playing along: from the key that was pressed to the note that belongs.

use crate::params::KeyLock;
use anodyne_music::{Chord, Key, Pitch, PitchClass};

/// The note for a key, or none where it is not played. In [`KeyLock::Snap`] and [`KeyLock::White`] a higher key never
/// gives a lower note.
pub(crate) fn locked(pressed: u8, lock: KeyLock, key: Key, chord: Option<&Chord>) -> Option<Pitch> {
    let belongs = |pitch: u8| suits(Pitch(pitch).class(), key, chord);
    match lock {
        KeyLock::Off => Some(Pitch(pressed)),
        KeyLock::Mute => belongs(pressed).then_some(Pitch(pressed)),
        KeyLock::Snap => nearest(pressed, belongs),
        KeyLock::White => white(pressed, key),
    }
}

/// Whether a note may be held against the chord: in the scale, and not a semitone above a note of the chord.
fn suits(class: PitchClass, key: Key, chord: Option<&Chord>) -> bool {
    let Some(chord) = chord else {
        return key.contains(class);
    };
    let below = PitchClass::new(i32::from(class.semitones()) - 1);
    chord.contains(class) || (key.contains(class) && !chord.contains(below))
}

/// The nearest that belongs; of two equally near the lower.
fn nearest(pressed: u8, belongs: impl Fn(u8) -> bool) -> Option<Pitch> {
    (0..=12_u8).find_map(|distance| {
        let below = pressed.checked_sub(distance);
        let above = pressed.checked_add(distance).filter(|pitch| *pitch < 128);
        let found = [below, above]
            .into_iter()
            .flatten()
            .find(|pitch| belongs(*pitch));
        found.map(Pitch)
    })
}

/// White keys are the degrees of the scale, middle C the tonic next to it.
fn white(pressed: u8, key: Key) -> Option<Pitch> {
    const WHITE: [u8; 7] = [0, 2, 4, 5, 7, 9, 11];
    let degree = WHITE.iter().position(|white| *white == pressed % 12)?;
    let steps = i32::from(pressed / 12) * 7 + degree as i32 - 5 * 7;
    let tonic = Pitch(55).at_or_above(key.tonic());
    let pitch = key.step(tonic, steps);
    (pitch.0 < 128).then_some(pitch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::{Colour, Mode};

    fn d_dorian() -> Key {
        Key::new(PitchClass::new(2), Mode::Dorian)
    }

    #[test]
    fn snapped_keys_lie_in_the_scale_and_never_cross() {
        for chord in [None, Some(Chord::new(d_dorian(), 0, Colour::Triad))] {
            let snapped: Vec<u8> = (0..128)
                .map(|pressed| {
                    let pitch = locked(pressed, KeyLock::Snap, d_dorian(), chord.as_ref());
                    let pitch = pitch.unwrap();
                    assert!(d_dorian().contains(pitch.class()), "{pressed}");
                    pitch.0
                })
                .collect();
            assert!(snapped.is_sorted());
        }
    }

    #[test]
    fn black_keys_are_silent_and_white_ones_climb_the_scale() {
        let white = |pressed| locked(pressed, KeyLock::White, d_dorian(), None);
        assert_eq!(white(61), None);
        assert_eq!(white(60), Some(Pitch(62)));
        assert_eq!(white(62), Some(Pitch(64)));
        assert_eq!(white(72), Some(Pitch(74)));
        let climb: Vec<u8> = (36..100).filter_map(white).map(|pitch| pitch.0).collect();
        assert!(climb.is_sorted());
    }

    #[test]
    fn a_key_outside_the_scale_is_muted() {
        assert_eq!(locked(61, KeyLock::Mute, d_dorian(), None), None);
        assert_eq!(locked(62, KeyLock::Mute, d_dorian(), None), Some(Pitch(62)));
        assert_eq!(locked(61, KeyLock::Off, d_dorian(), None), Some(Pitch(61)));
    }
}
