//! Sampled sound: presets of SoundFont files in the place of an instrument of the house.
//!
//! A voice reads its recording at a place that follows from the time since its note began, loop and envelope included,
//! so it can be joined in its middle like any other. What a file asks for beyond that (moving filters, modulators, its
//! own hall and chorus) is left to the desk.

mod envelope;
mod font;
mod preset;
mod region;
mod voice;

pub use font::{SoundFont, SoundFontFault};
pub(crate) use preset::Sampled;
pub(crate) use voice::SampleVoice;
