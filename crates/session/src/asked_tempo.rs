//! The tempo of a wish: one, a glide from one to another, or steps.

use crate::Fault;
use anodyne_music::{MusicError, Tempo};
use core::fmt;
use core::str::FromStr;

/// A tempo as asked for, in beats per minute, 34 to 226.
///
/// ```
/// use anodyne_session::AskedTempo;
/// let glide: AskedTempo = "66..52".parse().unwrap();
/// assert_eq!(glide.to_string(), "66..52");
/// assert!("66..".parse::<AskedTempo>().is_err());
/// assert_eq!("60, 66, 72".parse::<AskedTempo>().unwrap().to_string(), "60,66,72");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum AskedTempo {
    /// `60`: the tempo at which the programme's own curve starts.
    Start(Tempo),
    /// `66..52`: an even glide, in place of the programme's own curve.
    Glide(Tempo, Tempo),
    /// `60,66,72`: steps on bar lines, 2 to 24. As many as the programme has phases: one to each phase; else the
    /// session is parted evenly.
    Steps(Vec<Tempo>),
}

impl AskedTempo {
    /// The most steps.
    pub const MOST_STEPS: usize = 24;
}

impl fmt::Display for AskedTempo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AskedTempo::Start(tempo) => write!(f, "{}", tempo.bpm()),
            AskedTempo::Glide(from, to) => write!(f, "{}..{}", from.bpm(), to.bpm()),
            AskedTempo::Steps(tempi) => {
                let each: Vec<String> = tempi.iter().map(|one| one.bpm().to_string()).collect();
                f.write_str(&each.join(","))
            }
        }
    }
}

impl FromStr for AskedTempo {
    type Err = Fault;
    fn from_str(written: &str) -> Result<AskedTempo, Fault> {
        if written.contains(',') {
            return steps(written);
        }
        let Some((from, to)) = ["..", "…"].iter().find_map(|sign| written.split_once(sign))
        else {
            return Ok(AskedTempo::Start(written.parse()?));
        };
        match (from.parse(), to.parse()) {
            (Ok(from), Ok(to)) => Ok(AskedTempo::Glide(from, to)),
            (Err(MusicError::TempoText { .. }), _) | (_, Err(MusicError::TempoText { .. })) => {
                Err(Fault::Unreadable {
                    field: "tempo".to_owned(),
                    written: format!("{written:?}"),
                    problem: "is not a glide between two tempi".to_owned(),
                    remedy: "write for example 66..52".to_owned(),
                })
            }
            (Err(error), _) | (_, Err(error)) => Err(error.into()),
        }
    }
}

fn steps(written: &str) -> Result<AskedTempo, Fault> {
    let count = written.split(',').count();
    if count > AskedTempo::MOST_STEPS {
        return Err(Fault::Range {
            field: "number of tempi".to_owned(),
            written: count.to_string(),
            side: format!("above {}", AskedTempo::MOST_STEPS),
            nearest: AskedTempo::MOST_STEPS.to_string(),
        });
    }
    let tempi = written.split(',').map(str::parse::<Tempo>);
    match tempi.collect::<Result<Vec<Tempo>, MusicError>>() {
        Ok(tempi) => Ok(AskedTempo::Steps(tempi)),
        Err(MusicError::TempoText { .. }) => Err(Fault::Unreadable {
            field: "tempo".to_owned(),
            written: format!("{written:?}"),
            problem: "is not a row of tempi".to_owned(),
            remedy: "write for example 60,66,72".to_owned(),
        }),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tempi_are_read_as_people_write_them() {
        let check = |written: &str, expected: &str| {
            let answer = match written.parse::<AskedTempo>() {
                Ok(tempo) => tempo.to_string(),
                Err(fault) => fault.to_string(),
            };
            assert_eq!(answer, expected, "{written}");
        };
        check("60", "60");
        check(" 72.5 bpm", "72.5");
        check("66..52", "66..52");
        check("66 .. 52", "66..52");
        check("66…52", "66..52");
        check("60,66, 72", "60,66,72");
        check(
            "60,,72",
            "tempo \"60,,72\" is not a row of tempi; write for example 60,66,72",
        );
        check("60,20", "tempo 20 is below 34; did you mean 40?");
        check(
            &["60"; 25].join(","),
            "number of tempi 25 is above 24; did you mean 24?",
        );
        check("400", "tempo 400 is above 226; did you mean 200?");
        check("66..20", "tempo 20 is below 34; did you mean 40?");
        check(
            "66..",
            "tempo \"66..\" is not a glide between two tempi; write for example 66..52",
        );
        check(
            "slow",
            "tempo \"slow\" is not a number of beats per minute; did you mean 60?",
        );
        check(
            "NaN",
            "tempo \"NaN\" is not a number of beats per minute; did you mean 60?",
        );
    }
}
