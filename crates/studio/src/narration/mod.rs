//! Narration: a recorded voice, cleaned, put in its place, and heard over the music.
//!
//! A recording is read once, from any of the usual files, mixed to mono, brought to the session's rate, cleaned and
//! levelled ([`Take`]); what the studio keeps of it lies in a temporary file, so that a recording of hours needs no more
//! memory than one of minutes. Takes lie on the timeline as [`Narration`]; the music stands back beneath every stretch of
//! speech ([`Duck`]). A [`Voice`] is the overlay the engine asks, block by block.

mod clean;
mod decode;
mod duck;
mod folder;
mod level;
mod passages;
mod placed;
mod resample;
mod speech;
mod take;
mod voice;

pub use duck::{Duck, Ducking};
pub use folder::numbered_recordings;
pub use level::Balance;
pub(crate) use level::balance;
pub use passages::{Unparted, passages};
pub use placed::{Narration, Placement};
pub use speech::Stretch;
pub use take::{Notes, Take, TakeOptions};
pub use voice::Voice;
