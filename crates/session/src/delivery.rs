//! How the finished file is delivered.

use crate::{Bits, Fault, Format};
use anodyne_units::{Dbtp, Lufs, SampleRate};

/// The file a listener takes home: rate, word length, kind, loudness and ceiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Delivery {
    /// One of [`Delivery::SAMPLE_RATES`].
    pub sample_rate: SampleRate,
    /// The word length; 32-bit floats in WAV only.
    pub bits: Bits,
    /// The kind of file.
    pub format: Format,
    /// The integrated loudness aimed at, -36 to -9 LUFS.
    pub loudness: Lufs,
    /// The highest true peak allowed, -9 to -0.1 dBTP.
    pub ceiling: Dbtp,
}

impl Delivery {
    /// The sample rates a file may have, in frames per second.
    pub const SAMPLE_RATES: [u32; 5] = [44_100, 48_000, 88_200, 96_000, 192_000];
    /// The quietest loudness that can be asked for: below it the dither of a 16-bit file comes near.
    pub const QUIETEST: Lufs = Lufs(-36.0);
    /// The loudest: above it calm music would have to be limited hard.
    pub const LOUDEST: Lufs = Lufs(-9.0);
    /// The lowest ceiling.
    pub const LOWEST_CEILING: Dbtp = Dbtp(-9.0);
    /// The highest ceiling: some room for the converters and codecs after us.
    pub const HIGHEST_CEILING: Dbtp = Dbtp(-0.1);

    pub(crate) fn rate(asked: u32) -> Result<SampleRate, Fault> {
        let known = Delivery::SAMPLE_RATES;
        let nearest = known
            .into_iter()
            .min_by_key(|rate| rate.abs_diff(asked))
            .unwrap_or(48_000);
        match SampleRate::new(asked) {
            Some(rate) if nearest == asked => Ok(rate),
            _ => Err(Fault::Unknown {
                field: "sample_rate".to_owned(),
                written: asked.to_string(),
                nearest: nearest.to_string(),
                known: known.map(|rate| rate.to_string()).join(", "),
            }),
        }
    }

    pub(crate) fn target(asked: f64) -> Result<Lufs, Fault> {
        let (low, high) = (Delivery::QUIETEST.0, Delivery::LOUDEST.0);
        Fault::range("loudness", asked, low, high, " LUFS")
            .map(thousandths)
            .map(Lufs)
    }

    pub(crate) fn peak(asked: f64) -> Result<Dbtp, Fault> {
        let (low, high) = (Delivery::LOWEST_CEILING.0, Delivery::HIGHEST_CEILING.0);
        Fault::range("ceiling", asked, low, high, " dBTP")
            .map(thousandths)
            .map(Dbtp)
    }

    pub(crate) fn fits(bits: Bits, format: Format) -> Result<(), Fault> {
        match (format, bits) {
            (Format::Flac, Bits::F32) => Err(Fault::Conflict {
                problem: "format flac cannot hold bits 32f".to_owned(),
                remedy: "ask for bits 24, or for format wav".to_owned(),
            }),
            _ => Ok(()),
        }
    }
}

/// Levels are meant to the thousandth, so that every text format gives them back exactly.
fn thousandths(level: f64) -> f64 {
    (level * 1000.0).round() / 1000.0
}
