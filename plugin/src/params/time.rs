//! When it is played, and how fast.

use super::{Clock, TempoMode};
use nice_plug::prelude::*;

/// When it is played, and how fast.
#[derive(Params)]
pub struct TimeParams {
    /// Whose time the session plays in.
    #[id = "clock"]
    pub clock: EnumParam<Clock>,
    /// Whether a free-running session runs.
    #[id = "run"]
    pub run: BoolParam,
    /// Where the tempo comes from.
    #[id = "tempo"]
    pub mode: EnumParam<TempoMode>,
    /// The tempo at the start, beats a minute.
    #[id = "start"]
    pub start: FloatParam,
    /// The tempo at the end of a glide, beats a minute.
    #[id = "end"]
    pub end: FloatParam,
}

impl TimeParams {
    pub(super) fn new() -> TimeParams {
        let tempo = |name: &str, bpm: f32| {
            let range = FloatRange::Skewed {
                min: 34.0,
                max: 226.0,
                factor: 0.5,
            };
            FloatParam::new(name, bpm, range)
                .with_unit(" bpm")
                .with_step_size(0.1)
        };
        TimeParams {
            clock: EnumParam::new("Clock", Clock::default()),
            run: BoolParam::new("Run", true),
            mode: EnumParam::new("Tempo", TempoMode::default()),
            start: tempo("Start tempo", 60.0),
            end: tempo("End tempo", 52.0),
        }
    }
}
