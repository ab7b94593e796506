//! How a session was led, as the sidecar of its track tells it: enough to make the track again.

use super::Live;
use anodyne_session::Role;
use serde::Serialize;

/// The verbs and the trims of a session that was led while it was played.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedFacts {
    /// What was said, in its order.
    pub verbs: Vec<SaidFacts>,
    /// More or less tension, -1 to 1.
    pub intensity: f32,
    /// Darker or brighter, -1 to 1.
    pub brightness: f32,
    /// The share of written figures, tunes and bells that is played, 0 to 1.
    pub density: f32,
    /// The linear gain of hall and echo.
    pub space: f32,
    /// The linear gain of each role that was moved.
    pub layers: Vec<(&'static str, f32)>,
}

/// One verb.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SaidFacts {
    /// When, in seconds of time that was played: a hold does not stop this clock.
    pub at_seconds: f64,
    /// Its id.
    pub verb: &'static str,
}

impl LedFacts {
    /// What there is to tell; nothing of a session that plays as it is written.
    pub(super) fn of(live: &Live) -> Option<LedFacts> {
        if *live == Live::default() {
            return None;
        }
        let said = |led: &anodyne_session::Led| SaidFacts {
            at_seconds: led.at.0,
            verb: led.verb.id(),
        };
        let gains = Role::ALL.iter().zip(live.trim.layers);
        Some(LedFacts {
            verbs: live.log.iter().map(said).collect(),
            intensity: live.trim.intensity,
            brightness: live.trim.brightness,
            density: live.trim.density,
            space: live.trim.space,
            layers: gains
                .filter(|(_, gain)| *gain != 1.0)
                .map(|(role, gain)| (role.id(), gain))
                .collect(),
        })
    }
}
