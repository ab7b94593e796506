//! How a session was led, as the sidecar of its track tells it: enough to make the track again.

use super::Live;
use anodyne_engine::Trim;
use anodyne_session::{Fault, Led, Role, SessionError, Verb};
use anodyne_units::Seconds;
use serde::{Deserialize, Serialize};

/// The verbs and the trims of a session that was led while it was played.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedFacts {
    /// What was said, in its order: at most [`Led::MOST`].
    pub verbs: Vec<SaidFacts>,
    /// More or less tension, -1 to 1.
    pub intensity: f32,
    /// Darker or brighter, -1 to 1.
    pub brightness: f32,
    /// The share of written figures, tunes and bells that is played, 0 to 1.
    pub density: f32,
    /// The linear gain of hall and echo, 0 to 4.
    pub space: f32,
    /// The linear gain of each role that was moved, 0 to 4.
    pub layers: Vec<(String, f32)>,
}

/// One verb.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidFacts {
    /// When, in seconds of time that was played: a hold does not stop this clock. Whole microseconds, 0 to a day.
    pub at_seconds: f64,
    /// Its id.
    pub verb: String,
}

/// No verb is said later than this.
const LATEST: Seconds = Seconds(86_400.0);
/// The linear gain of 12 dB: no layer is moved further up.
const LOUDEST: f32 = 4.0;

impl LedFacts {
    /// What there is to tell; nothing of a session that plays as it is written.
    pub(super) fn of(live: &Live) -> Option<LedFacts> {
        if *live == Live::default() {
            return None;
        }
        let said = |led: &Led| SaidFacts {
            at_seconds: written(led.at).0,
            verb: led.verb.id().to_owned(),
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
                .map(|(role, gain)| (role.id().to_owned(), gain))
                .collect(),
        })
    }

    /// What is to be rendered so that the session sounds again as it did.
    ///
    /// # Errors
    /// More verbs than [`Led::MOST`], a verb or a role that is not known, a verb that comes before the one ahead of it, or a
    /// value beyond its limit; the field is named from the sidecar's `led` on.
    pub fn live(&self) -> Result<Live, SessionError> {
        if self.verbs.len() > Led::MOST {
            return Err(Fault::Range {
                field: "led.verbs".to_owned(),
                written: format!("of {} entries", self.verbs.len()),
                side: format!("above {}", Led::MOST),
                nearest: Led::MOST.to_string(),
            }
            .into());
        }
        let mut log: Vec<Led> = Vec::new();
        for (place, said) in self.verbs.iter().enumerate() {
            let led = said.led(place)?;
            if let Some(before) = log.last().filter(|before| before.at > led.at) {
                return Err(Fault::Conflict {
                    problem: format!(
                        "led.verbs[{place}] at {} s comes after one at {} s",
                        led.at.0, before.at.0
                    ),
                    remedy: "write them in the order of their time".to_owned(),
                }
                .into());
            }
            log.push(led);
        }
        let mut trim = Trim {
            intensity: within("led.intensity", self.intensity, -1.0, 1.0)?,
            brightness: within("led.brightness", self.brightness, -1.0, 1.0)?,
            density: within("led.density", self.density, 0.0, 1.0)?,
            space: within("led.space", self.space, 0.0, LOUDEST)?,
            ..Trim::default()
        };
        for (role, gain) in &self.layers {
            let role: Role = role.parse()?;
            let field = format!("led.layers.{role}");
            trim.layers[role as usize] = within(&field, *gain, 0.0, LOUDEST)?;
        }
        Ok(Live { log, trim })
    }
}

impl SaidFacts {
    fn led(&self, place: usize) -> Result<Led, SessionError> {
        let field = format!("led.verbs[{place}].at_seconds");
        let at = self.at_seconds;
        let refuse = |side: &str, nearest: f64| Fault::Range {
            field: field.clone(),
            written: at.to_string(),
            side: side.to_owned(),
            nearest: nearest.to_string(),
        };
        if at.is_nan() || at < 0.0 {
            return Err(refuse("below 0", 0.0).into());
        }
        if at > LATEST.0 {
            return Err(refuse("above a day", LATEST.0).into());
        }
        let verb: Verb = self.verb.parse()?;
        Ok(Led {
            at: Seconds(at),
            verb,
        })
    }
}

/// An instant as a sidecar writes it: whole microseconds, so that it is read again to the bit.
pub(super) fn written(at: Seconds) -> Seconds {
    Seconds((at.0 * 1e6).round() / 1e6)
}

fn within(field: &str, value: f32, low: f32, high: f32) -> Result<f32, SessionError> {
    let (side, nearest) = match value {
        value if value > high => (format!("above {high}"), high),
        value if value >= low => return Ok(value),
        _ => (format!("below {low}"), low),
    };
    Err(Fault::Range {
        field: field.to_owned(),
        written: value.to_string(),
        side,
        nearest: nearest.to_string(),
    }
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(verbs: &[(f64, &str)]) -> LedFacts {
        let said = |(at_seconds, verb): &(f64, &str)| SaidFacts {
            at_seconds: *at_seconds,
            verb: (*verb).to_owned(),
        };
        LedFacts {
            verbs: verbs.iter().map(said).collect(),
            intensity: -0.3,
            brightness: 0.1,
            density: 0.7,
            space: 1.1,
            layers: vec![("pad".to_owned(), 0.123_456_7)],
        }
    }

    #[test]
    fn what_a_sidecar_tells_comes_back_to_the_bit() {
        let log: Vec<Led> = (0..Led::MOST)
            .map(|place| Led {
                at: Seconds((place as f64 * 12.3).sqrt() * 7.1),
                verb: Verb::ALL[place % Verb::ALL.len()],
            })
            .collect();
        let trim = facts(&[]).live().unwrap().trim;
        let told = LedFacts::of(&Live { log, trim }).unwrap();
        let text = serde_json::to_string_pretty(&told).unwrap();
        let read: LedFacts = serde_json::from_str(&text).unwrap();
        assert_eq!(read, told);
        let live = read.live().unwrap();
        assert_eq!(live.trim, trim);
        assert_eq!(LedFacts::of(&live).unwrap(), told);
    }

    #[test]
    fn what_cannot_be_followed_is_refused_with_its_place() {
        let check = |facts: &LedFacts, expected: &str| {
            assert_eq!(facts.live().unwrap_err().to_string(), expected);
        };
        check(
            &facts(&[(1.0, "hold"), (-2.0, "let-go")]),
            "led.verbs[1].at_seconds -2 is below 0; did you mean 0?",
        );
        check(
            &facts(&[(1e9, "hold")]),
            "led.verbs[0].at_seconds 1000000000 is above a day; did you mean 86400?",
        );
        check(
            &facts(&[(9.0, "hold"), (3.0, "let-go")]),
            "led.verbs[1] at 3 s comes after one at 9 s; write them in the order of their time",
        );
        check(
            &facts(&[(1.0, "advance"); 257]),
            "led.verbs of 257 entries is above 256; did you mean 256?",
        );
        let dance = facts(&[(1.0, "dance")]).live().unwrap_err().to_string();
        assert!(dance.starts_with("verb \"dance\" is not known"), "{dance}");
        let loud = LedFacts {
            layers: vec![("pad".to_owned(), 5.0)],
            ..facts(&[])
        };
        check(&loud, "led.layers.pad 5 is above 4; did you mean 4?");
        let dense = LedFacts {
            density: f32::NAN,
            ..facts(&[])
        };
        check(&dense, "led.density NaN is below 0; did you mean 0?");
    }
}
