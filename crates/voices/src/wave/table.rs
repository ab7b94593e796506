//! Long wave tables with a spread spectrum.

use super::WaveRecipe;
use crate::Macros;
use crate::ear::EarByBin;
use anodyne_dsp::{cosine, phase_of, sine};
use anodyne_music::Pitch;
use anodyne_units::Seed;
use libm::{exp, exp2, hypot, round, sin, sqrt};
use rustfft::FftPlannerScalar;
use rustfft::num_complex::Complex;

/// Frames in a table, a power of two: 2.7 s at [`TABLE_RATE`].
pub const TABLE: usize = 1 << 18;

/// The rate at which tables are made, hertz; voices read them at any rate. It lies so high above what is in them that
/// reading between their frames leaves nothing to be heard.
pub const TABLE_RATE: f64 = 96_000.0;

/// Bins of a table's spectrum that may hold anything: those up to 24 kHz.
pub(super) const BINS: usize = TABLE / 4;

/// Nothing above this frequency is put into a table, so that reading it a zone's edge higher folds nothing back at
/// 44.1 kHz.
const HIGHEST_HERTZ: f64 = 16_000.0;

/// Root mean square of a table's middle and of its side, each after weighting by ear.
pub(crate) const TABLE_RMS: f64 = 0.1;

/// Mean power of a table as the ear weighs it, middle and side.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Heard {
    /// As it is.
    pub(crate) full: [f64; 2],
    /// Through the instrument's veil.
    pub(crate) veiled: [f64; 2],
}

/// Semitones from the table's pitch for which its loudness is known; beyond them the nearest known is taken.
const FARTHEST_BELOW: i32 = -4;
const DISTANCES: usize = 9;

/// A seamless loop of an instrument at one pitch, two channels wide: a middle, where each partial keeps some of its
/// power on a steady line, and a side of the same colour that is all spread, for width. It begins with its last frame and
/// ends with its first two once more, for interpolation, and is prepared for reading by cubic B-splines: what those take
/// from the high frequencies is given beforehand. Its samples have 16 bits, the largest of them all: reading costs as
/// much as there is memory to read, and their rounding lies 90 dB below the tone.
pub struct WaveTable {
    hertz: f64,
    /// How loud it is at each distance from its pitch, from [`FARTHEST_BELOW`] semitones up.
    heard: [Heard; DISTANCES],
    /// Linear amplitude of a sample of 1.
    scale: f32,
    frames: Box<[Pair; TABLE + 3]>,
}

/// A frame of a table: middle and side, whole numbers of 16 bits in one word, which is how they are fetched fastest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair(u32);

impl Pair {
    /// Nothing in either.
    pub const SILENCE: Pair = Pair(0);

    fn of([middle, side]: [i16; 2]) -> Pair {
        Pair(u32::from(middle as u16) | u32::from(side as u16) << 16)
    }

    /// The middle, -32768 to 32767.
    #[inline(always)]
    pub fn middle(self) -> f32 {
        ((self.0 << 16) as i32 >> 16) as f32
    }

    /// The side, -32768 to 32767.
    #[inline(always)]
    pub fn side(self) -> f32 {
        (self.0 as i32 >> 16) as f32
    }
}

impl WaveTable {
    /// Makes the loop, middle and side by one inverse transform. The same recipe, pitch, macros and seed give the same
    /// bits on every machine: the transform is the scalar one.
    pub(crate) fn new(
        recipe: &WaveRecipe,
        pitch: Pitch,
        macros: &Macros,
        seed: Seed,
        planner: &mut FftPlannerScalar<f32>,
        ear: &EarByBin,
    ) -> WaveTable {
        let hertz = on_a_bin(pitch);
        let mut channels = spectra(recipe, hertz, macros);
        let full = heard(&channels, 1.0, recipe, ear).full;
        for (channel, full) in channels.iter_mut().zip(full) {
            let scale = TABLE_RMS / sqrt(full.max(1e-30));
            channel.iter_mut().for_each(|amplitude| *amplitude *= scale);
        }
        let heard = core::array::from_fn(|distance| {
            let ratio = exp2((distance as i32 + FARTHEST_BELOW) as f64 / 12.0);
            heard(&channels, ratio, recipe, ear)
        });
        let [middle, side] = channels;
        let (of_middle, of_side) = (seed.part("middle"), seed.part("side"));
        let mut bins = vec![Complex::new(0.0f32, 0.0); TABLE];
        for bin in 1..BINS {
            if middle[bin] == 0.0 && side[bin] == 0.0 {
                continue;
            }
            let given = 0.5 / taken_by_reading(bin);
            let (m, s) = (given * middle[bin], given * side[bin]);
            let [m, s] = [(m, of_middle), (s, of_side)].map(|(amplitude, seed)| {
                let phase = phase_of(seed.index(bin as u64).uniform());
                [cosine(phase), sine(phase)].map(|part| amplitude * f64::from(part))
            });
            // Two real signals in one complex transform: the side is the imaginary part.
            bins[bin] = Complex::new((m[0] - s[1]) as f32, (m[1] + s[0]) as f32);
            bins[TABLE - bin] = Complex::new((m[0] + s[1]) as f32, (s[0] - m[1]) as f32);
        }
        planner.plan_fft_inverse(TABLE).process(&mut bins);
        let largest = bins.iter().fold(0.0f32, |largest, bin| {
            largest.max(bin.re.abs()).max(bin.im.abs())
        });
        let scale = largest.max(f32::MIN_POSITIVE) / f32::from(i16::MAX);
        let frames: Vec<Pair> = bins
            .last()
            .into_iter()
            .chain(&bins)
            .chain(&bins[..2])
            .map(|bin| Pair::of([bin.re, bin.im].map(|sample| libm::rintf(sample / scale) as i16)))
            .collect();
        WaveTable {
            hertz,
            heard,
            scale,
            frames: frames
                .into_boxed_slice()
                .try_into()
                .unwrap_or_else(|_| unreachable!()),
        }
    }

    /// The frequency of the loop's first partial: the pitch, moved to the nearest whole number of cycles.
    pub fn hertz(&self) -> f64 {
        self.hertz
    }

    /// How loud it is when it is read at `hertz`.
    pub(crate) fn heard(&self, hertz: f64) -> &Heard {
        let semitones = round(12.0 * libm::log2(hertz / self.hertz)) as i32;
        let place = (semitones - FARTHEST_BELOW).clamp(0, DISTANCES as i32 - 1);
        &self.heard[place as usize]
    }

    /// The loop as pairs of middle and side, before [`WaveTable::scale`], between its last frame and its first two
    /// once more.
    pub fn frames(&self) -> &[Pair; TABLE + 3] {
        &self.frames
    }

    /// Linear amplitude of a sample of 1.
    pub fn scale(&self) -> f32 {
        self.scale
    }
}

pub(crate) fn bin_hertz(bin: usize) -> f64 {
    bin as f64 * TABLE_RATE / TABLE as f64
}

/// What reading by cubic B-splines leaves of a bin, linear: the fourth power of its sinc. The images it casts about the
/// table's rate are weaker by the fourth power as well, 68 dB for 12 kHz where straight lines give 34.
fn taken_by_reading(bin: usize) -> f64 {
    let angle = core::f64::consts::PI * bin as f64 / TABLE as f64;
    let sinc = sin(angle) / angle;
    sinc * sinc * sinc * sinc
}

fn on_a_bin(pitch: Pitch) -> f64 {
    round(pitch.hertz().0 / bin_hertz(1)).max(1.0) * bin_hertz(1)
}

/// Power as the ear weighs it, of middle and side by bin read at a ratio of their pitch: as it is, and through the veil.
fn heard(channels: &[Vec<f64>; 2], ratio: f64, recipe: &WaveRecipe, ear: &EarByBin) -> Heard {
    let mut heard = Heard::default();
    let corner = recipe.veil_hertz / bin_hertz(1);
    let [middle, side] = channels;
    for (bin, amplitudes) in middle.iter().zip(side).enumerate() {
        let powers = [amplitudes.0 * amplitudes.0, amplitudes.1 * amplitudes.1];
        if powers == [0.0; 2] {
            continue;
        }
        let place = bin as f64 * ratio;
        let open = 0.5 * ear.at(place);
        let veiled = open / (1.0 + (place / corner) * (place / corner));
        for (sum, power) in heard.full.iter_mut().zip(powers) {
            *sum += power * open;
        }
        for (sum, power) in heard.veiled.iter_mut().zip(powers) {
            *sum += power * veiled;
        }
    }
    heard
}

/// Amplitudes of middle and side by bin.
fn spectra(recipe: &WaveRecipe, fundamental: f64, macros: &Macros) -> [Vec<f64>; 2] {
    let mut channels = [recipe.steady, 0.0].map(|steady| tone(recipe, fundamental, macros, steady));
    let times = macros.breath_times();
    let bins = [LOWEST_BREATH_HERTZ, HIGHEST_HERTZ].map(|hertz| (hertz / bin_hertz(1)) as usize);
    for bin in bins[0]..bins[1] {
        let hertz = bin_hertz(bin);
        // Breath has the colour of the tube or body that it sounds in: little of it lies below the tone.
        let held = hertz / (hertz + 0.8 * fundamental);
        let breath = times * held * held * (recipe.breath)(hertz) * sqrt(bin_hertz(1));
        channels
            .iter_mut()
            .for_each(|channel| channel[bin] += breath);
    }
    channels
}

/// Amplitudes by bin of the partials alone.
fn tone(recipe: &WaveRecipe, fundamental: f64, macros: &Macros, steady: f64) -> Vec<f64> {
    let mut spectrum = vec![0.0; BINS];
    let bin_width = bin_hertz(1);
    let base_width = fundamental * (exp2(recipe.spread_cents / 1200.0) - 1.0);
    for number in 1..=recipe.partials {
        let hertz = fundamental * number as f64;
        if hertz > HIGHEST_HERTZ {
            break;
        }
        let amplitude = (recipe.partial)(number, hertz)
            * libm::pow(number as f64, 1.2 * (f64::from(macros.brightness) - 0.5))
            * weight_of_body(number, macros);
        let width =
            (base_width * libm::pow(number as f64, recipe.spread_growth) / bin_width).max(0.5);
        let centre = hertz / bin_width;
        let spread = (1.0 - steady) * (width * bin_width / QUICK_HERTZ).min(1.0);
        let height = amplitude * sqrt(spread / (width * sqrt(core::f64::consts::PI)));
        let (low, high) = (
            (centre - 3.5 * width).max(1.0) as usize,
            (centre + 3.5 * width) as usize + 1,
        );
        for (bin, value) in spectrum.iter_mut().enumerate().take(high + 1).skip(low) {
            let off = (bin as f64 - centre) / width;
            *value += height * exp(-0.5 * off * off);
        }
        let line = &mut spectrum[round(centre) as usize];
        *line = hypot(*line, amplitude * sqrt(1.0 - spread));
    }
    spectrum
}

/// What the body macro does to a partial: all to the lowest two, less and less to those above.
fn weight_of_body(number: usize, macros: &Macros) -> f64 {
    let lowness = 1.0 / (1.0 + 0.2 * ((number - 1) * (number - 1)) as f64);
    libm::pow(macros.body_times(), lowness)
}

/// Bands narrower than this would swell and fade over seconds, deeply: they keep more of their power steady.
const QUICK_HERTZ: f64 = 9.0;

/// Breath and bow noise begins here.
const LOWEST_BREATH_HERTZ: f64 = 60.0;
