//! How the music stands back beneath a voice on the side-chain.

use super::SMOOTH;
use nice_plug::prelude::*;

/// How the music stands back beneath a voice on the side-chain.
#[derive(Params)]
pub struct DuckParams {
    /// How far, decibels, 0 (not at all) to 12.
    #[id = "ddepth"]
    pub depth: FloatParam,
    /// How fast it goes down, milliseconds.
    #[id = "dattac"]
    pub attack: FloatParam,
    /// How fast it comes back, seconds.
    #[id = "dreles"]
    pub release: FloatParam,
    /// How loud the voice must be, dBFS.
    #[id = "dthres"]
    pub threshold: FloatParam,
}

impl DuckParams {
    pub(super) fn new() -> DuckParams {
        let linear = |min: f32, max: f32| FloatRange::Linear { min, max };
        let skewed = |min: f32, max: f32| FloatRange::Skewed {
            min,
            max,
            factor: 0.5,
        };
        DuckParams {
            depth: FloatParam::new("Duck depth", 9.0, linear(0.0, 12.0))
                .with_unit(" dB")
                .with_step_size(0.1)
                .with_smoother(SMOOTH),
            attack: FloatParam::new("Duck attack", 250.0, skewed(20.0, 2000.0))
                .with_unit(" ms")
                .with_step_size(1.0),
            release: FloatParam::new("Duck release", 1.5, skewed(0.2, 10.0))
                .with_unit(" s")
                .with_step_size(0.01),
            threshold: FloatParam::new("Duck threshold", -42.0, linear(-70.0, -10.0))
                .with_unit(" dBFS")
                .with_step_size(0.1),
        }
    }
}
