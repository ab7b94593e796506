//! How values are written and read: minutes, decibels, percents.

use std::sync::Arc;

/// Writes a value.
pub(super) type Write<T = f32> = Arc<dyn Fn(T) -> String + Send + Sync>;
/// Reads what a person typed.
pub(super) type Read<T = f32> = Arc<dyn Fn(&str) -> Option<T> + Send + Sync>;

/// `20 min`, `7:30 min`, `1:30:00 h` of minutes.
pub(super) fn minutes() -> Write {
    Arc::new(|value| {
        let seconds = (f64::from(value) * 60.0).round() as u64;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        match (hours, seconds) {
            (0, 0) => format!("{minutes} min"),
            (0, _) => format!("{minutes}:{seconds:02} min"),
            _ => format!("{hours}:{minutes:02}:{seconds:02} h"),
        }
    })
}

/// Reads `20`, `20 min`, `7:30`, `1:30:00`, `90s`, `1h30m` as minutes.
pub(super) fn read_minutes() -> Read {
    Arc::new(|text| {
        let text = text.trim().to_lowercase();
        let bare = text.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
        if bare.contains(':') {
            let parts: Option<Vec<f32>> = bare
                .split(':')
                .map(|part| part.trim().parse().ok())
                .collect();
            return match parts?.as_slice() {
                [minutes, seconds] => Some(minutes + seconds / 60.0),
                [hours, minutes, seconds] => Some(hours * 60.0 + minutes + seconds / 60.0),
                _ => None,
            };
        }
        if let Ok(minutes) = text.parse::<f32>() {
            return Some(minutes);
        }
        units(&text)
    })
}

/// The sum of numbers with units, in minutes.
fn units(text: &str) -> Option<f32> {
    let (mut rest, mut sum) = (text.trim(), 0.0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f32 = rest[..end].parse().ok()?;
        let unit = rest[end..].trim_start();
        let letters = unit
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(unit.len());
        let minutes = match &unit[..letters] {
            "h" | "hour" | "hours" => 60.0,
            "m" | "min" | "minutes" => 1.0,
            "s" | "sec" | "seconds" => 1.0 / 60.0,
            _ => return None,
        };
        sum += number * minutes;
        rest = unit[letters..].trim_start();
    }
    Some(sum)
}

/// A level with its unit; what is not above `floor` is written `off`.
pub(super) fn level(floor: f32) -> Write {
    Arc::new(move |value| {
        if value <= floor {
            "off".to_owned()
        } else {
            format!("{value:.1} dB")
        }
    })
}

/// Reads a number with or without its unit; `off` is `floor`.
pub(super) fn read_level(floor: f32) -> Read {
    Arc::new(move |text| {
        let text = text.trim().to_lowercase();
        if text == "off" || text == "-inf" {
            return Some(floor);
        }
        number(&text)
    })
}

/// A breath rate; 0 is the programme's own.
pub(super) fn breath() -> Write {
    Arc::new(|value| {
        if value < 4.5 {
            "programme's own".to_owned()
        } else {
            format!("{value:.1} a minute")
        }
    })
}

/// Reads a breath rate, or a word for the programme's own.
pub(super) fn read_breath() -> Read {
    Arc::new(|text| match text.trim().to_lowercase() {
        text if text.starts_with("programme") || text == "own" => Some(4.0),
        text => number(&text),
    })
}

/// Four MIDI controls in a row, or none.
pub(super) fn control() -> Write<i32> {
    Arc::new(|first| match first {
        ..=0 => "off".to_owned(),
        first => format!("CC {first} to {}", first + 3),
    })
}

/// Reads the first of four controls, or `off`.
pub(super) fn read_control() -> Read<i32> {
    Arc::new(|text| match text.trim().to_lowercase().as_str() {
        "off" => Some(0),
        text => number(text.trim_start_matches("cc")).map(|first| first as i32),
    })
}

/// The number at the head of a text.
pub(super) fn number(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+'))
        .unwrap_or(text.len());
    text[..end]
        .parse()
        .ok()
        .filter(|value: &f32| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_as_people_write_them() {
        let check = |text: &str, expected: Option<f32>| {
            let read = read_minutes()(text);
            assert!(
                match (read, expected) {
                    (Some(read), Some(expected)) => (read - expected).abs() < 1e-4,
                    (read, expected) => read == expected,
                },
                "{text}: {read:?}"
            );
        };
        check("20", Some(20.0));
        check("20 min", Some(20.0));
        check("7:30", Some(7.5));
        check("1:30:00 h", Some(90.0));
        check("90s", Some(1.5));
        check("1h30m", Some(90.0));
        check("soon", None);
    }

    #[test]
    fn minutes_are_written_and_read_back() {
        for value in [0.5_f32, 1.0, 7.5, 20.0, 90.0, 720.0] {
            let text = minutes()(value);
            let read = read_minutes()(&text).unwrap();
            assert!((read - value).abs() < 1e-4, "{text}");
        }
    }

    #[test]
    fn controls_are_read_as_they_are_written() {
        for first in [0, 1, 20, 64, 116] {
            assert_eq!(read_control()(&control()(first)), Some(first));
        }
        assert_eq!(read_control()("64"), Some(64));
        assert_eq!(read_control()("pedal"), None);
    }

    #[test]
    fn levels_have_a_word_for_silence() {
        assert_eq!(level(-60.0)(-60.0), "off");
        assert_eq!(read_level(-60.0)("off"), Some(-60.0));
        assert_eq!(read_level(-60.0)("-6.5 dB"), Some(-6.5));
        assert_eq!(read_level(-60.0)("loud"), None);
    }
}
