//! From a plan to a score.

use crate::curve::{arch, mix};
use crate::event::Part;
use crate::form::{Shape, bars_per_chord, chord_bars, form};
use crate::harmony::{Slot, harmonise};
use crate::heard::make_lines_unique;
use crate::motif::Motif;
use crate::orchestration::Presence;
use crate::phrase::{ChordSpan, Phrase};
use crate::score::Score;
use crate::voice_leading::{Range, VoiceLeader};
use crate::words::Words;
use anodyne_music::{Chord, Voicing};
use anodyne_session::{Character, Plan, Role};
use anodyne_units::{Seconds, Seed};

/// The score of a plan: form, harmony and voicings of the whole session, and the motifs its melodies grow from.
pub fn compose(plan: &Plan) -> Score {
    let seed = plan.prescription.seed.part("score");
    let (phrases, mut shapes) = form(plan, seed);
    let words = Words::of(plan);
    words.give_lead(plan, &phrases, &mut shapes, seed.part("words"));
    let chords = harmony(plan, &phrases, &mut shapes, seed.part("harmony"));
    let seats = &plan.prescription.palette.instruments;
    let parts: Vec<Part> = seats
        .iter()
        .map(|seat| Part {
            role: seat.role,
            seat: *seat,
        })
        .collect();
    let presences: Vec<Presence> = parts
        .iter()
        .map(|part| Presence::of(part.role, plan))
        .collect();
    mark_audible(&phrases, &mut shapes, &presences);
    let motifs = seed.part("motifs");
    let mut score = Score {
        plan: plan.clone(),
        words,
        seed,
        parts,
        presences,
        motifs: (0..Motif::MOST as u64)
            .map(|one| Motif::grow(motifs.index(one), plan.meter))
            .collect(),
        phrases,
        shapes,
        chords,
    };
    make_lines_unique(&mut score);
    score
}

/// The chords of all phases, voiced, and their places in the phrases.
fn harmony(plan: &Plan, phrases: &[Phrase], shapes: &mut [Shape], seed: Seed) -> Vec<ChordSpan> {
    let span = TensionSpan::of(plan);
    let mut spans: Vec<ChordSpan> = Vec::new();
    let mut leader = VoiceLeader::default();
    for number in 0..plan.phases.len() {
        let own: Vec<usize> = (0..phrases.len())
            .filter(|one| phrases[*one].phase == number)
            .collect();
        let mut slots = Vec::new();
        let mut places = Vec::new();
        for phrase in own {
            shapes[phrase].first_chord = spans.len() + places.len();
            let before = places.len();
            place_chords(
                plan,
                phrases,
                shapes,
                phrase,
                &span,
                &mut slots,
                &mut places,
            );
            shapes[phrase].chords = places.len() - before;
        }
        let chords = harmonise(plan.phases[number].key, &slots, seed.index(number as u64));
        for ((phrase, first_bar, bars), (chord, tension)) in places.into_iter().zip(chords) {
            let before = spans.last().map(|span| &span.voicing);
            let voicing = voice(plan, &shapes[phrase], &chord, before, &mut leader);
            spans.push(ChordSpan {
                bars,
                tension,
                voicing,
                chord,
                ..empty_span(plan, &phrases[phrase], first_bar, bars)
            });
        }
    }
    spans
}

/// Adds the slots of a phrase and where they stand: phrase, first bar, bars.
fn place_chords(
    plan: &Plan,
    phrases: &[Phrase],
    shapes: &[Shape],
    number: usize,
    span: &TensionSpan,
    slots: &mut Vec<Slot>,
    places: &mut Vec<(usize, usize, usize)>,
) {
    let (phrase, shape) = (&phrases[number], &shapes[number]);
    let phase = &plan.phases[phrase.phase];
    let lengths: Vec<usize> = chord_bars(phrase.bars, bars_per_chord(plan, phrase.phase)).collect();
    let still = phase.hook_free || phase.character == Character::Night;
    let mut first_bar = phrase.first_bar;
    for (place, bars) in lengths.iter().enumerate() {
        let (first, last) = (place == 0, place + 1 == lengths.len());
        let middle = (plan.bar_start(first_bar) + plan.bar_start(first_bar + bars)) * 0.5;
        let swell = 0.05 * (arch((place as f64 + 0.5) / lengths.len() as f64) - 0.5);
        slots.push(Slot {
            target: span.target(plan, middle) + if lengths.len() > 2 { swell } else { 0.0 },
            opens: first,
            cadence: last && !first,
            tonic: (shape.opens && first) || (shape.closes && last),
            still,
            rich: voices(shape) >= 4,
        });
        places.push((number, first_bar, *bars));
        first_bar += bars;
    }
}

fn empty_span(plan: &Plan, phrase: &Phrase, first_bar: usize, bars: usize) -> ChordSpan {
    let ends_phrase = first_bar + bars == phrase.first_bar + phrase.bars;
    ChordSpan {
        start: if first_bar == phrase.first_bar {
            phrase.start
        } else {
            plan.bar_start(first_bar)
        },
        end: if ends_phrase {
            phrase.end
        } else {
            plan.bar_start(first_bar + bars)
        },
        first_bar,
        bars,
        chord: Chord::new(
            plan.phases[phrase.phase].key,
            0,
            anodyne_music::Colour::Triad,
        ),
        voicing: Voicing::default(),
        tension: 0.0,
    }
}

/// How many notes the pad has in a phrase.
fn voices(shape: &Shape) -> usize {
    match shape.intensity {
        ..0.12 => 3,
        ..0.72 => 4,
        _ => 5,
    }
}

/// The middle of the pad and how far the register moves it, semitones; it reaches this far from its middle.
const PAD: (f64, f64) = (61.0, 5.0);
const PAD_REACH: f64 = 13.0;

fn voice(
    plan: &Plan,
    shape: &Shape,
    chord: &Chord,
    before: Option<&Voicing>,
    leader: &mut VoiceLeader,
) -> Voicing {
    let seat = plan.prescription.palette.seat(Role::Pad);
    let (low, high) = seat.instrument.compass();
    // Whole steps of three semitones, so that a slow change of register does not unsettle every chord.
    let moved = (PAD.1 * shape.register / 3.0).round() * 3.0;
    let wanted = PAD.0 + moved + 12.0 * f64::from(seat.octave);
    let middle = wanted
        .min(f64::from(high.0) - PAD_REACH)
        .max(f64::from(low.0) + PAD_REACH);
    let range = Range {
        low: (middle - PAD_REACH) as u8,
        high: (middle + PAD_REACH) as u8,
    };
    leader.lead(before, chord, voices(shape), range)
}

/// How the intensities of a session become tensions: its calmest moment near rest, its highest as far as it dares.
struct TensionSpan {
    calmest: f64,
    highest: f64,
}

impl TensionSpan {
    fn of(plan: &Plan) -> TensionSpan {
        let times = (0..=400).map(|step| plan.length * (f64::from(step) / 400.0));
        let (mut calmest, mut highest) = (1.0f64, 0.0f64);
        for intensity in times.map(|at| plan.intensity(at)) {
            calmest = calmest.min(intensity);
            highest = highest.max(intensity);
        }
        TensionSpan { calmest, highest }
    }

    fn target(&self, plan: &Plan, at: Seconds) -> f64 {
        let intensity = plan.intensity(Seconds(at.0.min(plan.length.0)));
        let range = self.highest - self.calmest;
        // A session that stays calm stays near home; only one that goes all the way goes to the furthest chords.
        let (rest, peak) = (
            0.06 + 0.15 * self.calmest,
            (0.3 + 0.82 * self.highest).min(0.95),
        );
        if range < 0.02 {
            return mix(rest, peak, 0.3);
        }
        mix(rest, peak, (intensity - self.calmest) / range)
    }
}

fn mark_audible(phrases: &[Phrase], shapes: &mut [Shape], presences: &[Presence]) {
    for (phrase, shape) in phrases.iter().zip(shapes) {
        for (part, presence) in presences.iter().enumerate() {
            if presence.is_heard(phrase.start, phrase.end) {
                shape.audible |= 1 << part;
            }
        }
    }
}
