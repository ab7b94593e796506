//! Time as a person reads it at a glance.

/// A place in a session: `4:05`, or `1:02:09` from an hour on.
pub(super) fn place(seconds: f64) -> String {
    let seconds = seconds.max(0.0).floor() as u64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{seconds:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}"),
    }
}

/// What is left of a session of `length` seconds at second `at`: a number and its unit, rounded up, so that it says
/// `1 min` until the last minute and counts the last minute in seconds.
pub(super) fn left(at: f64, length: f64) -> (String, &'static str) {
    let left = (length - at).clamp(0.0, length.max(0.0)).ceil() as u64;
    match left {
        0..=60 => (left.to_string(), "s left"),
        61..=5_999 => (left.div_ceil(60).to_string(), "min left"),
        _ => {
            let minutes = left.div_ceil(60);
            (
                format!("{}:{:02}", minutes / 60, minutes % 60),
                "hours left",
            )
        }
    }
}

/// How far off an instant is: `now`, `in 8 s`, `in 3 min`.
pub(super) fn until(seconds: f64) -> String {
    match seconds.ceil() as i64 {
        ..=0 => "now".to_owned(),
        whole @ 1..=90 => format!("in {whole} s"),
        whole => format!("in {} min", (whole + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_hours_only_where_there_are_some() {
        let check = |seconds, expected: &str| assert_eq!(place(seconds), expected);
        check(-3.0, "0:00");
        check(59.99, "0:59");
        check(245.0, "4:05");
        check(3_729.0, "1:02:09");
    }

    #[test]
    fn what_is_left_is_rounded_up_and_never_below_nothing() {
        let check = |at, expected: (&str, &str)| {
            assert_eq!(left(at, 600.0), (expected.0.into(), expected.1))
        };
        check(0.0, ("10", "min left"));
        check(1.0, ("10", "min left"));
        check(60.0, ("9", "min left"));
        check(539.0, ("2", "min left"));
        check(540.0, ("60", "s left"));
        check(599.5, ("1", "s left"));
        check(700.0, ("0", "s left"));
        check(-5.0, ("10", "min left"));
    }

    #[test]
    fn a_night_is_told_in_hours() {
        assert_eq!(left(0.0, 28_800.0), ("8:00".into(), "hours left"));
        assert_eq!(left(1.0, 6_001.0), ("1:40".into(), "hours left"));
        assert_eq!(left(2.0, 6_001.0), ("100".into(), "min left"));
    }

    #[test]
    fn the_next_line_is_announced_by_seconds_then_minutes() {
        let check = |seconds, expected: &str| assert_eq!(until(seconds), expected);
        check(-1.0, "now");
        check(0.2, "in 1 s");
        check(90.0, "in 90 s");
        check(91.0, "in 2 min");
    }
}
