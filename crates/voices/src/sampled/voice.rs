//! One note of a preset.

use super::envelope::{Envelope, OVER};
use super::preset::{LAYERS, Sampled};
use super::region::{Motion, Recording};
use crate::pool::Voice;
use crate::{Macros, Strike};
use anodyne_dsp::filter::{Sweep, SweepEdge};
use anodyne_dsp::{BLOCK, Block};
use anodyne_units::{Hertz, SampleRate};
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
    motion: Motion,
    /// The moving filter.
    veil: Sweep,
    /// Linear, left and right.
    levels: [f32; 2],
    over: bool,
}

/// A note: its recordings from its beginning on.
pub(crate) struct SampleVoice {
    strike: Strike,
    layers: ArrayVec<Layer, LAYERS>,
    /// How firmly it was struck, 0 to 1.
    hardness: f32,
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
                    motion: region.motion,
                    veil: Sweep::new(rate),
                    levels: [level * libm::cosf(angle), level * libm::sinf(angle)],
                    over: false,
                }
            })
            .collect();
        SampleVoice {
            strike,
            layers,
            hardness,
            rate: rate.hz() as f32,
            cut_at: i64::MAX,
        }
    }

    fn held(&self) -> f32 {
        let held = self.strike.end.saturating_sub(self.strike.start);
        held as f32 / self.rate
    }

    /// What envelope, motion and stealing leave of a layer at a frame.
    fn gain(&self, layer: &Layer, frame: i64) -> f32 {
        let age = (frame - self.strike.start).max(0) as f32 / self.rate;
        let moved = layer.motion.gain(f64::from(age));
        let cut = (frame.saturating_sub(self.cut_at)).max(0) as f32 / (CUT_SECONDS * self.rate);
        moved * layer.envelope.at(age, self.held()) * (1.0 - cut).max(0.0)
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
            let from = self.gain(layer, frame);
            let to = self.gain(layer, frame + BLOCK as i64);
            let let_go = frame > self.strike.end.min(self.cut_at);
            layer.over = let_go && from.max(to) < OVER;
            if !layer.over {
                layer.over = !layer.add((age, self.rate), self.hardness, (from, to), out);
            }
        }
        layers.retain(|layer| !layer.over);
        self.layers = layers;
        !self.layers.is_empty()
    }

    fn loudness(&self, frame: i64) -> f32 {
        let levels = self
            .layers
            .iter()
            .map(|layer| self.gain(layer, frame.max(self.strike.start + 1)) * layer.levels[0]);
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

impl Layer {
    /// Adds the block at an age (frames, and how many a second); `false` where the recording has come to its end.
    fn add(
        &mut self,
        (age, rate): (i64, f32),
        hardness: f32,
        (from, to): (f32, f32),
        out: &mut Block,
    ) -> bool {
        let rate = f64::from(rate);
        let first = (-age).max(0) as usize;
        // Every block starts from where the time says it is: nothing adds up over a long note.
        let travelled = |age: i64| {
            let steady = age.max(0) as f64;
            self.motion.travelled(steady / rate) * rate * self.step
        };
        let (begins, ends) = (travelled(age), travelled(age + BLOCK as i64));
        let step = (ends - begins) / (BLOCK - first) as f64;
        let mut at = place(begins, self.repeats);
        let end = self.recording.len() as f64 - 3.0;
        let slope = (to - from) / BLOCK as f32;
        let (mut read, mut count) = ([0.0; BLOCK], first);
        while count < BLOCK {
            if let Some((start, end)) = self.repeats
                && at >= end as f64
            {
                at -= (end - start) as f64;
            }
            if at >= end {
                break;
            }
            read[count] = between(&self.recording, at) * (from + slope * count as f32);
            at += step;
            count += 1;
        }
        if let Some(corner) = self
            .motion
            .corner((age + BLOCK as i64).max(0) as f64 / rate, hardness)
        {
            let edge = SweepEdge {
                cutoff: Hertz(corner),
                resonance: core::f64::consts::FRAC_1_SQRT_2,
            };
            self.veil.low_pass_mono(&mut read, edge);
        }
        for (frame, sample) in read.iter().enumerate() {
            out.left[frame] += sample * self.levels[0];
            out.right[frame] += sample * self.levels[1];
        }
        count == BLOCK
    }
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
