//! Voice leading: the pitches of each chord, chosen so that the voices move as little as can be.

use anodyne_music::{Chord, Colour, Pitch, Voicing};
use anodyne_units::Seed;
use arrayvec::ArrayVec;
use std::collections::BTreeMap;

/// Where a pad may sing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) low: u8,
    pub(crate) high: u8,
}

impl Range {
    fn centre(self) -> f64 {
        f64::from(self.low) * 0.5 + f64::from(self.high) * 0.5
    }
}

/// The smallest interval that stays clear above a pitch, semitones: no thirds below C3, no seconds below E3.
pub(crate) fn clear_interval(lower: u8) -> u8 {
    match lower {
        ..36 => 12,
        36..45 => 7,
        45..48 => 5,
        48..52 => 3,
        _ => 2,
    }
}

/// What decides which voicings there are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Question {
    /// The chord's notes, root first, 0 = C.
    classes: ArrayVec<u8, 5>,
    /// The second of them stands for a third and must not be lowest.
    suspended: bool,
    voices: usize,
    range: Range,
}

/// What chance has to say about a voicing, so that the same chords do not always stand the same way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whim {
    /// How much it changes the motion, semitones in all voices together.
    pub(crate) most: f64,
    pub(crate) seed: Seed,
    /// How many better voicings are passed over, 0 to [`VoiceLeader::TAKES`] - 1.
    pub(crate) take: usize,
}

/// Chooses voicings one after another and remembers the candidates of chords already met.
#[derive(Default)]
pub(crate) struct VoiceLeader {
    known: BTreeMap<Question, Vec<Voicing>>,
}

impl VoiceLeader {
    /// How many voicings are ranked.
    pub(crate) const TAKES: usize = 12;

    /// The voicing of a chord with `voices` notes in the range that is nearest to the one before, give or take
    /// a whim.
    pub(crate) fn lead(
        &mut self,
        before: Option<&Voicing>,
        chord: &Chord,
        voices: usize,
        range: Range,
        whim: Whim,
    ) -> Voicing {
        let question = Question {
            classes: chord.classes().iter().map(|one| one.semitones()).collect(),
            suspended: matches!(chord.colour(), Colour::Sus2 | Colour::Sus4),
            voices,
            range,
        };
        let candidates = self.known.entry(question).or_insert_with_key(candidates);
        let mut best: ArrayVec<(f64, &Voicing), { VoiceLeader::TAKES + 1 }> = ArrayVec::new();
        for (place, candidate) in candidates.iter().enumerate() {
            let liking = whim.most * whim.seed.index(place as u64).uniform();
            let total = cost(before, candidate, range) + liking;
            let rank = best.partition_point(|(known, _)| *known <= total);
            if rank < VoiceLeader::TAKES {
                best.insert(rank, (total, candidate));
                best.truncate(VoiceLeader::TAKES);
            }
        }
        let take = whim.take.min(best.len().saturating_sub(1));
        best.get(take)
            .map(|(_, voicing)| (*voicing).clone())
            .unwrap_or_default()
    }
}

fn cost(before: Option<&Voicing>, voicing: &Voicing, range: Range) -> f64 {
    let pitches = voicing.pitches();
    let mean = pitches.iter().map(|one| f64::from(one.0)).sum::<f64>() / pitches.len() as f64;
    let off = (mean - range.centre()).abs();
    let mut cost = 0.12 * off * off;
    for pair in pitches.windows(2) {
        let gap = pair[1].0 - pair[0].0;
        cost += if gap > 9 && pair[0].0 >= 55 { 0.8 } else { 0.0 };
    }
    let Some(before) = before else {
        return cost + off;
    };
    cost += f64::from(before.motion_to(voicing));
    if before.pitches().len() == pitches.len() {
        for (from, to) in before.pitches().iter().zip(pitches) {
            cost += 2.5 * f64::from(from.0.abs_diff(to.0).saturating_sub(2));
        }
    }
    cost
}

/// Every clear voicing: ascending, root and third (or what stands for it) in it, only root and fifth doubled, nothing
/// but root, third or fifth lowest.
fn candidates(question: &Question) -> Vec<Voicing> {
    let mut found = Vec::new();
    for voices in (1..=question.voices).rev() {
        for reach in [12, 16, 24] {
            stack(
                &Question {
                    voices,
                    ..question.clone()
                },
                reach,
                &mut ArrayVec::new(),
                &mut found,
            );
            if !found.is_empty() {
                return found;
            }
        }
    }
    found
}

fn stack(question: &Question, reach: u8, held: &mut ArrayVec<u8, 6>, found: &mut Vec<Voicing>) {
    let Question { classes, range, .. } = question;
    if held.len() == question.voices {
        if complete(classes, held) {
            found.push(Voicing::new(held.iter().map(|pitch| Pitch(*pitch))));
        }
        return;
    }
    let (from, to) = match held.last() {
        None => (range.low, range.high),
        Some(last) => (last + clear_interval(*last), range.high.min(last + reach)),
    };
    for pitch in from..=to {
        let Some(place) = classes.iter().position(|class| *class == pitch % 12) else {
            continue;
        };
        let doubled = held.iter().filter(|one| **one % 12 == pitch % 12).count();
        let may_double = matches!((place, classes.len()), (0, _) | (2, _) | (1, 2));
        let lowest_fits =
            !held.is_empty() || matches!((place, question.suspended), (0 | 2, _) | (1, false));
        let clash = held.iter().any(|one| pitch - one == 13);
        if lowest_fits && !clash && doubled < if may_double { 2 } else { 1 } {
            held.push(pitch);
            stack(question, reach, held, found);
            held.pop();
        }
    }
}

/// Root, third and at least the colours are there; the fifth may be left out of four notes and more.
fn complete(classes: &[u8], held: &[u8]) -> bool {
    let has = |place: usize| held.iter().any(|pitch| pitch % 12 == classes[place]);
    let colours = classes.len().saturating_sub(3);
    let needed = match classes.len() {
        ..=3 => classes.len(),
        _ => 2,
    };
    (0..needed).all(has) && (3..3 + colours).all(has)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tension::rests;
    use anodyne_music::Key;

    const NO_WHIM: Whim = Whim {
        most: 0.0,
        seed: Seed(0),
        take: 0,
    };
    const MIDDLE: Range = Range { low: 48, high: 76 };

    #[test]
    fn c_moves_to_a_minor_by_one_voice() {
        let key: Key = "C major".parse().unwrap();
        let mut leader = VoiceLeader::default();
        let c = leader.lead(None, &Chord::new(key, 0, Colour::Triad), 3, MIDDLE, NO_WHIM);
        let am = leader.lead(
            Some(&c),
            &Chord::new(key, 5, Colour::Triad),
            3,
            MIDDLE,
            NO_WHIM,
        );
        assert_eq!(c.motion_to(&am), 2, "{c:?} {am:?}");
    }

    #[test]
    fn every_chord_has_a_voicing_with_three_to_five_notes() {
        let key: Key = "F# dorian".parse().unwrap();
        for degree in [0, 1, 3, 4, 6] {
            for colour in [
                Colour::Triad,
                Colour::Fifth,
                Colour::Seventh,
                Colour::Ninth,
                Colour::SixNine,
            ] {
                if !rests(key, degree as u8, colour) {
                    continue;
                }
                let chord = Chord::new(key, degree, colour);
                let voices = if colour == Colour::Fifth {
                    3
                } else {
                    chord.classes().len().max(4)
                };
                for low in [36, 43, 48, 55, 60] {
                    let range = Range {
                        low,
                        high: low + 28,
                    };
                    let voicing = VoiceLeader::default().lead(None, &chord, voices, range, NO_WHIM);
                    assert_eq!(voicing.pitches().len(), voices, "{chord} from {low}");
                }
            }
        }
    }
}
