//! One note of a sustained instrument.

use super::{TABLE, TABLE_RATE, WaveRecipe, Zones};
use crate::Strike;
use crate::pool::Voice;
use anodyne_dsp::{BLOCK, Block, exp2, sine};
use anodyne_units::SampleRate;
use pulp::{Arch, Simd, WithSimd};
use std::sync::Arc;

/// A note read from a table: its middle goes to both sides alike, its side to either with opposite sign.
pub(crate) struct WaveVoice {
    strike: Strike,
    zones: Arc<Zones>,
    zone: usize,
    arch: Arch,
    /// Table frames a frame, 32.32 fixed point.
    step: u64,
    /// Where the reader stands at the note's first frame, 32.32 fixed point.
    origin: u64,
    rate: f32,
    attack: f32,
    release: f32,
    /// Halvings a frame of what dies away by itself, 0 of what sustains.
    fall: f32,
    vibrato_step: u32,
    /// Peak of the vibrato's displacement, table samples.
    vibrato_reach: f32,
    vibrato_onset: f32,
    side: f32,
    level: f32,
    drift_step: u32,
    drift_phase: u32,
    /// Where a stolen voice began to fade.
    cut_at: i64,
    /// The gain last found, with its frame: the end of one block is the start of the next.
    edge: (i64, f32),
}

/// A stolen note fades over this time, seconds.
const CUT_SECONDS: f32 = 0.012;

/// log2(1000): how many halvings 60 dB are.
const SIXTY_DECIBELS: f32 = 9.965_784;

/// Halvings after which a note that dies away is gone: 100 dB.
const GONE: f32 = 16.6;

/// Largest random detuning of a note, cents.
const HUMAN_CENTS: f64 = 0.4;

/// How far notes of one octave, the next and the third lie from the pitch, cents. Partials of notes an octave apart
/// coincide: in perfect tune they would swell and fade over minutes, a hair apart they shimmer within seconds.
const OCTAVE_CENTS: [f64; 3] = [-0.9, 0.9, 0.0];

impl WaveVoice {
    pub(crate) fn new(
        recipe: &WaveRecipe,
        zones: &Arc<Zones>,
        strike: Strike,
        width: f32,
        rate: SampleRate,
    ) -> WaveVoice {
        let zone = zones.at(strike.pitch);
        let root = zones.table(zone).hertz();
        let chance = anodyne_units::Seed(u64::from(strike.seed));
        let octave = OCTAVE_CENTS[usize::from(strike.pitch.0 / 12) % OCTAVE_CENTS.len()];
        let detune = octave + chance.index(0).between(-HUMAN_CENTS, HUMAN_CENTS);
        let ratio = |cents: f64| {
            strike.pitch.hertz().0 / root * libm::exp2(cents / 1200.0) * TABLE_RATE
                / f64::from(rate.hz())
        };
        let origin = (chance.index(1).below(TABLE) as u64) << 32;
        let frames = |seconds: f32| seconds * rate.hz() as f32;
        let turns_per_frame = |hertz: f64| (hertz / f64::from(rate.hz()) * 4_294_967_296.0) as u32;
        let vibrato = recipe.vibrato;
        let vibrato_hertz = f64::from(vibrato.hertz) * chance.index(2).between(0.93, 1.07);
        let deviation = ratio(0.0) * (libm::exp2(f64::from(vibrato.cents) / 1200.0) - 1.0);
        let side = (recipe.width * width).clamp(0.0, 1.0);
        WaveVoice {
            strike,
            zones: zones.clone(),
            zone,
            arch: Arch::new(),
            step: (ratio(detune) * 4_294_967_296.0) as u64,
            origin,
            rate: rate.hz() as f32,
            attack: frames(recipe.attack_seconds),
            release: frames(recipe.release_seconds),
            fall: recipe
                .decay_seconds
                .map_or(0.0, |seconds| SIXTY_DECIBELS / frames(seconds)),
            vibrato_step: turns_per_frame(vibrato_hertz),
            vibrato_reach: (deviation * f64::from(rate.hz())
                / (core::f64::consts::TAU * vibrato_hertz)) as f32,
            vibrato_onset: frames(vibrato.onset_seconds),
            // Equal power for every width: cosine and sine of one angle, 45 degrees at the widest.
            side: side * core::f32::consts::FRAC_1_SQRT_2,
            level: strike.velocity,
            drift_step: turns_per_frame(chance.index(3).between(0.11, 0.21)),
            drift_phase: (chance.index(4).uniform() * 4_294_967_296.0) as u32,
            cut_at: i64::MAX,
            edge: (i64::MIN, 0.0),
        }
    }

    /// The gain at a frame: a smooth rise, a smooth fall after the end, and a slow drift of about half a decibel.
    fn gain(&self, frame: i64, motion: f32) -> f32 {
        let age = frame - self.strike.start;
        if age <= 0 {
            return 0.0;
        }
        let held = age.min(self.strike.end.saturating_sub(self.strike.start));
        let mut gain = self.level * rise(held as f32 / self.attack);
        if self.fall > 0.0 {
            gain *= exp2(-self.fall * age as f32);
        }
        if frame > self.strike.end {
            gain *= rise(1.0 - (frame - self.strike.end) as f32 / self.release);
        }
        if frame > self.cut_at {
            gain *= (1.0 - (frame - self.cut_at) as f32 / (CUT_SECONDS * self.rate)).max(0.0);
        }
        let drift = sine(
            self.drift_phase
                .wrapping_add(self.drift_step.wrapping_mul(age as u32)),
        );
        gain * (1.0 + 0.12 * motion * drift)
    }

    fn displacement(&self, age: i64) -> i64 {
        if self.vibrato_reach == 0.0 || age <= 0 {
            return 0;
        }
        let grown = rise(age as f32 / self.vibrato_onset);
        let reach = self.vibrato_reach * grown * sine(self.vibrato_step.wrapping_mul(age as u32));
        (f64::from(reach) * 4_294_967_296.0) as i64
    }

    fn position(&self, age: i64) -> u64 {
        let travelled = self.step.wrapping_mul(age as u64);
        self.origin
            .wrapping_add(travelled)
            .wrapping_add(self.displacement(age) as u64)
    }
}

/// A quarter sine over a smoothed ramp, 0..=1: two of them crossing keep the power even.
fn rise(along: f32) -> f32 {
    if along >= 1.0 {
        return 1.0;
    }
    let x = along.clamp(0.0, 1.0);
    let smooth = x * x * (3.0 - 2.0 * x);
    sine((smooth * 1_073_741_823.0) as u32)
}

impl Voice for WaveVoice {
    fn render(&mut self, frame: i64, motion: f32, out: &mut Block) -> bool {
        let after = frame + BLOCK as i64;
        let age = frame - self.strike.start;
        if frame >= self.strike.end.saturating_add(self.release as i64)
            || self.fall * age as f32 > GONE
            || frame >= self.cut_at.saturating_add((CUT_SECONDS * self.rate) as i64)
        {
            return false;
        }
        if after <= self.strike.start {
            return true;
        }
        let from = if self.edge.0 == frame {
            self.edge.1
        } else {
            self.gain(frame, motion)
        };
        self.edge = (after, self.gain(after, motion));
        let gains = (from, self.edge.1);
        let start = self.position(age);
        let travelled = self.position(age + BLOCK as i64).wrapping_sub(start) as i64;
        let reader = (start, (travelled / BLOCK as i64) as u64);
        let frames = self.zones.table(self.zone).frames();
        let side = self.side;
        let middle = (1.0 - side * side).sqrt();
        self.arch.dispatch(AddStereo {
            frames,
            reader,
            gains,
            places: (middle, side),
            out,
        });
        true
    }

    fn loudness(&self, frame: i64) -> f32 {
        if frame > self.cut_at {
            0.0
        } else {
            self.gain(frame.max(self.strike.start + 1), 0.0)
        }
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

/// The work of reading a block from a table and adding it, with the widest instructions that the machine has.
struct AddStereo<'a> {
    frames: &'a [[f32; 2]; TABLE + 1],
    /// Position and step, 32.32 fixed point.
    reader: (u64, u64),
    /// Gain at either edge of the block.
    gains: (f32, f32),
    /// Shares of the table's middle and side.
    places: (f32, f32),
    out: &'a mut Block,
}

impl WithSimd for AddStereo<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        add_stereo(self);
    }
}

#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "five arrays side by side; the index is the frame"
)]
fn add_stereo(
    AddStereo {
        frames,
        reader: (start, step),
        gains,
        places,
        out,
    }: AddStereo<'_>,
) {
    // Places and fractions in 16.16 from the block's own start, all at once; then the loads, one by one; then the sums.
    let origin = (start >> 32) as u32;
    let (first, step) = ((start as u32) >> 16, (step >> 16) as u32);
    let (mut places_read, mut between) = ([0u32; BLOCK], [0.0f32; BLOCK]);
    for frame in 0..BLOCK {
        let travelled = first.wrapping_add(step.wrapping_mul(frame as u32));
        places_read[frame] = origin.wrapping_add(travelled >> 16) & (TABLE as u32 - 1);
        between[frame] = (travelled & 0xffff) as f32 * (1.0 / 65_536.0);
    }
    let (mut here, mut next) = ([[0.0f32; 2]; BLOCK], [[0.0f32; 2]; BLOCK]);
    for ((here, next), place) in here.iter_mut().zip(&mut next).zip(&places_read) {
        *here = frames[*place as usize];
        *next = frames[*place as usize + 1];
    }
    let slope = (gains.1 - gains.0) / BLOCK as f32;
    for frame in 0..BLOCK {
        let gain = gains.0 + slope * frame as f32;
        let along = between[frame];
        let m = here[frame][0] + (next[frame][0] - here[frame][0]) * along;
        let s = here[frame][1] + (next[frame][1] - here[frame][1]) * along;
        out.left[frame] += (m * places.0 + s * places.1) * gain;
        out.right[frame] += (m * places.0 - s * places.1) * gain;
    }
}
