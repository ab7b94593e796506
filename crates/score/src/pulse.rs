//! The pulse: a frame drum like a calm heart, or the strokes of a walk or of steady drumming; exact on the grid.

use crate::event::Events;
use crate::view::View;
use anodyne_music::{Meter, Pitch};
use anodyne_session::Pulse;

/// The stroke in the middle of the skin.
const LOW: Pitch = Pitch(40);
/// The stroke near the rim.
const LIGHT: Pitch = Pitch(48);

/// The drum of a phrase.
pub(crate) fn pulse(view: &View<'_>, out: &mut Events) {
    match view.phase.pulse {
        Pulse::None => {}
        Pulse::Soft => soft(view, out),
        Pulse::Walking | Pulse::Drumming => steady(view, out),
    }
}

/// The strokes of an exact pulse: evenly spaced from the start of the phase, as firm as its accents say.
fn steady(view: &View<'_>, out: &mut Events) {
    let per_beat = f64::from(view.phase.strokes_per_beat.max(1));
    let before = (view.phrase.first_bar - view.phase.first_bar) as f64 * view.bar() * per_beat;
    let first = before.round() as usize;
    let strokes = (view.beats() * per_beat).round() as usize;
    for stroke in 0..strokes {
        let accent = view.phase.accents[(first + stroke) % view.phase.accents.len()];
        if accent > 0.0 {
            let pitch = if accent > 0.8 { LOW } else { LIGHT };
            let length = (0.9 / per_beat).min(0.5);
            view.write(out, stroke as f64 / per_beat, length, pitch, 0.7 * accent);
        }
    }
}

/// A low stroke on each bar, light ones on the other beats as the intensity grows.
fn soft(view: &View<'_>, out: &mut Events) {
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
