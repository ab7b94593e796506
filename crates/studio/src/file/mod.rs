//! Track files: written aside in one pass, in constant memory, and visible only when whole.

pub(crate) mod aside;
mod chunks;
mod flac;
mod pack;
mod pcm;
mod spec;
mod stream;
mod sums;
mod tape;
mod wav;
mod writer;

pub use aside::Aside;
pub use spec::{Container, Marker, Tags, TrackSpec};
pub use stream::WavStream;
pub use sums::{Summing, Sums};
pub use writer::{TrackWriter, Written};

use crate::StudioError;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Writes a small file whole or not at all.
///
/// # Errors
/// Whatever forbids the file; see [`TrackWriter::create`].
pub fn write_whole(path: &Path, bytes: &[u8], overwrite: bool) -> Result<(), StudioError> {
    let mut aside = aside::Aside::create(path, overwrite)?;
    let needed = bytes.len() as u64;
    let written = aside.file().write_all(bytes).and_then(|()| aside.publish());
    written.map_err(|error| StudioError::writing(path, needed, error))
}

/// Writes a file piece by piece, whole or not at all.
///
/// # Errors
/// Whatever forbids the file; see [`TrackWriter::create`].
pub(crate) fn write_streamed(
    path: &Path,
    overwrite: bool,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), StudioError> {
    let mut aside = aside::Aside::create(path, overwrite)?;
    let mut counted = Counted {
        inner: BufWriter::new(aside.file()),
        bytes: 0,
    };
    let done = write(&mut counted).and_then(|()| counted.flush());
    let needed = counted.bytes;
    drop(counted);
    done.and_then(|()| aside.publish())
        .map_err(|error| StudioError::writing(path, needed, error))
}

/// Counts what goes through, so that a full disk can be told with the size that was needed.
struct Counted<W> {
    inner: W,
    bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
