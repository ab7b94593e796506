//! The cabinet: wave tables that were made, for whoever needs the same again.

use super::table::{BINS, bin_hertz};
use super::{WaveRecipe, WaveTable};
use crate::Macros;
use crate::ear::EarByBin;
use anodyne_music::{Instrument, Pitch};
use anodyne_units::Seed;
use rustfft::FftPlannerScalar;
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

/// Tables by what they were made of: they belong to an instrument, not to a session, so that many sessions can sound from
/// the same. A table that is in use is never made twice; of the others, those [`Cabinet::KEPT`] stay that were asked for
/// last. It has no lock: whoever shares it brings one.
pub struct Cabinet {
    tables: BTreeMap<Key, Weak<WaveTable>>,
    kept: std::collections::VecDeque<Arc<WaveTable>>,
    planner: FftPlannerScalar<f32>,
    ear: EarByBin,
}

/// What a table is made of: instrument, pitch, and the macros that shape it, as bits.
type Key = (Instrument, u8, [u32; 3]);

impl Default for Cabinet {
    fn default() -> Cabinet {
        Cabinet::new()
    }
}

impl Cabinet {
    /// Tables that stay when nobody uses them: 1 MB each.
    pub const KEPT: usize = 64;

    /// An empty cabinet.
    pub fn new() -> Cabinet {
        Cabinet {
            tables: BTreeMap::new(),
            kept: std::collections::VecDeque::with_capacity(Cabinet::KEPT),
            planner: FftPlannerScalar::new(),
            ear: EarByBin::new(bin_hertz(1), BINS),
        }
    }

    /// The table of an instrument at a pitch: the one that is there, or a new one with the same bits.
    pub(crate) fn table(
        &mut self,
        instrument: Instrument,
        recipe: &WaveRecipe,
        pitch: Pitch,
        macros: &Macros,
        seed: Seed,
    ) -> Arc<WaveTable> {
        let shape = [macros.brightness, macros.body, macros.breath].map(f32::to_bits);
        let key = (instrument, pitch.0, shape);
        if let Some(table) = self.tables.get(&key).and_then(Weak::upgrade) {
            self.keep(&table);
            return table;
        }
        let seed = seed.index(u64::from(pitch.0));
        let table = WaveTable::new(recipe, pitch, macros, seed, &mut self.planner, &self.ear);
        let table = Arc::new(table);
        self.tables.retain(|_, table| table.strong_count() > 0);
        self.tables.insert(key, Arc::downgrade(&table));
        self.keep(&table);
        table
    }

    /// How many tables are there.
    pub fn len(&self) -> usize {
        let there = self.tables.values();
        there.filter(|table| table.strong_count() > 0).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keeps a table in the place of the one that was not asked for the longest.
    fn keep(&mut self, table: &Arc<WaveTable>) {
        self.kept.retain(|kept| !Arc::ptr_eq(kept, table));
        if self.kept.len() == Cabinet::KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(table.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wave::recipe_of;

    fn table(cabinet: &mut Cabinet, pitch: u8, brightness: f32) -> Arc<WaveTable> {
        let mut sustained = Instrument::ALL.iter().copied();
        let instrument = sustained.find(|one| recipe_of(*one).is_some()).unwrap();
        let recipe = recipe_of(instrument).unwrap();
        let macros = Macros {
            brightness,
            ..Macros::default()
        };
        cabinet.table(instrument, &recipe, Pitch(pitch), &macros, Seed(1))
    }

    #[test]
    fn the_same_table_is_made_once_and_another_is_another() {
        let mut cabinet = Cabinet::new();
        let first = table(&mut cabinet, 50, 0.5);
        assert!(Arc::ptr_eq(&first, &table(&mut cabinet, 50, 0.5)));
        assert!(!Arc::ptr_eq(&first, &table(&mut cabinet, 54, 0.5)));
        assert!(!Arc::ptr_eq(&first, &table(&mut cabinet, 50, 0.6)));
        // One of another cabinet has the same bits.
        let other = table(&mut Cabinet::new(), 50, 0.5);
        assert!(first.frames() == other.frames());
    }

    #[test]
    fn what_is_asked_for_again_and_again_stays() {
        let mut cabinet = Cabinet::new();
        let often = Arc::downgrade(&table(&mut cabinet, 50, 0.0));
        let once = Arc::downgrade(&table(&mut cabinet, 51, 0.0));
        for other in 1..=Cabinet::KEPT {
            table(&mut cabinet, 50, 0.0);
            table(&mut cabinet, 50, other as f32 / 100.0);
        }
        assert!(often.strong_count() > 0 && once.strong_count() == 0);
        assert_eq!(cabinet.len(), Cabinet::KEPT);
    }
}
