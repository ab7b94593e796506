//! Pictures of sound: a waveform over a spectrogram, with axes in hertz and in time.
//!
//! A [`Sitting`] takes a sound of any length in and keeps only what the picture needs; the [`Portrait`] it gives is drawn
//! into a [`Canvas`], alone or as one of many on a contact sheet.
//!
//! ```
//! use anodyne_studio::picture::{Area, Canvas, Sitting};
//! use anodyne_units::{Frames, SampleRate};
//!
//! let mut sitting = Sitting::new(SampleRate::DEFAULT, Frames(48_000), 300);
//! sitting.feed(&[0.0; 48_000], &[0.0; 48_000]);
//! let portrait = sitting.finish();
//! let mut sheet = Canvas::new(640, 240);
//! portrait.draw(&mut sheet, Area { x: 0, y: 0, width: 320, height: 240 }, "silence");
//! portrait.draw_tile(&mut sheet, Area { x: 330, y: 0, width: 300, height: 240 });
//! ```

mod axis;
mod canvas;
mod colour;
mod portrait;
mod sitting;
mod spectra;

pub use canvas::{Area, Canvas};
pub use colour::Rgb;
pub use portrait::Portrait;
pub use sitting::Sitting;

use crate::{StudioError, TrackReader};
use anodyne_units::{Frames, SampleRate};
use std::path::Path;

/// Size of a portrait that stands alone, pixels.
const SIZE: (usize, usize) = (1280, 720);

/// Frames that are read at a time.
const STRETCH: usize = 4096;

/// Looks at a whole WAV or FLAC file in constant memory.
///
/// # Errors
/// A file that cannot be read to its end.
pub fn portrait_of(path: &Path) -> Result<Portrait, StudioError> {
    let mut reader = TrackReader::open(path)?;
    let rate = SampleRate::new(reader.info().sample_rate).expect("the reader opens legal rates");
    let frames = match reader.info().frames {
        Some(frames) => frames,
        None => count(path)?,
    };
    let mut sitting = Sitting::new(rate, Frames(frames), SIZE.0);
    read(&mut reader, |left, right| sitting.feed(left, right))?;
    Ok(sitting.finish())
}

/// Draws a portrait with its title into a PNG file of its own, which appears when it is whole.
///
/// # Errors
/// Whatever forbids the file: a missing folder, a file in its place that may not be replaced, a full disk.
pub fn save_portrait(
    portrait: &Portrait,
    title: &str,
    path: &Path,
    overwrite: bool,
) -> Result<(), StudioError> {
    let mut canvas = Canvas::new(SIZE.0, SIZE.1);
    let whole = canvas.area();
    portrait.draw(&mut canvas, whole, title);
    canvas.save(path, overwrite)
}

fn count(path: &Path) -> Result<u64, StudioError> {
    let mut frames = 0;
    read(&mut TrackReader::open(path)?, |left, _| {
        frames += left.len() as u64;
    })?;
    Ok(frames)
}

fn read(reader: &mut TrackReader, mut take: impl FnMut(&[f32], &[f32])) -> Result<(), StudioError> {
    let (mut left, mut right) = ([0.0; STRETCH], [0.0; STRETCH]);
    loop {
        match reader.read(&mut left, &mut right)? {
            0 => return Ok(()),
            count => take(&left[..count], &right[..count]),
        }
    }
}
