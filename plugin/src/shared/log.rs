//! The log of verbs: written by the audio thread, read and forgotten by the others, without a lock.

use anodyne_session::{Led, Verb};
use anodyne_units::Seconds;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

/// Up to [`Led::MOST`] entries. One thread adds; forgetting or replacing starts another generation.
#[derive(Debug)]
pub struct VerbLog {
    entries: Vec<Entry>,
    count: AtomicU32,
    generation: AtomicU32,
}

#[derive(Debug, Default)]
struct Entry {
    at: AtomicU64,
    verb: AtomicU8,
}

impl Default for VerbLog {
    fn default() -> VerbLog {
        VerbLog {
            entries: (0..Led::MOST).map(|_| Entry::default()).collect(),
            count: AtomicU32::new(0),
            generation: AtomicU32::new(0),
        }
    }
}

impl VerbLog {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.count.load(Ordering::Acquire) as usize
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number that changes when entries are taken away or replaced.
    pub fn generation(&self) -> u32 {
        self.generation.load(Ordering::Acquire)
    }

    /// The entry at a place.
    pub fn get(&self, place: usize) -> Option<Led> {
        if place >= self.len() {
            return None;
        }
        let entry = &self.entries[place];
        let verb = Verb::ALL.get(usize::from(entry.verb.load(Ordering::Relaxed)))?;
        Some(Led {
            at: Seconds(f64::from_bits(entry.at.load(Ordering::Relaxed))),
            verb: *verb,
        })
    }

    /// All entries.
    pub fn entries(&self) -> Vec<Led> {
        (0..self.len())
            .filter_map(|place| self.get(place))
            .collect()
    }

    /// Keeps the entries before `place` and adds one: a verb said earlier than others takes their place. `false` where
    /// the log is full.
    pub(crate) fn say(&self, place: usize, led: Led) -> bool {
        let Some(entry) = self.entries.get(place) else {
            return false;
        };
        entry.at.store(led.at.0.to_bits(), Ordering::Relaxed);
        entry.verb.store(led.verb as u8, Ordering::Relaxed);
        self.count.store(place as u32 + 1, Ordering::Release);
        true
    }

    /// Forgets every entry, or takes others in their place.
    pub(crate) fn replace(&self, entries: &[Led]) {
        self.count.store(0, Ordering::Release);
        for (place, led) in entries.iter().take(Led::MOST).enumerate() {
            self.say(place, *led);
        }
        self.generation.fetch_add(1, Ordering::AcqRel);
    }
}
