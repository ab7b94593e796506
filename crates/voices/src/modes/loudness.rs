//! How loud a stroke will be.

use super::{Mode, Modes};
use crate::ear;

/// Mean power of all modes over the first 400 ms, as the ear weighs it: what a momentary loudness meter reads. Modes so
/// near each other that they beat are taken together, since all begin in step.
pub(super) fn heard(modes: &Modes) -> f64 {
    let weighed: arrayvec::ArrayVec<Mode, { super::MOST_MODES }> = modes
        .iter()
        .map(|mode| Mode {
            level: mode.level * ear(mode.hertz),
            ..*mode
        })
        .collect();
    let mut power = 0.0;
    for (number, mode) in weighed.iter().enumerate() {
        power += together(mode, mode);
        for other in &weighed[number + 1..] {
            if (other.hertz - mode.hertz).abs() < BEATING_HERTZ {
                power += 2.0 * together(mode, other);
            }
        }
    }
    power
}

/// Mean of the product of two modes over [`MOMENTARY_SECONDS`]: half their levels, falling at both rates, turning at
/// their difference.
fn together(a: &Mode, b: &Mode) -> f64 {
    let fall = SIXTY_DECIBELS * (1.0 / a.decay_seconds + 1.0 / b.decay_seconds);
    let turn = core::f64::consts::TAU * (a.hertz - b.hertz);
    let left = libm::exp(-fall * MOMENTARY_SECONDS);
    let (cos, sin) = (
        libm::cos(turn * MOMENTARY_SECONDS),
        libm::sin(turn * MOMENTARY_SECONDS),
    );
    let integral = (fall * (1.0 - left * cos) + turn * left * sin) / (fall * fall + turn * turn);
    0.5 * a.level * b.level * integral / MOMENTARY_SECONDS
}

/// Modes nearer than this beat slowly enough to matter within [`MOMENTARY_SECONDS`].
const BEATING_HERTZ: f64 = 12.0;

/// The stretch of EBU R 128's momentary loudness.
const MOMENTARY_SECONDS: f64 = 0.4;

/// ln(1000): 60 dB of amplitude in time constants.
const SIXTY_DECIBELS: f64 = 6.907_755_278_982_137;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_is_the_mean_of_the_sound() {
        let mode = |hertz, level, decay_seconds| Mode {
            hertz,
            level,
            decay_seconds,
            side: 0.0,
        };
        let modes: Modes = [
            mode(500.0, 0.6, 0.9),
            mode(501.3, 0.4, 2.0),
            mode(1200.0, 0.3, 0.2),
        ]
        .into_iter()
        .collect();
        let count = 192_000;
        let sample = |frame: usize| {
            let seconds = MOMENTARY_SECONDS * frame as f64 / f64::from(count);
            let tone = |mode: &Mode| {
                let turn = core::f64::consts::TAU * mode.hertz * seconds;
                let fall = (-SIXTY_DECIBELS * seconds / mode.decay_seconds).exp();
                mode.level * ear(mode.hertz) * fall * turn.sin()
            };
            modes.iter().map(tone).sum::<f64>()
        };
        let mean = (0..count as usize).map(|n| sample(n).powi(2)).sum::<f64>() / f64::from(count);
        assert!((heard(&modes) / mean - 1.0).abs() < 0.01, "{mean}");
    }
}
