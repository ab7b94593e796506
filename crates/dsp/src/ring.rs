//! A ring of past sound, written a block at a time and read as straight slices: the memory of every delay.

use crate::BLOCK;

/// Samples below this amplitude (-300 dB) are written as exact zeros, so that tails end and subnormals never arise.
pub(crate) const FLUSH: f32 = 1e-15;

/// A slice read from a ring: a block and the two samples after it, for readers between samples.
pub(crate) type Stretch = [f32; STRETCH];

/// Samples in a [`Stretch`].
pub(crate) const STRETCH: usize = BLOCK + 2;

/// The first blocks are kept a second time behind the end, so that reads never wrap.
const MIRROR: usize = 2 * BLOCK;

/// Samples in a cache line.
const LINE: usize = 16;

/// One channel of past sound.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    memory: Vec<f32>,
    /// Where the ring begins in its memory, so that blocks lie on cache lines.
    origin: usize,
    length: usize,
    write: usize,
}

impl Ring {
    /// A silent ring that can be read up to `longest` frames back, also after the present block was written.
    pub(crate) fn new(longest: usize) -> Ring {
        let length = (longest + 2 * BLOCK).next_multiple_of(BLOCK);
        let memory = vec![0.0f32; length + MIRROR + LINE];
        let origin = memory
            .as_ptr()
            .align_offset(LINE * size_of::<f32>())
            .min(LINE);
        Ring {
            memory,
            origin,
            length,
            write: 0,
        }
    }

    /// Makes the past silent.
    pub(crate) fn clear(&mut self) {
        self.memory.fill(0.0);
    }

    /// True if all memory is exactly zero.
    #[cfg(test)]
    pub(crate) fn is_silent(&self) -> bool {
        self.memory.iter().all(|sample| *sample == 0.0)
    }

    /// Frames held.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// The stretch that starts `delay` frames before the present block, `delay` at least 66 to see only the past.
    #[inline(always)]
    pub(crate) fn read(&self, delay: usize) -> &Stretch {
        let mut start = self.write + self.length - delay;
        if start >= self.length {
            start -= self.length;
        }
        self.memory[self.origin + start..]
            .first_chunk()
            .expect("delays are at most the ring's length")
    }

    /// Writes the present block, flushing what is below [`FLUSH`] (and anything that is not a number) to zero.
    #[inline(always)]
    pub(crate) fn put(&mut self, samples: &[f32; BLOCK]) {
        let start = self.origin + self.write;
        let place = &mut self.memory[start..start + BLOCK];
        for (kept, sample) in place.iter_mut().zip(samples) {
            *kept = if sample.abs() >= FLUSH { *sample } else { 0.0 };
        }
        if self.write < MIRROR {
            self.memory
                .copy_within(start..start + BLOCK, start + self.length);
        }
    }

    /// Goes to the next block.
    #[inline(always)]
    pub(crate) fn advance(&mut self) {
        self.write += BLOCK;
        if self.write == self.length {
            self.write = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_delay_returns_what_was_written_then() {
        let mut ring = Ring::new(500);
        for block in 0..40usize {
            let now = block * BLOCK;
            ring.put(&core::array::from_fn(|frame| (now + frame + 1) as f32));
            for delay in 0..=500 {
                let expected = |frame: usize| (now + frame + 1).saturating_sub(delay) as f32;
                let stretch = ring.read(delay);
                assert!(
                    (0..BLOCK).all(|frame| stretch[frame] == expected(frame)),
                    "{now} {delay}"
                );
            }
            ring.advance();
            let past = ring.read(500);
            assert!(
                (0..STRETCH).all(|f| past[f] == (now + BLOCK + f + 1).saturating_sub(500) as f32)
            );
        }
    }

    #[test]
    fn what_cannot_be_heard_becomes_exact_silence() {
        let mut ring = Ring::new(64);
        let mut samples = [1e-16; BLOCK];
        samples[1] = f32::NAN;
        samples[2] = -2e-15;
        ring.put(&samples);
        let kept = ring.read(0);
        assert_eq!((kept[0], kept[1], kept[2]), (0.0, 0.0, -2e-15));
    }
}
