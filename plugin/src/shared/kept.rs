//! What a project saves besides parameters: script, kept seeds, the log of verbs, the window.

use super::KeptSeed;
use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard};

/// The saved document. Never touched by the audio thread.
#[derive(Debug, Default)]
pub struct Kept {
    saved: Mutex<Saved>,
}

/// What is written into a project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// The version of this document.
    pub version: u32,
    /// The script's text; empty where there is none.
    pub script: String,
    /// The seeds that were kept.
    pub seeds: Vec<KeptSeed>,
    /// Width, height in logical points, and the zoom in percent.
    pub window: [u32; 3],
}

impl Saved {
    /// The version that is written.
    pub const VERSION: u32 = 1;
}

impl Default for Saved {
    fn default() -> Saved {
        Saved {
            version: Saved::VERSION,
            script: String::new(),
            seeds: Vec::new(),
            window: [1000, 680, 100],
        }
    }
}

impl Kept {
    /// A copy of the document.
    pub fn saved(&self) -> Saved {
        self.lock().clone()
    }

    /// Changes the document.
    pub fn change(&self, change: impl FnOnce(&mut Saved)) {
        change(&mut self.lock());
    }

    /// A thread that panicked cannot leave it half-changed: every change is an assignment.
    fn lock(&self) -> MutexGuard<'_, Saved> {
        self.saved
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl PersistentField<'_, Saved> for Arc<Kept> {
    fn set(&self, saved: Saved) {
        self.change(|own| *own = saved);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Saved) -> R,
    {
        read(&self.lock())
    }
}
