//! Long wave tables with a spread spectrum, and the zones of an instrument's compass that they serve.

use super::WaveRecipe;
use anodyne_music::Pitch;
use anodyne_units::Seed;
use libm::{cos, exp, exp2, hypot, round, sin, sqrt};
use rustfft::FftPlannerScalar;
use rustfft::num_complex::Complex;

/// Frames in a table, a power of two: 2.7 s at [`TABLE_RATE`].
pub const TABLE: usize = 1 << 17;

/// The rate at which tables are made, hertz; voices read them at any rate.
pub const TABLE_RATE: f64 = 48_000.0;

/// Nothing above this frequency is put into a table, so that reading it a zone's edge higher folds nothing back at
/// 44.1 kHz.
const HIGHEST_HERTZ: f64 = 16_000.0;

/// Root mean square of a table's middle after weighting by ear.
const TABLE_RMS: f64 = 0.1;

/// Semitones from one table's pitch to the next.
const ZONE: u8 = 4;

/// A seamless loop of an instrument at one pitch, two channels wide: a middle, where each partial keeps some of its
/// power on a steady line, and a side of the same colour that is all spread, for width. The first frame is repeated at
/// the end for interpolation.
pub struct WaveTable {
    hertz: f64,
    frames: Box<[[f32; 2]; TABLE + 1]>,
}

impl WaveTable {
    /// Makes the loop, middle and side by one inverse transform. The same recipe, pitch, brightness and seed give the
    /// same bits on every machine: the transform is the scalar one.
    pub fn new(
        recipe: &WaveRecipe,
        pitch: Pitch,
        brightness: f64,
        seed: Seed,
        planner: &mut FftPlannerScalar<f32>,
    ) -> WaveTable {
        let hertz = on_a_bin(pitch);
        let middle = spectrum(recipe, hertz, brightness, recipe.steady);
        let side = spectrum(recipe, hertz, brightness, 0.0);
        let scale = TABLE_RMS / sqrt(heard(&middle).max(1e-30));
        let mut bins = vec![Complex::new(0.0f32, 0.0); TABLE];
        for bin in 1..TABLE / 2 {
            let turn = |channel: &str| {
                seed.part(channel).index(bin as u64).uniform() * core::f64::consts::TAU
            };
            let (m, s) = (0.5 * scale * middle[bin], 0.5 * scale * side[bin]);
            if m == 0.0 && s == 0.0 {
                continue;
            }
            let (a, b) = (turn("middle"), turn("side"));
            let (m, s) = ([m * cos(a), m * sin(a)], [s * cos(b), s * sin(b)]);
            // Two real signals in one complex transform: the side is the imaginary part.
            bins[bin] = Complex::new((m[0] - s[1]) as f32, (m[1] + s[0]) as f32);
            bins[TABLE - bin] = Complex::new((m[0] + s[1]) as f32, (s[0] - m[1]) as f32);
        }
        planner.plan_fft_inverse(TABLE).process(&mut bins);
        let frames: Vec<[f32; 2]> = bins
            .iter()
            .chain(bins.first())
            .map(|bin| [bin.re, bin.im])
            .collect();
        WaveTable {
            hertz,
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

    /// The loop as pairs of middle and side, and its first frame once more.
    pub fn frames(&self) -> &[[f32; 2]; TABLE + 1] {
        &self.frames
    }
}

fn bin_hertz(bin: usize) -> f64 {
    bin as f64 * TABLE_RATE / TABLE as f64
}

fn on_a_bin(pitch: Pitch) -> f64 {
    round(pitch.hertz().0 / bin_hertz(1)).max(1.0) * bin_hertz(1)
}

/// Power as the ear weighs it, of amplitudes by bin.
fn heard(spectrum: &[f64]) -> f64 {
    let weighed = spectrum
        .iter()
        .enumerate()
        .map(|(bin, amplitude)| amplitude * ear(bin_hertz(bin)));
    weighed.map(|amplitude| 0.5 * amplitude * amplitude).sum()
}

/// Amplitudes by bin, up to half the rate.
fn spectrum(recipe: &WaveRecipe, fundamental: f64, brightness: f64, steady: f64) -> Vec<f64> {
    let mut spectrum = vec![0.0; TABLE / 2];
    let bin_width = bin_hertz(1);
    let base_width = fundamental * (exp2(recipe.spread_cents / 1200.0) - 1.0);
    for number in 1..=recipe.partials {
        let hertz = fundamental * number as f64;
        if hertz > HIGHEST_HERTZ {
            break;
        }
        let amplitude =
            (recipe.partial)(number, hertz) * libm::pow(number as f64, 1.2 * (brightness - 0.5));
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
    let breath = (LOWEST_BREATH_HERTZ / bin_width) as usize..(HIGHEST_HERTZ / bin_width) as usize;
    for bin in breath {
        spectrum[bin] += (recipe.breath)(bin_hertz(bin)) * sqrt(bin_width);
    }
    spectrum
}

/// Bands narrower than this would swell and fade over seconds, deeply: they keep more of their power steady.
const QUICK_HERTZ: f64 = 9.0;

/// Breath and bow noise begins here.
const LOWEST_BREATH_HERTZ: f64 = 60.0;

/// The weight of a frequency for the ear, linear: the two stages of ITU-R BS.1770 in their rough shape, a high-pass at
/// 38 Hz and a shelf of 4 dB above 1.5 kHz.
pub(crate) fn ear(hertz: f64) -> f64 {
    let low = hertz * hertz / (hertz * hertz + 38.0 * 38.0);
    let ratio = hertz * hertz / (1500.0 * 1500.0);
    let shelf = sqrt((1.0 + 2.51 * ratio) / (1.0 + ratio));
    low * shelf
}

/// The tables of an instrument over a stretch of pitches.
pub(crate) struct Zones {
    lowest: u8,
    tables: Vec<WaveTable>,
}

impl Zones {
    pub(crate) fn new(
        recipe: &WaveRecipe,
        (low, high): (Pitch, Pitch),
        brightness: f64,
        seed: Seed,
    ) -> Zones {
        let mut planner = FftPlannerScalar::new();
        // Zones lie on a fixed grid, so that a pitch sounds the same whatever else the score asks for.
        let first = low.0 / ZONE;
        let pitches =
            (first..=(high.0 / ZONE).max(first)).map(|zone| Pitch(zone * ZONE + ZONE / 2));
        let table = |pitch: Pitch| {
            WaveTable::new(
                recipe,
                pitch,
                brightness,
                seed.index(u64::from(pitch.0)),
                &mut planner,
            )
        };
        Zones {
            lowest: first,
            tables: pitches.map(table).collect(),
        }
    }

    /// The table that serves a pitch, or the nearest there is.
    pub(crate) fn at(&self, pitch: Pitch) -> usize {
        usize::from((pitch.0 / ZONE).saturating_sub(self.lowest)).min(self.tables.len() - 1)
    }

    pub(crate) fn table(&self, zone: usize) -> &WaveTable {
        &self.tables[zone]
    }
}
