//! A sitting: a sound passes by once, and what a portrait needs is kept.

use super::Portrait;
use super::portrait::Reach;
use super::spectra::Spectra;
use anodyne_units::{Frames, SampleRate};

/// Takes a sound of known length in, in pieces of any size; keeps some 3 MB whatever that length is.
pub struct Sitting {
    rate: SampleRate,
    frames: u64,
    fed: u64,
    reaches: Vec<Reach>,
    spectra: Spectra,
}

impl Sitting {
    /// A sitting for `frames` in all. The portrait has `columns` of them averaged, held within 16 to 8,192: as many as it
    /// will be pixels wide is right.
    pub fn new(rate: SampleRate, frames: Frames, columns: usize) -> Sitting {
        let columns = columns.clamp(16, 8_192);
        Sitting {
            rate,
            frames: frames.0.max(1),
            fed: 0,
            reaches: vec![Reach::NONE; columns],
            spectra: Spectra::new(rate, frames.0, columns),
        }
    }

    /// Looks at the next frames; what comes beyond the length is left out.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        assert_eq!(left.len(), right.len(), "a frame is one sample per channel");
        let columns = self.reaches.len() as u128;
        for (left, right) in left.iter().zip(right) {
            if self.fed == self.frames {
                return;
            }
            let column = (u128::from(self.fed) * columns / u128::from(self.frames)) as usize;
            self.reaches[column].take(*left, *right);
            self.spectra.feed(*left, *right);
            self.fed += 1;
        }
    }

    /// The portrait of all that was fed.
    pub fn finish(self) -> Portrait {
        Portrait::new(self.rate, self.frames, self.reaches, self.spectra.finish())
    }
}
