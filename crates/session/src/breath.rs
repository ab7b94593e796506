//! The breath clock: swells at the pace of a slow breath.

use anodyne_units::Seconds;

/// A breath that the music swells with. It begins with an in-breath at second 0 and keeps its period all session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breath {
    /// From in-breath to in-breath.
    pub period: Seconds,
    /// The in-breath's part of it.
    pub inhale: Seconds,
}

impl Breath {
    /// How full the breath is, 0 (out) to 1 (in): half a cosine up, half a cosine down.
    ///
    /// ```
    /// use anodyne_session::Breath;
    /// use anodyne_units::Seconds;
    /// let breath = Breath { period: Seconds(10.0), inhale: Seconds(4.0) };
    /// assert_eq!(breath.fullness(Seconds(0.0)), 0.0);
    /// assert_eq!(breath.fullness(Seconds(14.0)), 1.0);
    /// ```
    pub fn fullness(&self, at: Seconds) -> f64 {
        let into = at.0.rem_euclid(self.period.0);
        let (inhale, exhale) = (self.inhale.0, self.period.0 - self.inhale.0);
        if into < inhale {
            raised_cosine(into / inhale)
        } else {
            raised_cosine(1.0 - (into - inhale) / exhale)
        }
    }
}

/// From 0 to 1 while `share` goes from 0 to 1, flat at both ends, and exactly 0 and 1 beyond them.
pub(crate) fn raised_cosine(share: f64) -> f64 {
    if share <= 0.0 {
        0.0
    } else if share < 1.0 {
        (1.0 - libm::cos(core::f64::consts::PI * share)) / 2.0
    } else {
        1.0
    }
}
