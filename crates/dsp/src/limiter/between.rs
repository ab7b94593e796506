//! Peaks between the samples: fourfold interpolation as in ITU-R BS.1770, annex 2.

use core::f64::consts::PI;

use pulp::{Arch, Simd, WithSimd};

use crate::BLOCK;

/// Samples that each point between samples is made of.
const TAPS: usize = 12;

/// Points looked at between two samples.
const POINTS: usize = 3;

/// The filter looks this many frames ahead: points found in a block lie this much earlier.
pub(super) const AHEAD: usize = TAPS / 2;

/// The interpolator of one stereo signal.
#[derive(Clone, Debug)]
pub(super) struct Between {
    arch: Arch,
    /// Weights of each point, newest sample first.
    weights: [[f32; TAPS]; POINTS],
    /// The end of the block before, then the present block.
    channels: [[f32; TAPS - 1 + BLOCK]; 2],
    peaks: [f32; BLOCK],
}

impl Between {
    pub(super) fn new() -> Between {
        let weights = core::array::from_fn(|point| {
            core::array::from_fn(|tap| weight((4 * tap + point + 1) as f64) as f32)
        });
        let channels = [[0.0; TAPS - 1 + BLOCK]; 2];
        Between {
            arch: Arch::new(),
            weights,
            channels,
            peaks: [0.0; BLOCK],
        }
    }

    pub(super) fn clear(&mut self) {
        self.channels = [[0.0; TAPS - 1 + BLOCK]; 2];
    }

    /// Takes in the next block.
    pub(super) fn push(&mut self, channels: [&[f32; BLOCK]; 2]) {
        for (kept, new) in self.channels.iter_mut().zip(channels) {
            kept.copy_within(BLOCK.., 0);
            kept[TAPS - 1..].copy_from_slice(new);
        }
    }

    /// The largest amplitude of both channels between the samples, from each frame on; shifted by [`AHEAD`] frames
    /// into the past.
    pub(super) fn peaks(&mut self) -> &[f32; BLOCK] {
        self.arch.dispatch(FindPeaks(self));
        &self.peaks
    }

    #[inline(always)]
    fn find_peaks(&mut self) {
        self.peaks = [0.0; BLOCK];
        for samples in &self.channels {
            for weights in &self.weights {
                let mut sums = [0.0; BLOCK];
                for (tap, weight) in weights.iter().enumerate() {
                    let past = &samples[TAPS - 1 - tap..][..BLOCK];
                    for frame in 0..BLOCK {
                        sums[frame] += weight * past[frame];
                    }
                }
                for (peak, sum) in self.peaks.iter_mut().zip(sums) {
                    *peak = if sum.abs() > *peak { sum.abs() } else { *peak };
                }
            }
        }
    }
}

/// A windowed sinc of 49 quarter-sample steps, the one true-peak meters use.
fn weight(step: f64) -> f64 {
    let window = 0.5 * (1.0 - libm::cos(2.0 * PI * step / 48.0));
    let angle = (step - 24.0) * PI / 4.0;
    window * libm::sin(angle) / angle
}

struct FindPeaks<'a>(&'a mut Between);

impl WithSimd for FindPeaks<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _instructions: S) {
        self.0.find_peaks();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_peak_between_samples_is_more_than_twice_the_samples() {
        for weights in Between::new().weights {
            assert!(weights.iter().map(|weight| weight.abs()).sum::<f32>() < 2.0);
            assert!((weights.iter().sum::<f32>() - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn the_crest_between_two_samples_is_found() {
        // A quarter of the rate, sampled at 45 degrees: samples of 0.707, crests of 1.
        let mut between = Between::new();
        let tone = core::array::from_fn(|frame| {
            [0.5f32, 0.5, -0.5, -0.5][frame % 4].signum() * 0.5f32.sqrt()
        });
        between.push([&tone, &[0.0; BLOCK]]);
        between.push([&tone, &[0.0; BLOCK]]);
        let peak = between
            .peaks()
            .iter()
            .fold(0.0, |peak: f32, p| peak.max(*p));
        assert!((peak - 1.0).abs() < 0.01, "{peak}");
    }
}
