//! Playing along, and notes out.

use super::{KeyLock, level};
use anodyne_session::Role;
use nice_plug::prelude::*;

/// Playing along, and notes out.
#[derive(Params)]
pub struct KeysParams {
    /// Which layer's instrument plays what is played along.
    #[id = "kinstr"]
    pub instrument: EnumParam<LayerChoice>,
    /// What becomes of a key that is not in the scale.
    #[id = "klock"]
    pub lock: EnumParam<KeyLock>,
    /// The softest that is played, 0 to 1.
    #[id = "kfloor"]
    pub floor: FloatParam,
    /// The firmest that is played, 0 to 1.
    #[id = "kceil"]
    pub ceiling: FloatParam,
    /// The level of what is played along, decibels.
    #[id = "klevel"]
    pub level: FloatParam,
    /// Whether every note of the score goes out as MIDI: one channel a layer, and what is played along on channel 16.
    #[id = "kout"]
    pub notes_out: BoolParam,
}

impl KeysParams {
    pub(super) fn new() -> KeysParams {
        let velocity = |name: &str, default: f32| {
            FloatParam::new(name, default, FloatRange::Linear { min: 0.0, max: 1.0 })
                .with_step_size(0.01)
        };
        KeysParams {
            instrument: EnumParam::new("Keys instrument", LayerChoice::default()),
            lock: EnumParam::new("Keys lock", KeyLock::default()),
            floor: velocity("Keys softest", 0.1),
            ceiling: velocity("Keys firmest", 0.8),
            level: level("Keys level", 0.0),
            notes_out: BoolParam::new("Notes out", false),
        }
    }
}

/// A layer whose instrument is played by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Enum)]
pub enum LayerChoice {
    /// The melody's instrument.
    #[default]
    #[id = "melody"]
    #[name = "melody"]
    Melody,
    /// The answer's.
    #[id = "answer"]
    #[name = "answer"]
    Answer,
    /// The figure's.
    #[id = "figure"]
    #[name = "figure"]
    Figure,
    /// The bell's.
    #[id = "bell"]
    #[name = "bell"]
    Bell,
    /// The pad's.
    #[id = "pad"]
    #[name = "pad"]
    Pad,
    /// The halo's.
    #[id = "halo"]
    #[name = "halo"]
    Halo,
    /// The drone's.
    #[id = "drone"]
    #[name = "drone"]
    Drone,
    /// The drum.
    #[id = "pulse"]
    #[name = "drum"]
    Pulse,
}

impl LayerChoice {
    /// The role it stands for.
    pub fn role(self) -> Role {
        match self {
            LayerChoice::Melody => Role::Melody,
            LayerChoice::Answer => Role::Answer,
            LayerChoice::Figure => Role::Figure,
            LayerChoice::Bell => Role::Bell,
            LayerChoice::Pad => Role::Pad,
            LayerChoice::Halo => Role::Halo,
            LayerChoice::Drone => Role::Drone,
            LayerChoice::Pulse => Role::Pulse,
        }
    }
}
