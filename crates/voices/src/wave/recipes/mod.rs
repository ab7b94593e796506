//! The sustained instruments, one recipe a file.

mod cello;
mod choir;
mod flute;
mod glass_pad;
mod shaker;
mod string_ensemble;
mod sub_drone;
mod warm_pad;

use super::WaveRecipe;
use anodyne_music::Instrument;

/// The recipe of a sustained instrument, or of one made of shaken noise.
pub(crate) fn recipe_of(instrument: Instrument) -> Option<WaveRecipe> {
    Some(match instrument {
        Instrument::WarmPad => warm_pad::RECIPE,
        Instrument::StringEnsemble => string_ensemble::RECIPE,
        Instrument::Choir => choir::RECIPE,
        Instrument::GlassPad => glass_pad::RECIPE,
        Instrument::Flute => flute::RECIPE,
        Instrument::Cello => cello::RECIPE,
        Instrument::SubDrone => sub_drone::RECIPE,
        Instrument::Shaker => shaker::RECIPE,
        _ => return None,
    })
}

/// A resonance at `centre` hertz, `width` hertz wide at half its height.
fn formant(hertz: f64, centre: f64, width: f64) -> f64 {
    let off = (hertz - centre) / (0.5 * width);
    1.0 / (1.0 + off * off)
}

fn no_breath(_: f64) -> f64 {
    0.0
}
