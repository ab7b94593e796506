//! The bass: a line of its own in place of the drone, where the texture is full.

use crate::event::Events;
use crate::pads::lowered;
use crate::view::View;
use anodyne_music::{Pitch, PitchClass};
use arrayvec::ArrayVec;

/// A bass note lasts at least this long, seconds: low notes need time to speak.
const SHORTEST: f64 = 3.2;
/// The middle of the line, semitones.
const MIDDLE: f64 = 38.0;
/// What makes a single low note as loud as a drone of two.
const ALONE: f64 = 1.25;

/// One low note, in beats of the phrase.
struct Low {
    from: f64,
    to: f64,
    class: PitchClass,
}

/// The bass of a phrase: each chord's root, then, where there is time, the fifth or third on the way to the next root.
/// Every note lies as near as can be to the one before.
pub(crate) fn bass(view: &View<'_>, out: &mut Events) {
    let mut before: Option<Pitch> = None;
    let velocity = (0.5 + 0.15 * view.shape.intensity) * ALONE;
    for low in lows(view) {
        let span = view.chord_at(low.from);
        let pitch = lowered(
            view,
            near(view, low.class, before),
            core::slice::from_ref(span),
        );
        view.write(out, low.from, low.to - low.from, pitch, velocity);
        before = Some(pitch);
    }
}

fn lows(view: &View<'_>) -> ArrayVec<Low, 32> {
    let mut lows: ArrayVec<Low, 32> = ArrayVec::new();
    for (place, span) in view.chords.iter().enumerate().take(16) {
        let (from, beats) = (view.beat_of(span), span.bars as f64 * view.bar());
        let root = span.chord.root();
        let next = view.chords.get(place + 1).map(|next| next.chord.root());
        let half = (beats * 0.5 / view.bar()).max(0.5) * view.bar();
        let moves = beats > 2.0 && half * view.beat_seconds() >= SHORTEST;
        let way = next
            .filter(|next| moves && *next != root)
            .and_then(|next| on_the_way(view, place, next));
        match way {
            Some(class) => {
                let turn = from + half;
                lows.push(Low {
                    from,
                    to: turn,
                    class: root,
                });
                lows.push(Low {
                    from: turn,
                    to: from + beats,
                    class,
                });
            }
            None => lows.push(Low {
                from,
                to: from + beats,
                class: root,
            }),
        }
    }
    lows
}

/// The third or fifth of a chord that lies nearer to the next root than the root does, if it can stand under the chord.
fn on_the_way(view: &View<'_>, place: usize, next: PitchClass) -> Option<PitchClass> {
    let span = &view.chords[place];
    let gap = |class: PitchClass| {
        let up = class.up_to(next).0;
        up.min(12 - up)
    };
    let key = span.chord.key();
    let third = key.degree_class(i32::from(span.chord.degree()) + 2);
    let stands = |class: PitchClass| {
        let clear = |one: &PitchClass| !matches!(class.up_to(*one).0, 1);
        span.chord.contains(class) && class != next && span.chord.classes().iter().all(clear)
    };
    [span.chord.fifth(), third]
        .into_iter()
        .filter(|class| stands(*class))
        .min_by_key(|class| gap(*class))
}

/// The low pitch of a class nearest to the note before.
fn near(view: &View<'_>, class: PitchClass, before: Option<Pitch>) -> Pitch {
    let middle = MIDDLE + 12.0 * f64::from(view.part.seat.octave);
    let towards = before.map_or(middle, |before| 0.7 * f64::from(before.0) + 0.3 * middle);
    view.nearest(class, towards)
}
