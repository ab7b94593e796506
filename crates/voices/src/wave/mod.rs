//! Sustained instruments: one long seamless wave table a register, middle and side, read once by every voice.
//!
//! The tables are made by PADsynth (Nasca Octavian Paul, *PADsynth algorithm*, 2006): each partial of a spectrum is
//! spread into a Gaussian band, phases are drawn from the seed, and one inverse Fourier transform gives a loop without
//! a seam that moves like an ensemble.

mod cabinet;
mod recipe;
mod recipes;
mod table;
mod veil;
mod voice;
mod zones;

pub use cabinet::Cabinet;
pub use recipe::{Vibrato, WaveRecipe};
pub(crate) use recipes::recipe_of;
pub(crate) use table::TABLE_RMS;
pub use table::{Pair, TABLE, TABLE_RATE, WaveTable};
pub(crate) use veil::{Layers, Veil};
pub(crate) use voice::WaveVoice;
pub(crate) use zones::Zones;
