//! What the editor and the plugin share: the editor reads a [`View`] each frame and hands over [`Deed`]s.

mod deed;
mod export;
mod facts;
mod kept;
mod log;
mod meters;
mod news;
mod view;

pub use deed::{Deed, ExportKind};
pub use kept::{Kept, Saved, Trouble};
pub use log::VerbLog;
pub use view::{
    BreathNow, Export, HostNow, KeptSeed, Levels, ScriptNow, Tapping, Verb, Verbs, View,
};

pub(crate) use facts::Facts;
pub(crate) use meters::Meters;

use crate::ensemble::Ensemble;
use crate::params::AnodyneParams;
use crate::trims;
use crate::wanted::Wanted;
use crate::workshop;
use anodyne_session::Tapped;
use anodyne_studio::Live;
use anodyne_units::Seconds;
use crossbeam_queue::ArrayQueue;
use news::News;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// One for each instance of the plugin. The audio thread touches only atomics and queues of it.
pub struct Shared {
    params: Arc<AnodyneParams>,
    pub(crate) meters: Meters,
    /// Sessions on their way to the audio thread, the newest only.
    pub(crate) ready: ArrayQueue<Box<Ensemble>>,
    /// Sessions on their way back, to be dropped.
    pub(crate) done: ArrayQueue<Box<Ensemble>>,
    /// What the audio thread wants made, the newest only.
    pub(crate) asked: ArrayQueue<Wanted>,
    /// Verbs that are done once, as bits: 1 advance, 2 return now.
    pub(crate) said: AtomicU32,
    pub(crate) restart: AtomicBool,
    /// The number of the script's last change.
    pub(crate) script: AtomicU32,
    /// Whether the instance goes: whatever is being made may stop.
    pub(crate) closes: AtomicBool,
    making: AtomicBool,
    /// Editor and workshop only.
    news: Mutex<News>,
    export: Arc<export::Exporter>,
}

impl Shared {
    /// Of an instance with these parameters.
    pub fn new(params: Arc<AnodyneParams>) -> Arc<Shared> {
        Arc::new(Shared {
            params,
            meters: Meters::default(),
            ready: ArrayQueue::new(1),
            done: ArrayQueue::new(4),
            asked: ArrayQueue::new(1),
            said: AtomicU32::new(0),
            restart: AtomicBool::new(false),
            script: AtomicU32::new(0),
            closes: AtomicBool::new(false),
            making: AtomicBool::new(false),
            news: Mutex::new(News::default()),
            export: Arc::default(),
        })
    }

    /// The parameters; an editor sets them through nice-plug's `ParamSetter`.
    pub fn params(&self) -> &Arc<AnodyneParams> {
        &self.params
    }

    /// Everything to be shown at this moment.
    pub fn view(&self) -> View {
        let news = self.news();
        let saved = self.params.kept.saved();
        let making = self.making.load(Ordering::Relaxed);
        news::view(&news, &saved, self, making)
    }

    /// Does what a person did in the editor; returns at once.
    pub fn act(&self, deed: Deed) {
        let kept = &self.params.kept;
        match deed {
            Deed::EditScript(text) => {
                kept.change(|saved| saved.script = text);
                self.script.fetch_add(1, Ordering::Release);
            }
            Deed::Lead(Verb::Advance) => {
                self.said.fetch_or(1, Ordering::Release);
            }
            Deed::Lead(Verb::ReturnNow) => {
                self.said.fetch_or(2, Ordering::Release);
            }
            // These two last: they are parameters.
            Deed::Lead(Verb::Hold | Verb::Soften) => {}
            Deed::ForgetVerbs => kept.verbs().replace(&[]),
            Deed::Tap(at) => self.news().tap(Seconds(at)),
            Deed::ForgetTaps => self.news().taps.clear(),
            Deed::Keep { seed, name } => kept.change(|saved| {
                saved.seeds.retain(|one| one.seed != seed);
                let name = name.chars().take(KeptSeed::LONGEST_NAME).collect();
                saved.seeds.push(KeptSeed { seed, name });
                let most = saved.seeds.len().saturating_sub(KeptSeed::MOST);
                saved.seeds.drain(..most);
            }),
            Deed::Forget(seed) => kept.change(|saved| saved.seeds.retain(|one| one.seed != seed)),
            Deed::Restart => self.restart.store(true, Ordering::Release),
            Deed::Export { path, kind } => {
                let facts = self.news().facts.clone();
                self.export.start(facts, (path, kind), self.live());
            }
            Deed::CancelExport => self.export.cancel(),
        }
    }

    /// How the session was led and is trimmed now.
    fn live(&self) -> Live {
        Live {
            log: self.params.kept.verbs().entries(),
            trim: trims::settled(&self.params),
        }
    }

    /// Makes what the audio thread asked for last, until nothing newer is asked, and drops what came back.
    pub(crate) fn work(&self) {
        while let Some(wanted) = self.asked.pop() {
            self.making.store(true, Ordering::Relaxed);
            if let Some(ensemble) = workshop::make(self, wanted) {
                drop(self.ready.force_push(ensemble));
            }
            self.making.store(false, Ordering::Relaxed);
        }
        while self.done.pop().is_some() {}
    }

    /// Stops what goes on beside the audio thread, and waits for the export to have cleaned up.
    pub(crate) fn close(&self) {
        self.closes.store(true, Ordering::Release);
        self.export.close();
    }

    pub(crate) fn accept(&self, facts: Arc<Facts>, findings: Vec<String>) {
        let mut news = self.news();
        news.facts = Some(facts);
        news.faults = Arc::new([]);
        news.findings = findings;
    }

    pub(crate) fn refuse(&self, faults: Vec<String>, findings: Vec<String>) {
        let mut news = self.news();
        news.faults = faults.into();
        news.findings = findings;
    }

    fn news(&self) -> MutexGuard<'_, News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeptSeed {
    /// The longest word of a kept seed, characters.
    pub const LONGEST_NAME: usize = 64;
    /// The most seeds that are kept; the oldest goes first.
    pub const MOST: usize = 100;
}

/// The tempo of taps, or what is missing.
fn tapping(taps: &[Seconds]) -> Tapping {
    if taps.len() < Tapped::FEWEST {
        return Tapping::Missing(Tapped::FEWEST - taps.len());
    }
    match Tapped::read(taps) {
        Ok(tapped) => Tapping::Tempo(tapped.tempo.bpm()),
        Err(_) => Tapping::Uneven,
    }
}
