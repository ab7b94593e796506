//! The sweep: every palette in every programme, rendered, measured, judged, drawn and compared.
//!
//! `cargo xtask sweep` runs it with three seeds; `--short` takes less of everything, for every change.

mod case;
mod differences;
mod heard;
mod judgement;
mod sheet;
mod table;
mod timbre;

pub use case::{Case, Choice, Size, cases};
pub use differences::{Difference, differences};
pub use heard::{Heard, hear};
pub use judgement::judge;
pub use sheet::sheet;
pub use table::{head, line};
pub use timbre::{Timbre, TimbreMeter};

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Works through all cases on every core, one case a core; the answers are in the order of the cases.
///
/// # Panics
/// Where a case panics.
pub fn work_through<T: Send>(cases: &[Case], work: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((place, case)) = take(&next, cases) {
                    let answer = work(case);
                    done.lock().expect("no worker panics").push((place, answer));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no worker panics");
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, answer)| answer).collect()
}

fn take<'a>(next: &AtomicUsize, cases: &'a [Case]) -> Option<(usize, &'a Case)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    cases.get(place).map(|case| (place, case))
}
