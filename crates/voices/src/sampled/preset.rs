//! A preset made ready: the regions that a part needs, evened out in loudness from key to key.

use super::region::Region;
use super::{SoundFont, SoundFontFault};
use crate::ear;
use anodyne_music::{Family, Instrument, Pitch};
use anodyne_units::Seconds;
use arrayvec::ArrayVec;
use rustfft::FftPlannerScalar;
use rustfft::num_complex::Complex;

/// Regions that sound together in one note: a stereo pair, or two of them.
pub(super) const LAYERS: usize = 4;

/// The regions of a preset, with a gain for every key.
pub(crate) struct Sampled {
    regions: Vec<Region>,
    /// Linear gain of each key, 0 to 127, that makes it as loud as an instrument of the house.
    gains: Vec<f32>,
}

/// Root mean square by ear of a held note, as the wave tables have it.
const HELD_RMS: f64 = 0.1;
/// The same of the first 400 ms of a stroke, as the struck instruments have it.
const STRUCK_RMS: f64 = 0.12;

impl Sampled {
    /// Makes a preset ready for an instrument's part between two pitches.
    ///
    /// # Errors
    /// A preset that the file does not have, or that is silent in the part's compass.
    pub(crate) fn new(
        font: &SoundFont,
        (bank, number): (u16, u16),
        instrument: Instrument,
        (low, high): (Pitch, Pitch),
    ) -> Result<Sampled, SoundFontFault> {
        let preset = font.preset(bank, number)?;
        let instruments = font.file.get_instruments();
        let keys = i32::from(low.0)..=i32::from(high.0);
        let needed = |from: i32, to: i32| from <= *keys.end() && to >= *keys.start();
        let mut regions = Vec::new();
        for outer in preset.get_regions() {
            if !needed(outer.get_key_range_start(), outer.get_key_range_end()) {
                continue;
            }
            let inner = instruments.get(outer.get_instrument_id());
            for inner in inner.into_iter().flat_map(|one| one.get_regions()) {
                if needed(inner.get_key_range_start(), inner.get_key_range_end()) {
                    regions.extend(Region::new(&font.file, outer, inner));
                }
            }
        }
        let mut sampled = Sampled {
            regions,
            gains: vec![1.0; 128],
        };
        sampled.even_out(instrument, low, high);
        let (first, last) = (usize::from(low.0.min(127)), usize::from(high.0.min(127)));
        for key in 0..sampled.gains.len() {
            sampled.gains[key] = sampled.gains[key.clamp(first, last)];
        }
        let heard = (low.0..=high.0).any(|key| sampled.gains[usize::from(key.min(127))] > 0.0);
        if !heard {
            return Err(SoundFontFault(format!(
                "its preset {number} in bank {bank} has no sound between {low} and {high}"
            )));
        }
        Ok(sampled)
    }

    /// The regions that sound at a pitch when it is played with a firmness of 0 to 1. Where the preset has none at that
    /// key, those of the nearest key.
    pub(super) fn layers(&self, pitch: Pitch, hardness: f32) -> ArrayVec<&Region, LAYERS> {
        let velocity = ((hardness * 127.0) as i32).clamp(1, 127);
        let at = |key: i32| {
            let regions = self.regions.iter();
            regions
                .filter(|region| region.sounds(key, velocity))
                .take(LAYERS)
                .collect::<ArrayVec<&Region, LAYERS>>()
        };
        let key = i32::from(pitch.0);
        for off in 0..24 {
            for key in [key - off, key + off] {
                let found = at(key);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        ArrayVec::new()
    }

    /// The gain of a pitch.
    pub(super) fn gain(&self, pitch: Pitch) -> f32 {
        self.gains[usize::from(pitch.0.min(127))]
    }

    /// The longest tail of a note.
    pub(crate) fn tail(&self) -> Seconds {
        let tails = self.regions.iter().map(Region::tail);
        Seconds(f64::from(tails.fold(0.0, f32::max)))
    }

    /// Finds the gain of every key from what it sounds like. No key is raised by more than 30 dB: it would be noise.
    fn even_out(&mut self, instrument: Instrument, low: Pitch, high: Pitch) {
        let (target, start) = match instrument.family() {
            Family::Sustained => (HELD_RMS, HELD_FROM),
            _ => (STRUCK_RMS, 0.0),
        };
        let mut planner = FftPlannerScalar::new();
        for key in low.0..=high.0.min(127) {
            let power = self.heard(Pitch(key), start, &mut planner);
            let gain = target / libm::sqrt(power.max(1e-30));
            self.gains[usize::from(key)] = if power > 1e-9 {
                gain.min(MOST_GAIN) as f32
            } else {
                0.0
            };
        }
    }

    /// The power by ear of a moment of a key, played firmly in the middle.
    fn heard(&self, pitch: Pitch, start: f64, planner: &mut FftPlannerScalar<f32>) -> f64 {
        const MOMENT: usize = 1 << 14; // 0.4 s at the rate below
        const RATE: f64 = 40_960.0;
        let layers = self.layers(pitch, 0.6);
        let mut bins = vec![Complex::new(0.0f32, 0.0); MOMENT];
        for layer in &layers {
            let step = layer.step(pitch, RATE);
            let envelope = layer.envelope(pitch);
            for (frame, bin) in bins.iter_mut().enumerate() {
                let age = start * RATE + frame as f64;
                let at = super::voice::place(age * step, layer.repeats);
                let Some(sample) = layer.recording.get(at as usize) else {
                    break;
                };
                let level = layer.level * envelope.at((age / RATE) as f32, f32::MAX);
                // Layers lie left and right of each other: their powers add up, half of each on either side.
                let part = sample * level * core::f32::consts::FRAC_1_SQRT_2;
                match layer.pan > 0.0 {
                    true => bin.im += part,
                    false => bin.re += part,
                }
            }
        }
        planner.plan_fft_forward(MOMENT).process(&mut bins);
        let weighed = bins.iter().enumerate().map(|(bin, value)| {
            let cycle = bin.min(MOMENT - bin) as f64 * RATE / MOMENT as f64;
            f64::from(value.norm_sqr()) * ear(cycle) * ear(cycle)
        });
        let even = 2.0; // left and right together, as the tables count them
        even * weighed.sum::<f64>() / (MOMENT as f64 * MOMENT as f64)
    }
}

/// A held note is measured from here, seconds: behind most attacks.
const HELD_FROM: f64 = 0.6;

/// No key is raised by more, linear: 30 dB.
const MOST_GAIN: f64 = 31.6;
