//! Key areas: where a session leaves its home key for a near one.

use crate::{Character, Holding, Prescription};
use anodyne_music::{Chord, Colour, Interval, Key, Mode};
use anodyne_units::Seed;

/// The key of the programme's phase at that place. Supportive music stays at home; the middle of a mixed or challenging
/// session may move to one near key, the same for the whole session. Its first and last phase are always at home, which
/// is `home`: the session's key in the mode of the phase.
pub(crate) fn key_of(prescription: &Prescription, place: usize, home: Key) -> Key {
    let phases = &prescription.programme.phases;
    let seed = prescription.seed.part("key areas");
    let leaves = match prescription.holding {
        Holding::Supportive => 0.0,
        Holding::Mixed => 0.6,
        Holding::Challenging => 0.85,
    };
    let inner = place > 0 && place + 1 < phases.len() && may_leave(phases[place].character);
    if home == prescription.key && inner && seed.part("leaves").index(place as u64).chance(leaves) {
        near(home, seed.part("near"))
    } else {
        home
    }
}

/// Whether a phase of that character carries the session away from where it began.
fn may_leave(character: Character) -> bool {
    matches!(
        character,
        Character::Build | Character::Plateau | Character::Peak
    )
}

/// A near key a fifth or a fourth away: in the same mode, or, where the way there and back would have no chord in
/// common, with the same notes (Lerdahl's nearest regions, *Tonal Pitch Space*, 2001, chapter 2).
fn near(home: Key, seed: Seed) -> Key {
    let ways = if seed.chance(0.5) { [7, 5] } else { [5, 7] };
    let same_mode = ways.map(|way| (way, home.mode()));
    let modes = Mode::ALL
        .into_iter()
        .filter(|mode| mode.semitones().len() == 7);
    let others = modes.flat_map(|mode| ways.map(|way| (way, mode)));
    let same_notes = others.filter(|(way, mode)| {
        let key = moved(home, *way, *mode);
        key.classes().all(|one| home.harmonised().contains(one))
    });
    let all = same_mode.into_iter().chain(same_notes);
    let near = all.map(|(way, mode)| moved(home, way, mode));
    near.into_iter()
        .find(|key| is_joined(home, *key))
        .unwrap_or(home)
}

fn moved(home: Key, semitones: i8, mode: Mode) -> Key {
    Key::new(home.tonic().raised(Interval(semitones)), mode)
}

/// Whether the second key knows the first one's tonic chord, and the first the second's root and fifth: the pivots
/// there and back.
fn is_joined(home: Key, near: Key) -> bool {
    let knows = |key: Key, chord: &Chord| {
        let mut classes = chord.classes().iter();
        classes.all(|one| key.harmonised().contains(*one))
    };
    knows(near, &Chord::new(home, 0, Colour::Triad))
        && knows(home, &Chord::new(near, 0, Colour::Fifth))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::PitchClass;

    #[test]
    fn every_mode_has_a_near_key_with_pivots_there_and_back() {
        for mode in Mode::ALL {
            for tonic in 0..12 {
                let home = Key::new(PitchClass::new(tonic), mode);
                for seed in 0..8 {
                    let near = near(home, Seed(seed));
                    let foreign = near.harmonised().classes();
                    let foreign = foreign.filter(|one| !home.harmonised().contains(*one));
                    let most = if mode == Mode::HarmonicMinor { 3 } else { 1 };
                    assert!(near != home && foreign.count() <= most, "{home} -> {near}");
                    assert!(is_joined(home, near), "{home} -> {near}");
                }
            }
        }
    }
}
