//! The workshop: where sessions are made and dropped, never on the audio thread.

use crate::ensemble::Ensemble;
use crate::shared::{Facts, Shared};
use crate::wanted::Wanted;
use anodyne_studio::{Session, StudioError, level};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// A thread of an instance's own. It looks for work by itself, so that the audio thread need not wake it; and it is
/// joined before the instance goes, since a host may unload the library then.
pub(crate) struct Workshop {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// How often it looks.
const LOOK: Duration = Duration::from_millis(30);

impl Workshop {
    /// Opens it; without a thread, where the system has none, sessions change when the host activates the plugin anew.
    pub(crate) fn open(shared: &Arc<Shared>) -> Workshop {
        let own = shared.clone();
        let work = move || {
            while !own.closes.load(Ordering::Acquire) {
                own.work();
                std::thread::park_timeout(LOOK);
            }
        };
        let thread = Builder::new().name("anodyne workshop".to_owned());
        Workshop {
            shared: shared.clone(),
            thread: thread.spawn(work).ok(),
        }
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        self.shared.close();
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // It has nothing to say; that it ended is all.
            let _ = thread.join();
        }
    }
}

/// Makes what is wanted, or says why it cannot be made.
pub(crate) fn make(shared: &Shared, wanted: Wanted) -> Option<Box<Ensemble>> {
    let script = shared.params().kept.saved().script;
    let planned = match wanted.plan(&script) {
        Ok(planned) => planned,
        Err(refused) => {
            shared.refuse(refused.faults, refused.findings);
            return None;
        }
    };
    let session = Session::owned(planned.plan);
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2);
    let workers = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build();
    let gain = workers
        .map_err(|error| error.to_string())
        .and_then(|workers| {
            let between = || match shared.closes.load(Ordering::Acquire) {
                true => Err(StudioError::Cancelled),
                false => Ok(()),
            };
            level(&session, &workers, between).map_err(|error| error.to_string())
        });
    match gain {
        Ok(gain) => {
            let ensemble = Ensemble::new(wanted, &session, gain);
            shared.accept(Arc::new(Facts::new(session)), planned.findings);
            Some(Box::new(ensemble))
        }
        Err(fault) => {
            shared.refuse(vec![fault], planned.findings);
            None
        }
    }
}
