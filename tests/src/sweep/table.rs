//! The table of the sweep: a line for every case.

use super::Heard;

/// A case with its verdict.
pub struct Row<'a> {
    /// What was heard.
    pub heard: &'a Heard,
    /// The limits that are broken.
    pub broken: &'a [String],
}

/// The lines of the table, the head first.
pub fn table(rows: &[Row<'_>]) -> String {
    let mut text = format!(
        "{:<11} {:<18} {:>4}  {:>6} {:>6} {:>6} {:>7} {:>5} {:>5} {:>6} {:>6} {:>7} {:>5}  {}\n",
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
    );
    for row in rows {
        text += &line(row);
        text.push('\n');
    }
    text
}

fn line(row: &Row<'_>) -> String {
    let Row { heard, broken } = row;
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
