//! Level and mute of each layer.

use super::level;
use anodyne_session::Role;
use nice_plug::prelude::*;

/// Level and mute of one layer.
#[derive(Params)]
pub struct LayerParams {
    /// Its level, decibels, -60 (off) to 6.
    #[id = "level"]
    pub level: FloatParam,
    /// Whether it is silent.
    #[id = "mute"]
    pub mute: BoolParam,
}

/// One entry a role.
#[derive(Params)]
pub struct LayersParams {
    /// The low root and fifth.
    #[nested(id_prefix = "drone", group = "Drone")]
    pub drone: LayerParams,
    /// Voice-led chords.
    #[nested(id_prefix = "pad", group = "Pad")]
    pub pad: LayerParams,
    /// The high, soft second pad.
    #[nested(id_prefix = "halo", group = "Halo")]
    pub halo: LayerParams,
    /// Broken chords and ostinati.
    #[nested(id_prefix = "figure", group = "Figure")]
    pub figure: LayerParams,
    /// The tune.
    #[nested(id_prefix = "melody", group = "Melody")]
    pub melody: LayerParams,
    /// Replies to the melody.
    #[nested(id_prefix = "answer", group = "Answer")]
    pub answer: LayerParams,
    /// Rare strokes where a phrase begins.
    #[nested(id_prefix = "bell", group = "Bell")]
    pub bell: LayerParams,
    /// The drum.
    #[nested(id_prefix = "pulse", group = "Pulse")]
    pub pulse: LayerParams,
    /// The bed of natural sound.
    #[nested(id_prefix = "nature", group = "Nature")]
    pub nature: LayerParams,
}

impl LayersParams {
    /// The layer of a role.
    pub fn of(&self, role: Role) -> &LayerParams {
        match role {
            Role::Drone => &self.drone,
            Role::Pad => &self.pad,
            Role::Halo => &self.halo,
            Role::Figure => &self.figure,
            Role::Melody => &self.melody,
            Role::Answer => &self.answer,
            Role::Bell => &self.bell,
            Role::Pulse => &self.pulse,
            Role::Nature => &self.nature,
        }
    }

    pub(super) fn new() -> LayersParams {
        let layer = |name: &str| LayerParams {
            level: level(&format!("{name} level"), 0.0),
            mute: BoolParam::new(format!("{name} mute"), false),
        };
        LayersParams {
            drone: layer("Drone"),
            pad: layer("Pad"),
            halo: layer("Halo"),
            figure: layer("Figure"),
            melody: layer("Melody"),
            answer: layer("Answer"),
            bell: layer("Bell"),
            pulse: layer("Pulse"),
            nature: layer("Nature"),
        }
    }
}
