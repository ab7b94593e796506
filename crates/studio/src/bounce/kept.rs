//! Segments as bytes: for whoever keeps them until the whole is there.

use super::segment::Segment;
use anodyne_units::{Frames, SampleRate, Seconds};
use std::io::{self, Read, Write};

/// Samples that are turned and handed on at a time: few calls of the system, and bytes that stay near the processor.
const AT_ONCE: usize = 64 << 10;
const BYTES: usize = size_of::<f32>();

impl Segment {
    /// Bytes of a segment of so many frames.
    pub fn bytes_of(Frames(frames): Frames) -> u64 {
        frames * 2 * BYTES as u64
    }

    /// Writes the left channel, then the right, each sample a little-endian 32-bit float.
    ///
    /// # Errors
    /// What the writer refuses.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        let mut bytes = vec![0; AT_ONCE * BYTES];
        for side in [&self.left, &self.right] {
            for samples in side.chunks(AT_ONCE) {
                let bytes = &mut bytes[..samples.len() * BYTES];
                for (out, sample) in bytes.as_chunks_mut().0.iter_mut().zip(samples) {
                    *out = sample.to_le_bytes();
                }
                out.write_all(bytes)?;
            }
        }
        Ok(())
    }

    /// Reads a segment of so many frames as [`write_to`](Segment::write_to) wrote it, over what this one held.
    ///
    /// # Errors
    /// What the reader refuses, or too few bytes.
    pub fn read_from(&mut self, frames: Frames, bytes: &mut impl Read) -> io::Result<()> {
        self.resize(frames.0 as usize);
        let mut buffer = vec![0; AT_ONCE * BYTES];
        for side in [&mut self.left, &mut self.right] {
            for samples in side.chunks_mut(AT_ONCE) {
                let buffer = &mut buffer[..samples.len() * BYTES];
                bytes.read_exact(buffer)?;
                for (sample, bytes) in samples.iter_mut().zip(buffer.as_chunks().0) {
                    *sample = f32::from_le_bytes(*bytes);
                }
            }
        }
        Ok(())
    }

    /// How long it sounds at a sample rate.
    pub fn seconds(&self, rate: SampleRate) -> Seconds {
        rate.seconds(Frames(self.left.len() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_comes_back_to_the_bit_over_whatever_was_there() {
        let count = 2 * AT_ONCE + 3;
        let sound = Segment {
            left: (0..count).map(|n| (n as f32).sin()).collect(),
            right: (0..count).map(|n| -(n as f32).cos()).collect(),
        };
        let mut bytes = Vec::new();
        sound.write_to(&mut bytes).unwrap();
        let frames = Frames(count as u64);
        assert_eq!(bytes.len() as u64, Segment::bytes_of(frames));
        assert_eq!(bytes[..4], sound.left[0].to_le_bytes());
        let mut again = Segment {
            left: vec![1.0; 9],
            right: vec![2.0; 5 * AT_ONCE],
        };
        again.read_from(frames, &mut &bytes[..]).unwrap();
        assert_eq!(again, sound);
        let short = again.read_from(frames, &mut &bytes[..bytes.len() - 1]);
        assert_eq!(short.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
