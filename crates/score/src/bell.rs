//! The bell: a rare stroke where a phase begins, and now and then a phrase.

use crate::event::Events;
use crate::view::View;
use anodyne_units::Seconds;

/// How often a phrase within a phase begins with a stroke.
const OFTEN: f64 = 0.22;
/// How long the stroke is left to ring, seconds.
const RING: Seconds = Seconds(8.0);
/// The middle of the bell and how far the register moves it, semitones.
const REGISTER: (f64, f64) = (62.0, 5.0);

/// The bell of a phrase: at most one stroke, on root or fifth.
pub(crate) fn bell(view: &View<'_>, out: &mut Events) {
    let often = if view.phase.hook_free {
        OFTEN * 0.4
    } else {
        OFTEN
    };
    if !view.shape.opens && !view.seed.part("stroke").chance(often) {
        return;
    }
    let chord = &view.chords[0].chord;
    let fifth = view.seed.part("fifth").chance(0.35);
    let class = if fifth { chord.fifth() } else { chord.root() };
    let pitch = view.nearest(class, view.middle(REGISTER.0, REGISTER.1));
    view.write_at(
        out,
        view.phrase.start,
        RING,
        pitch,
        0.34 + 0.16 * view.shape.intensity,
    );
}
