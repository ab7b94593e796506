//! What a track must keep to before a listener is given it.

use crate::Measured;
use anodyne_units::Seconds;
use serde::Serialize;

/// A named set of limits. `None` means that the figure is free.
///
/// No limit is a published standard of care: they are design decisions of this project, from what is known about
/// startle and sleep, but for the true peak, which is what streaming platforms ask for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// `session` or `sleep`.
    pub name: &'static str,
    /// The start of the track in which rises do not count.
    pub fade_in: Seconds,
    /// True peak at most, dBTP.
    pub true_peak_dbtp: f64,
    /// Rise of the momentary loudness in 1 s at most, LU.
    pub rise_1s_lu: f64,
    /// Rise from one 10-s window to the next at most, LU.
    pub rise_10s_lu: f64,
    /// Excess over the running 60-s level after minute 20 at most, LU.
    pub excess_lu: Option<f64>,
    /// Fade-out at least, seconds.
    pub fade_out_seconds: Option<f64>,
    /// Centroid of the night bed below, Hz.
    pub night_centroid_hz: Option<f64>,
    /// Tilt of the night bed above 500 Hz, least and most, dB per octave.
    pub night_tilt_db_per_octave: Option<(f64, f64)>,
    /// Correlation of the two sides over any 10 s above.
    pub correlation: f64,
    /// Offset from zero below, full scale at 1.
    pub offset: f64,
}

/// A limit that a track breaks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breach {
    /// The field of [`Measured`].
    pub field: &'static str,
    /// What it measures.
    pub value: f64,
    /// What it may be.
    pub limit: f64,
    /// One plain line with all of it.
    pub message: String,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl Limits {
    /// A listening session: nothing startles, nothing is broken. Figures are design decisions; 6 LU in a second is
    /// about the step from a held chord to a full entry, 4 LU in ten seconds a steep but even build.
    pub fn session() -> Limits {
        Limits {
            name: "session",
            fade_in: Seconds(10.0),
            true_peak_dbtp: -1.0,
            rise_1s_lu: 6.0,
            rise_10s_lu: 4.0,
            excess_lu: None,
            fade_out_seconds: None,
            night_centroid_hz: None,
            night_tilt_db_per_octave: None,
            correlation: 0.2,
            offset: 0.001,
        }
    }

    /// A night: the session's limits, and at most 1 LU rise per 10 s, nothing more than 6 dB above the running 60-s level
    /// after minute 20, a fade-out of at least 60 s, and a bed (from minute 45) with its centroid below 600 Hz and a
    /// tilt of -6 to -9 dB per octave above 500 Hz.
    pub fn sleep() -> Limits {
        Limits {
            name: "sleep",
            rise_10s_lu: 1.0,
            excess_lu: Some(6.0),
            fade_out_seconds: Some(60.0),
            night_centroid_hz: Some(600.0),
            night_tilt_db_per_octave: Some((-9.0, -6.0)),
            ..Limits::session()
        }
    }

    /// The set of that name.
    pub fn named(name: &str) -> Option<Limits> {
        [Limits::session(), Limits::sleep()]
            .into_iter()
            .find(|limits| limits.name == name)
    }

    /// What the track breaks, the worst for the ear first; empty where it keeps to everything.
    pub fn judge(&self, measured: &Measured) -> Vec<Breach> {
        let mut judgement = Judgement {
            breaches: Vec::new(),
        };
        judgement.faults(measured);
        judgement.startle(self, measured);
        judgement.colour(self, measured);
        judgement.breaches
    }
}

struct Judgement {
    breaches: Vec<Breach>,
}

impl Judgement {
    fn faults(&mut self, measured: &Measured) {
        let none = [
            (
                "bad_samples",
                measured.bad_samples,
                "samples that are not numbers",
                None,
            ),
            (
                "clipped_samples",
                measured.clipped_samples,
                "samples at full scale",
                None,
            ),
            ("clicks", measured.clicks, "clicks", measured.first_click_at),
        ];
        for (field, count, what, at) in none {
            let place = at.map_or(String::new(), |at| {
                format!(", the first at {}", Seconds(at))
            });
            self.say(count > 0, field, count as f64, 0.0, || {
                format!("{field}: {count} {what}{place}, none are allowed")
            });
        }
    }

    fn startle(&mut self, limits: &Limits, measured: &Measured) {
        let at = |at: Option<f64>| at.map_or(String::new(), |at| format!(" at {}", Seconds(at)));
        self.at_most(
            "true_peak_dbtp",
            measured.true_peak_dbtp,
            limits.true_peak_dbtp,
            "dBTP",
            "",
        );
        self.at_most(
            "rise_1s_lu",
            measured.rise_1s_lu,
            limits.rise_1s_lu,
            "LU",
            &at(measured.rise_1s_at),
        );
        self.at_most(
            "rise_10s_lu",
            measured.rise_10s_lu,
            limits.rise_10s_lu,
            "LU",
            &at(measured.rise_10s_at),
        );
        if let (Some(value), Some(limit)) = (measured.excess_lu, limits.excess_lu) {
            self.at_most("excess_lu", value, limit, "LU", &at(measured.excess_at));
        }
        if let Some(limit) = limits.fade_out_seconds {
            self.at_least("fade_out_seconds", measured.fade_out_seconds, limit, "s");
        }
    }

    fn colour(&mut self, limits: &Limits, measured: &Measured) {
        if let (Some(value), Some(limit)) = (measured.night_centroid_hz, limits.night_centroid_hz) {
            self.at_most("night_centroid_hz", value, limit, "Hz", "");
        }
        let tilt = "night_tilt_500_db_per_octave";
        if let (Some(value), Some((low, high))) = (
            measured.night_tilt_500_db_per_octave,
            limits.night_tilt_db_per_octave,
        ) {
            self.at_least(tilt, value, low, "dB per octave");
            self.at_most(tilt, value, high, "dB per octave", "");
        }
        if let Some(value) = measured.lowest_correlation {
            self.at_least("lowest_correlation", value, limits.correlation, "");
        }
        for (field, value) in [
            ("dc_left", measured.dc_left),
            ("dc_right", measured.dc_right),
        ] {
            let text = || {
                format!(
                    "{field}: {value:.5} of full scale is further from 0 than the limit {}",
                    limits.offset
                )
            };
            self.say(
                value.abs() > limits.offset,
                field,
                value,
                limits.offset,
                text,
            );
        }
    }

    fn at_most(&mut self, field: &'static str, value: f64, limit: f64, unit: &str, place: &str) {
        let text =
            || format!("{field}: {value:.2} {unit}{place} is above the limit {limit} {unit}");
        self.say(value > limit, field, value, limit, text);
    }

    fn at_least(&mut self, field: &'static str, value: f64, limit: f64, unit: &str) {
        let text = || format!("{field}: {value:.2} {unit} is below the limit {limit} {unit}");
        self.say(value < limit, field, value, limit, text);
    }

    fn say(
        &mut self,
        broken: bool,
        field: &'static str,
        value: f64,
        limit: f64,
        text: impl Fn() -> String,
    ) {
        if broken {
            self.breaches.push(Breach {
                field,
                value,
                limit,
                message: text().replace("  ", " ").trim_end().into(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Meter;
    use anodyne_units::SampleRate;

    fn flawless() -> Measured {
        let mut measured = Meter::new(SampleRate::DEFAULT).finish();
        measured.fade_out_seconds = 60.0;
        measured.lowest_correlation = Some(0.9);
        measured
    }

    fn check(limits: Limits, spoil: impl Fn(&mut Measured), expected: &[&str]) {
        let mut measured = flawless();
        spoil(&mut measured);
        let lines: Vec<String> = limits
            .judge(&measured)
            .iter()
            .map(Breach::to_string)
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_flawless_track_keeps_to_everything() {
        check(Limits::session(), |_| (), &[]);
        check(Limits::sleep(), |_| (), &[]);
        check(Limits::session(), |m| m.fade_out_seconds = 0.0, &[]);
    }

    #[test]
    fn each_limit_is_named_with_value_and_limit() {
        let sleep = Limits::sleep;
        check(
            sleep(),
            |m| m.true_peak_dbtp = -0.4,
            &["true_peak_dbtp: -0.40 dBTP is above the limit -1 dBTP"],
        );
        check(
            sleep(),
            |m| (m.rise_10s_lu, m.rise_10s_at) = (1.5, Some(95.0)),
            &["rise_10s_lu: 1.50 LU at 1m35s is above the limit 1 LU"],
        );
        check(
            sleep(),
            |m| m.rise_1s_lu = 6.5,
            &["rise_1s_lu: 6.50 LU is above the limit 6 LU"],
        );
        check(
            sleep(),
            |m| m.excess_lu = Some(7.0),
            &["excess_lu: 7.00 LU is above the limit 6 LU"],
        );
        check(
            sleep(),
            |m| m.fade_out_seconds = 59.0,
            &["fade_out_seconds: 59.00 s is below the limit 60 s"],
        );
        check(
            sleep(),
            |m| m.night_centroid_hz = Some(700.0),
            &["night_centroid_hz: 700.00 Hz is above the limit 600 Hz"],
        );
        check(
            sleep(),
            |m| m.night_tilt_500_db_per_octave = Some(-4.0),
            &[
                "night_tilt_500_db_per_octave: -4.00 dB per octave is above the limit -6 dB per octave",
            ],
        );
        check(
            sleep(),
            |m| m.lowest_correlation = Some(-0.1),
            &["lowest_correlation: -0.10 is below the limit 0.2"],
        );
        check(
            sleep(),
            |m| m.dc_left = -0.002,
            &["dc_left: -0.00200 of full scale is further from 0 than the limit 0.001"],
        );
        check(
            sleep(),
            |m| (m.clicks, m.first_click_at) = (2, Some(1.5)),
            &["clicks: 2 clicks, the first at 1.5s, none are allowed"],
        );
        check(
            sleep(),
            |m| m.bad_samples = 1,
            &["bad_samples: 1 samples that are not numbers, none are allowed"],
        );
        check(
            sleep(),
            |m| m.clipped_samples = 3,
            &["clipped_samples: 3 samples at full scale, none are allowed"],
        );
    }

    #[test]
    fn sets_are_found_by_their_names() {
        assert_eq!(Limits::named("sleep"), Some(Limits::sleep()));
        assert_eq!(Limits::named("session"), Some(Limits::session()));
        assert_eq!(Limits::named("nap"), None);
    }
}
