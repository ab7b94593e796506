//! Off-line work: track files out ([`mod@file`]) and in ([`reader`]), what they measure ([`meter`]), how they look
//! ([`picture`]), and whether a listener may be given them ([`limits`]); and scores for other programs ([`notation`]).
//! Blocking; no clock, no network.

mod audition;
mod bounce;
mod check;
mod error;
mod script_files;
mod soundfonts;
mod stems;

pub mod dither;
pub mod file;
pub mod limits;
pub mod meter;
pub mod narration;
pub mod notation;
pub mod picture;
pub mod preview;
pub mod reader;
pub mod variations;

pub use audition::{Audition, Auditioned, audition};
pub use bounce::{
    Assembled, Assembly, Bounced, Extras, LedFacts, Live, Mix, NarrationFacts, Order, Outline,
    OutlineBreath, OutlineChord, OutlineCue, OutlineHeard, OutlineMark, OutlinePart, OutlinePhase,
    OutlinePoint, OutlineTempo, Over, Parts, Playback, Progress, SaidFacts, Segment, Session,
    Sidecar, Stage, bounce, bounce_with, level, outline, spoken_track_spec, track_spec,
};
pub use check::{CheckReport, check};
pub use error::StudioError;
pub use file::{Container, Marker, Tags, TrackSpec, TrackWriter, WavStream, Written};
pub use limits::{Breach, Limits};
pub use meter::{Measured, Meter, MeterOptions};
pub use reader::{TrackInfo, TrackReader};
pub use script_files::ScriptFile;
pub use soundfonts::{LARGEST_SOUNDFONT, SoundFonts};
pub use stems::{stem_path, stem_spec};
