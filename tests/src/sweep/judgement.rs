//! What a track of the sweep must keep.

use super::Heard;
use anodyne_studio::Limits;

/// The slope of the long-term spectrum above 200 Hz, dB per octave: calm recordings fall so.
const SLOPE: (f64, f64) = (-6.0, -3.0);

/// How far the loudness may be off, LU.
const LOUDNESS: f64 = 0.5;

/// The share of the time in which the limiter may act.
const LIMITED: f64 = 0.001;

/// How much longer than the programme's own a silence may be, seconds: the end of a fade is silence too.
const SILENCE: f64 = 3.0;

/// Every limit that is broken, each in a few words; empty where all are kept.
pub fn judge(heard: &Heard) -> Vec<String> {
    let measured = &heard.measured;
    let night = heard.case.night().is_some();
    let mut limits = if night {
        Limits::sleep()
    } else {
        Limits::session()
    };
    limits.fade_in = anodyne_units::Seconds(heard.case.plan.fade_in.0 + 3.0);
    // A track shortened for the sweep has its fade shortened with it.
    limits.fade_out_seconds = limits
        .fade_out_seconds
        .filter(|_| heard.case.plan.fade_out.0 >= 90.0);
    limits.true_peak_dbtp = heard.case.plan.prescription.delivery.ceiling.0;
    let breaches = limits.judge(measured);
    let mut broken: Vec<String> = breaches
        .iter()
        .map(|breach| {
            format!(
                "{} {:.2} (limit {})",
                breach.field, breach.value, breach.limit
            )
        })
        .collect();
    let target = heard.case.plan.prescription.delivery.loudness.0;
    if (measured.integrated_lufs - target).abs() > LOUDNESS {
        broken.push(format!(
            "loudness {:.2} for {target}",
            measured.integrated_lufs
        ));
    }
    if let Some(slope) = measured.tilt_200_db_per_octave.filter(|_| !night) {
        let (least, most) = SLOPE;
        if !(least..=most).contains(&slope) {
            broken.push(format!("slope {slope:.2} ({least} to {most})"));
        }
    }
    if heard.limited > LIMITED {
        broken.push(format!(
            "limiter {:.2} % of the time",
            100.0 * heard.limited
        ));
    }
    let allowed = heard.case.silence().0 + SILENCE;
    if measured.longest_silence_seconds > allowed {
        broken.push(format!(
            "silence of {:.1} s where {allowed:.1} are asked for",
            measured.longest_silence_seconds
        ));
    }
    broken
}
