//! Sums over the samples: offset from zero, and how alike the two sides are.

use super::stage::{HOP, Stage};
use std::collections::VecDeque;

/// Seconds over which the correlation is taken.
const WINDOW_SECONDS: u64 = 10;

/// Mean square below which a window is silence and has no correlation (-80 dBFS).
const SILENCE: f64 = 1e-8;

/// Running sums, and those of the last ten seconds.
#[derive(Default)]
pub(super) struct Levels {
    sums: [f64; 2],
    window: VecDeque<Products>,
    lowest: Option<f64>,
}

/// Sums of squares and of the product of the two sides.
#[derive(Clone, Copy, Default)]
struct Products {
    left: f64,
    right: f64,
    both: f64,
}

impl Levels {
    pub(super) fn hop(&mut self, stage: &Stage) {
        let [left, right] = stage.padded();
        self.sums[0] += sum(left);
        self.sums[1] += sum(right);
        self.window.push_back(products(left, right));
        let width = (WINDOW_SECONDS * u64::from(stage.rate().hz())).div_ceil(HOP as u64) as usize;
        if self.window.len() >= width {
            self.compare();
            self.window.pop_front();
        }
    }

    /// The mean of each side.
    pub(super) fn offsets(&self, frames: u64) -> [f64; 2] {
        self.sums.map(|sum| sum / frames.max(1) as f64)
    }

    /// The lowest correlation over any 10 s, -1 to 1; over the whole of a shorter track; `None` for silence.
    pub(super) fn lowest_correlation(mut self) -> Option<f64> {
        if self.lowest.is_none() {
            self.compare();
        }
        self.lowest
    }

    fn compare(&mut self) {
        let sum = self
            .window
            .iter()
            .fold(Products::default(), |a, b| Products {
                left: a.left + b.left,
                right: a.right + b.right,
                both: a.both + b.both,
            });
        let frames = (self.window.len() * HOP) as f64;
        if sum.left.max(sum.right) > SILENCE * frames {
            // A side of its own, with silence on the other, has nothing in common with it: 0.
            let scale = (sum.left * sum.right).sqrt();
            let correlation = if scale > 0.0 { sum.both / scale } else { 0.0 };
            self.lowest = Some(
                self.lowest
                    .map_or(correlation, |lowest| lowest.min(correlation)),
            );
        }
    }
}

/// Frames that are added in f32 before f64 takes over.
const BLOCK: usize = 256;
const LANES: usize = 8;

fn sum(samples: &[f32]) -> f64 {
    samples
        .chunks_exact(BLOCK)
        .map(|block| lanes(block, block, |sample, _| sample))
        .sum()
}

fn products(left: &[f32], right: &[f32]) -> Products {
    let dot = |a: &[f32], b: &[f32]| {
        a.chunks_exact(BLOCK)
            .zip(b.chunks_exact(BLOCK))
            .map(|(a, b)| lanes(a, b, |a, b| a * b))
            .sum()
    };
    Products {
        left: dot(left, left),
        right: dot(right, right),
        both: dot(left, right),
    }
}

/// A sum in lanes, which the compiler turns into vector instructions and which has one fixed order.
fn lanes(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f64 {
    let mut sums = [0.0f32; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    sums.into_iter().map(f64::from).sum()
}
