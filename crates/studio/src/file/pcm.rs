//! The sink of a WAV file: head, samples and tail in order, hashed on the way.

use super::pack::pack;
use super::spec::TrackSpec;
use super::sums::{Summing, Sums};
use super::wav::{self, Frame};
use std::fs::File;
use std::io::{self, Write};

/// Bytes that are handed to the system at once.
const WRITE: usize = 256 * 1024;

/// Packs frames into [`WRITE`] bytes at a time.
pub(super) struct PcmSink {
    bits: anodyne_session::Bits,
    bytes: Vec<u8>,
    tail: Vec<u8>,
    sums: Summing,
}

impl PcmSink {
    pub(super) fn new(spec: &TrackSpec) -> io::Result<PcmSink> {
        let Frame { head, tail } = wav::frame(spec)?;
        let mut bytes = Vec::with_capacity(WRITE + head.len() + tail.len() + 64 * 1024);
        bytes.extend(head);
        Ok(PcmSink {
            bits: spec.bits,
            bytes,
            tail,
            sums: Summing::default(),
        })
    }

    /// Takes frames, of which `first` is the number of the first.
    pub(super) fn write(
        &mut self,
        file: &mut File,
        left: &[f32],
        right: &[f32],
        first: u64,
    ) -> io::Result<()> {
        const AT_ONCE: usize = 4096;
        for (first, (left, right)) in (first..)
            .step_by(AT_ONCE)
            .zip(left.chunks(AT_ONCE).zip(right.chunks(AT_ONCE)))
        {
            pack(self.bits, left, right, first, &mut self.bytes);
            if self.bytes.len() >= WRITE {
                self.flush(file)?;
            }
        }
        Ok(())
    }

    /// Writes what is left, and gives the sums of all bytes of the file.
    pub(super) fn finish(mut self, file: &mut File) -> io::Result<Sums> {
        let tail = std::mem::take(&mut self.tail);
        self.bytes.extend(tail);
        self.flush(file)?;
        Ok(self.sums.finish())
    }

    fn flush(&mut self, file: &mut File) -> io::Result<()> {
        self.sums.update(&self.bytes);
        file.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }
}
