//! The writer of a track: frames in, a whole file or none out.

use super::aside::Aside;
use super::flac::FlacSink;
use super::pcm::PcmSink;
use super::spec::{Container, TrackSpec};
use super::sums::Sums;
use crate::StudioError;
use anodyne_units::Frames;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// A stereo track on its way to disk. Memory is constant at any length; nothing is visible under the track's name
/// before [`finish`](TrackWriter::finish), and dropping the writer removes what was written.
pub struct TrackWriter {
    aside: Aside,
    sink: Sink,
    path: PathBuf,
    promised: u64,
    needed: u64,
    written: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its length.
    pub frames: Frames,
    /// BLAKE3 of all its bytes, 64 hexadecimal digits.
    pub blake3: String,
    /// BLAKE3 of every MiB of it.
    pub sums: Sums,
}

enum Sink {
    Pcm(Box<PcmSink>),
    Flac(Box<FlacSink>),
}

impl TrackWriter {
    /// Starts a track at `path`.
    ///
    /// # Errors
    /// Whatever forbids it already now: an impossible specification, a missing or forbidden folder, a path that is a
    /// folder, a file that is there and may not be replaced, a full disk.
    pub fn create(path: &Path, spec: &TrackSpec) -> Result<TrackWriter, StudioError> {
        spec.validate()?;
        let needed = spec.data_bytes();
        let mut aside = Aside::create(path, spec.overwrite)?;
        let sink = Sink::new(spec, aside.file())
            .map_err(|error| StudioError::writing(path, needed, error))?;
        Ok(TrackWriter {
            aside,
            sink,
            path: path.into(),
            promised: spec.frames.0,
            needed,
            written: 0,
        })
    }

    /// Appends frames, full scale at 1. Blocks of any length give the same file.
    ///
    /// # Errors
    /// A full disk or any other refusal of the system, or more frames than promised. The writer is of no use then.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), StudioError> {
        assert_eq!(left.len(), right.len(), "a frame is one sample per channel");
        let written = self.written + left.len() as u64;
        if written > self.promised {
            return Err(self.miscounted(written));
        }
        self.sink
            .write(self.aside.file(), left, right, self.written)
            .map_err(|error| StudioError::writing(&self.path, self.needed, error))?;
        self.written = written;
        Ok(())
    }

    /// Completes the file, syncs it and gives it its name.
    ///
    /// # Errors
    /// Fewer frames than promised, a full disk, or a file that appeared under the name meanwhile. No file is left then.
    pub fn finish(self) -> Result<Written, StudioError> {
        if self.written != self.promised {
            return Err(self.miscounted(self.written));
        }
        let TrackWriter {
            mut aside,
            sink,
            path,
            needed,
            written,
            ..
        } = self;
        let finish = || -> io::Result<(Sums, u64)> {
            let sums = sink.finish(aside.file())?;
            let bytes = aside.file().metadata()?.len();
            aside.publish()?;
            Ok((sums, bytes))
        };
        let (sums, bytes) = finish().map_err(|error| StudioError::writing(&path, needed, error))?;
        Ok(Written {
            path,
            bytes,
            frames: Frames(written),
            blake3: sums.checksum(),
            sums,
        })
    }

    fn miscounted(&self, written: u64) -> StudioError {
        StudioError::FrameCount {
            path: self.path.clone(),
            promised: self.promised,
            written,
        }
    }
}

impl Sink {
    fn new(spec: &TrackSpec, file: &mut File) -> io::Result<Sink> {
        Ok(match spec.container {
            Container::Flac => Sink::Flac(Box::new(FlacSink::new(spec, file)?)),
            Container::Wav | Container::Rf64 => Sink::Pcm(Box::new(PcmSink::new(spec)?)),
        })
    }

    fn write(
        &mut self,
        file: &mut File,
        left: &[f32],
        right: &[f32],
        first: u64,
    ) -> io::Result<()> {
        match self {
            Sink::Pcm(sink) => sink.write(file, left, right, first),
            Sink::Flac(sink) => sink.write(left, right, first),
        }
    }

    fn finish(self, file: &mut File) -> io::Result<Sums> {
        match self {
            Sink::Pcm(sink) => sink.finish(file),
            Sink::Flac(sink) => sink.finish(file),
        }
    }
}
