//! The meter: how beats gather into bars.

use crate::MusicError;
use anodyne_units::Beats;
use core::fmt;
use core::str::FromStr;

/// A meter. The beat that a tempo counts is the felt one: the crotchet in 4/4 and 3/4, the dotted crotchet in 6/8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Meter {
    /// Four beats a bar, each of two halves.
    #[default]
    FourFour,
    /// Three beats a bar, each of two halves.
    ThreeFour,
    /// Two beats a bar, each of three thirds.
    SixEight,
}

impl Meter {
    /// Felt beats in a bar: 4, 3 or 2.
    pub fn beats_per_bar(self) -> usize {
        match self {
            Meter::FourFour => 4,
            Meter::ThreeFour => 3,
            Meter::SixEight => 2,
        }
    }

    /// The length of a bar.
    pub fn bar(self) -> Beats {
        Beats(self.beats_per_bar() as f64)
    }

    /// Equal parts of a beat: 2 in simple meters, 3 in compound.
    pub fn division(self) -> usize {
        match self {
            Meter::SixEight => 3,
            _ => 2,
        }
    }
}

impl fmt::Display for Meter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Meter::FourFour => "4/4",
            Meter::ThreeFour => "3/4",
            Meter::SixEight => "6/8",
        })
    }
}

impl FromStr for Meter {
    type Err = MusicError;
    fn from_str(written: &str) -> Result<Meter, MusicError> {
        [Meter::FourFour, Meter::ThreeFour, Meter::SixEight]
            .into_iter()
            .find(|meter| meter.to_string() == written.trim())
            .ok_or_else(|| MusicError::Meter {
                written: written.to_owned(),
            })
    }
}
