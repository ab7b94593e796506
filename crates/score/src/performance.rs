//! The performance: small delays and swells, as people play.

use crate::breath_figure::melodic;
use crate::curve::arch;
use crate::event::Events;
use crate::view::View;
use anodyne_session::{Plan, Role};
use anodyne_units::Seconds;

/// The most a note is late, seconds. No note is early.
const LATEST: f64 = 0.025;

/// How much softer than written a phrase begins and ends, and louder its middle is.
const SWELL: f64 = 0.08;

/// Whether a session walks or drums: there nothing is late, so that the pulse is plain.
fn is_exact(plan: &Plan) -> bool {
    plan.phases.iter().any(|phase| phase.pulse.is_exact())
}

/// Plays the written events: notes come a little late, and what is struck or sung swells towards the middle of the
/// phrase. The drum stays as written, exact to the frame, and so does everything in a session that walks or drums, and
/// a figure on the breath. Held chords do not swell with the phrase: they would step where they should lie level.
pub(crate) fn perform(view: &View<'_>, out: &mut Events) {
    let exact = is_exact(view.plan);
    let (delay, swell) = match view.part.role {
        Role::Pulse | Role::Nature => return,
        Role::Pad | Role::Drone => (0.0, 0.0),
        Role::Halo => (1.0, 0.0),
        Role::Figure if melodic(view.plan).is_some() => (0.0, SWELL),
        Role::Bell => (0.4, SWELL),
        _ => (1.0, SWELL),
    };
    let delay = if exact { 0.0 } else { delay };
    let (start, end) = (view.phrase.start.0, view.phrase.end.0);
    let timing = view.seed.part("timing");
    for (number, event) in out.iter_mut().enumerate() {
        let place = (event.start.0 - start) / (end - start);
        let late = delay * LATEST * timing.index(number as u64).uniform();
        // Early in a phrase one leans forward, at its end one lingers.
        let late = late * (0.4 + 0.6 * place);
        event.start = Seconds(
            (event.start.0 + late)
                .min(end - 1e-6)
                .max(event.start.0.min(end - 1e-6)),
        );
        let swollen = 1.0 + swell * (2.0 * arch(place) - 1.0);
        event.velocity = (event.velocity * swollen as f32).clamp(0.02, 1.0);
    }
    out.sort_unstable_by(|a, b| a.start.0.total_cmp(&b.start.0).then(a.pitch.cmp(&b.pitch)));
}
