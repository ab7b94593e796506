//! Power by time and frequency: the spectrum of each column of a portrait, in rows of equal musical distance.

use anodyne_units::SampleRate;
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};
use std::sync::Arc;

/// Frames of a window: 85 ms at 48 kHz.
const WINDOW: usize = 4096;

/// Rows from the lowest to the highest frequency.
pub(super) const ROWS: usize = 320;

/// The lowest frequency shown.
pub(super) const LOWEST_HERTZ: f64 = 30.0;

/// Windows of a column at the most: an hour's column is an average of as many places, evenly spread.
const WINDOWS_A_COLUMN: f64 = 16.0;

/// Takes frames in and keeps the mean power of every column and row.
pub(super) struct Spectra {
    fft: Arc<dyn Fft<f32>>,
    hann: Vec<f32>,
    /// The last frames, left as the real and right as the imaginary part: one transform for both.
    ring: Vec<Complex<f32>>,
    buffer: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    /// First bin and count of bins of each row, or the place between two bins where a row is narrower than one.
    rows: Vec<Row>,
    columns: usize,
    /// Frames from one window's middle to the next.
    hop: f64,
    windows: usize,
    taken: usize,
    frame: u64,
    next: u64,
    power: Vec<f32>,
    counts: Vec<u32>,
}

enum Row {
    Between(usize, f32),
    Over(usize, usize),
}

/// The highest frequency shown at a rate.
pub(super) fn highest_hertz(rate: SampleRate) -> f64 {
    16_000f64.min(0.48 * f64::from(rate.hz()))
}

impl Spectra {
    pub(super) fn new(rate: SampleRate, frames: u64, columns: usize) -> Spectra {
        let fft = FftPlanner::new().plan_fft_forward(WINDOW);
        let turn = core::f64::consts::TAU / WINDOW as f64;
        let width = frames.max(1) as f64 / columns as f64;
        let a_column = (width / (WINDOW as f64 / 4.0)).clamp(1.0, WINDOWS_A_COLUMN);
        let mut spectra = Spectra {
            hann: (0..WINDOW)
                .map(|n| (0.5 - 0.5 * (turn * n as f64).cos()) as f32)
                .collect(),
            ring: vec![Complex::default(); WINDOW],
            buffer: vec![Complex::default(); WINDOW],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
            rows: rows(rate),
            columns,
            hop: width / a_column,
            windows: (frames as f64 / (width / a_column)).round() as usize,
            taken: 0,
            frame: 0,
            next: 0,
            power: vec![0.0; columns * ROWS],
            counts: vec![0; columns],
        };
        spectra.next = spectra.end_of(0);
        spectra
    }

    /// The frame at which window `number` is complete.
    fn end_of(&self, number: usize) -> u64 {
        ((number as f64 + 0.5) * self.hop) as u64 + WINDOW as u64 / 2
    }

    pub(super) fn feed(&mut self, left: f32, right: f32) {
        let place = self.frame as usize & (WINDOW - 1);
        self.ring[place] = Complex::new(left, right);
        self.frame += 1;
        while self.frame >= self.next && self.taken < self.windows {
            self.take();
        }
    }

    /// Lets the last windows run out into silence, and gives power by column and row, full-scale sine 1.
    pub(super) fn finish(mut self) -> Vec<f32> {
        while self.taken < self.windows {
            self.feed(0.0, 0.0);
        }
        for (column, count) in self.power.chunks_mut(ROWS).zip(&self.counts) {
            column
                .iter_mut()
                .for_each(|power| *power /= (*count).max(1) as f32);
        }
        self.power
    }

    fn take(&mut self) {
        let middle = (self.taken as f64 + 0.5) * self.hop;
        let width = self.hop * self.windows as f64 / self.columns as f64;
        let column = ((middle / width) as usize).min(self.columns - 1);
        self.taken += 1;
        self.next = self.end_of(self.taken);
        for (n, (out, hann)) in self.buffer.iter_mut().zip(&self.hann).enumerate() {
            *out = self.ring[(self.frame as usize + n) & (WINDOW - 1)] * hann;
        }
        self.fft
            .process_with_scratch(&mut self.buffer, &mut self.scratch);
        // A full-scale sine on one side alone gives half.
        let scale = (4.0 / WINDOW as f32).powi(2) * 0.25;
        let power = |bin: usize| {
            (self.buffer[bin].norm_sqr() + self.buffer[WINDOW - bin].norm_sqr()) * scale
        };
        let column_power = &mut self.power[column * ROWS..(column + 1) * ROWS];
        for (sum, row) in column_power.iter_mut().zip(&self.rows) {
            *sum += match *row {
                Row::Between(bin, along) => power(bin) * (1.0 - along) + power(bin + 1) * along,
                Row::Over(first, count) => (first..first + count).map(power).fold(0.0, f32::max),
            };
        }
        self.counts[column] += 1;
    }
}

/// What each row reads, lowest first.
fn rows(rate: SampleRate) -> Vec<Row> {
    let bin_hertz = f64::from(rate.hz()) / WINDOW as f64;
    let octaves = (highest_hertz(rate) / LOWEST_HERTZ).log2();
    let bin_at = |row: f64| LOWEST_HERTZ * (octaves * row / ROWS as f64).exp2() / bin_hertz;
    (0..ROWS)
        .map(|row| {
            let (low, high) = (bin_at(row as f64), bin_at(row as f64 + 1.0));
            if high - low < 1.0 {
                let middle = bin_at(row as f64 + 0.5).max(1.0);
                Row::Between(middle as usize, middle.fract() as f32)
            } else {
                let first = low.round() as usize;
                Row::Over(first, (high.round() as usize - first).max(1))
            }
        })
        .collect()
}
