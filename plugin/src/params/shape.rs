//! How it sounds at this moment.

use super::{SMOOTH, level};
use nice_plug::prelude::*;

/// How it sounds at this moment; a change is heard at once.
#[derive(Params)]
pub struct ShapeParams {
    /// More or less of everything that tension is made of: level, brightness, notes; percent, -100 to 100.
    #[id = "intens"]
    pub intensity: FloatParam,
    /// Darker or brighter, percent, -100 to 100.
    #[id = "bright"]
    pub brightness: FloatParam,
    /// How many of the written figures, tunes and bells are played, percent, 0 to 100.
    #[id = "densit"]
    pub density: FloatParam,
    /// How much hall and echo, decibels, -60 (off) to 6.
    #[id = "space"]
    pub space: FloatParam,
}

impl ShapeParams {
    pub(super) fn new() -> ShapeParams {
        let percent = |name: &str, min: f32, default: f32| {
            FloatParam::new(name, default, FloatRange::Linear { min, max: 100.0 })
                .with_unit(" %")
                .with_step_size(0.1)
                .with_smoother(SMOOTH)
        };
        ShapeParams {
            intensity: percent("Intensity", -100.0, 0.0),
            brightness: percent("Brightness", -100.0, 0.0),
            density: percent("Density", 0.0, 100.0),
            space: level("Space", 0.0),
        }
    }
}
