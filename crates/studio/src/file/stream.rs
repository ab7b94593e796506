//! A WAV file as a stream: the same bytes as on disk, for whoever sends them on as they come.

use super::pack::pack;
use super::spec::TrackSpec;
use super::wav::{self, Frame};
use crate::StudioError;
use anodyne_session::Bits;

/// Gives the head, then the frames in order, then the tail. Nothing is kept.
pub struct WavStream {
    head: Vec<u8>,
    tail: Vec<u8>,
    bits: Bits,
    next: u64,
}

impl WavStream {
    /// A stream for a file of that specification; the container is WAV whatever it says.
    ///
    /// # Errors
    /// A specification that no WAV file can have.
    pub fn new(spec: &TrackSpec) -> Result<WavStream, StudioError> {
        let mut spec = spec.clone();
        if spec.container == super::Container::Flac {
            spec.container = super::Container::Wav;
        }
        spec.validate()?;
        let Frame { head, tail } =
            wav::frame(&spec).map_err(|error| StudioError::Spec(error.to_string()))?;
        Ok(WavStream {
            head,
            tail,
            bits: spec.bits,
            next: 0,
        })
    }

    /// What stands before the samples.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Appends the next frames to `bytes`, full scale at 1.
    pub fn pack(&mut self, left: &[f32], right: &[f32], bytes: &mut Vec<u8>) {
        pack(self.bits, left, right, self.next, bytes);
        self.next += left.len() as u64;
    }

    /// What stands after the samples.
    pub fn tail(&self) -> &[u8] {
        &self.tail
    }
}
