//! What was measured in a sound file, as lines for reading.

use crate::report::clock;
use anodyne_studio::{Measured, TrackInfo};
use anodyne_units::Seconds;

/// What the file is, then every figure.
pub(crate) fn all(info: &TrackInfo, measured: &Measured) -> Vec<(&'static str, String)> {
    let mut lines = vec![("format", format(info)), ("length", length(measured))];
    lines.extend(loudness(measured));
    lines.extend(faults(measured));
    lines.extend(colour(measured));
    lines
}

/// The figures that a listener is promised.
pub(crate) fn promised(measured: &Measured) -> Vec<(&'static str, String)> {
    vec![
        ("length", length(measured)),
        ("loudness", loud(measured.integrated_lufs, "LUFS")),
        ("true peak", loud(measured.true_peak_dbtp, "dBTP")),
        (
            "largest rise in 1 s",
            rise(measured.rise_1s_lu, measured.rise_1s_at),
        ),
        (
            "largest rise in 10 s",
            rise(measured.rise_10s_lu, measured.rise_10s_at),
        ),
    ]
}

fn format(info: &TrackInfo) -> String {
    let samples = if info.float { "float" } else { "integer" };
    let channels = match info.channels {
        1 => "mono",
        _ => "stereo",
    };
    format!(
        "{}, {channels}, {} Hz, {} bit {samples}",
        info.container, info.sample_rate, info.bits
    )
}

fn length(measured: &Measured) -> String {
    let length = Seconds(measured.seconds);
    format!("{length} ({} frames)", measured.frames)
}

fn loudness(measured: &Measured) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("loudness", loud(measured.integrated_lufs, "LUFS")),
        ("loudness range", loud(measured.range_lu, "LU")),
        ("true peak", loud(measured.true_peak_dbtp, "dBTP")),
        ("sample peak", loud(measured.sample_peak_dbfs, "dBFS")),
        (
            "largest rise in 1 s",
            rise(measured.rise_1s_lu, measured.rise_1s_at),
        ),
        (
            "largest rise in 10 s",
            rise(measured.rise_10s_lu, measured.rise_10s_at),
        ),
    ];
    if let Some(excess) = measured.excess_lu {
        lines.push(("above its minute", rise(excess, measured.excess_at)));
    }
    lines.push(("fade-in", seconds(measured.fade_in_seconds)));
    lines.push(("fade-out", seconds(measured.fade_out_seconds)));
    lines
}

fn faults(measured: &Measured) -> Vec<(&'static str, String)> {
    let clicks = match measured.first_click_at {
        Some(first) => format!("{}, the first at {}", measured.clicks, clock(first)),
        None => "none".to_owned(),
    };
    let zeros = (
        measured.zeros_at_start_seconds,
        measured.zeros_at_end_seconds,
    );
    vec![
        (
            "DC offset",
            format!(
                "left {:.6}, right {:.6}",
                measured.dc_left, measured.dc_right
            ),
        ),
        ("longest silence", seconds(measured.longest_silence_seconds)),
        (
            "exact zeros",
            format!(
                "{} at the start, {} at the end",
                seconds(zeros.0),
                seconds(zeros.1)
            ),
        ),
        ("clicks", clicks),
        ("clipped samples", count(measured.clipped_samples)),
        ("broken samples", count(measured.bad_samples)),
    ]
}

fn colour(measured: &Measured) -> Vec<(&'static str, String)> {
    let figures = [
        ("lowest correlation", measured.lowest_correlation, "", 2),
        ("centroid", measured.centroid_hz, " Hz", 0),
        (
            "tilt above 200 Hz",
            measured.tilt_200_db_per_octave,
            " dB per octave",
            1,
        ),
        (
            "tilt above 500 Hz",
            measured.tilt_500_db_per_octave,
            " dB per octave",
            1,
        ),
        (
            "centroid of the night",
            measured.night_centroid_hz,
            " Hz",
            0,
        ),
        (
            "tilt of the night",
            measured.night_tilt_500_db_per_octave,
            " dB per octave",
            1,
        ),
    ];
    let told = |(name, figure, unit, places): (&'static str, Option<f64>, &str, usize)| {
        figure.map(|figure| (name, format!("{figure:.places$}{unit}")))
    };
    figures.into_iter().filter_map(told).collect()
}

fn loud(level: f64, unit: &str) -> String {
    if level.is_finite() {
        format!("{level:.1} {unit}")
    } else {
        "silent".to_owned()
    }
}

fn rise(rise: f64, at: Option<f64>) -> String {
    match at {
        Some(at) => format!("{rise:.1} LU, at {}", clock(at)),
        None => format!("{rise:.1} LU"),
    }
}

fn seconds(seconds: f64) -> String {
    Seconds((seconds * 10.0).round() / 10.0).to_string()
}

fn count(count: u64) -> String {
    match count {
        0 => "none".to_owned(),
        count => count.to_string(),
    }
}
