//! The harmony of a phase: chords whose tension follows the intensity, joined as modal music joins them.

use crate::cadence::cadences;
use crate::tension::{rests, tension};
use anodyne_music::{Chord, Colour, Key, Mode};
use anodyne_units::Seed;

/// A place for a chord.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The tension wanted, 0..1.
    pub(crate) target: f64,
    /// A phrase begins here.
    pub(crate) opens: bool,
    /// A phrase of two chords or more ends here.
    pub(crate) cadence: bool,
    /// The tonic must stand here.
    pub(crate) tonic: bool,
    /// The music may stay where it is.
    pub(crate) still: bool,
    /// Chords of five notes may stand here.
    pub(crate) rich: bool,
    /// The music turns here to that key: the chord belongs to both as far as it can.
    pub(crate) pivot: Option<Key>,
}

const COLOURS: [Colour; 9] = [
    Colour::Triad,
    Colour::Fifth,
    Colour::Sixth,
    Colour::Add9,
    Colour::Sus2,
    Colour::SixNine,
    Colour::Sus4,
    Colour::Seventh,
    Colour::Ninth,
];

/// How strictly tension follows the target, against the liking for good joins, where nothing stricter is asked.
const TENSION_WEIGHT: f64 = 34.0;
/// Tensions this near to the target are as good as the target.
const NEAR: f64 = 0.03;
/// The same where the music may stay where it is: hours near rest want every colour of rest.
const NEAR_STILL: f64 = 0.12;
/// How much chance may change a chord's cost.
const WHIM: f64 = 0.25;
/// How much chance may change a degree's cost, and again a colour's, for a whole phrase, so that phrases differ.
const TASTE: f64 = 0.2;
/// What the same chord again costs where the music may stay where it is.
const AGAIN_STILL: f64 = 0.35;
/// How much a cadence is liked where a phrase ends.
const CADENCE: f64 = 0.7;
/// How much going straight back to the root before last is disliked, so that two chords do not swing for minutes.
const SWING: f64 = 0.3;
/// What a note of a pivot chord costs that the next key does not know.
const FOREIGN: f64 = 2.0;
/// How many colours of each degree are weighed at a slot.
const COLOURS_WEIGHED: usize = 2;

/// The chords of a phase, one a slot: the cheapest path (Viterbi over pairs of chords), its costs being the distance
/// from the wanted tension (`strictness` times the usual weight), the joins between chords, swinging to and fro, and a
/// little chance.
pub(crate) fn harmonise(
    key: Key,
    slots: &[Slot],
    strictness: f64,
    seed: Seed,
) -> Vec<(Chord, f64)> {
    let states = candidates(key);
    let joins = joins(key.harmonised().mode(), &states);
    let join = |from: usize, to: usize| &joins[from * states.len() + to];
    let mut phrase = seed.part("taste");
    let weighed: Vec<Vec<(usize, f64)>> = slots
        .iter()
        .enumerate()
        .map(|(place, slot)| {
            if slot.opens {
                phrase = seed.part("taste").index(place as u64);
            }
            weigh(&states, slot, strictness, seed.index(place as u64), phrase)
        })
        .collect();
    // A row of costs holds every pair of a chord here and the chord before it.
    let mut row: Vec<f64> = weighed
        .first()
        .into_iter()
        .flatten()
        .map(|(_, cost)| *cost)
        .collect();
    let mut width = 1;
    let mut came_from: Vec<Vec<u8>> = Vec::with_capacity(slots.len());
    for place in 1..slots.len() {
        let (before, here, slot) = (&weighed[place - 1], &weighed[place], &slots[place]);
        let mut next = Vec::with_capacity(here.len() * before.len());
        let mut from = Vec::with_capacity(here.len() * before.len());
        for (to, stand) in here {
            for (number, (middle, _)) in before.iter().enumerate() {
                let pairs = row[number * width..(number + 1) * width].iter().enumerate();
                let (cost, earlier) = pairs.fold((f64::INFINITY, 0), |best, (earlier, cost)| {
                    let swings = place > 1 && {
                        let first = &states[weighed[place - 2][earlier].0].chord;
                        first.degree() == states[*to].chord.degree() && !slot.cadence && !slot.still
                    };
                    let cost = cost + if swings { SWING } else { 0.0 };
                    if cost < best.0 { (cost, earlier) } else { best }
                });
                next.push(cost + stand + join_cost(join(*middle, *to), slot));
                from.push(earlier as u8);
            }
        }
        row = next;
        came_from.push(from);
        width = before.len();
    }
    trace(&states, &weighed, &row, width, &came_from)
}

/// Walks the cheapest path back from its end.
fn trace(
    states: &[State],
    weighed: &[Vec<(usize, f64)>],
    row: &[f64],
    mut width: usize,
    came_from: &[Vec<u8>],
) -> Vec<(Chord, f64)> {
    let last = (0..row.len()).fold(0, |best, one| if row[one] < row[best] { one } else { best });
    let (mut here, mut before) = (last / width, last % width);
    let mut path = Vec::with_capacity(weighed.len());
    for place in (0..weighed.len()).rev() {
        let chosen = &states[weighed[place][here].0];
        path.push((chosen.chord.clone(), chosen.tension));
        if place > 0 {
            width = weighed[place - 1].len();
            let earlier = came_from[place - 1][here * width + before];
            (here, before) = (before, usize::from(earlier));
        }
    }
    path.reverse();
    path
}

/// The chords worth weighing at a slot with what it costs to stand there: of each degree the few best colours.
fn weigh(
    states: &[State],
    slot: &Slot,
    strictness: f64,
    seed: Seed,
    phrase: Seed,
) -> Vec<(usize, f64)> {
    let whim = |place: usize, state: &State| {
        let degree = phrase.index(u64::from(state.chord.degree()));
        let colour = degree.index(state.chord.colour() as u64);
        WHIM * seed.index(place as u64).uniform() + TASTE * (degree.uniform() + colour.uniform())
    };
    let mut all: Vec<(usize, f64)> = states
        .iter()
        .enumerate()
        .filter(|(_, state)| !slot.tonic || state.chord.degree() == 0)
        .filter(|(_, state)| slot.rich || state.chord.classes().len() < 5)
        .map(|(place, state)| {
            (
                place,
                stand_cost(state, slot, strictness) + whim(place, state),
            )
        })
        .collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut taken = [0; 7];
    all.retain(|(place, _)| {
        let count = &mut taken[usize::from(states[*place].chord.degree())];
        *count += 1;
        *count <= COLOURS_WEIGHED
    });
    all
}

/// A chord that may stand in the key.
struct State {
    chord: Chord,
    tension: f64,
}

/// What joining two chords costs, by circumstance.
struct Join {
    /// Root motion and common tones.
    motion: f64,
    /// The same root again.
    same: bool,
    /// The same chord again.
    again: bool,
    /// It is a cadence of the mode.
    cadence: bool,
}

fn candidates(key: Key) -> Vec<State> {
    let mut states = Vec::with_capacity(63);
    for degree in 0..7 {
        for colour in COLOURS {
            if rests(key, degree, colour) {
                let chord = Chord::new(key, i32::from(degree), colour);
                let tension = tension(&chord);
                states.push(State { chord, tension });
            }
        }
    }
    states
}

fn joins(mode: Mode, states: &[State]) -> Vec<Join> {
    let cadences = cadences(mode);
    let pairs = states
        .iter()
        .flat_map(|from| states.iter().map(move |to| (from, to)));
    pairs
        .map(|(from, to)| {
            let (from, to) = (&from.chord, &to.chord);
            let root = (7 + to.degree() - from.degree()) % 7;
            let common = to
                .classes()
                .iter()
                .filter(|one| from.contains(**one))
                .count();
            // Fourths and fifths, then thirds, then steps.
            let walk = [0.0, 0.12, 0.05, 0.0, 0.0, 0.05, 0.12][usize::from(root)];
            let idiom = cadences.contains(&(from.degree(), to.degree()));
            Join {
                motion: walk + 0.04 * 3usize.saturating_sub(common) as f64
                    - if idiom { 0.1 } else { 0.0 },
                same: root == 0,
                again: from == to,
                cadence: idiom,
            }
        })
        .collect()
}

fn stand_cost(state: &State, slot: &Slot, strictness: f64) -> f64 {
    let near = if slot.still { NEAR_STILL } else { NEAR };
    let off = ((state.tension - slot.target).abs() - near).max(0.0);
    let bare = if state.chord.colour() == Colour::Fifth {
        0.25
    } else {
        0.0
    };
    let away = slot.opens && state.chord.degree() != 0;
    let foreign = slot.pivot.map_or(0, |key| {
        let classes = state.chord.classes().iter();
        classes.filter(|one| !key.contains(**one)).count()
    });
    strictness * TENSION_WEIGHT * off * off
        + bare
        + FOREIGN * foreign as f64
        + if away { 0.08 } else { 0.0 }
}

fn join_cost(join: &Join, slot: &Slot) -> f64 {
    let mut cost = join.motion;
    if slot.cadence && join.cadence {
        cost -= CADENCE;
    }
    let may_stay = slot.still || (slot.tonic && slot.opens);
    if slot.still {
        cost += if join.again { AGAIN_STILL } else { 0.0 };
    }
    if !may_stay {
        cost += if join.again {
            0.5
        } else if join.same {
            0.3
        } else {
            0.0
        };
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;
    use anodyne_music::PitchClass;

    fn slot(target: f64) -> Slot {
        Slot {
            target,
            opens: false,
            cadence: false,
            tonic: false,
            still: false,
            rich: true,
            pivot: None,
        }
    }

    #[test]
    fn tension_rises_and_falls_with_its_target() {
        for mode in Mode::ALL {
            let key = Key::new(PitchClass::new(2), mode);
            let mean = |target| {
                let chords = harmonise(key, &[slot(target); 40], 1.0, Seed(1));
                chords.iter().map(|(_, tension)| tension).sum::<f64>() / 40.0
            };
            let means = [mean(0.1), mean(0.4), mean(0.8)];
            assert!(
                means[0] < 0.35 && means[0] + 0.1 < means[1] && means[1] + 0.1 < means[2],
                "{mode}: {means:?}"
            );
        }
    }

    #[test]
    fn the_tonic_stands_where_it_must() {
        let key: Key = "D dorian".parse().unwrap();
        let mut slots = [slot(0.9); 9];
        slots[0].tonic = true;
        slots[8].tonic = true;
        let chords = harmonise(key, &slots, 1.0, Seed(3));
        assert_eq!((chords[0].0.degree(), chords[8].0.degree()), (0, 0));
    }

    #[test]
    fn a_pivot_chord_belongs_to_both_keys() {
        for (from, to) in [
            ("C major", "G major"),
            ("D dorian", "F lydian"),
            ("A minor", "E minor"),
            ("E phrygian", "A minor"),
        ] {
            let (key, next): (Key, Key) = (from.parse().unwrap(), to.parse().unwrap());
            let mut slots = [slot(0.3); 8];
            slots[7] = Slot {
                tonic: true,
                pivot: Some(next),
                ..slot(0.3)
            };
            for seed in 0..20 {
                let (chord, _) = harmonise(key, &slots, 1.0, Seed(seed))[7].clone();
                assert!(
                    chord.classes().iter().all(|one| next.contains(*one)),
                    "{chord} from {from} to {to}"
                );
            }
        }
    }

    #[test]
    fn a_phrase_ends_with_a_cadence_of_its_mode() {
        let key: Key = "G mixolydian".parse().unwrap();
        let mut slots = [slot(0.5); 8];
        slots[7].cadence = true;
        for seed in 0..20 {
            let chords = harmonise(key, &slots, 1.0, Seed(seed));
            let last = (chords[6].0.degree(), chords[7].0.degree());
            assert!(cadences(Mode::Mixolydian).contains(&last), "{last:?}");
        }
    }
}
