//! How fast the hall falls silent: the loss of one pass through a line, from the decay time at two frequencies.

use core::f64::consts::TAU;

use super::HallSettings;

/// The frequency in hertz at which [`HallSettings::decay`] holds.
pub(super) const MIDDLE: f64 = 500.0;

/// The lowest damping frequency in hertz that can be told apart from the middle.
const LOWEST_DAMPING: f64 = 1500.0;

/// One-pole low-pass y = gain * x + pole * y'.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Damping {
    pub(super) gain: f32,
    pub(super) pole: f32,
}

impl Damping {
    /// The damping of a line of `delay` frames such that sound at [`MIDDLE`] falls by 60 dB in the decay time and at
    /// the damping frequency in half of it (Jot, "Digital delay networks", AES 1991).
    pub(super) fn new(settings: &HallSettings, delay: f64, frames_per_second: f64) -> Damping {
        let loss = pass_gain(settings, delay, frames_per_second);
        let high = settings
            .damping
            .0
            .clamp(LOWEST_DAMPING, 0.45 * frames_per_second);
        let curve = |hertz: f64| 1.0 - libm::cos(TAU * hertz / frames_per_second);
        // |H|^2 = 1 / (1 + 2 k (1 - cos w)), k = pole / (1 - pole)^2; the two conditions give k.
        let room = (loss * loss * curve(high) - curve(MIDDLE)).max(1e-3 * curve(high));
        let twice = (1.0 - loss * loss) / room;
        let pole = (twice + 1.0 - (2.0 * twice + 1.0).sqrt()) / twice;
        let pole = pole.min(0.97);
        let twice = 2.0 * pole / ((1.0 - pole) * (1.0 - pole));
        let droop = (1.0 + twice * curve(MIDDLE)).sqrt();
        // Sound below the middle lasts longer, but no more than a third longer.
        let gain = (loss * droop).min(libm::pow(loss, 0.75));
        Damping {
            gain: (gain * (1.0 - pole)) as f32,
            pole: pole as f32,
        }
    }

    /// The gain of one pass at 0 Hz.
    pub(super) fn at_zero(self) -> f64 {
        f64::from(self.gain) / (1.0 - f64::from(self.pole))
    }
}

/// The gain at [`MIDDLE`] of one pass through a line of `delay` frames.
pub(super) fn pass_gain(settings: &HallSettings, delay: f64, frames_per_second: f64) -> f64 {
    libm::pow(
        10.0,
        -3.0 * delay / (settings.decay.0.clamp(0.1, 60.0) * frames_per_second),
    )
}
