//! The workshop: where sessions are made and dropped, never on the audio thread.

use crate::ensemble::Ensemble;
use crate::shared::{Facts, Shared};
use crate::wanted::Wanted;
use anodyne_studio::{Session, level};
use std::sync::Arc;

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
            level(&session, &workers, || Ok(())).map_err(|error| error.to_string())
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
