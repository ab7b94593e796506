//! From a [`Wish`] (what was asked) over a [`Prescription`] (what is meant) to a [`Plan`]: phases, profiles and the
//! [`TempoMap`] of a whole session. No audio, no files, no clock; once a prescription exists, nothing here can fail.
//!
//! ```
//! use anodyne_session::{Library, Wish, plan};
//! use anodyne_units::Seconds;
//!
//! let wish = Wish { length: Some("10m".into()), tempo: Some("60".into()), ..Wish::default() };
//! let prescription = wish.prescribe(&Library::built_in()).unwrap();
//! let plan = plan(&prescription);
//! assert_eq!(plan.phases.last().unwrap().end, Seconds(600.0));
//! assert_eq!(plan.bars(), 150); // 600 beats of one second, four a bar
//! ```

mod asked_tempo;
mod asking;
mod breath;
mod breath_rate;
mod breathing;
mod chart;
mod choice;
mod curve;
mod delivery;
mod document;
mod error;
mod field;
mod fitting;
mod key_area;
mod led;
mod length;
mod library;
mod mood;
mod nearest;
mod palette;
mod palette_file;
mod phase;
mod plan;
mod planning;
mod prescription;
mod programme;
mod programme_file;
mod script;
mod song;
mod song_plan;
mod song_wish;
mod split;
mod tap;
mod tempo_map;
mod tempo_plan;
mod wish;

pub use asked_tempo::AskedTempo;
pub use breath::{Breath, BreathClock, Cycle};
pub use breath_rate::{BreathRate, BreathRatio};
pub use chart::{Chart, ChartError, ChartLine, Placed, Section};
pub use choice::{
    Bits, BreathCue, Character, ClockKind, Format, Holding, Pulse, Role, TempoChange, Verb,
};

pub use delivery::Delivery;
pub use error::{Fault, SessionError};
pub use led::Led;
pub use length::{LONGEST, SHORTEST};
pub use library::Library;
pub use mood::Mood;
pub use palette::{Palette, Preset, Seat, Shaping, Space};
pub use phase::Phase;
pub use plan::Plan;
pub use planning::plan;
pub use prescription::{AskedBreath, Prescription};
pub use programme::{BreathSketch, Card, PhaseSketch, Programme};
pub use script::{
    Cue, Direction, Field, Finding, FrontMatter, Item, Kind, Laid, Line, Mark, MarkKind, Pace,
    Place, Reading, Script, ScriptLimits, ScriptPhase, Sentence, Severity, plan_script,
};
pub use song::{AskedSong, Song, SongChord, SongSection};
pub use tap::Tapped;
pub use tempo_map::{TempoMap, TempoPoint};
pub use wish::{Origin, Wish};
