//! Three kinds of time, and the sample rate that ties two of them together.
//!
//! Beats become seconds through a tempo map, seconds become frames through a [`SampleRate`]; there is no other way.

use core::fmt;
use core::ops::{Add, AddAssign, Mul, Sub};

/// A duration or instant in seconds, f64: a microsecond is exact far beyond a twelve-hour night.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

/// A duration or instant in beats of the session's meter, f64. The session starts at beat 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Beats(pub f64);

/// A count of frames; a frame is one sample per channel. The session starts at frame 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frames(pub u64);

macro_rules! arithmetic {
    ($unit:ident) => {
        impl Add for $unit {
            type Output = $unit;
            fn add(self, other: $unit) -> $unit {
                $unit(self.0 + other.0)
            }
        }
        impl AddAssign for $unit {
            fn add_assign(&mut self, other: $unit) {
                self.0 += other.0;
            }
        }
        impl Sub for $unit {
            type Output = $unit;
            fn sub(self, other: $unit) -> $unit {
                $unit(self.0 - other.0)
            }
        }
    };
}
arithmetic!(Seconds);
arithmetic!(Beats);
arithmetic!(Frames);

impl Mul<f64> for Seconds {
    type Output = Seconds;
    fn mul(self, factor: f64) -> Seconds {
        Seconds(self.0 * factor)
    }
}

impl Mul<f64> for Beats {
    type Output = Beats;
    fn mul(self, factor: f64) -> Beats {
        Beats(self.0 * factor)
    }
}

impl fmt::Display for Seconds {
    /// Writes the length as people write it: `90s` is `1m30s`, an hour and a half is `1h30m`; fractions keep three places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = (self.0.max(0.0) * 1000.0).round() as u64;
        let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
        let (seconds, fraction) = (millis / 1000 % 60, millis % 1000);
        if hours > 0 {
            write!(f, "{hours}h")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}m")?;
        }
        match (fraction, seconds, hours + minutes) {
            (0, 0, 1..) => Ok(()),
            (0, _, _) => write!(f, "{seconds}s"),
            _ => {
                let text = format!("{seconds}.{fraction:03}");
                write!(f, "{}s", text.trim_end_matches('0'))
            }
        }
    }
}

/// Frames per second, 8,000 to 192,000.
///
/// ```
/// use anodyne_units::{Frames, SampleRate, Seconds};
/// let rate = SampleRate::new(48_000).unwrap();
/// assert_eq!(rate.frames(Seconds(2.0)), Frames(96_000));
/// assert_eq!(rate.seconds(Frames(24_000)), Seconds(0.5));
/// assert!(SampleRate::new(1).is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleRate(u32);

impl SampleRate {
    /// 48 kHz, the rate of film, DAWs and this project's defaults.
    pub const DEFAULT: SampleRate = SampleRate(48_000);

    /// The rate in frames per second; `None` outside 8,000 to 192,000.
    pub fn new(frames_per_second: u32) -> Option<SampleRate> {
        (8_000..=192_000)
            .contains(&frames_per_second)
            .then_some(SampleRate(frames_per_second))
    }

    /// Frames per second as an integer.
    pub fn hz(self) -> u32 {
        self.0
    }

    /// The frame nearest to an instant; instants before 0 become frame 0.
    pub fn frames(self, time: Seconds) -> Frames {
        Frames((time.0 * f64::from(self.0)).round().max(0.0) as u64)
    }

    /// The instant of a frame.
    pub fn seconds(self, frames: Frames) -> Seconds {
        Seconds(frames.0 as f64 / f64::from(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_people_write_them() {
        let check =
            |seconds: f64, expected: &str| assert_eq!(Seconds(seconds).to_string(), expected);
        check(0.0, "0s");
        check(59.0, "59s");
        check(90.0, "1m30s");
        check(600.0, "10m");
        check(5400.0, "1h30m");
        check(3600.5, "1h0.5s");
        check(1.25, "1.25s");
    }

    #[test]
    fn a_night_of_frames_comes_back_exactly() {
        for hz in [44_100, 48_000, 96_000, 192_000] {
            let rate = SampleRate::new(hz).unwrap();
            let night = Frames(12 * 3600 * u64::from(hz) + 7);
            assert_eq!(rate.frames(rate.seconds(night)), night);
        }
    }
}
