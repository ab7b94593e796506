//! The veil: one gentle low-pass for all voices of a player, each of which is laid partly before and partly behind it.

use super::table::Pair;
use anodyne_dsp::filter::Lag;
use anodyne_dsp::{BLOCK, Block};
use anodyne_units::{Hertz, SampleRate};
use pulp::{Arch, Simd, WithSimd};

/// What the voices of a player add up to, before and behind the veil.
pub(crate) struct Layers {
    /// Heard as it is.
    pub(super) open: Block,
    /// Heard through the low-pass.
    pub(super) veiled: Block,
    /// Whether nothing has been added since [`Layers::begin`]: what `open` and `veiled` hold is of the block before, and
    /// the first voice writes over it.
    pub(super) is_empty: bool,
    /// Where a voice keeps what it has read of its table for a block: four neighbours of every place. Kept here so that
    /// it need not be cleared for every voice.
    pub(super) read: [[[Pair; 2]; BLOCK]; 2],
}

impl Layers {
    /// Nothing has been added yet.
    pub(crate) const SILENCE: Layers = Layers {
        open: Block::SILENCE,
        veiled: Block::SILENCE,
        is_empty: true,
        read: [[[Pair::SILENCE; 2]; BLOCK]; 2],
    };

    /// Makes ready for the voices of a block.
    pub(crate) fn begin(&mut self) {
        self.is_empty = true;
    }
}

/// A low-pass of 6 dB an octave over two channels.
pub(crate) struct Veil {
    arch: Arch,
    sides: [Lag; 2],
}

impl Veil {
    pub(crate) fn new(corner: Hertz, rate: SampleRate) -> Veil {
        Veil {
            arch: Arch::new(),
            sides: [(); 2].map(|()| Lag::new(corner, rate)),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.sides.iter_mut().for_each(Lag::reset);
    }

    /// Draws both layers over what `out` held.
    pub(crate) fn draw(&mut self, layers: &mut Layers, out: &mut Block) {
        if layers.is_empty {
            layers.open.clear();
            layers.veiled.clear();
        }
        let sides = &mut self.sides;
        self.arch.dispatch(Draw { sides, layers, out });
    }
}

struct Draw<'a> {
    sides: &'a mut [Lag; 2],
    layers: &'a Layers,
    out: &'a mut Block,
}

impl WithSimd for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        let Layers { open, veiled, .. } = self.layers;
        let [left, right] = self.sides;
        for (side, open, veiled, out) in [
            (left, &open.left, &veiled.left, &mut self.out.left),
            (right, &open.right, &veiled.right, &mut self.out.right),
        ] {
            let mut drawn = [0.0; BLOCK];
            side.render(veiled, &mut drawn);
            for frame in 0..BLOCK {
                out[frame] = drawn[frame] + open[frame];
            }
        }
    }
}
