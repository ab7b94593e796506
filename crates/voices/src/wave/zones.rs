//! The zones of an instrument's compass: which wave table serves which pitch.

use super::{Cabinet, WaveRecipe, WaveTable};
use crate::Macros;
use anodyne_music::{Instrument, Pitch};
use anodyne_units::Seed;
use std::sync::Arc;

/// Semitones from one table's pitch to the next.
const ZONE: u8 = 4;

/// The tables of an instrument over a stretch of pitches.
pub(crate) struct Zones {
    lowest: u8,
    tables: Vec<Arc<WaveTable>>,
}

impl Zones {
    pub(crate) fn new(
        cabinet: &mut Cabinet,
        (instrument, recipe): (Instrument, &WaveRecipe),
        (low, high): (Pitch, Pitch),
        macros: &Macros,
        seed: Seed,
    ) -> Zones {
        // Zones lie on a fixed grid, so that a pitch sounds the same whatever else the score asks for.
        let first = low.0 / ZONE;
        let pitches =
            (first..=(high.0 / ZONE).max(first)).map(|zone| Pitch(zone * ZONE + ZONE / 2));
        let table = |pitch: Pitch| cabinet.table(instrument, recipe, pitch, macros, seed);
        Zones {
            lowest: first,
            tables: pitches.map(table).collect(),
        }
    }

    /// The table that serves a pitch, or the nearest there is.
    pub(crate) fn at(&self, pitch: Pitch) -> usize {
        usize::from((pitch.0 / ZONE).saturating_sub(self.lowest)).min(self.tables.len() - 1)
    }

    pub(crate) fn table(&self, zone: usize) -> &WaveTable {
        &self.tables[zone]
    }
}
