//! The form: phrases that tile the phases, and the shape of each.

use crate::motif::Motif;
use crate::phrase::Phrase;
use anodyne_session::{Character, Plan};
use anodyne_units::{Seconds, Seed};

/// Who carries the line in a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Nobody: the chords breathe alone.
    Rest,
    /// The melody calls.
    Call,
    /// The other instrument replies.
    Reply,
    /// The melody calls and the other replies within the phrase.
    Both,
    /// A few single long tones, no tune.
    Tones,
}

/// What is decided about a phrase up front, beside its place.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// The first of its chords in the score's list.
    pub(crate) first_chord: usize,
    /// How many chords it has.
    pub(crate) chords: usize,
    /// Its place among the phrases of its phase, from 0.
    pub(crate) place: usize,
    /// It is the first phrase of its phase.
    pub(crate) opens: bool,
    /// It is the last phrase of its phase.
    pub(crate) closes: bool,
    /// The phase sounds no notes.
    pub(crate) silent: bool,
    /// The bass stays on the tonic.
    pub(crate) pedal: bool,
    /// So many layers sound that bass and halo are lines of their own.
    pub(crate) full: bool,
    pub(crate) lead: Lead,
    /// The motif it works with.
    pub(crate) motif: usize,
    /// Drawn again where the melody would have been heard before.
    pub(crate) variant: u64,
    /// Intensity in the middle of the phrase, 0..1.
    pub(crate) intensity: f64,
    /// Density in the middle of the phrase, 0..1.
    pub(crate) density: f64,
    /// Register in the middle of the phrase, -1..1.
    pub(crate) register: f64,
    /// Beats to one beat of a motif, so that notes are neither hasty nor endless at any tempo: 0.5, 1 or 2.
    pub(crate) unit: f64,
    /// The parts that can be heard at some time of the phrase, one bit each.
    pub(crate) audible: u32,
}

/// The bars of each phrase of a phase with that many bars.
pub(crate) fn phrase_bars(bars: usize, bars_per_chord: usize) -> Vec<usize> {
    let usual = if bars >= 16 || bars_per_chord >= 4 {
        8
    } else {
        4
    };
    let mut lengths = vec![usual; bars / usual];
    match (bars % usual, lengths.last_mut()) {
        (0, _) => {}
        (odd, None) => lengths.push(odd),
        (odd, Some(last)) if usual == 4 => *last += odd,
        (odd, Some(last)) if odd < 4 => {
            *last = 4 + odd;
            lengths.push(4);
        }
        (odd, Some(_)) => lengths.push(odd),
    }
    lengths
}

/// The bars of each chord of a phrase; an odd end shorter than half a chord joins the one before.
pub(crate) fn chord_bars(bars: usize, bars_per_chord: usize) -> impl Iterator<Item = usize> {
    let each = bars_per_chord.max(1);
    let odd = bars % each;
    let count = (bars / each + usize::from(odd * 2 > each)).max(1);
    (0..count).map(move |place| {
        if place + 1 == count {
            bars - place * each
        } else {
            each
        }
    })
}

/// From this many layers on the texture is full.
const FULL: f64 = 5.5;

/// A chord stands at least this long, seconds, however fast the beat.
const SHORTEST_CHORD: f64 = 3.5;

/// The harmonic rhythm of a phase: as planned, doubled while the bars of a fast tempo would make it restless.
pub(crate) fn bars_per_chord(plan: &Plan, number: usize) -> usize {
    let phase = &plan.phases[number];
    let bar = (plan.bar_start(phase.first_bar + phase.bars).0 - phase.start.0) / phase.bars as f64;
    let mut bars = phase.bars_per_chord.max(1);
    while bars < 8 && bars as f64 * bar < SHORTEST_CHORD {
        bars *= 2;
    }
    bars
}

/// All phrases of the plan with their shapes; chords and audibility are filled in later.
pub(crate) fn form(plan: &Plan, seed: Seed) -> (Vec<Phrase>, Vec<Shape>) {
    let (mut phrases, mut shapes) = (Vec::new(), Vec::new());
    for (number, phase) in plan.phases.iter().enumerate() {
        let lengths = phrase_bars(phase.bars, bars_per_chord(plan, number));
        let (count, mut first_bar) = (lengths.len(), phase.first_bar);
        let offset = seed.part("lead").index(number as u64).uniform();
        for (place, bars) in lengths.into_iter().enumerate() {
            let start = if first_bar == 0 {
                Seconds(0.0)
            } else {
                plan.bar_start(first_bar)
            };
            let phrase = Phrase {
                start,
                end: plan.bar_start(first_bar + bars),
                first_bar,
                bars,
                phase: number,
            };
            shapes.push(shape(plan, &phrase, place, count, offset, seed));
            phrases.push(phrase);
            first_bar += bars;
        }
    }
    if let Some(last) = phrases.last_mut()
        && last.end.0 < plan.length.0
    {
        last.end = plan.length;
    }
    (phrases, shapes)
}

fn shape(
    plan: &Plan,
    phrase: &Phrase,
    place: usize,
    count: usize,
    offset: f64,
    seed: Seed,
) -> Shape {
    let phase = &plan.phases[phrase.phase];
    let middle = Seconds((phrase.start.0 + phrase.end.0.min(plan.length.0)) * 0.5);
    let intensity = plan.intensity(middle);
    let own = seed.part("shape").index(phrase.phase as u64);
    let seed = own.index(place as u64);
    // Phrases with melody are spread evenly: one wherever the running share passes a whole number.
    let share = |place: usize| (place as f64 * phase.melody + offset) as usize;
    let led = share(place + 1) > share(place);
    let turn = share(place) % 2;
    let lead = match (led, phase.hook_free) {
        (false, _) => Lead::Rest,
        (true, true) => Lead::Tones,
        _ if phrase.bars >= 6 && seed.part("reply").chance(0.7) => Lead::Both,
        _ if phrase.bars < 6 && turn == 1 => Lead::Reply,
        _ => Lead::Call,
    };
    let beat = (phrase.end.0 - phrase.start.0) / (phrase.bars * plan.meter.beats_per_bar()) as f64;
    let unit = match beat {
        ..0.52 => 2.0,
        ..1.4 => 1.0,
        _ => 0.5,
    };
    let still = matches!(
        phase.character,
        Character::Night | Character::Bottom | Character::Induction
    );
    Shape {
        first_chord: 0,
        chords: 0,
        place,
        opens: place == 0,
        closes: place + 1 == count,
        silent: phase.character == Character::Silence,
        full: !phase.hook_free && !still && plan.layers(middle) >= FULL,
        pedal: phase.hook_free || still || seed.part("pedal").chance(0.45 - 0.45 * intensity),
        lead,
        // A phase keeps to one motif and looks at its neighbour every third phrase.
        motif: (phrase.phase + usize::from(place % 3 == 2)) % Motif::MOST,
        variant: 0,
        intensity,
        density: plan.density(middle),
        register: plan.register(middle),
        unit,
        audible: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_bars_become_phrases_of_two_to_seven_bars_at_the_end() {
        let check = |bars, per_chord, expected: &[usize]| {
            assert_eq!(phrase_bars(bars, per_chord), expected)
        };
        check(16, 2, &[8, 8]);
        check(12, 2, &[4, 4, 4]);
        check(13, 2, &[4, 4, 5]);
        check(15, 2, &[4, 4, 7]);
        check(25, 2, &[8, 8, 5, 4]);
        check(23, 2, &[8, 8, 7]);
        check(3, 2, &[3]);
        check(1, 4, &[1]);
    }

    #[test]
    fn phrases_tile_any_phase() {
        for bars in 1..200 {
            for per_chord in [1, 2, 4, 8] {
                let lengths = phrase_bars(bars, per_chord);
                assert_eq!(lengths.iter().sum::<usize>(), bars);
                assert!(
                    lengths
                        .iter()
                        .all(|one| *one <= 8 && (*one > 1 || bars == 1)),
                    "{lengths:?}"
                );
                for length in lengths {
                    assert_eq!(chord_bars(length, per_chord).sum::<usize>(), length);
                }
            }
        }
    }
}
