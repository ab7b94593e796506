//! Tempo in beats per minute, within the range people tap.

use crate::MusicError;
use core::fmt;
use core::str::FromStr;

/// Beats per minute, 34 to 226: the range of spontaneously tapped tempi (Hammerschmidt et al., n = 3,576).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Tempo(f64);

impl Tempo {
    /// The slowest tempo, beats per minute.
    pub const SLOWEST: f64 = 34.0;
    /// The fastest tempo, beats per minute.
    pub const FASTEST: f64 = 226.0;
    /// A resting pulse.
    pub const DEFAULT: Tempo = Tempo(60.0);

    /// The tempo, or an error that names the limit and the nearest round legal value.
    ///
    /// ```
    /// use anodyne_music::Tempo;
    /// assert_eq!(Tempo::new(60.0).unwrap().bpm(), 60.0);
    /// assert_eq!(Tempo::new(400.0).unwrap_err().to_string(), "tempo 400 is above 226; did you mean 200?");
    /// ```
    pub fn new(bpm: f64) -> Result<Tempo, MusicError> {
        if (Tempo::SLOWEST..=Tempo::FASTEST).contains(&bpm) {
            return Ok(Tempo(bpm));
        }
        let (side, nearest) = if bpm > Tempo::FASTEST {
            (
                format!("above {}", Tempo::FASTEST),
                if bpm / 2.0 <= Tempo::FASTEST {
                    bpm / 2.0
                } else {
                    Tempo::FASTEST
                },
            )
        } else if bpm > 0.0 && bpm * 2.0 >= Tempo::SLOWEST {
            (format!("below {}", Tempo::SLOWEST), bpm * 2.0)
        } else {
            (format!("below {}", Tempo::SLOWEST), Tempo::SLOWEST)
        };
        Err(MusicError::TempoRange { bpm, side, nearest })
    }

    /// Beats per minute.
    pub fn bpm(self) -> f64 {
        self.0
    }
}

impl fmt::Display for Tempo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bpm", (self.0 * 100.0).round() / 100.0)
    }
}

impl FromStr for Tempo {
    type Err = MusicError;
    fn from_str(written: &str) -> Result<Tempo, MusicError> {
        let number = written.trim().trim_end_matches("bpm").trim();
        let bpm: f64 = number.parse().map_err(|_| MusicError::TempoText {
            written: written.to_owned(),
        })?;
        if !bpm.is_finite() {
            return Err(MusicError::TempoText {
                written: written.to_owned(),
            });
        }
        Tempo::new(bpm)
    }
}
