//! Frequencies and levels, each scale its own type.

use core::fmt;

/// A frequency in cycles per second, above 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Hertz(pub f64);

/// A level difference in decibels: 0 is unchanged, -6 about half the amplitude.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Decibels(pub f64);

/// Programme loudness in LUFS (ITU-R BS.1770); differences are in LU.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Lufs(pub f64);

/// True peak in dBTP (ITU-R BS.1770, annex 2): 0 is full scale between the samples too.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Dbtp(pub f64);

impl Decibels {
    /// The linear amplitude factor.
    ///
    /// ```
    /// use anodyne_units::Decibels;
    /// assert!((Decibels(-20.0).gain() - 0.1).abs() < 1e-12);
    /// assert!((Decibels::from_gain(0.1).0 + 20.0).abs() < 1e-12);
    /// ```
    pub fn gain(self) -> f64 {
        10f64.powf(self.0 / 20.0)
    }

    /// The level of a linear amplitude factor; 0 gives minus infinity.
    pub fn from_gain(gain: f64) -> Decibels {
        Decibels(20.0 * gain.log10())
    }
}

impl Dbtp {
    /// The linear amplitude of this peak, 1 at full scale.
    pub fn amplitude(self) -> f64 {
        Decibels(self.0).gain()
    }
}

impl fmt::Display for Hertz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} Hz", self.0)
    }
}

impl fmt::Display for Decibels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} dB", self.0)
    }
}

impl fmt::Display for Lufs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} LUFS", self.0)
    }
}

impl fmt::Display for Dbtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} dBTP", self.0)
    }
}
