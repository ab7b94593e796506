//! Off-line work: track files out ([`mod@file`]) and in ([`reader`]), what they measure ([`meter`]), and whether a
//! listener may be given them ([`limits`]). Blocking; no clock, no network.

mod bounce;
mod check;
mod error;

pub mod dither;
pub mod file;
pub mod limits;
pub mod meter;
pub mod reader;

pub use bounce::{
    Assembled, Assembly, Bounced, Order, Outline, OutlineChord, OutlinePart, OutlinePhase,
    OutlinePoint, OutlineTempo, Parts, Playback, Progress, Segment, Session, Sidecar, Stage,
    bounce, level, outline, track_spec,
};
pub use check::{CheckReport, check};
pub use error::StudioError;
pub use file::{Container, Marker, Tags, TrackSpec, TrackWriter, WavStream, Written};
pub use limits::{Breach, Limits};
pub use meter::{Measured, Meter, MeterOptions};
pub use reader::{TrackInfo, TrackReader};
