//! Results go to standard output, as text or as JSON, and never panic when the reader has gone.

use crate::failure::{Failure, plain};
use serde::Serialize;
use std::io::{self, Write};

/// Writes a result to standard output.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(refused)
}

fn refused(error: io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::NobodyListens,
        _ => Failure::work(format!("cannot write the result: {}", plain(&error))),
    }
}

/// Writes a result to standard output as JSON, indented, with a line end.
pub(crate) fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(value).map_err(Failure::work)?;
    text.push('\n');
    print(&text)
}

/// Writes a result too large to be held as text to standard output as JSON, indented, with a line end.
pub(crate) fn print_json_streamed(value: &impl Serialize) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut out, value)
        .map_err(io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    written.map_err(refused)
}

/// A clock time from the start of a session: `4:05`, `1:04:05`.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Lines of a label and a value, the values in one column, indented by two.
pub(crate) fn pairs(lines: &[(&str, String)]) -> String {
    let width = lines.iter().map(|(label, _)| label.chars().count()).max();
    let width = width.unwrap_or(0);
    lines
        .iter()
        .map(|(label, value)| format!("  {label:<width$}  {value}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{clock, pairs};

    #[test]
    fn times_are_written_as_on_a_clock() {
        let check = |seconds: f64, expected: &str| assert_eq!(clock(seconds), expected);
        check(0.0, "0:00");
        check(65.0, "1:05");
        check(599.6, "10:00");
        check(3600.0, "1:00:00");
        check(36_061.0, "10:01:01");
    }

    #[test]
    fn values_stand_in_one_column() {
        let text = pairs(&[("length", "10m".into()), ("true peak", "-1 dBTP".into())]);
        assert_eq!(text, "  length     10m\n  true peak  -1 dBTP\n");
    }
}
