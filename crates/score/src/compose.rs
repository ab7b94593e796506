//! From a plan to a score.

use crate::event::Part;
use crate::form::{Shape, form};
use crate::heard::{HeardVoicings, make_lines_unique};
use crate::motif::Motif;
use crate::orchestration::Presence;
use crate::phrase::{ChordSpan, Phrase};
use crate::progression::{chords, frames, voices};
use crate::score::Score;
use crate::voice_leading::{Range, VoiceLeader, Whim};
use crate::words::Words;
use anodyne_music::{Chord, Voicing};
use anodyne_session::{Plan, Role};
use anodyne_units::Seed;

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
    let frames = frames(plan, phrases, shapes);
    let places = frames.iter().flat_map(|frame| frame.places.iter().copied());
    let mut spans: Vec<ChordSpan> = Vec::new();
    let mut leader = VoiceLeader::default();
    let mut heard = HeardVoicings::default();
    for ((phrase, first_bar, bars), (chord, tension)) in places.zip(chords(plan, &frames, seed)) {
        let before = spans.last().map(|span| span.voicing.clone());
        let still = plan.phases[phrases[phrase].phase].hook_free;
        let whim = if still { STILL_WHIM } else { WHIM };
        let seed = seed.part("voicing").index(spans.len() as u64);
        spans.push(ChordSpan {
            bars,
            tension,
            chord,
            ..empty_span(plan, &phrases[phrase], first_bar, bars)
        });
        // The same chords may come again, but not the same block of eight bars.
        for take in 0..VoiceLeader::TAKES {
            let last = spans.len() - 1;
            let whim = Whim {
                most: whim,
                seed,
                take,
            };
            let (shape, chord) = (&shapes[phrase], &spans[last].chord);
            spans[last].voicing = voice(plan, shape, chord, before.as_ref(), whim, &mut leader);
            if still || heard.is_new(&spans) {
                break;
            }
        }
        heard.keep(&spans);
    }
    spans
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

/// The middle of the pad and how far the register moves it, semitones; it reaches this far from its middle.
const PAD: (f64, f64) = (61.0, 5.0);
const PAD_REACH: f64 = 13.0;

/// How much chance may change the motion of a voicing, semitones in all voices together; and where music hardly moves.
const WHIM: f64 = 0.8;
const STILL_WHIM: f64 = 6.0;

fn voice(
    plan: &Plan,
    shape: &Shape,
    chord: &Chord,
    before: Option<&Voicing>,
    whim: Whim,
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
    // Three voices soon know no other way to stand: four do.
    let more = usize::from(whim.take > VoiceLeader::TAKES / 2 && voices(shape) < 4);
    leader.lead(before, chord, voices(shape) + more, range, whim)
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
