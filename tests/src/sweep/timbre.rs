//! The timbre of a track in numbers: cepstral coefficients, centroid and flatness, their means and their spreads.

use anodyne_units::SampleRate;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Bands on the mel scale.
const BANDS: usize = 32;
/// Cepstral coefficients kept; the first, which is the level, is left out.
const COEFFICIENTS: usize = 12;
/// Figures of one window: the coefficients, centroid and flatness.
const FIGURES: usize = COEFFICIENTS + 2;
/// Figures of a track.
pub(super) const FEATURES: usize = 2 * FIGURES;
/// Frames of a window.
const WINDOW: usize = 4096;
/// The lowest and the highest frequency of the bands, hertz.
const RANGE: (f64, f64) = (60.0, 12_000.0);
/// Mean square below which a window is not looked at: -60 dBFS.
const SILENCE: f32 = 1e-6;

/// The statistics of a track's timbre: of each figure its mean, then of each its standard deviation.
#[derive(Clone, Debug, PartialEq)]
pub struct Timbre(pub [f64; FEATURES]);

/// Listens for the timbre of a track, four windows a second.
pub struct TimbreMeter {
    fft: Arc<dyn Fft<f32>>,
    rate: f64,
    step: usize,
    waiting: Vec<f32>,
    sums: [f64; FIGURES],
    squares: [f64; FIGURES],
    windows: f64,
}

impl TimbreMeter {
    /// A meter that has heard nothing.
    pub fn new(rate: SampleRate) -> TimbreMeter {
        TimbreMeter {
            fft: FftPlanner::new().plan_fft_forward(WINDOW),
            rate: f64::from(rate.hz()),
            step: rate.hz() as usize / 4,
            waiting: Vec::new(),
            sums: [0.0; FIGURES],
            squares: [0.0; FIGURES],
            windows: 0.0,
        }
    }

    /// Takes frames, full scale at 1.
    pub fn feed(&mut self, left: &[f32], right: &[f32]) {
        let middle = left.iter().zip(right).map(|(l, r)| 0.5 * (l + r));
        self.waiting.extend(middle);
        while self.waiting.len() >= self.step.max(WINDOW) {
            self.look();
            self.waiting.drain(..self.step);
        }
    }

    /// What was heard.
    pub fn finish(self) -> Timbre {
        let mut features = [0.0; FEATURES];
        let windows = self.windows.max(1.0);
        for figure in 0..FIGURES {
            let mean = self.sums[figure] / windows;
            features[figure] = mean;
            features[FIGURES + figure] = (self.squares[figure] / windows - mean * mean)
                .max(0.0)
                .sqrt();
        }
        Timbre(features)
    }

    fn look(&mut self) {
        let window = &self.waiting[..WINDOW];
        let power = window.iter().map(|sample| sample * sample).sum::<f32>() / WINDOW as f32;
        if power < SILENCE {
            return;
        }
        let turn = std::f32::consts::TAU / WINDOW as f32;
        let mut bins: Vec<Complex<f32>> = window
            .iter()
            .enumerate()
            .map(|(n, sample)| Complex::new(sample * (0.5 - 0.5 * (turn * n as f32).cos()), 0.0))
            .collect();
        self.fft.process(&mut bins);
        let figures = self.figures(&bins);
        for ((sum, square), figure) in self.sums.iter_mut().zip(&mut self.squares).zip(figures) {
            *sum += figure;
            *square += figure * figure;
        }
        self.windows += 1.0;
    }

    fn figures(&self, bins: &[Complex<f32>]) -> [f64; FIGURES] {
        let mut bands = [0.0f64; BANDS];
        let (mut weighted, mut powers, mut logs, mut count) = (0.0, 1e-20, 0.0, 0.0);
        for (bin, value) in bins.iter().enumerate().take(WINDOW / 2).skip(1) {
            let hertz = bin as f64 * self.rate / WINDOW as f64;
            if !(RANGE.0..RANGE.1).contains(&hertz) {
                continue;
            }
            let power = f64::from(value.norm_sqr()) + 1e-12;
            let along = (mel(hertz) - mel(RANGE.0)) / (mel(RANGE.1) - mel(RANGE.0));
            bands[((along * BANDS as f64) as usize).min(BANDS - 1)] += power;
            weighted += hertz * power;
            powers += power;
            logs += power.ln();
            count += 1.0;
        }
        let levels = bands.map(|band| 10.0 * (band + 1e-9).log10());
        let mut figures = [0.0; FIGURES];
        for (number, figure) in figures.iter_mut().take(COEFFICIENTS).enumerate() {
            let turn = std::f64::consts::PI * (number + 1) as f64 / BANDS as f64;
            let cosines = levels.iter().enumerate();
            *figure = cosines
                .map(|(band, level)| level * (turn * (band as f64 + 0.5)).cos())
                .sum::<f64>()
                / BANDS as f64;
        }
        figures[COEFFICIENTS] = (weighted / powers).log2();
        figures[COEFFICIENTS + 1] = logs / count - (powers / count).ln();
        figures
    }
}

fn mel(hertz: f64) -> f64 {
    2595.0 * (1.0 + hertz / 700.0).log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The figures of two seconds of a sound.
    fn heard(mut sound: impl FnMut(usize) -> f32) -> [f64; FEATURES] {
        let mut meter = TimbreMeter::new(SampleRate::DEFAULT);
        let frames: Vec<f32> = (0..96_000).map(&mut sound).collect();
        frames
            .chunks(777)
            .for_each(|chunk| meter.feed(chunk, chunk));
        meter.finish().0
    }

    #[test]
    fn a_tone_has_its_pitch_for_a_centroid_and_noise_is_flat() {
        let tone = heard(|frame| (frame as f32 * std::f32::consts::TAU / 48.0).sin() * 0.5);
        assert!(
            (tone[COEFFICIENTS] - 1000.0f64.log2()).abs() < 0.02,
            "{tone:?}"
        );
        let mut state = 1u32;
        let noise = heard(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 16_777_216.0 - 0.5
        });
        let (flat, pointed) = (noise[COEFFICIENTS + 1], tone[COEFFICIENTS + 1]);
        assert!(flat > -1.0 && pointed < -8.0, "{flat} {pointed}");
        assert!(
            noise[FIGURES + COEFFICIENTS + 1] < 0.2,
            "steady noise hardly spreads"
        );
    }

    #[test]
    fn a_louder_sound_has_the_same_timbre() {
        let saw = |gain: f32| heard(|frame| ((frame % 200) as f32 / 100.0 - 1.0) * gain);
        let (soft, loud) = (saw(0.1), saw(0.4));
        let off = soft.iter().zip(loud).map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 0.2);
    }
}
