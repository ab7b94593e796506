//! Times and durations as a script writes them.

use super::Finding;
use crate::length;
use anodyne_units::Seconds;
use core::ops::Range;

/// An instant of the session: `6:30`, `1:02:03`, `6m30s` or `90s`, up to 12 h.
pub(super) fn instant(written: &str) -> Option<Seconds> {
    let written = written.trim();
    let seconds = if written.contains(':') {
        colons(written)?
    } else {
        length::limited("at", written, Seconds(0.0), length::LONGEST)
            .ok()?
            .0
    };
    (seconds <= length::LONGEST.0).then_some(Seconds(seconds))
}

/// `minutes:seconds` or `hours:minutes:seconds`; the last two below 60, all of at most four digits.
fn colons(written: &str) -> Option<f64> {
    let parts: Vec<&str> = written.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let mut sum = 0.0;
    for (place, part) in parts.iter().enumerate() {
        let whole = part.split('.').next()?;
        let digits = part.bytes().all(|c| c.is_ascii_digit() || c == b'.');
        let last = place + 1 == parts.len();
        if !digits || whole.is_empty() || whole.len() > 4 || part.len() > 8 {
            return None;
        }
        if part.contains('.') && !last {
            return None;
        }
        let value: f64 = part.parse().ok()?;
        if place > 0 && value >= 60.0 {
            return None;
        }
        sum = sum * 60.0 + value;
    }
    Some(sum)
}

/// A duration within limits; a bare number counts seconds.
pub(super) fn duration(
    what: &'static str,
    written: &str,
    (shortest, longest): (f64, f64),
    span: &Range<usize>,
) -> Result<Seconds, Finding> {
    let bare = written.trim().parse::<f64>().is_ok();
    let text = if bare {
        format!("{}s", written.trim())
    } else {
        written.to_owned()
    };
    length::limited(what, &text, Seconds(shortest), Seconds(longest))
        .map_err(|fault| Finding::of_fault("length", span.clone(), &fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_a_clock_and_as_lengths() {
        let check = |written: &str, expected: Option<f64>| {
            assert_eq!(instant(written), expected.map(Seconds), "{written}");
        };
        check("6:30", Some(390.0));
        check(" 1:02:03 ", Some(3723.0));
        check("0:00", Some(0.0));
        check("0:12.5", Some(12.5));
        check("6m30s", Some(390.0));
        check("90s", Some(90.0));
        for wrong in [
            "", ":", "6:", "6:61", "1:2:3:4", "6.5:30", "-1:00", "13:00:00", "90",
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn a_bare_number_counts_seconds() {
        let limits = (0.5, 600.0);
        assert_eq!(duration("pause", "20", limits, &(0..1)), Ok(Seconds(20.0)));
        assert_eq!(duration("pause", "2m", limits, &(0..1)), Ok(Seconds(120.0)));
        let finding = duration("pause", "2h", limits, &(3..9)).unwrap_err();
        assert_eq!(finding.message, "pause 2h is above 10m");
        assert_eq!(finding.remedy, "did you mean 10m?");
        assert_eq!(finding.span, 3..9);
    }
}
