//! The counter-line: slow notes of the halo that go against the tune, where the texture is full.

use crate::event::Events;
use crate::line::{Line, LineNote};
use crate::view::View;
use anodyne_music::Pitch;
use arrayvec::ArrayVec;

/// The most notes of a counter-line in one phrase.
const MOST: usize = 16;
/// The most pitches weighed for a note.
const PITCHES: usize = 8;
/// How far the line reaches to both sides of its middle, semitones.
const REACH: f64 = 7.0;
/// A note lasts at least this long, seconds: the halo's instruments speak slowly.
const SHORTEST: f64 = 2.4;

/// A place for a note of the line.
struct Slot {
    /// Where it begins and ends, in beats of the phrase.
    from: f64,
    to: f64,
    /// The chord notes within reach, ascending.
    pitches: ArrayVec<Pitch, PITCHES>,
    /// Where the tune has gone since the slot before: -1 down, 0 nowhere, 1 up.
    tune: i32,
}

/// The counter-line of a phrase to its tune: chord notes only, beginning where the tune holds or rests, moving against
/// it by the smallest steps, in thirds and sixths rather than in unison, and never a semitone away from it. The
/// cheapest path (Viterbi).
pub(crate) fn counter(view: &View<'_>, middle: f64, tune: &Line, out: &mut Events) {
    let slots = slots(view, middle, tune);
    let mut cost = [f64::INFINITY; PITCHES];
    let mut came_from = [[0usize; PITCHES]; MOST];
    for (number, slot) in slots.iter().enumerate() {
        let mut next = [f64::INFINITY; PITCHES];
        for (to, pitch) in slot.pitches.iter().enumerate() {
            let off = (f64::from(pitch.0) - middle) / REACH;
            let stand = against(tune, slot, *pitch) + 0.6 * off * off;
            if number == 0 {
                next[to] = stand;
                continue;
            }
            for (from, before) in slots[number - 1].pitches.iter().enumerate() {
                let total = cost[from] + stand + join(*before, *pitch, slot.tune);
                if total < next[to] {
                    next[to] = total;
                    came_from[number][to] = from;
                }
            }
        }
        cost = next;
    }
    let Some(last) = slots.len().checked_sub(1) else {
        return;
    };
    let mut place =
        (0..slots[last].pitches.len()).fold(
            0,
            |best, one| if cost[one] < cost[best] { one } else { best },
        );
    let mut sung: ArrayVec<Pitch, MOST> = ArrayVec::new();
    for number in (0..slots.len()).rev() {
        sung.push(slots[number].pitches[place]);
        place = came_from[number][place];
    }
    sung.reverse();
    write(view, &slots, &sung, out);
}

/// Writes the notes; one that comes again at once is held instead.
fn write(view: &View<'_>, slots: &[Slot], sung: &[Pitch], out: &mut Events) {
    let mut number = 0;
    while number < slots.len() {
        let pitch = sung[number];
        let until = (number + 1..slots.len())
            .find(|next| sung[*next] != pitch || slots[*next].from > slots[*next - 1].to + 1e-6)
            .unwrap_or(slots.len());
        let (from, to) = (slots[number].from, slots[until - 1].to);
        let velocity = 0.38 + 0.2 * view.shape.intensity;
        view.write(out, from, to - from, pitch, velocity);
        number = until;
    }
}

/// Half chords where there is time for them, whole chords elsewhere, each beginning on the first beat of its first half
/// on which the tune does not strike.
fn slots(view: &View<'_>, middle: f64, tune: &Line) -> ArrayVec<Slot, MOST> {
    let mut slots: ArrayVec<Slot, MOST> = ArrayVec::new();
    for span in view.chords {
        let beats = span.bars as f64 * view.bar();
        let halves = if beats * 0.5 * view.beat_seconds() >= SHORTEST {
            2
        } else {
            1
        };
        let length = beats / halves as f64;
        for half in 0..halves {
            let begin = view.beat_of(span) + length * half as f64;
            let room = ((length * 0.5) as usize).max(1);
            let from = (0..room)
                .map(|beat| begin + beat as f64)
                .find(|beat| tune.iter().all(|note| (note.beat - beat).abs() > 0.26))
                .unwrap_or(begin);
            let mut pitches = ArrayVec::new();
            let low = (middle - REACH) as u8;
            for pitch in (low..=low + 2 * REACH as u8).map(Pitch) {
                if span.chord.contains(pitch.class()) && view.plays(pitch) && !pitches.is_full() {
                    pitches.push(pitch);
                }
            }
            let before = slots.last().map_or(0.0, |slot| slot.from);
            if !pitches.is_empty() && !slots.is_full() {
                slots.push(Slot {
                    from,
                    to: begin + length,
                    pitches,
                    tune: direction(tune, before, from),
                });
            }
        }
    }
    // Each note is held until the next begins.
    for number in 1..slots.len() {
        if slots[number].from - slots[number - 1].to < view.bar() {
            slots[number - 1].to = slots[number].from;
        }
    }
    slots
}

/// Where the tune goes between two beats: the sign of its way from the note at the first to the note at the second.
fn direction(tune: &Line, from: f64, to: f64) -> i32 {
    let sounding = |beat: f64| tune.iter().rfind(|note| note.beat <= beat + 0.26);
    match (sounding(from), sounding(to)) {
        (Some(a), Some(b)) => (i32::from(b.pitch.0) - i32::from(a.pitch.0)).signum(),
        _ => 0,
    }
}

/// What a pitch costs against the notes of the tune that sound with it.
fn against(tune: &Line, slot: &Slot, pitch: Pitch) -> f64 {
    let together = |note: &&LineNote| note.beat < slot.to && note.beat + note.beats > slot.from;
    let each = tune.iter().filter(together).map(|note| {
        let over = (note.beat + note.beats).min(slot.to) - note.beat.max(slot.from);
        let apart = pitch.0.abs_diff(note.pitch.0);
        let rub = match apart % 12 {
            1 | 11 => 4.0,
            6 => 1.0,
            2 | 10 => 0.6,
            0 => 0.8,
            5 | 7 => 0.2,
            _ => 0.0,
        };
        // Too near above, or below: the two lines would be heard as one.
        let crowds = if pitch.0 < note.pitch.0 + 3 { 1.5 } else { 0.0 };
        (rub + crowds) * over.min(2.0)
    });
    each.sum()
}

/// What an interval of the line costs while the tune goes that way.
fn join(before: Pitch, pitch: Pitch, tune: i32) -> f64 {
    let way = i32::from(pitch.0) - i32::from(before.0);
    let size = match way.abs() {
        0 => 0.5,
        1 | 2 => 0.0,
        3 | 4 => 0.35,
        5 => 0.9,
        _ => 2.0,
    };
    let contrary = match way.signum() * tune {
        1 => 0.5,
        -1 => -0.4,
        _ => 0.0,
    };
    size + contrary
}
