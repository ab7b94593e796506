//! The breath figure: chord notes that rise while the breath flows in and fall while it flows out, exact on its clock.

use crate::curve::mix;
use crate::event::Events;
use crate::phrase::ChordSpan;
use crate::view::View;
use anodyne_music::{Pitch, PitchClass};
use anodyne_session::{Breath, BreathClock, BreathCue, Cycle, Plan};
use anodyne_units::Seconds;
use arrayvec::ArrayVec;

/// The middle of the turn at the top and how far the register moves it, semitones.
const REGISTER: (f64, f64) = (74.0, 4.0);
/// The seconds between two notes, at the least density and at full density.
const SPACING: (f64, f64) = (1.5, 0.55);
/// The most notes of an in-breath or an out-breath.
const MOST: usize = 16;
/// No figure goes lower: below, it would thicken the chords.
const LOWEST: Pitch = Pitch(52);
/// Two notes of a figure lie at least this far apart, semitones.
const STEP: u8 = 2;

/// The breath that figures go by, where the plan asks for figures.
pub(crate) fn melodic(plan: &Plan) -> Option<&Breath> {
    let breath = plan.breath.as_ref();
    breath.filter(|breath| breath.cue == BreathCue::Melodic)
}

/// One note of a breath.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blown {
    at: Seconds,
    until: Seconds,
    pitch: Pitch,
}

/// The figures of all breaths in a phrase; of a breath that lies in two phrases, the notes that begin in this one.
/// `chords` are those of the whole session.
pub(crate) fn breath_figure(
    view: &View<'_>,
    breath: &Breath,
    chords: &[ChordSpan],
    out: &mut Events,
) {
    for cycle in breath.cycles_between(view.phrase.start, view.phrase.end) {
        for note in blown(view, breath, &cycle, chords) {
            let swell = cycle.swell(note.at);
            let velocity = 0.3 + 0.12 * swell + 0.2 * view.shape.intensity;
            view.write_at(out, note.at, note.until - note.at, note.pitch, velocity);
        }
    }
}

/// The notes of one breath: drawn from the breath alone, so that both phrases it lies in agree.
fn blown(
    view: &View<'_>,
    breath: &Breath,
    cycle: &Cycle,
    chords: &[ChordSpan],
) -> ArrayVec<Blown, { 2 * MOST }> {
    let plan = view.plan;
    let (inhale, exhale) = (cycle.turn - cycle.start, cycle.end - cycle.turn);
    let rising = count(plan, breath, cycle, inhale);
    let falling = count(plan, breath, cycle, exhale);
    let top = REGISTER.0
        + REGISTER.1 * plan.register(cycle.start)
        + 12.0 * f64::from(view.part.seat.octave);
    let chord = |at: Seconds| {
        let begun = chords.partition_point(|span| span.start <= at);
        &chords[begun.saturating_sub(1)].chord
    };
    // The figure is found from its top: downwards in time to its beginning, and on to its end.
    let peak = view.nearest(chord(cycle.turn).root(), top - 2.0);
    let peak = nearest_tone(view, chord(cycle.turn).classes(), peak, top);
    let rise = |n: usize| cycle.start + inhale * (n as f64 / rising as f64);
    let fall = |n: usize| cycle.turn + exhale * (n as f64 / falling as f64);
    let mut notes: ArrayVec<Blown, { 2 * MOST }> = ArrayVec::new();
    let mut pitch = peak;
    for n in (0..rising).rev() {
        let Some(lower) = below(view, chord(rise(n)).classes(), pitch) else {
            continue;
        };
        pitch = lower;
        let until = notes.last().map_or(cycle.turn, |later| later.at);
        notes.push(Blown {
            at: rise(n),
            until,
            pitch,
        });
    }
    // Where the instrument's lowest notes were too few, the breath still begins with one.
    if let Some(first) = notes.last_mut() {
        first.at = cycle.start;
    }
    notes.reverse();
    pitch = peak;
    for n in 0..falling {
        let lower = if n == 0 {
            Some(peak)
        } else {
            below(view, chord(fall(n)).classes(), pitch)
        };
        match lower {
            Some(lower) => {
                pitch = lower;
                notes.push(Blown {
                    at: fall(n),
                    until: fall(n + 1),
                    pitch,
                });
            }
            // Nothing lower to go to: the last note is held.
            None => {
                if let Some(last) = notes.last_mut() {
                    last.until = fall(n + 1);
                }
            }
        }
    }
    notes
}

/// How many notes a flow of breath has: as the density asks, and on a locked clock whole or half beats.
fn count(plan: &Plan, breath: &Breath, cycle: &Cycle, flow: Seconds) -> usize {
    let spacing = mix(SPACING.0, SPACING.1, plan.density(cycle.start));
    let wanted = flow.0 / spacing;
    let notes = match breath.clock {
        BreathClock::Free => wanted.round(),
        BreathClock::Locked { .. } => {
            let beats = (plan.beat(cycle.start + flow).0 - plan.beat(cycle.start).0)
                .round()
                .max(1.0);
            // Each beat in one, two or four, or two or four beats in one.
            let each = wanted / beats;
            let whole = |part: f64| (beats / part).fract() == 0.0;
            match each {
                2.8.. => beats * 4.0,
                1.4..2.8 => beats * 2.0,
                _ if each < 0.36 && whole(4.0) => beats / 4.0,
                _ if each < 0.71 && whole(2.0) => beats / 2.0,
                _ => beats,
            }
        }
    };
    (notes as usize).clamp(2, MOST)
}

/// The chord note nearest to a height, in the instrument's compass; `usual` where there is none.
fn nearest_tone(view: &View<'_>, classes: &[PitchClass], usual: Pitch, height: f64) -> Pitch {
    let off = |pitch: &Pitch| ((f64::from(pitch.0) - height).abs() * 16.0) as u32;
    (0..=127)
        .map(Pitch)
        .filter(|pitch| view.plays(*pitch) && classes.contains(&pitch.class()))
        .min_by_key(off)
        .unwrap_or(usual)
}

/// The next chord note below a pitch that the instrument plays.
fn below(view: &View<'_>, classes: &[PitchClass], pitch: Pitch) -> Option<Pitch> {
    (0..=pitch.0.checked_sub(STEP)?)
        .rev()
        .map(Pitch)
        .take_while(|one| view.plays(*one) && *one >= LOWEST)
        .find(|one| classes.contains(&one.class()))
}
