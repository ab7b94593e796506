//! From a [`Plan`](anodyne_session::Plan) to a [`Score`]: form, harmony, voice leading, melody and texture, every note
//! addressable by time. The whole session's [`Phrase`]s and [`ChordSpan`]s are planned up front; the [`Event`]s of a part
//! in a phrase are drawn from the seed when asked for. No audio, no files, no clock.
//!
//! ```
//! use anodyne_score::{Events, compose};
//! use anodyne_session::{Library, Wish, plan};
//!
//! let wish = Wish { length: Some("10m".into()), seed: Some(7), ..Wish::default() };
//! let score = compose(&plan(&wish.prescribe(&Library::built_in()).unwrap()));
//! let mut events = Events::new();
//! score.events(1, 3, &mut events); // the second part in the fourth phrase, without asking for those before
//! let phrase = score.phrases()[3];
//! assert!(!events.is_empty());
//! assert!(events.iter().all(|event| event.start >= phrase.start && event.start < phrase.end));
//! ```

mod bass;
mod bell;
mod breath_figure;
mod cadence;
mod compose;
mod counter;
mod course;
mod curve;
mod event;
mod figure;
mod form;
mod harmony;
mod heard;
mod line;
mod melody;
mod motif;
mod orchestration;
mod pads;
mod performance;
mod phrase;
mod progression;
mod pulse;
mod score;
mod song;
mod tension;
mod view;
mod voice_leading;
mod words;

pub use anodyne_session::{Led, Role, Seat, Shaping, Space, Verb};
pub use compose::compose;
pub use course::{Course, Place, Stretch};
pub use event::{Control, Event, Events, Part};
pub use phrase::{ChordSpan, Phrase};
pub use score::Score;
