//! Stems: what the mix is the sum of.

use anodyne_dsp::{BLOCK, Block};
use core::fmt;

/// One part of the mix that can be heard, or written out, by itself: the buses of the desk without their hall and echo,
/// and the returns of these two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stem {
    /// The bus of drone, pad and halo, dry.
    Pads,
    /// The bus of figure, melody, answer and bell, dry.
    Melody,
    /// The bus of the drum, dry.
    Pulse,
    /// The bus of natural sound, dry.
    Nature,
    /// What the echo gives back.
    Echo,
    /// What the hall gives back.
    Hall,
}

impl Stem {
    /// All stems, in the order in which they are summed.
    pub const ALL: [Stem; 6] = [
        Stem::Pads,
        Stem::Melody,
        Stem::Pulse,
        Stem::Nature,
        Stem::Echo,
        Stem::Hall,
    ];

    /// Its name in files, for example `pads`.
    pub fn id(self) -> &'static str {
        match self {
            Stem::Pads => "pads",
            Stem::Melody => "melody",
            Stem::Pulse => "pulse",
            Stem::Nature => "nature",
            Stem::Echo => "echo",
            Stem::Hall => "hall",
        }
    }
}

impl fmt::Display for Stem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One block of each stem, in the order of [`Stem::ALL`].
pub type Stems = [Block; 6];

/// Keeps the stems until the block that they make up has passed the limiter.
pub(crate) struct Tap {
    waiting: Vec<Stems>,
}

impl Tap {
    /// A tap for a master that lags by `latency` frames.
    pub(crate) fn new(latency: u64) -> Tap {
        let blocks = latency as usize / BLOCK + 1;
        Tap {
            waiting: vec![[Block::SILENCE; 6]; blocks],
        }
    }

    /// The place of the block at `frame`.
    pub(crate) fn at(&mut self, frame: u64) -> &mut Stems {
        let place = self.place(frame);
        &mut self.waiting[place]
    }

    /// What was put there.
    pub(crate) fn read(&self, frame: u64) -> &Stems {
        &self.waiting[self.place(frame)]
    }

    fn place(&self, frame: u64) -> usize {
        (frame / BLOCK as u64 % self.waiting.len() as u64) as usize
    }
}
