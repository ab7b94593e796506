//! The colour of the sound: spectral centroid and tilt, from one window a second.

use super::stage::{HOP, Stage};
use anodyne_units::{SampleRate, Seconds};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Mean square below which a window has no colour (-70 dBFS).
const SILENCE: f32 = 1e-7;

/// The upper end of the tilt.
const TILT_TOP: f64 = 8000.0;

/// Takes the first whole window after every second.
pub(super) struct Spectrum {
    fft: Arc<dyn Fft<f32>>,
    hann: Vec<f32>,
    buffer: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    rate: SampleRate,
    night_from: u64,
    next: u64,
    whole: Colour,
    night: Colour,
}

/// Sums over windows.
struct Colour {
    power: Vec<f64>,
    centroids: f64,
    windows: u64,
}

impl Spectrum {
    pub(super) fn new(rate: SampleRate, night: Seconds) -> Spectrum {
        let fft = FftPlanner::new().plan_fft_forward(HOP);
        let turn = std::f64::consts::TAU / HOP as f64;
        Spectrum {
            hann: (0..HOP)
                .map(|n| (0.5 - 0.5 * (turn * n as f64).cos()) as f32)
                .collect(),
            buffer: vec![Complex::default(); HOP],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
            rate,
            night_from: rate.frames(night).0,
            next: 0,
            whole: Colour::new(),
            night: Colour::new(),
        }
    }

    pub(super) fn hop(&mut self, stage: &Stage) {
        if stage.start() < self.next {
            return;
        }
        self.next += u64::from(self.rate.hz());
        let [left, right] = stage.padded();
        let energy: f32 = left.iter().chain(right).map(|sample| sample * sample).sum();
        if energy > SILENCE * 2.0 * HOP as f32 {
            self.transform(left, right);
            self.whole.add(&self.buffer, self.rate);
            if stage.start() >= self.night_from {
                self.night.add(&self.buffer, self.rate);
            }
        }
    }

    /// The two sides as the real and the imaginary part: one transform for both.
    fn transform(&mut self, left: &[f32], right: &[f32]) {
        for (out, (hann, (l, r))) in self
            .buffer
            .iter_mut()
            .zip(self.hann.iter().zip(left.iter().zip(right)))
        {
            *out = Complex::new(l * hann, r * hann);
        }
        self.fft
            .process_with_scratch(&mut self.buffer, &mut self.scratch);
    }

    /// The mean centroid in Hz: every window's frequencies weighted with their power. `None` for silence. Weighted with
    /// amplitude, no sound could meet both sleep limits: a tilt of -9 dB per octave alone puts that centroid near 3 kHz.
    pub(super) fn centroid(&self) -> Option<f64> {
        self.whole.centroid()
    }

    /// The mean centroid of the night bed.
    pub(super) fn night_centroid(&self) -> Option<f64> {
        self.night.centroid()
    }

    /// The tilt of the mean spectrum in dB per octave, from `from` to 8 kHz: the slope of a straight line through the
    /// power density of third octaves. White noise has 0, pink -3, brown -6.
    pub(super) fn tilt(&self, from: f64) -> Option<f64> {
        self.whole.tilt(from, self.rate)
    }

    /// The tilt of the night bed.
    pub(super) fn night_tilt(&self, from: f64) -> Option<f64> {
        self.night.tilt(from, self.rate)
    }
}

impl Colour {
    fn new() -> Colour {
        Colour {
            power: vec![0.0; HOP / 2],
            centroids: 0.0,
            windows: 0,
        }
    }

    fn add(&mut self, spectrum: &[Complex<f32>], rate: SampleRate) {
        let (mut weighted, mut powers) = (0.0, 0.0);
        for (bin, power) in self.power.iter_mut().enumerate().skip(1) {
            // |L|² + |R|² of two real signals in one complex spectrum.
            let both = (spectrum[bin].norm_sqr() + spectrum[HOP - bin].norm_sqr()) * 0.5;
            let both = f64::from(both);
            *power += both;
            weighted += bin as f64 * both;
            powers += both;
        }
        self.centroids += weighted / powers.max(f64::MIN_POSITIVE) * bin_hertz(rate);
        self.windows += 1;
    }

    fn centroid(&self) -> Option<f64> {
        (self.windows > 0).then(|| self.centroids / self.windows as f64)
    }

    fn tilt(&self, from: f64, rate: SampleRate) -> Option<f64> {
        let top = TILT_TOP.min(f64::from(rate.hz()) * 0.45);
        let third = 2f64.powf(1.0 / 3.0);
        let points: Vec<(f64, f64)> = std::iter::successors(Some(from), |low| Some(low * third))
            .take_while(|low| low * third <= top * 1.001)
            .filter_map(|low| {
                Some((
                    (low * third.sqrt()).log2(),
                    10.0 * self.density(low, low * third, rate)?.log10(),
                ))
            })
            .collect();
        slope(&points)
    }

    /// The mean power of the bins from `low` to `high` hertz.
    fn density(&self, low: f64, high: f64, rate: SampleRate) -> Option<f64> {
        let bin = |hertz: f64| (hertz / bin_hertz(rate)).ceil() as usize;
        let band = self
            .power
            .get(bin(low)..bin(high))
            .filter(|band| !band.is_empty())?;
        Some(band.iter().sum::<f64>() / band.len() as f64).filter(|power| *power > 0.0)
    }
}

fn bin_hertz(rate: SampleRate) -> f64 {
    f64::from(rate.hz()) / HOP as f64
}

/// The slope of the line of least squares.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(x, y), point| {
        (x + point.0 / count, y + point.1 / count)
    });
    let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    let product: f64 = points
        .iter()
        .map(|point| (point.0 - x) * (point.1 - y))
        .sum();
    (points.len() >= 3).then(|| product / spread)
}
