//! Measuring a track file and judging it.

use crate::StudioError;
use crate::limits::{Breach, Limits};
use crate::meter::{Measured, Meter, MeterOptions};
use crate::reader::{TrackInfo, TrackReader};
use anodyne_units::SampleRate;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What a track file is, measures and breaks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckReport {
    /// The file.
    pub path: PathBuf,
    /// What its head says.
    pub info: TrackInfo,
    /// What it measures.
    pub measured: Measured,
    /// The name of the limits it was judged by.
    pub limits: Option<&'static str>,
    /// The limits it breaks.
    pub breaches: Vec<Breach>,
}

/// Frames that are read at a time.
const BLOCK: usize = 4096;

/// Reads a whole WAV or FLAC file, measures it, and judges it by `limits` where they are given.
///
/// # Errors
/// A file that cannot be read to its end; a broken limit is no error but a [`Breach`] in the report.
pub fn check(path: &Path, limits: Option<&Limits>) -> Result<CheckReport, StudioError> {
    let mut reader = TrackReader::open(path)?;
    let info = reader.info().clone();
    let measured = measure(&mut reader, &options(&info, limits))?;
    if measured.frames == 0 {
        return Err(StudioError::Empty(path.into()));
    }
    let breaches = limits.map_or(Vec::new(), |limits| limits.judge(&measured));
    Ok(CheckReport {
        path: path.into(),
        info,
        measured,
        limits: limits.map(|limits| limits.name),
        breaches,
    })
}

fn options(info: &TrackInfo, limits: Option<&Limits>) -> MeterOptions {
    let rate = SampleRate::new(info.sample_rate).expect("the reader opens legal rates only");
    let options = MeterOptions {
        mono: info.channels == 1,
        ..MeterOptions::new(rate)
    };
    limits.map_or(options, |limits| MeterOptions {
        fade_in: limits.fade_in,
        ..options
    })
}

fn measure(reader: &mut TrackReader, options: &MeterOptions) -> Result<Measured, StudioError> {
    let mut meter = Meter::with(*options);
    let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
    loop {
        match reader.read(&mut left, &mut right)? {
            0 => return Ok(meter.finish()),
            count => meter.feed(&left[..count], &right[..count]),
        }
    }
}
