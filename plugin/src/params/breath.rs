//! The breath the music follows.

use super::text;
use super::{BreathCueChoice, BreathRatioChoice};
use nice_plug::prelude::*;

/// The breath; a change makes a new session.
#[derive(Params)]
pub struct BreathParams {
    /// Breaths a minute, 4.5 to 7; below, the programme's own.
    #[id = "brate"]
    pub rate: FloatParam,
    /// In-breath to out-breath.
    #[id = "bratio"]
    pub ratio: EnumParam<BreathRatioChoice>,
    /// How plainly the music shows it.
    #[id = "bcue"]
    pub cue: EnumParam<BreathCueChoice>,
}

impl BreathParams {
    pub(super) fn new() -> BreathParams {
        let range = FloatRange::Linear { min: 4.0, max: 7.0 };
        BreathParams {
            rate: FloatParam::new("Breath rate", 4.0, range)
                .with_step_size(0.1)
                .with_value_to_string(text::breath())
                .with_string_to_value(text::read_breath()),
            ratio: EnumParam::new("Breath ratio", BreathRatioChoice::default()),
            cue: EnumParam::new("Breath cue", BreathCueChoice::default()),
        }
    }
}
