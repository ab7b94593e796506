//! The imagery script: words in time, written as Markdown by whoever leads the session, or as WebVTT or SRT captions.
//!
//! [`Script::read`] takes the bytes of a file and gives a [`Script`] with every [`Finding`] about it; it never fails and
//! never panics. [`Script::wish`] is what its front matter asks for, and [`plan_script`] lays words and phases on the
//! timeline of a [`Plan`](crate::Plan). `docs/script.md` tells people how to write one.
//!
//! ```
//! use anodyne_session::{Kind, Library, Script, plan_script};
//! let text = "---\ntitle: Rest\n---\n## Induction (1m)\nLie down. [pause 8s] Let your breath come and go.\n";
//! let reading = Script::read(text.as_bytes(), Kind::Markdown);
//! assert!(reading.findings.is_empty());
//! let wish = reading.script.wish("rest.md", &reading.text);
//! let laid = plan_script(&reading.script, &wish, &Library::built_in()).unwrap();
//! assert_eq!(laid.plan.words[0].text, "Lie down.");
//! assert_eq!(laid.plan.words[0].phase, 0);
//! ```

mod captions;
mod clock;
mod conflicts;
mod cue;
mod direction;
mod finding;
mod front_matter;
mod heading;
mod inline;
mod layout;
mod limits;
mod markdown;
mod phases;
mod source;
mod speech;
mod timing;
mod written;

pub use cue::{Cue, Mark, MarkKind, Sentence};
pub use direction::Direction;
pub use finding::{Finding, Place, Severity};
pub use front_matter::{Field, FrontMatter};
pub use limits::Limits as ScriptLimits;
pub use speech::Pace;
pub use timing::{Laid, plan_script};
pub use written::{Item, Kind, Line, Reading, Script, ScriptPhase};

pub(crate) use cue::{Guided, Rising};
