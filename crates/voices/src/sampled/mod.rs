//! Sampled sound: presets of SoundFont files in the place of an instrument of the house.
//!
//! A voice reads its recording at a place that follows from the time since its note began, loop and envelope included,
//! so it can be joined in its middle like any other. Pitch, level and filter move by the file's two slow
//! oscillators, and a soft touch veils. What a file asks for beyond that (modulation envelopes, modulators of its own, its
//! own hall and chorus) is left to the desk.

mod envelope;
mod font;
mod lfo;
mod preset;
mod region;
mod voice;

pub use font::{SoundFont, SoundFontFault};
pub(crate) use preset::Sampled;
pub(crate) use voice::SampleVoice;
