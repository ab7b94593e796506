//! What makes one struck instrument unlike another: the list of its modes for a stroke.

use anodyne_units::Seed;
use arrayvec::ArrayVec;

/// The most modes a stroke excites.
pub const MOST_MODES: usize = 40;

/// The modes of one stroke.
pub type Modes = ArrayVec<Mode, MOST_MODES>;

/// One way in which a struck body vibrates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mode {
    /// Frequency.
    pub hertz: f64,
    /// Linear amplitude at the stroke.
    pub level: f64,
    /// Time to fall by 60 dB, seconds.
    pub decay_seconds: f64,
    /// Where it stands, -1 left to 1 right, before the seat's width is applied.
    pub side: f64,
}

/// How an instrument answers a stroke.
#[derive(Clone, Copy, Debug)]
pub struct ModeRecipe {
    /// Lists the modes for a pitch in hertz, a velocity (0..1, already with the brightness macro in it: `hardness`) and chance.
    pub modes: fn(hertz: f64, hardness: f64, chance: Seed, out: &mut Modes),
    /// Rise of the stroke, seconds: a finger is soft, a plectrum quick.
    pub attack_seconds: f32,
    /// Time to fall by 60 dB once let go, seconds; `None` rings on.
    pub damp_seconds: Option<f32>,
    /// Level of a full stroke over its first 400 ms, linear root mean square as the ear weighs it.
    pub stroke: f64,
    /// How wide it stands at width 1.
    pub width: f32,
}
