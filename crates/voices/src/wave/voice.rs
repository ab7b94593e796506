//! One note of a sustained instrument.

use super::table::Pair;
use super::{Layers, TABLE, TABLE_RATE, TABLE_RMS, WaveRecipe, Zones};
use crate::pool::Voice;
use crate::{Macros, Strike};
use anodyne_dsp::{BLOCK, exp2, sine};
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
    /// How much of it lies before the veil at middling brightness.
    openness: f32,
    drift_step: u32,
    drift_phase: u32,
    /// Where a stolen voice began to fade.
    cut_at: i64,
    /// What was last found, with its frame: the end of one block is the start of the next.
    edge: Option<(i64, Edge)>,
    /// The brightness for which the shares before and behind the veil were last found, and these.
    shares: (f32, [f32; 2]),
}

/// What changes slowly, at the edge of two blocks.
#[derive(Clone, Copy)]
struct Edge {
    /// Gain before the veil, and what is added behind it.
    gains: [f32; 2],
    /// Where the reader stands, 32.32 fixed point.
    position: u64,
}

/// A stolen note fades over this time, seconds.
const CUT_SECONDS: f32 = 0.03;

/// log2(1000): how many halvings 60 dB are.
const SIXTY_DECIBELS: f32 = 9.965_784;

/// Halvings after which a note that dies away is gone: 100 dB.
const GONE: f32 = 16.6;

/// Level of a full stroke of a voice that dies away, over its first 400 ms: a burst so short is all peak.
const STROKE_RMS: f32 = 0.045;

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
        macros: &Macros,
        width: f32,
        rate: SampleRate,
    ) -> WaveVoice {
        let zone = zones.at(strike.pitch);
        let table = zones.table(zone);
        let root = table.hertz();
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
        // Equal power for every width: cosine and sine of one angle, 45 degrees at the widest.
        let side = (recipe.width * width).clamp(0.0, 1.0) * core::f32::consts::FRAC_1_SQRT_2;
        let openness = exp2(1.2 * (strike.velocity - 0.5));
        let (open, veiled) = before_and_behind(openness, macros);
        let heard = table.heard(strike.pitch.hertz().0);
        let power = |channel: usize| {
            let (open, veiled) = (f64::from(open), f64::from(veiled));
            open * open * heard.full[channel]
                + (2.0 * open * veiled + veiled * veiled) * heard.veiled[channel]
        };
        let aside = f64::from(side * side);
        let even = TABLE_RMS / libm::sqrt((1.0 - aside) * power(0) + aside * power(1));
        let mut voice = WaveVoice {
            strike,
            zones: zones.clone(),
            zone,
            arch: Arch::new(),
            step: (ratio(detune) * 4_294_967_296.0) as u64,
            origin,
            rate: rate.hz() as f32,
            attack: frames(recipe.attack_seconds * macros.attack_times()),
            release: frames(recipe.release_seconds * macros.release_times()),
            fall: recipe
                .decay_seconds
                .map_or(0.0, |seconds| SIXTY_DECIBELS / frames(seconds)),
            vibrato_step: turns_per_frame(vibrato_hertz),
            vibrato_reach: (deviation * f64::from(rate.hz())
                / (core::f64::consts::TAU * vibrato_hertz)) as f32,
            vibrato_onset: frames(vibrato.onset_seconds),
            side,
            level: strike.velocity * even as f32,
            openness,
            drift_step: turns_per_frame(chance.index(3).between(0.11, 0.21)),
            drift_phase: (chance.index(4).uniform() * 4_294_967_296.0) as u32,
            cut_at: i64::MAX,
            edge: None,
            shares: (macros.brightness, [open, veiled]),
        };
        if recipe.decay_seconds.is_some() {
            voice.level *= voice.stroke_level();
        }
        voice
    }

    /// What makes a stroke of a voice that dies away as loud as [`STROKE_RMS`] over its first 400 ms.
    fn stroke_level(&self) -> f32 {
        let step = (0.001 * self.rate) as i64;
        let gain = |number: i64| {
            let gain = self.gain(self.strike.start + number * step, 0.0) / self.level;
            gain * gain
        };
        let power = (1..400).map(gain).sum::<f32>() / 400.0;
        STROKE_RMS / (TABLE_RMS as f32 * power.sqrt())
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
            gain *= rise(1.0 - (frame - self.cut_at) as f32 / (CUT_SECONDS * self.rate));
        }
        let drift = sine(
            self.drift_phase
                .wrapping_add(self.drift_step.wrapping_mul(age as u32)),
        );
        gain * (1.0 + 0.12 * motion * drift)
    }

    fn edge(&mut self, frame: i64, macros: &Macros) -> Edge {
        let gain = self.gain(frame, macros.motion);
        if self.shares.0 != macros.brightness {
            let (open, veiled) = before_and_behind(self.openness, macros);
            self.shares = (macros.brightness, [open, veiled]);
        }
        Edge {
            gains: self.shares.1.map(|share| gain * share),
            position: self.position(frame - self.strike.start, macros.motion),
        }
    }

    fn displacement(&self, age: i64, motion: f32) -> i64 {
        if self.vibrato_reach == 0.0 || age <= 0 {
            return 0;
        }
        let grown = rise(age as f32 / self.vibrato_onset);
        let reach = 2.0
            * motion
            * self.vibrato_reach
            * grown
            * sine(self.vibrato_step.wrapping_mul(age as u32));
        (f64::from(reach) * 4_294_967_296.0) as i64
    }

    fn position(&self, age: i64, motion: f32) -> u64 {
        let travelled = self.step.wrapping_mul(age as u64);
        self.origin
            .wrapping_add(travelled)
            .wrapping_add(self.displacement(age, motion) as u64)
    }
}

/// What is heard before the veil, and what is added behind it, so that the lowest frequencies keep their level: the
/// firmer the note and the brighter the macro, the higher the shelf above the veil's corner.
fn before_and_behind(openness: f32, macros: &Macros) -> (f32, f32) {
    let open = (openness * exp2(2.0 * (macros.brightness - 0.5))).clamp(0.25, 3.0);
    (open, 1.0 - open)
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
    type Out = Layers;

    fn render(&mut self, frame: i64, macros: &Macros, out: &mut Layers) -> bool {
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
        let from = match self.edge {
            Some((at, edge)) if at == frame => edge,
            _ => self.edge(frame, macros),
        };
        let to = self.edge(after, macros);
        self.edge = Some((after, to));
        let travelled = to.position.wrapping_sub(from.position) as i64;
        let reader = (from.position, (travelled / BLOCK as i64) as u64);
        let table = self.zones.table(self.zone);
        let side = self.side;
        let middle = (1.0 - side * side).sqrt();
        self.arch.dispatch(AddStereo {
            frames: table.frames(),
            reader,
            gains: [from.gains, to.gains],
            places: (table.scale() * middle, table.scale() * side),
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

    fn begins(&self, frame: i64) -> bool {
        frame <= self.strike.end && ((frame - self.strike.start) as f32) < self.attack
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
    frames: &'a [Pair; TABLE + 3],
    /// Position and step, 32.32 fixed point.
    reader: (u64, u64),
    /// Gains before and behind the veil at either edge of the block.
    gains: [[f32; 2]; 2],
    /// Linear amplitude of a sample of 1 of the table's middle, and of its side.
    places: (f32, f32),
    out: &'a mut Layers,
}

impl WithSimd for AddStereo<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        if self.out.is_empty {
            add_stereo::<true>(self);
        } else {
            add_stereo::<false>(self);
        }
    }
}

#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "five arrays side by side; the index is the frame"
)]
fn add_stereo<const IS_FIRST: bool>(
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
        places_read[frame] = origin.wrapping_add(travelled >> 16);
        between[frame] = (travelled & 0xffff) as f32 * (1.0 / 65_536.0);
    }
    let Layers {
        open,
        veiled,
        is_empty,
        read,
    } = out;
    *is_empty = false;
    let [first, second] = read;
    for frame in 0..BLOCK {
        // The table begins with the frame before its first.
        let place = (places_read[frame] & (TABLE as u32 - 1)) as usize;
        first[frame] = [frames[place], frames[place + 1]];
        second[frame] = [frames[place + 2], frames[place + 3]];
    }
    let (middle, side) = places;
    let [from, to] = gains;
    let slope: [f32; 2] = core::array::from_fn(|layer| (to[layer] - from[layer]) / BLOCK as f32);
    for frame in 0..BLOCK {
        let along = between[frame];
        // The cubic B-spline between the second and the third of four frames.
        let rest = 1.0 - along;
        let weights = [
            rest * rest * rest * (1.0 / 6.0),
            2.0 / 3.0 - 0.5 * along * along * (1.0 + rest),
            2.0 / 3.0 - 0.5 * rest * rest * (1.0 + along),
            along * along * along * (1.0 / 6.0),
        ];
        let sum = |part: fn(Pair) -> f32| {
            part(first[frame][0]) * weights[0]
                + part(first[frame][1]) * weights[1]
                + part(second[frame][0]) * weights[2]
                + part(second[frame][1]) * weights[3]
        };
        let (m, s) = (middle * sum(Pair::middle), side * sum(Pair::side));
        let (left, right) = (m + s, m - s);
        let (ahead, behind) = (
            from[0] + slope[0] * frame as f32,
            from[1] + slope[1] * frame as f32,
        );
        if IS_FIRST {
            open.left[frame] = left * ahead;
            open.right[frame] = right * ahead;
            veiled.left[frame] = left * behind;
            veiled.right[frame] = right * behind;
        } else {
            open.left[frame] += left * ahead;
            open.right[frame] += right * ahead;
            veiled.left[frame] += left * behind;
            veiled.right[frame] += right * behind;
        }
    }
}
