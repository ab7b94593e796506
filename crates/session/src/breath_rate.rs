//! Rate and ratio of a breath as people write them: `6`, `9..5.5`, `4:6`.

use crate::Fault;
use core::fmt;
use core::str::FromStr;

/// Breaths per minute: one rate, or a slowing from one's own rate to another.
///
/// ```
/// use anodyne_session::BreathRate;
/// let slowing: BreathRate = "9..5.5".parse().unwrap();
/// assert_eq!((slowing.from, slowing.to), (9.0, 5.5));
/// assert!("3".parse::<BreathRate>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreathRate {
    /// The rate at the start, `to` to 20.
    pub from: f64,
    /// The rate to arrive at, 4.5 to 7.
    pub to: f64,
}

impl BreathRate {
    /// The slowest breath, per minute.
    pub const SLOWEST: f64 = 4.5;
    /// The fastest breath to arrive at, per minute.
    pub const FASTEST: f64 = 7.0;
    /// The fastest breath to begin with, per minute.
    pub const FASTEST_START: f64 = 20.0;

    /// The same rate throughout, within limits.
    pub(crate) fn even(rate: f64) -> Result<BreathRate, Fault> {
        let (low, high) = (BreathRate::SLOWEST, BreathRate::FASTEST);
        let to = Fault::range("breath_rate", rate, low, high, " a minute")?;
        Ok(BreathRate { from: to, to })
    }
}

impl fmt::Display for BreathRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.to)
        } else {
            write!(f, "{}..{}", self.from, self.to)
        }
    }
}

impl FromStr for BreathRate {
    type Err = Fault;
    fn from_str(written: &str) -> Result<BreathRate, Fault> {
        let number = |text: &str| {
            let read: Option<f64> = text.trim().parse().ok();
            read.ok_or_else(|| Fault::Unreadable {
                field: "breath_rate".to_owned(),
                written: format!("{written:?}"),
                problem: "is not a number of breaths per minute".to_owned(),
                remedy: "write for example 6, or 9..5.5 for a slowing breath".to_owned(),
            })
        };
        let Some((from, to)) = ["..", "…"].iter().find_map(|sign| written.split_once(sign))
        else {
            return BreathRate::even(number(written)?);
        };
        let even = BreathRate::even(number(to)?)?;
        let high = BreathRate::FASTEST_START;
        let from = Fault::range("breath_rate", number(from)?, even.to, high, " at its start")?;
        Ok(BreathRate { from, to: even.to })
    }
}

/// How long the in-breath is against the out-breath.
///
/// ```
/// use anodyne_session::BreathRatio;
/// let ratio: BreathRatio = "4:6".parse().unwrap();
/// assert_eq!(ratio.inhale_share(), 0.4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BreathRatio {
    /// Parts of the in-breath, 1 to 20.
    pub inhale: u8,
    /// Parts of the out-breath, 1 to 20; neither is longer than four times the other.
    pub exhale: u8,
}

impl BreathRatio {
    /// Four in, six out: a longer out-breath.
    pub const DEFAULT: BreathRatio = BreathRatio {
        inhale: 4,
        exhale: 6,
    };

    /// The in-breath's part of the whole breath, 0.2 to 0.8.
    pub fn inhale_share(self) -> f64 {
        f64::from(self.inhale) / (f64::from(self.inhale) + f64::from(self.exhale))
    }
}

impl fmt::Display for BreathRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.inhale, self.exhale)
    }
}

impl FromStr for BreathRatio {
    type Err = Fault;
    fn from_str(written: &str) -> Result<BreathRatio, Fault> {
        let refuse = |problem: &str, remedy: &str| Fault::Unreadable {
            field: "breath_ratio".to_owned(),
            written: format!("{written:?}"),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        };
        let part = |text: &str| {
            let part: Option<u8> = text.trim().parse().ok();
            part.filter(|part| (1..=20).contains(part))
        };
        let parts = written.split_once(':');
        let Some((inhale, exhale)) = parts.and_then(|(a, b)| Some((part(a)?, part(b)?))) else {
            return Err(refuse(
                "is not two whole numbers from 1 to 20",
                "write in-breath and out-breath, for example 4:6 or 5:5",
            ));
        };
        if inhale > 4 * exhale {
            return Err(refuse("has an in-breath too long", "did you mean 4:1?"));
        }
        if exhale > 4 * inhale {
            return Err(refuse("has an out-breath too long", "did you mean 1:4?"));
        }
        Ok(BreathRatio { inhale, exhale })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer<T: FromStr<Err = Fault> + fmt::Display>(written: &str) -> String {
        match written.parse::<T>() {
            Ok(value) => value.to_string(),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn rates_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| {
            assert_eq!(answer::<BreathRate>(written), expected, "{written}");
        };
        check("6", "6");
        check(" 5.5 ", "5.5");
        check("9 .. 5.5", "9..5.5");
        check("6..6", "6");
        check(
            "4",
            "breath_rate 4 is below 4.5 a minute; did you mean 4.5?",
        );
        check("12", "breath_rate 12 is above 7 a minute; did you mean 7?");
        check(
            "30..6",
            "breath_rate 30 is above 20 at its start; did you mean 20?",
        );
        check(
            "5..6",
            "breath_rate 5 is below 6 at its start; did you mean 6?",
        );
        let text = "is not a number of breaths per minute; write for example 6, or 9..5.5 for a slowing breath";
        check("slow", &format!("breath_rate \"slow\" {text}"));
        check("6..", &format!("breath_rate \"6..\" {text}"));
    }

    #[test]
    fn ratios_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| {
            assert_eq!(answer::<BreathRatio>(written), expected, "{written}");
        };
        check("4:6", "4:6");
        check("1 : 1", "1:1");
        let text = "is not two whole numbers from 1 to 20; write in-breath and out-breath, for example 4:6 or 5:5";
        check("0:5", &format!("breath_ratio \"0:5\" {text}"));
        check("4/6", &format!("breath_ratio \"4/6\" {text}"));
        check(
            "1:9",
            "breath_ratio \"1:9\" has an out-breath too long; did you mean 1:4?",
        );
        check(
            "9:1",
            "breath_ratio \"9:1\" has an in-breath too long; did you mean 4:1?",
        );
    }
}
