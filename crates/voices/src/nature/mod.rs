//! Beds of natural sound: noise by address under slow stochastic control, never a loop.

mod ocean;
mod rain;

use anodyne_dsp::Block;
use anodyne_dsp::filter::SweepEdge;
use anodyne_music::Instrument;
use anodyne_units::{Hertz, SampleRate};
use ocean::Ocean;
use pulp::{Simd, WithSimd};
use rain::Rain;

/// A bed of natural sound.
pub(crate) enum Nature {
    Ocean(Ocean),
    Rain(Rain),
}

impl Nature {
    pub(crate) fn new(instrument: Instrument, rate: SampleRate, width: f32, seed: u32) -> Nature {
        match instrument {
            Instrument::Rain => Nature::Rain(Rain::new(rate, width, seed)),
            _ => Nature::Ocean(Ocean::new(rate, width, seed)),
        }
    }

    pub(crate) fn reset(&mut self) {
        match self {
            Nature::Ocean(ocean) => ocean.reset(),
            Nature::Rain(rain) => rain.reset(),
        }
    }

    /// Adds the 64 frames from `frame` on.
    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        match self {
            Nature::Ocean(ocean) => ocean.render(frame, out),
            Nature::Rain(rain) => rain.render(frame, out),
        }
    }
}

/// A broad, flat filter edge at `hertz`.
fn edge(hertz: f32) -> SweepEdge {
    SweepEdge {
        cutoff: Hertz(f64::from(hertz)),
        resonance: 0.6,
    }
}

/// Two channels of white noise that share `1 - width` of their power, made with the widest instructions that the
/// machine has.
struct StereoNoise<'a> {
    seed: u32,
    frame: i64,
    width: f32,
    out: &'a mut Block,
}

impl WithSimd for StereoNoise<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        stereo_noise(self);
    }
}

#[inline(always)]
fn stereo_noise(
    StereoNoise {
        seed,
        frame,
        width,
        out,
    }: StereoNoise<'_>,
) {
    let mut shared = [0.0; anodyne_dsp::BLOCK];
    anodyne_dsp::noise::fill(seed, frame as u64, &mut shared);
    anodyne_dsp::noise::fill(seed ^ 0x5bd1_e995, frame as u64, &mut out.left);
    anodyne_dsp::noise::fill(seed ^ 0x27d4_eb2f, frame as u64, &mut out.right);
    let (own, common) = (width.sqrt(), (1.0 - width).sqrt());
    for (sample, shared) in out.left.iter_mut().zip(&shared) {
        *sample = *sample * own + shared * common;
    }
    for (sample, shared) in out.right.iter_mut().zip(&shared) {
        *sample = *sample * own + shared * common;
    }
}
