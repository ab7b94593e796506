//! What is played.

use super::text;
use super::{HoldingChoice, ModeChoice, PaletteChoice, ProgrammeChoice, TonicChoice};
use nice_plug::prelude::*;

/// What is played; a change makes a new session in the background and fades into it.
#[derive(Params)]
pub struct SessionParams {
    /// The arc.
    #[id = "programme"]
    pub programme: EnumParam<ProgrammeChoice>,
    /// The instruments.
    #[id = "palette"]
    pub palette: EnumParam<PaletteChoice>,
    /// The tonic of the key.
    #[id = "tonic"]
    pub tonic: EnumParam<TonicChoice>,
    /// The mode of the key.
    #[id = "mode"]
    pub mode: EnumParam<ModeChoice>,
    /// The length in minutes, 0.5 to 720.
    #[id = "length"]
    pub length: FloatParam,
    /// The seed, 1 to 999,999.
    #[id = "seed"]
    pub seed: IntParam,
    /// How much the music carries.
    #[id = "holding"]
    pub holding: EnumParam<HoldingChoice>,
}

impl SessionParams {
    pub(super) fn new() -> SessionParams {
        SessionParams {
            programme: EnumParam::new("Programme", ProgrammeChoice::default()),
            palette: EnumParam::new("Palette", PaletteChoice::default()),
            tonic: EnumParam::new("Key", TonicChoice::default()),
            mode: EnumParam::new("Mode", ModeChoice::default()),
            length: FloatParam::new("Length", 20.0, LENGTH)
                .with_value_to_string(text::minutes())
                .with_string_to_value(text::read_minutes()),
            seed: IntParam::new(
                "Seed",
                1,
                IntRange::Linear {
                    min: 1,
                    max: 999_999,
                },
            ),
            holding: EnumParam::new("Holding", HoldingChoice::default()),
        }
    }
}

/// Half a minute to twelve hours, in minutes.
const LENGTH: FloatRange = FloatRange::Skewed {
    min: 0.5,
    max: 720.0,
    factor: 0.3,
};
