//! The pulse: a frame drum like a calm heart, exact on the grid.

use crate::event::Events;
use crate::view::View;
use anodyne_music::{Meter, Pitch};

/// The stroke in the middle of the skin.
const LOW: Pitch = Pitch(40);
/// The stroke near the rim.
const LIGHT: Pitch = Pitch(48);

/// The drum of a phrase: a low stroke on each bar, light ones on the other beats as the intensity grows.
pub(crate) fn pulse(view: &View<'_>, out: &mut Events) {
    if !view.phase.pulse {
        return;
    }
    let per_bar = view.meter().beats_per_bar();
    let intensity = view.shape.intensity;
    let firm = 0.42 + 0.3 * intensity;
    for bar in 0..view.phrase.bars {
        for beat in 0..per_bar {
            let at = (bar * per_bar + beat) as f64;
            let (pitch, velocity) = match (beat, view.meter()) {
                (0, _) => (LOW, firm),
                (2, Meter::FourFour) => (LOW, firm * 0.82),
                _ => (LIGHT, firm * 0.62),
            };
            view.write(out, at, 0.5, pitch, velocity);
        }
        // A second, softer beat of the heart before the next bar.
        let last = view.seed.index(bar as u64);
        if view.beat_seconds() > 0.6 && intensity > 0.45 && last.chance(intensity - 0.25) {
            let upbeat = per_bar as f64 - 1.0 / view.meter().division() as f64;
            view.write(
                out,
                (bar * per_bar) as f64 + upbeat,
                0.4,
                LIGHT,
                firm * 0.42,
            );
        }
    }
}
