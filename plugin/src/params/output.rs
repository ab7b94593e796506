//! What goes out.

use super::SMOOTH;
use nice_plug::prelude::*;

/// What goes out.
#[derive(Params)]
pub struct OutputParams {
    /// No true peak goes above this, dBTP, -9 to -0.1; a change makes a new session.
    #[id = "ceil"]
    pub ceiling: FloatParam,
    /// A trim after everything, decibels, -24 to 0.
    #[id = "trim"]
    pub trim: FloatParam,
}

impl OutputParams {
    pub(super) fn new() -> OutputParams {
        let ceiling = FloatRange::Linear {
            min: -9.0,
            max: -0.1,
        };
        OutputParams {
            ceiling: FloatParam::new("Ceiling", -1.0, ceiling)
                .with_unit(" dBTP")
                .with_step_size(0.1),
            trim: FloatParam::new(
                "Trim",
                0.0,
                FloatRange::Linear {
                    min: -24.0,
                    max: 0.0,
                },
            )
            .with_unit(" dB")
            .with_step_size(0.1)
            .with_smoother(SMOOTH),
        }
    }
}
