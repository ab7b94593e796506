//! Struck and plucked instruments: banks of decaying partials, each a closed function of the time since the stroke.

mod bank;
mod loudness;
mod recipe;
mod recipes;
mod voice;

pub use recipe::{MOST_MODES, Mode, ModeRecipe, Modes};
pub(crate) use recipes::recipe_of;
pub(crate) use voice::ModeVoice;
