//! What a project saves besides parameters: script, kept seeds, the log of verbs, the window.

use super::{KeptSeed, VerbLog};
use anodyne_session::{Led, Verb};
use anodyne_units::Seconds;
use nice_plug::params::persist::PersistentField;
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The saved document. The audio thread touches nothing of it but the log.
#[derive(Debug, Default)]
pub struct Kept {
    saved: Mutex<Saved>,
    verbs: VerbLog,
    restored: AtomicU32,
    trouble: Mutex<Option<Trouble>>,
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
    /// The verbs: instants in seconds of played time, and what was said.
    pub verbs: Vec<(f64, String)>,
    /// Width, height in logical points, and the zoom in percent.
    pub window: [u32; 3],
    /// What was the matter when it was loaded; never written into a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
}

/// What was the matter with a state that was loaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// It was not taken at all, for this reason; everything is as it was before.
    Refused(String),
    /// It was taken, but for what is not known here: parameters and their ids.
    Mended(String),
}

impl Saved {
    /// The version that is written.
    pub const VERSION: u32 = 2;
}

impl Default for Saved {
    fn default() -> Saved {
        Saved {
            version: Saved::VERSION,
            script: String::new(),
            seeds: Vec::new(),
            verbs: Vec::new(),
            window: [1120, 760, 100],
            trouble: None,
        }
    }
}

impl Kept {
    /// A copy of the document.
    pub fn saved(&self) -> Saved {
        let mut saved = self.lock().clone();
        let entries = self.verbs.entries().into_iter();
        saved.verbs = entries
            .map(|led| (led.at.0, led.verb.id().to_owned()))
            .collect();
        saved
    }

    /// The log of verbs.
    pub fn verbs(&self) -> &VerbLog {
        &self.verbs
    }

    /// What was the matter with the state that was loaded last, if anything.
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// How often a document was restored.
    pub(crate) fn restored(&self) -> u32 {
        self.restored.load(Ordering::Acquire)
    }

    /// Changes the document.
    pub fn change(&self, change: impl FnOnce(&mut Saved)) {
        change(&mut self.lock());
    }

    /// A thread that panicked cannot leave it half-changed: every change is an assignment.
    fn lock(&self) -> MutexGuard<'_, Saved> {
        self.saved.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PersistentField<'_, Saved> for Arc<Kept> {
    fn set(&self, mut saved: Saved) {
        let trouble = saved.trouble.take();
        let is_refused = matches!(trouble, Some(Trouble::Refused(_)));
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
        if is_refused {
            return;
        }
        let entries: Vec<Led> = saved.verbs.iter().filter_map(led).collect();
        self.verbs.replace(&entries);
        self.change(|own| *own = saved);
        self.restored.fetch_add(1, Ordering::AcqRel);
    }

    fn map<F, R>(&self, read: F) -> R
    where
        F: Fn(&Saved) -> R,
    {
        read(&self.saved())
    }
}

/// An entry as it was written; what this version does not know is passed over.
fn led((at, verb): &(f64, String)) -> Option<Led> {
    let at = Seconds(*at).0.is_finite().then_some(Seconds(*at))?;
    let verb: Verb = verb.parse().ok()?;
    Some(Led { at, verb })
}
