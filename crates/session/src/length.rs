//! Lengths as people write them: `90s`, `3m7s`, `1h30m`, `20 min`, `PT1H30M`.

use crate::Fault;
use anodyne_units::Seconds;

/// The shortest session.
pub const SHORTEST: Seconds = Seconds(30.0);
/// The longest session.
pub const LONGEST: Seconds = Seconds(12.0 * 3600.0);

/// The length of a session, 30 s to 12 h, to the millisecond.
pub(crate) fn session_length(written: &str) -> Result<Seconds, Fault> {
    limited("length", written, SHORTEST, LONGEST)
}

/// A written length within limits, or the nearest legal one as an error.
pub(crate) fn limited(
    field: &str,
    written: &str,
    shortest: Seconds,
    longest: Seconds,
) -> Result<Seconds, Fault> {
    let length = read(field, written)?;
    let (side, nearest) = if length < shortest {
        (format!("below {shortest}"), shortest)
    } else if length > longest {
        (format!("above {longest}"), longest)
    } else {
        return Ok(length);
    };
    Err(Fault::Range {
        field: field.to_owned(),
        written: written.trim().to_owned(),
        side,
        nearest: nearest.to_string(),
    })
}

fn read(field: &str, written: &str) -> Result<Seconds, Fault> {
    let refuse = |problem: &str, remedy: String| Fault::Unreadable {
        field: field.to_owned(),
        written: format!("{written:?}"),
        problem: problem.to_owned(),
        remedy,
    };
    let text = written.trim().to_lowercase();
    if let Some(number) = decimal(&text) {
        let unit = if number <= 120.0 { "m" } else { "s" };
        return Err(refuse(
            "has no unit",
            format!("did you mean \"{text}{unit}\"?"),
        ));
    }
    let parts = text.strip_prefix("pt").unwrap_or(&text);
    total(parts).ok_or_else(|| {
        let remedy = "write for example 90s, 20m, 1h30m or PT20M".to_owned();
        refuse("is not a length", remedy)
    })
}

/// The sum of the parts, each a number and a unit, the units falling; to the millisecond.
fn total(mut rest: &str) -> Option<Seconds> {
    let (mut sum, mut last_unit) = (0.0, f64::INFINITY);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = decimal(&rest[..digits])?;
        let after = rest[digits..].trim_start();
        let letters = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let unit = unit_seconds(&after[..letters])?;
        if unit >= last_unit {
            return None;
        }
        (sum, last_unit) = (sum + number * unit, unit);
        rest = after[letters..].trim_start();
    }
    last_unit
        .is_finite()
        .then(|| Seconds((sum * 1000.0).round() / 1000.0))
}

fn unit_seconds(unit: &str) -> Option<f64> {
    match unit {
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3600.0),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        _ => None,
    }
}

/// A plain decimal number without sign or exponent.
fn decimal(text: &str) -> Option<f64> {
    let plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.len() <= 20
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(written: &str) -> String {
        match session_length(written) {
            Ok(length) => length.to_string(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| assert_eq!(answer(written), expected);
        check("90s", "1m30s");
        check("3m7s", "3m7s");
        check("1h30m", "1h30m");
        check("PT20M", "20m");
        check("PT1H30M", "1h30m");
        check("pt90s", "1m30s");
        check("20 min", "20m");
        check("1 hour 5 minutes", "1h5m");
        check("1.5h", "1h30m");
        check("40.25s", "40.25s");
        check("  12h ", "12h");
        check("30s", "30s");
    }

    #[test]
    fn a_wrong_length_is_answered_with_a_right_one() {
        let check = |written: &str, expected: &str| assert_eq!(answer(written), expected);
        check("20", "length \"20\" has no unit; did you mean \"20m\"?");
        check("600", "length \"600\" has no unit; did you mean \"600s\"?");
        check("10s", "length 10s is below 30s; did you mean 30s?");
        check("13h", "length 13h is above 12h; did you mean 12h?");
        let plain = |written: &str| {
            format!(
                "length {written:?} is not a length; write for example 90s, 20m, 1h30m or PT20M"
            )
        };
        for written in [
            "", "PT", "20x", "m", "5m5m", "7s3m", "-5m", "1e3s", "1..5h", "½h", "5m 3", "١h",
        ] {
            check(written, &plain(written));
        }
    }
}
