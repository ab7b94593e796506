//! Track files as a stream of float frames: WAV, RF64 and FLAC, mono or stereo.

mod flac;
mod wav;

use crate::StudioError;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

/// What the head of a track file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrackInfo {
    /// The kind of file: `WAV`, `RF64` or `FLAC`.
    pub container: &'static str,
    /// Frames per second, 8,000 to 192,000.
    pub sample_rate: u32,
    /// Channels, 1 or 2.
    pub channels: u16,
    /// Bits of a sample: 16, 24 or 32 (FLAC: 4 to 32).
    pub bits: u16,
    /// Whether samples are floats.
    pub float: bool,
    /// Length in frames; `None` for a FLAC stream that does not say.
    pub frames: Option<u64>,
}

/// A track that is read from its start to its end, in constant memory.
pub struct TrackReader {
    path: PathBuf,
    info: TrackInfo,
    source: Source,
    frames_read: u64,
}

enum Source {
    Wav(wav::WavSource),
    Flac(Box<flac::FlacSource>),
}

/// What a source finds wrong, before the file has its name in the message.
enum Fault {
    Io(io::Error),
    NotAudio(String),
    Truncated(String),
    Channels(u16),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Io(error)
    }
}

impl TrackReader {
    /// Opens a file and reads its head.
    ///
    /// # Errors
    /// A file that is missing, forbidden, a folder, empty, cut short, not WAV or FLAC, or has more than 2 channels.
    pub fn open(path: &Path) -> Result<TrackReader, StudioError> {
        let found = std::fs::metadata(path).map_err(|error| StudioError::reading(path, error))?;
        if found.is_dir() {
            return Err(StudioError::IsFolder(path.into()));
        }
        if found.len() == 0 {
            return Err(StudioError::Empty(path.into()));
        }
        let file = File::open(path).map_err(|error| StudioError::reading(path, error))?;
        let (info, source) = open_source(file, found.len()).map_err(|fault| fault.of(path))?;
        if info.frames == Some(0) {
            return Err(StudioError::Empty(path.into()));
        }
        Ok(TrackReader {
            path: path.into(),
            info,
            source,
            frames_read: 0,
        })
    }

    /// What the head of the file says.
    pub fn info(&self) -> &TrackInfo {
        &self.info
    }

    /// Fills the start of `left` and `right` (of one length) with the next frames, full scale at 1, and gives their
    /// count; 0 at the end. A mono track gives the same on both sides.
    ///
    /// # Errors
    /// A file that ends early, is damaged, or cannot be read.
    pub fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, StudioError> {
        let count = match &mut self.source {
            Source::Wav(source) => source.read(left, right),
            Source::Flac(source) => source.read(left, right),
        }
        .map_err(|fault| fault.of(&self.path))?;
        self.frames_read += count as u64;
        match self.info.frames {
            Some(frames) if count == 0 && !left.is_empty() && self.frames_read < frames => {
                let reason = format!(
                    "{} of {frames} frames are there; copy or render it again",
                    self.frames_read
                );
                Err(StudioError::Truncated {
                    path: self.path.clone(),
                    reason,
                })
            }
            _ => Ok(count),
        }
    }
}

fn open_source(file: File, length: u64) -> Result<(TrackInfo, Source), Fault> {
    let mut file = BufReader::with_capacity(256 * 1024, file);
    let mut magic = [0; 4];
    match file.read_exact(&mut magic) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(Fault::NotAudio(format!("it has only {length} bytes")));
        }
        result => result?,
    }
    file.rewind()?;
    let (info, source) = match &magic {
        b"RIFF" | b"RF64" => wav::open(file, length)?,
        b"fLaC" => flac::open(file)?,
        _ => {
            return Err(Fault::NotAudio(
                "it begins with none of RIFF, RF64 and fLaC".into(),
            ));
        }
    };
    match info {
        TrackInfo { channels, .. } if channels > 2 => Err(Fault::Channels(channels)),
        TrackInfo {
            sample_rate: rate @ (..8_000 | 192_001..),
            ..
        } => Err(Fault::NotAudio(format!(
            "sample rate {rate} is outside 8000 to 192000"
        ))),
        info => Ok((info, source)),
    }
}

impl Fault {
    fn of(self, path: &Path) -> StudioError {
        match self {
            Fault::Io(error) => StudioError::reading(path, error),
            Fault::NotAudio(reason) => StudioError::NotAudio {
                path: path.into(),
                reason,
            },
            Fault::Truncated(reason) => StudioError::Truncated {
                path: path.into(),
                reason,
            },
            Fault::Channels(channels) => StudioError::Channels {
                path: path.into(),
                channels,
            },
        }
    }
}
