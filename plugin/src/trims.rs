//! From the parameters that are heard at once to the engine's trim.

use crate::params::{AnodyneParams, OFF};
use anodyne_engine::Trim;
use anodyne_session::Role;
use nice_plug::prelude::FloatParam;

/// The trim a few frames on, each parameter on its way to its value.
pub(crate) fn next(params: &AnodyneParams, frames: u32) -> Trim {
    read(params, |param| param.smoothed.next_step(frames))
}

/// The trim where every parameter has arrived.
pub(crate) fn settled(params: &AnodyneParams) -> Trim {
    read(params, FloatParam::value)
}

fn read(params: &AnodyneParams, value: impl Fn(&FloatParam) -> f32) -> Trim {
    let shape = &params.shape;
    let mut layers = [1.0; 9];
    for (gain, role) in layers.iter_mut().zip(Role::ALL) {
        let layer = params.layers.of(*role);
        let level = gain_of(value(&layer.level));
        *gain = if layer.mute.value() { 0.0 } else { level };
    }
    Trim {
        intensity: value(&shape.intensity) / 100.0,
        brightness: value(&shape.brightness) / 100.0,
        density: value(&shape.density) / 100.0,
        layers,
        space: gain_of(value(&shape.space)),
    }
}

/// The linear gain of a level that is off at its low end.
pub(crate) fn gain_of(level: f32) -> f32 {
    if level <= OFF {
        0.0
    } else if level == 0.0 {
        1.0
    } else {
        10.0_f32.powf(level / 20.0)
    }
}
