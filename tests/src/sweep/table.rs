//! The table of the sweep: a line for every case.

use super::Heard;

/// The head of the table.
pub fn head() -> String {
    format!(
        "{:<11} {:<18} {:>4}  {:>6} {:>6} {:>6} {:>7} {:>5} {:>5} {:>6} {:>6} {:>7} {:>5}  {}",
        "palette",
        "programme",
        "seed",
        "LUFS",
        "peak",
        "slope",
        "centr.",
        "+1s",
        "+10s",
        "corr.",
        "sil. s",
        "limit %",
        "LRA",
        "broken"
    )
}

/// The line of a case, with the limits that it breaks.
pub fn line(heard: &Heard, broken: &[String]) -> String {
    let (case, measured) = (&heard.case, &heard.measured);
    let slope = measured
        .night_tilt_500_db_per_octave
        .or(measured.tilt_200_db_per_octave);
    let centroid = measured.night_centroid_hz.or(measured.centroid_hz);
    format!(
        "{:<11} {:<18} {:>4}  {:>6.2} {:>6.2} {:>6.2} {:>7.0} {:>5.2} {:>5.2} {:>6.2} {:>6.1} {:>7.3} {:>5.1}  {}",
        case.palette,
        case.programme,
        case.seed,
        measured.integrated_lufs,
        measured.true_peak_dbtp,
        slope.unwrap_or(f64::NAN),
        centroid.unwrap_or(f64::NAN),
        measured.rise_1s_lu,
        measured.rise_10s_lu,
        measured.lowest_correlation.unwrap_or(f64::NAN),
        measured.longest_silence_seconds,
        100.0 * heard.limited,
        measured.range_lu,
        match broken.is_empty() {
            true => "-".to_owned(),
            false => format!("BROKEN: {}", broken.join("; ")),
        }
    )
}
