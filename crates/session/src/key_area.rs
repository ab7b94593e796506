//! Key areas: where a session leaves its home key for a near one.

use crate::{Character, Holding, Prescription};
use anodyne_music::{Chord, Colour, Interval, Key, PitchClass};
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

/// A near key: the same mode a fifth or a fourth away, where it knows the home chord, which is then the pivot between
/// the two (Lerdahl's nearest regions, *Tonal Pitch Space*, 2001, chapter 2).
fn near(home: Key, seed: Seed) -> Key {
    let tonic = Chord::new(home, 0, Colour::Triad);
    let known = |steps: &i8| {
        let key = Key::new(home.tonic().raised(Interval(*steps)), home.mode());
        let knows = |one: &PitchClass| key.harmonised().contains(*one);
        tonic.classes().iter().all(knows).then_some(key)
    };
    let ways = if seed.chance(0.5) { [7, 5] } else { [5, 7] };
    ways.iter().find_map(known).unwrap_or(home)
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::Mode;

    #[test]
    fn every_mode_has_a_near_key_that_knows_its_home_chord() {
        for mode in Mode::ALL {
            for tonic in 0..12 {
                let home = Key::new(PitchClass::new(tonic), mode);
                for seed in 0..8 {
                    let near = near(home, Seed(seed));
                    let foreign = near.harmonised().classes();
                    let foreign = foreign.filter(|one| !home.harmonised().contains(*one));
                    let most = if mode == Mode::HarmonicMinor { 3 } else { 1 };
                    assert!(near != home && foreign.count() <= most, "{home} -> {near}");
                }
            }
        }
    }
}
