//! The figure: broken chords that keep the music moving, as dense as the plan asks.

use crate::event::Events;
use crate::view::View;
use anodyne_music::{Meter, Pitch};
use anodyne_session::Holding;
use arrayvec::ArrayVec;

/// Ways through the notes of a chord, lowest 0; higher numbers go on in the next octave.
const PATTERNS: [&[usize]; 8] = [
    &[0, 1, 2, 3, 2, 1],
    &[0, 2, 1, 3],
    &[0, 1, 2, 3],
    &[3, 2, 1, 2],
    &[0, 2, 3, 2],
    &[1, 3, 2, 0, 2, 3],
    &[0, 3, 1, 2, 3],
    &[2, 0, 3, 1],
];
/// The middle of the figure and how far the register moves it, semitones.
const REGISTER: (f64, f64) = (67.0, 4.0);
/// Notes come no faster than this, seconds.
const FASTEST: f64 = 0.32;

/// The figure of a phrase.
pub(crate) fn figure(view: &View<'_>, out: &mut Events) {
    if view.phase.hook_free {
        scattered(view, out);
        return;
    }
    let step = step_beats(view);
    let slots = (view.beats() / step + 1e-9) as usize;
    let pattern = pattern(view);
    let last_bar = view.beats() - view.bar();
    let thin = 0.28 - 0.2 * view.shape.density;
    let end = view.beats() - view.bar() * if view.phrase.bars > 4 { 1.0 } else { 0.5 };
    for slot in 0..slots {
        let beat = slot as f64 * step;
        let span = view.chord_at(beat);
        let within = beat - view.beat_of(span);
        let downbeat = within < 1e-6;
        let draw = view.seed.index(slot as u64);
        // An ostinato rests in the same places in every bar but the last of the phrase.
        let rests = if ostinato(view) && beat < last_bar {
            view.phase_seed
                .part("rest")
                .index((beat % view.bar() / step + 0.5) as u64)
        } else {
            draw.part("rest")
        };
        if beat >= end || (!downbeat && rests.chance(thin)) {
            continue;
        }
        let place = pattern[(within / step + 0.5) as usize % pattern.len()];
        let pitch = tone(view, span.voicing.pitches(), place);
        let accent = if downbeat {
            0.08
        } else if (beat % 1.0) < 1e-6 {
            0.03
        } else {
            -0.02
        };
        let velocity =
            0.34 + 0.22 * view.shape.intensity + accent + draw.part("touch").between(-0.03, 0.03);
        let over = view.beat_of(span) + span.bars as f64 * view.bar();
        let length = (2.0 * step).max(1.0).min((over - beat).max(step));
        view.write(out, beat, length, pitch, velocity);
    }
}

/// Supportive music keeps one figure for a whole phase: stable and predictable.
fn ostinato(view: &View<'_>) -> bool {
    view.plan.prescription.holding == Holding::Supportive
}

/// The way through the chords: an ostinato's is the phase's; otherwise every third phrase looks elsewhere.
fn pattern(view: &View<'_>) -> &'static [usize] {
    let place = view.seed.part("pattern");
    let own = if !ostinato(view) && place.chance(0.34) {
        place
    } else {
        view.phase_seed.part("pattern")
    };
    PATTERNS[own.index(1).below(PATTERNS.len())]
}

/// Beats between notes: two at the least density, then one, then halves (thirds in 6/8).
fn step_beats(view: &View<'_>) -> f64 {
    let third = view.meter() == Meter::SixEight;
    let wanted = match view.shape.density {
        ..0.3 => 2.0,
        ..0.65 => 1.0,
        _ if third => 1.0 / 3.0,
        _ => 0.5,
    };
    let mut step = wanted * if view.shape.unit < 1.0 { 0.5 } else { 1.0 };
    let mut factor = 2.0;
    if third && step < 0.34 {
        factor = 3.0;
    }
    while step * view.beat_seconds() < FASTEST {
        step *= factor;
        factor = 2.0;
    }
    step
}

/// A tone of the voicing, moved by octaves into the figure's register.
fn tone(view: &View<'_>, voicing: &[Pitch], place: usize) -> Pitch {
    let mut tones: ArrayVec<Pitch, 6> = ArrayVec::new();
    let low = view.middle(REGISTER.0, REGISTER.1) - 7.0;
    for pitch in voicing {
        let folded = view.nearest(pitch.class(), low + 6.0);
        if !tones.contains(&folded) {
            tones.push(folded);
        }
    }
    tones.sort_unstable();
    let Some(base) = tones.get(place % tones.len().max(1)) else {
        return Pitch(60);
    };
    let raised = Pitch((usize::from(base.0) + 12 * (place / tones.len())).min(127) as u8);
    if raised <= view.part.seat.instrument.compass().1 {
        raised
    } else {
        *base
    }
}

/// Where no tune may stand out: single chord tones in no order, at uneven distances.
fn scattered(view: &View<'_>, out: &mut Events) {
    let each = (4.0 - 2.0 * view.shape.density) * view.shape.unit.max(1.0);
    let slots = (view.beats() / each) as usize;
    for slot in 0..slots {
        let draw = view.seed.index(slot as u64);
        if draw.part("rest").chance(0.35) {
            continue;
        }
        let beat = (slot as f64 + draw.part("late").between(0.0, 0.7)) * each;
        let pitch = tone(
            view,
            view.chord_at(beat).voicing.pitches(),
            draw.part("tone").below(4),
        );
        view.write(out, beat, each, pitch, 0.26 + 0.14 * view.shape.intensity);
    }
}
