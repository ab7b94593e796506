//! One note of a preset.

use super::envelope::{Envelope, OVER};
use super::preset::{LAYERS, Sampled};
use super::region::Recording;
use crate::pool::Voice;
use crate::{Macros, Strike};
use anodyne_dsp::{BLOCK, Block};
use anodyne_units::SampleRate;
use arrayvec::ArrayVec;

/// A stolen note fades over this time, seconds.
const CUT_SECONDS: f32 = 0.012;

/// A recording on its way.
struct Layer {
    recording: Recording,
    repeats: Option<(u64, u64)>,
    /// Frames of the recording a frame.
    step: f64,
    envelope: Envelope,
    /// Linear, left and right.
    levels: [f32; 2],
    over: bool,
}

/// A note: its recordings from its beginning on.
pub(crate) struct SampleVoice {
    strike: Strike,
    layers: ArrayVec<Layer, LAYERS>,
    rate: f32,
    cut_at: i64,
}

impl SampleVoice {
    pub(crate) fn new(
        sampled: &Sampled,
        strike: Strike,
        brightness: f32,
        width: f32,
        rate: SampleRate,
    ) -> SampleVoice {
        let hz = f64::from(rate.hz());
        let hardness = (strike.velocity * (0.6 + 0.8 * brightness)).clamp(0.0, 1.0);
        let gain = sampled.gain(strike.pitch) * strike.velocity;
        let layers = sampled.layers(strike.pitch, hardness);
        let layers = layers
            .into_iter()
            .map(|region| {
                // Equal power to either side.
                let angle = core::f32::consts::FRAC_PI_4 * (1.0 + region.pan * width);
                let level = gain * region.level;
                Layer {
                    recording: region.recording.clone(),
                    repeats: region.repeats,
                    step: region.step(strike.pitch, hz),
                    envelope: region.envelope(strike.pitch),
                    levels: [level * libm::cosf(angle), level * libm::sinf(angle)],
                    over: false,
                }
            })
            .collect();
        SampleVoice {
            strike,
            layers,
            rate: rate.hz() as f32,
            cut_at: i64::MAX,
        }
    }

    fn held(&self) -> f32 {
        let held = self.strike.end.saturating_sub(self.strike.start);
        held as f32 / self.rate
    }

    /// What the envelope and stealing leave of a layer at a frame.
    fn gain(&self, envelope: &Envelope, frame: i64) -> f32 {
        let age = (frame - self.strike.start).max(0) as f32 / self.rate;
        let cut = (frame.saturating_sub(self.cut_at)).max(0) as f32 / (CUT_SECONDS * self.rate);
        envelope.at(age, self.held()) * (1.0 - cut).max(0.0)
    }
}

/// Where a reader that has come so far stands in the recording.
pub(super) fn place(travelled: f64, repeats: Option<(u64, u64)>) -> f64 {
    match repeats {
        Some((from, to)) if travelled >= to as f64 => {
            let (from, length) = (from as f64, (to - from) as f64);
            from + (travelled - from) % length
        }
        _ => travelled,
    }
}

impl Voice for SampleVoice {
    type Out = Block;

    fn render(&mut self, frame: i64, _macros: &Macros, out: &mut Block) -> bool {
        let age = frame - self.strike.start;
        if age <= -(BLOCK as i64) {
            return true;
        }
        let mut layers = core::mem::take(&mut self.layers);
        for layer in &mut layers {
            let from = self.gain(&layer.envelope, frame);
            let to = self.gain(&layer.envelope, frame + BLOCK as i64);
            let let_go = frame > self.strike.end.min(self.cut_at);
            layer.over = let_go && from.max(to) < OVER;
            if !layer.over {
                layer.over = !add(layer, age, (from, to), out);
            }
        }
        layers.retain(|layer| !layer.over);
        self.layers = layers;
        !self.layers.is_empty()
    }

    fn loudness(&self, frame: i64) -> f32 {
        let levels = self.layers.iter().map(|layer| {
            self.gain(&layer.envelope, frame.max(self.strike.start + 1)) * layer.levels[0]
        });
        levels.sum()
    }

    fn begins(&self, frame: i64) -> bool {
        let age = (frame - self.strike.start) as f32 / self.rate;
        let mut layers = self.layers.iter();
        frame <= self.strike.end && layers.any(|layer| layer.envelope.begins(age))
    }

    fn release(&mut self, frame: i64) {
        self.strike.end = self.strike.end.min(frame);
    }

    fn cut(&mut self, frame: i64) {
        self.cut_at = self.cut_at.min(frame);
    }

    fn strike(&self) -> &Strike {
        &self.strike
    }
}

/// Adds a block of a layer; `false` where the recording has come to its end.
fn add(layer: &Layer, age: i64, (from, to): (f32, f32), out: &mut Block) -> bool {
    let first = (-age).max(0) as usize;
    // Every block starts from where the time says it is: nothing adds up over a long note.
    let mut at = place(age.max(0) as f64 * layer.step, layer.repeats);
    let end = layer.recording.len() as f64 - 3.0;
    let slope = (to - from) / BLOCK as f32;
    for frame in first..BLOCK {
        if let Some((start, end)) = layer.repeats
            && at >= end as f64
        {
            at -= (end - start) as f64;
        }
        if at >= end {
            return false;
        }
        let sample = between(&layer.recording, at) * (from + slope * frame as f32);
        out.left[frame] += sample * layer.levels[0];
        out.right[frame] += sample * layer.levels[1];
        at += layer.step;
    }
    true
}

/// The recording between its frames: a cubic through four of them (Catmull and Rom).
fn between(recording: &[f32], at: f64) -> f32 {
    let place = at as usize;
    let along = (at - place as f64) as f32;
    let [a, b, c, d] = [
        recording[place.saturating_sub(1)],
        recording[place],
        recording[place + 1],
        recording[place + 2],
    ];
    let slope = 0.5 * (c - a);
    let cubic = 1.5 * (b - c) + 0.5 * (d - a);
    let square = a - 2.5 * b + 2.0 * c - 0.5 * d;
    ((cubic * along + square) * along + slope) * along + b
}
