//! The voice as the engine asks for it.

use super::Duck;
use anodyne_engine::{Block, Overlay};
use anodyne_units::{Frames, SampleRate};
use std::borrow::Cow;

/// A stretch of narration in memory, and the duck beneath it.
pub struct Voice<'a> {
    from: u64,
    frames: Vec<f32>,
    duck: Cow<'a, Duck>,
    rate: SampleRate,
}

impl<'a> Voice<'a> {
    pub(super) fn new(
        from: Frames,
        frames: Vec<f32>,
        duck: Cow<'a, Duck>,
        rate: SampleRate,
    ) -> Voice<'a> {
        Voice {
            from: from.0,
            frames,
            duck,
            rate,
        }
    }
}

impl Overlay for Voice<'_> {
    fn speak(&mut self, frame: Frames, voice: &mut Block) -> (f32, f32) {
        for (number, (left, right)) in voice.left.iter_mut().zip(&mut voice.right).enumerate() {
            let place = (frame.0 + number as u64).checked_sub(self.from);
            let sample = place.and_then(|place| self.frames.get(place as usize));
            let sample = sample.copied().unwrap_or(0.0);
            *left += sample;
            *right += sample;
        }
        let gain = |frame: u64| self.duck.gain(self.rate.seconds(Frames(frame))) as f32;
        (gain(frame.0), gain(frame.0 + anodyne_engine::BLOCK as u64))
    }
}
