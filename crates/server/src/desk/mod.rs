//! The desk: where renders become tracks. Threads of its own, no more than the machine has cores, serve whoever is
//! listening first, then the renders in work, tenant by tenant and segment by segment.

mod course;
mod floor;
mod job;
mod memory;
mod outcome;
mod scratch;

pub(crate) use floor::{Floor, Urgency};
pub(crate) use job::Job;
pub(crate) use outcome::{Finished, Outcome};
pub(crate) use scratch::{Scratch, room};
