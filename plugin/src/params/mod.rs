//! The parameters: what a host can show, automate and save. Ids are for ever; names may change.

mod breath;
mod choice;
mod duck;
mod keys;
mod layers;
mod lead;
mod output;
mod preset;
mod session;
mod shape;
mod text;
mod time;

pub use breath::BreathParams;
pub(crate) use choice::OWN;
pub use choice::{
    BreathCueChoice, BreathRatioChoice, Clock, HoldingChoice, KeyLock, ModeChoice, PaletteChoice,
    ProgrammeChoice, TempoMode, TonicChoice, library,
};
pub use duck::DuckParams;
pub use keys::{KeysParams, LayerChoice};
pub use layers::{LayerParams, LayersParams};
pub use lead::LeadParams;
pub use output::OutputParams;
pub use preset::{Preset, Take};
pub use session::SessionParams;
pub use shape::ShapeParams;
pub use time::TimeParams;

use crate::shared::Kept;
use nice_plug::prelude::*;
use std::sync::Arc;

/// All of them, in the groups a host shows.
#[derive(Params)]
pub struct AnodyneParams {
    /// What is played.
    #[nested(group = "Session")]
    pub session: SessionParams,
    /// When it is played, and how fast.
    #[nested(group = "Time")]
    pub time: TimeParams,
    /// How it sounds at this moment.
    #[nested(group = "Shape")]
    pub shape: ShapeParams,
    /// The verbs of whoever leads the session.
    #[nested(group = "Lead")]
    pub lead: LeadParams,
    /// The breath the music follows.
    #[nested(group = "Breath")]
    pub breath: BreathParams,
    /// Level and mute of each layer.
    #[nested(group = "Layers")]
    pub layers: LayersParams,
    /// How the music stands back beneath a voice on the side-chain.
    #[nested(group = "Duck")]
    pub duck: DuckParams,
    /// Playing along, and notes out.
    #[nested(group = "Keys")]
    pub keys: KeysParams,
    /// What goes out.
    #[nested(group = "Output")]
    pub output: OutputParams,
    /// What is saved besides parameters.
    #[persist = "anodyne"]
    pub kept: Arc<Kept>,
}

/// Levels at or below this are silence, decibels.
pub(crate) const OFF: f32 = -60.0;

/// How long a parameter takes to reach a new value, milliseconds.
const SMOOTH: SmoothingStyle = SmoothingStyle::Linear(50.0);

impl AnodyneParams {
    /// All at their defaults; `kept` is what is saved besides.
    pub fn new(kept: Arc<Kept>) -> AnodyneParams {
        AnodyneParams {
            session: SessionParams::new(),
            time: TimeParams::new(),
            shape: ShapeParams::new(),
            lead: LeadParams::new(),
            breath: BreathParams::new(),
            layers: LayersParams::new(),
            duck: DuckParams::new(),
            keys: KeysParams::new(),
            output: OutputParams::new(),
            kept,
        }
    }
}

/// A level in decibels, off at its low end.
fn level(name: &str, default: f32) -> FloatParam {
    let range = FloatRange::Skewed {
        min: OFF,
        max: 6.0,
        factor: 2.0,
    };
    FloatParam::new(name, default, range)
        .with_smoother(SMOOTH)
        .with_value_to_string(text::level(OFF))
        .with_string_to_value(text::read_level(OFF))
}
