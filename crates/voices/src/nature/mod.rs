//! Beds of natural sound: noise by address and grains by address under slow stochastic control, never a loop.

mod birds;
mod glides;
mod grains;
mod hiss;
mod insects;
mod ocean;
mod rain;
mod stream;
mod wind;

use anodyne_dsp::Block;
use anodyne_dsp::filter::SweepEdge;
use anodyne_music::Instrument;
use anodyne_units::{Hertz, SampleRate};
use birds::Birds;
use hiss::StereoNoise;
use insects::Insects;
use ocean::Ocean;
use rain::Rain;
use stream::Stream;
use wind::Wind;

/// A bed of natural sound.
#[allow(
    clippy::large_enum_variant,
    reason = "one to a part, made once and never moved while it sounds"
)]
pub(crate) enum Nature {
    Ocean(Ocean),
    Rain(Rain),
    Stream(Stream),
    Wind(Wind),
    Insects(Insects),
    Birds(Birds),
}

impl Nature {
    pub(crate) fn new(instrument: Instrument, rate: SampleRate, width: f32, seed: u32) -> Nature {
        let width = width.clamp(0.0, 1.0);
        match instrument {
            Instrument::Rain => Nature::Rain(Rain::new(rate, width, seed)),
            Instrument::Stream => Nature::Stream(Stream::new(rate, width, seed)),
            Instrument::Wind => Nature::Wind(Wind::new(rate, width, seed)),
            Instrument::NightInsects => Nature::Insects(Insects::new(rate, width, seed)),
            Instrument::Birds => Nature::Birds(Birds::new(rate, width, seed)),
            _ => Nature::Ocean(Ocean::new(rate, width, seed)),
        }
    }

    pub(crate) fn reset(&mut self) {
        match self {
            Nature::Ocean(ocean) => ocean.reset(),
            Nature::Rain(rain) => rain.reset(),
            Nature::Stream(stream) => stream.reset(),
            Nature::Wind(wind) => wind.reset(),
            Nature::Insects(insects) => insects.reset(),
            Nature::Birds(birds) => birds.reset(),
        }
    }

    /// Adds the 64 frames from `frame` on.
    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        match self {
            Nature::Ocean(ocean) => ocean.render(frame, out),
            Nature::Rain(rain) => rain.render(frame, out),
            Nature::Stream(stream) => stream.render(frame, out),
            Nature::Wind(wind) => wind.render(frame, out),
            Nature::Insects(insects) => insects.render(frame, out),
            Nature::Birds(birds) => birds.render(frame, out),
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

/// Equal-power shares of left and right for a place from -1 (left) to 1 (right).
fn shares(place: f64) -> [f32; 2] {
    let angle = core::f64::consts::FRAC_PI_4 * (1.0 + place.clamp(-1.0, 1.0));
    [libm::cos(angle) as f32, libm::sin(angle) as f32]
}
