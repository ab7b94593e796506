//! The export: one at a time, on a thread of its own, stopped at any stage.

use super::facts::Facts;
use super::{Export, ExportKind};
use anodyne_session::Format;
use anodyne_studio::notation::Notation;
use anodyne_studio::{Extras, Live, Order, Progress, Stage, StudioError, bounce_with};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// The export that runs, or how the last one ended.
#[derive(Debug)]
pub(crate) struct Exporter {
    state: Mutex<Export>,
    stop: AtomicBool,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Default for Exporter {
    fn default() -> Exporter {
        Exporter {
            state: Mutex::new(Export::None),
            stop: AtomicBool::new(false),
            thread: Mutex::new(None),
        }
    }
}

impl Exporter {
    pub(crate) fn state(&self) -> Export {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn tell(&self, state: Export) {
        *self.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    pub(crate) fn cancel(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Stops what runs and waits until nothing is left of it.
    pub(crate) fn close(&self) {
        self.cancel();
        let mut thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(thread) = thread.take() {
            // What went wrong in it is no matter any more.
            let _ = thread.join();
        }
    }

    /// Starts, unless one runs already.
    pub(crate) fn start(
        self: &Arc<Exporter>,
        facts: Option<Arc<Facts>>,
        (path, kind): (PathBuf, ExportKind),
        live: Live,
    ) {
        if matches!(self.state(), Export::Running { .. }) {
            return;
        }
        let Some(facts) = facts else {
            self.tell(Export::Failed("there is no session yet".to_owned()));
            return;
        };
        self.stop.store(false, Ordering::Relaxed);
        self.tell(Export::Running {
            done: 0.0,
            stage: "starting",
        });
        let exporter = self.clone();
        let work = move || {
            let done = exporter.write(&facts, &path, kind, &live);
            exporter.tell(match done {
                Ok(()) => Export::Done(path),
                Err(StudioError::Cancelled) => Export::Cancelled,
                Err(error) => Export::Failed(error.to_string()),
            });
        };
        let builder = std::thread::Builder::new().name("anodyne export".to_owned());
        match builder.spawn(work) {
            Ok(thread) => {
                let mut last = self.thread.lock().unwrap_or_else(PoisonError::into_inner);
                *last = Some(thread);
            }
            Err(error) => self.tell(Export::Failed(format!(
                "no thread could be started: {error}"
            ))),
        }
    }

    fn write(
        &self,
        facts: &Facts,
        path: &Path,
        kind: ExportKind,
        live: &Live,
    ) -> Result<(), StudioError> {
        let mut plan = facts.plan().clone();
        plan.prescription.delivery.format = match kind {
            ExportKind::Midi => return Notation::new(&plan).midi(path, true),
            ExportKind::Wav => Format::Wav,
            ExportKind::Flac => Format::Flac,
        };
        let order = Order {
            plan: &plan,
            path,
            // The music goes on beside it.
            threads: 1,
            overwrite: true,
        };
        let extras = Extras {
            live: Some(live),
            ..Extras::default()
        };
        bounce_with(&order, &extras, &mut |progress| self.observe(progress)).map(|_| ())
    }

    fn observe(&self, progress: Progress) -> ControlFlow<()> {
        let stage = match progress.stage {
            Stage::Levelling => "finding the level",
            Stage::Rendering | Stage::Stems => "rendering",
            Stage::Finishing => "finishing",
        };
        self.tell(Export::Running {
            done: progress.done.0 as f32 / progress.total.0.max(1) as f32,
            stage,
        });
        match self.stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}
