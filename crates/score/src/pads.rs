//! The sustained parts: pad, halo and drone.

use crate::event::Events;
use crate::orchestration::may_not_startle;
use crate::phrase::ChordSpan;
use crate::view::View;
use crate::voice_leading::clear_interval;
use anodyne_music::{Pitch, PitchClass, Voicing};
use anodyne_units::Seconds;
use arrayvec::ArrayVec;

/// The middle of the halo and how far the register moves it, semitones.
const HALO: (f64, f64) = (79.0, 4.0);
/// The lowest pitch at which a fifth above the drone stays clear.
const CLEAR_FIFTH: u8 = 36;

/// The latest a voice moves to its chord, in bars: no chord is shorter than one.
const LATEST_VOICE: f64 = 0.8;

/// What makes a drone without its upper note as loud as one with it.
const DRONE_ALONE: f64 = 1.25;

/// Whether a held pitch goes on into that chord, by place.
type Holds<'a> = &'a dyn Fn(usize, Pitch) -> bool;

/// From the chord `first` on, the place after the last chord that still holds the pitch.
fn held_until(first: usize, count: usize, pitch: Pitch, holds: Holds<'_>) -> usize {
    (first + 1..count)
        .find(|place| !holds(*place, pitch))
        .unwrap_or(count)
}

/// The chords as voiced: common tones are held through, new tones enter where the old ones leave.
pub(crate) fn pad(view: &View<'_>, out: &mut Events) {
    let holds = |place: usize, pitch: Pitch| view.chords[place].voicing.pitches().contains(&pitch);
    for (place, span) in view.chords.iter().enumerate() {
        let top = span.voicing.pitches().len().saturating_sub(1);
        for (voice, pitch) in span.voicing.pitches().iter().enumerate() {
            if place > 0 && holds(place - 1, *pitch) {
                continue;
            }
            let until = held_until(place, view.chords.len(), *pitch, &holds);
            let weight = if voice == top {
                0.04
            } else if voice == 0 {
                0.0
            } else {
                -0.04
            };
            // A held tone serves chords of different size: it is weighted for their mean.
            let held = &view.chords[place..until];
            let voices: usize = held.iter().map(|span| span.voicing.pitches().len()).sum();
            let voices_held = voices as f64 / held.len() as f64;
            let velocity = (0.46 + 0.24 * view.shape.intensity + weight) * evenly(voices_held, 4.0);
            let start = span.start + late(view, place, moves(view, place, *pitch));
            let end = view.chords[until - 1].end + late(view, until, moves(view, until, *pitch));
            view.write_at(out, start, end - start, *pitch, velocity);
        }
    }
}

/// The number of a pitch among those that enter, or leave, where the chord at that place begins: the first that leaves
/// makes room for the first that enters. At the edges of a phrase every voice moves.
fn moves(view: &View<'_>, place: usize, pitch: Pitch) -> usize {
    let pitches = |place: usize| view.chords.get(place).map(|span| span.voicing.pitches());
    let before = place.checked_sub(1).and_then(pitches);
    let after = pitches(place);
    let (own, other) = match (before, after) {
        (Some(before), after) if before.contains(&pitch) => (before, after),
        (before, Some(after)) => (after, before),
        _ => return 0,
    };
    let stays = |one: &Pitch| other.is_some_and(|other| other.contains(one));
    own.iter()
        .filter(|one| !stays(one))
        .position(|one| *one == pitch)
        .unwrap_or(0)
}

/// How late a voice moves to the chord at that place. Where no tune may stand out the voices move one by one at uneven
/// times, so that no change is an event and none comes again; a place after the last is the next phrase's first, which
/// answers the same: what enters late is what the other leaves late.
fn late(view: &View<'_>, place: usize, voice: usize) -> Seconds {
    let bar = match view.chords.get(place) {
        Some(span) => span.first_bar,
        None => view.phrase.first_bar + view.phrase.bars,
    };
    let inside = bar > view.phase.first_bar && bar < view.phase.first_bar + view.phase.bars;
    if !view.phase.hook_free || !inside {
        return Seconds(0.0);
    }
    let draw = view.phase_seed.part("late").index((bar * 8 + voice) as u64);
    let length = view.plan.bar_start(bar + 1) - view.plan.bar_start(bar);
    Seconds(length.0 * draw.between(0.0, LATEST_VOICE))
}

/// What keeps `voices` of them as loud together as `usual` are: powers add.
fn evenly(voices: f64, usual: f64) -> f64 {
    libm::sqrt(usual / voices.max(1.0))
}

/// One or two high notes of each chord, that come in after the beat.
pub(crate) fn halo(view: &View<'_>, out: &mut Events) {
    let middle = halo_middle(view);
    let two = view.shape.intensity > 0.35 && view.seed.part("two").chance(0.6);
    let tones: ArrayVec<ArrayVec<Pitch, 2>, 16> = view
        .chords
        .iter()
        .take(16)
        .map(|span| halo_tones(view, span.chord.classes(), middle, two))
        .collect();
    let holds = |place: usize, pitch: Pitch| tones[place].contains(&pitch);
    for (place, span) in view.chords.iter().enumerate().take(16) {
        for (voice, pitch) in tones[place].iter().enumerate() {
            if place > 0 && holds(place - 1, *pitch) {
                continue;
            }
            let until = held_until(place, tones.len(), *pitch, &holds);
            let draw = view.seed.index((place * 2 + voice) as u64);
            let late = if view.phase.hook_free {
                // At uneven distances, so that no figure of notes comes again.
                draw.between(0.5, 2.5) + 0.4 * voice as f64
            } else {
                0.5 * (1 + draw.below(3) + voice) as f64
            };
            let last = &view.chords[until - 1];
            let over = view.beat_of(last) + last.beats.0;
            let beat = view.beat_of(span) + late.min(view.bar() * 0.75);
            let velocity = (0.36 + 0.2 * view.shape.intensity - 0.05 * voice as f64)
                * evenly(tones[place].len() as f64, 1.0);
            view.write(out, beat, over - beat, *pitch, velocity);
        }
    }
}

/// The middle of the halo in a phrase, semitones.
pub(crate) fn halo_middle(view: &View<'_>) -> f64 {
    view.middle(HALO.0, HALO.1) + view.seed.part("wander").between(-3.0, 3.0)
}

/// The chord notes nearest to the middle: the nearest alone, or with the next that is a third or more away.
fn halo_tones(
    view: &View<'_>,
    classes: &[PitchClass],
    middle: f64,
    two: bool,
) -> ArrayVec<Pitch, 2> {
    let mut near: ArrayVec<Pitch, 5> = classes
        .iter()
        .map(|one| view.nearest(*one, middle))
        .collect();
    near.sort_by_key(|pitch| ((f64::from(pitch.0) - middle).abs() * 16.0) as i32);
    let first = near[0];
    let second = near
        .iter()
        .skip(1)
        .find(|one| one.0.abs_diff(first.0) >= 3 && one.0.abs_diff(first.0) <= 9);
    let mut tones = ArrayVec::new();
    tones.push(first);
    if two {
        tones.extend(second.copied());
    }
    tones
}

/// The root, with its fifth or octave; on a pedal the tonic, struck once a phrase.
pub(crate) fn drone(view: &View<'_>, out: &mut Events) {
    let key = view.phase.key.harmonised();
    let tonic = key.tonic();
    let rubs = |class: PitchClass| {
        view.chords.iter().any(|span| {
            span.chord
                .classes()
                .iter()
                .any(|one| class.up_to(*one).0 == 1)
        })
    };
    let pedal = view.shape.pedal && !rubs(tonic);
    let still = view.chords.iter().all(|span| span.chord.degree() == 0);
    let root = |place: usize| {
        if pedal {
            tonic
        } else {
            view.chords[place].chord.bass()
        }
    };
    let velocity = 0.5 + 0.15 * view.shape.intensity;
    let mut place = 0;
    while place < view.chords.len() {
        let class = root(place);
        let until = (place + 1..view.chords.len())
            .find(|next| root(*next) != class)
            .unwrap_or(view.chords.len());
        let (start, end) = (view.chords[place].start, view.chords[until - 1].end);
        let low = lowered(view, drone_pitch(view, class), &view.chords[place..until]);
        let fifth = if pedal && !still {
            None
        } else {
            Some(Pitch(low.0 + 7))
        };
        let clear = |above: Pitch| {
            let mut held = view.chords[place..until].iter();
            view.plays(above) && held.all(|span| is_clear(above, &span.voicing))
        };
        let octave = Pitch(low.0 + 12);
        let charted = |above: Pitch| {
            let mut held = view.chords[place..until].iter();
            held.all(|span| span.chord.contains(above.class()))
        };
        let above = fifth
            .filter(|fifth| low.0 >= CLEAR_FIFTH && clear(*fifth))
            .filter(|fifth| view.plan.song.is_none() || charted(*fifth))
            .unwrap_or(octave);
        // An octave so low beats over many seconds, with the pad's low notes as well: a night lies stiller on one note.
        let doubled = clear(above) && !may_not_startle(view.plan);
        let alone = if doubled { 1.0 } else { DRONE_ALONE };
        view.write_at(out, start, end - start, low, velocity * alone);
        if doubled {
            view.write_at(out, start, end - start, above, velocity * 0.75);
        }
        place = until;
    }
}

/// The pitch itself where it lies clear below those chords' voicings, else its lower octave if the instrument has it.
pub(crate) fn lowered(view: &View<'_>, low: Pitch, chords: &[ChordSpan]) -> Pitch {
    let octave = Pitch(low.0.saturating_sub(12));
    let clear = chords.iter().all(|span| is_clear(low, &span.voicing));
    if clear || !view.plays(octave) {
        low
    } else {
        octave
    }
}

/// Whether every note of a voicing lies a clear interval from that pitch, or on it.
fn is_clear(low: Pitch, voicing: &Voicing) -> bool {
    let near = |one: &Pitch| {
        let gap = one.0.abs_diff(low.0);
        gap == 0 || gap >= clear_interval(low.0.min(one.0))
    };
    voicing.pitches().iter().all(near)
}

/// A low root: from A1 up, moved by octaves into the instrument's compass.
fn drone_pitch(view: &View<'_>, class: PitchClass) -> Pitch {
    let lowest = Pitch((33 + 12 * i16::from(view.part.seat.octave)).clamp(12, 72) as u8);
    let middle = f64::from(lowest.0) + 6.0;
    view.nearest(class, middle)
}
