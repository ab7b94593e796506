//! Track files: written aside in one pass, in constant memory, and visible only when whole.

mod aside;
mod chunks;
mod flac;
mod pack;
mod pcm;
mod spec;
mod stream;
mod tape;
mod wav;
mod writer;

pub use spec::{Container, Marker, Tags, TrackSpec};
pub use stream::WavStream;
pub use writer::{TrackWriter, Written};

use crate::StudioError;
use std::io::Write;
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
