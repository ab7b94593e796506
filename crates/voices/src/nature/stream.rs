//! A small stream over stones: thousands of bubbles, each a ringing drop of air whose pitch rises as it nears the
//! surface (van den Doel, *Physically based models for liquid sounds*, 2005), over a soft rush of water.

use super::grains::{Grain, Grains, Shape, Slot};
use super::{StereoNoise, edge, shares};
use anodyne_dsp::filter::Sweep;
use anodyne_dsp::{
    BLOCK, Block,
    noise::{Drift, drift},
};
use anodyne_units::{SampleRate, Seed};
use pulp::Arch;

/// The stream, as a function of the frame number but for its filters.
pub(crate) struct Stream {
    rate: f64,
    width: f32,
    seed: u32,
    arch: Arch,
    bubbles: Grains,
    rush: Sweep,
    bed: Sweep,
    /// How much flows, and where the rush sounds.
    flow: Drift,
    centre: Drift,
}

/// A slot of bubbles, seconds.
const SLOT_SECONDS: f64 = 0.05;
/// Bubbles a slot.
const BUBBLES: usize = 7;
/// Levels of the layers, linear.
const RUSH: f32 = 0.075;
const BED: f32 = 0.12;
const BUBBLE: f64 = 0.12;

impl Stream {
    pub(crate) fn new(rate: SampleRate, width: f32, seed: u32) -> Stream {
        Stream {
            rate: f64::from(rate.hz()),
            width,
            seed,
            arch: Arch::new(),
            bubbles: Grains::new(rate, SLOT_SECONDS, 0.5),
            rush: Sweep::new(rate),
            bed: Sweep::new(rate),
            flow: Drift::new(seed ^ 0x51, 7.0),
            centre: Drift::new(seed ^ 0x52, 5.0),
        }
    }

    pub(crate) fn reset(&mut self) {
        self.bubbles.reset();
        self.rush.reset();
        self.bed.reset();
    }

    pub(crate) fn render(&mut self, frame: i64, out: &mut Block) {
        let (seed, width) = (self.seed, self.width);
        self.bubbles.render(frame, out, |number, slot| {
            fill(number, seed, width, slot);
        });
        let seconds = frame.max(0) as f64 / self.rate;
        let mut flow = |seconds: f64| 1.0 + 0.08 * self.flow.at(seconds);
        let (now, then) = (flow(seconds), flow(seconds + BLOCK as f64 / self.rate));
        let mut rush = StereoNoise::block(self.arch, seed, frame, 0.75 * width);
        let mut bed = rush.clone();
        let centre = 1250.0 + 250.0 * self.centre.at(seconds);
        Sweep::band_pass_pair(
            [&mut self.rush, &mut self.bed],
            [&mut rush, &mut bed],
            [edge(centre), edge(420.0)],
        );
        out.add_ramp(&rush, RUSH * now, RUSH * then);
        out.add_ramp(&bed, BED * then, BED * now);
    }
}

/// The bubbles of one slot: small ones are many, large ones few, and all drift between shallow and deep places.
fn fill(number: i64, seed: u32, width: f32, slot: &mut Slot) {
    let chance = Seed(u64::from(seed)).part("bubbles").index(number as u64);
    let at = number as f64 * SLOT_SECONDS;
    let depth = f64::from(drift(seed ^ 0x77, at, 2.6));
    for bubble in 0..BUBBLES {
        let draw = chance.index(bubble as u64);
        let size = draw.index(0).uniform();
        // Radius in metres: 7 mm (430 Hz) to 0.9 mm (3.3 kHz), Minnaert's resonance.
        let radius =
            0.007 * libm::exp2(-2.95 * (0.12 + 0.85 * size + 0.08 * depth).clamp(0.0, 1.0));
        let hertz = 3.0 / radius;
        let damping = 0.13 / radius + 0.0072 / libm::pow(radius, 1.5);
        let rise = if draw.index(1).chance(0.35) {
            0.12
        } else {
            0.02
        };
        let loud = libm::pow(draw.index(2).uniform(), 2.2);
        let place = f64::from(width) * draw.index(3).between(-0.9, 0.9);
        // The quicker it falls, the higher it begins: small bubbles are heard as well as large ones.
        let level = BUBBLE * (0.05 + loud) * libm::pow(damping / 60.0, 0.35);
        slot.push(Grain {
            start_seconds: at + SLOT_SECONDS * draw.index(4).uniform(),
            hertz,
            glide: rise * damping * hertz,
            shape: Shape::Struck((6.9 / damping) as f32),
            level: shares(place).map(|share| share * level as f32),
        });
    }
}
