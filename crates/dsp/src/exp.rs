//! Exponentials for envelopes and levels: a branch-free power of two, and decays as functions of time.

use anodyne_units::{SampleRate, Seconds};

/// Two to the power of `x`, relative error below 3e-7; exactly 0 below -126, held at 2^127 above.
///
/// Polynomial of degree 6 fitted on the Chebyshev nodes of -0.5..0.5, the exponent set by integer arithmetic; no
/// branches, no fused operations, inlined as [`crate::sine`] is.
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let keep = if x >= -126.0 { u32::MAX } else { 0 };
    let low = if x > -126.0 { x } else { -126.0 };
    let x = if low < 127.0 { low } else { 127.0 };
    let shifted = x + ROUND;
    let whole = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let f = x - (shifted - ROUND);
    let fraction = 1.0
        + f * (core::f32::consts::LN_2
            + f * (0.240_226_5
                + f * (0.055_503_27
                    + f * (0.009_618_057 + f * (0.001_340_042_8 + f * 0.000_154_614_45)))));
    f32::from_bits(fraction.to_bits().wrapping_add(whole << 23) & keep)
}

/// An exponential decay over time: gain 1 at frame 0, a thousandth (-60 dB) after its length.
///
/// ```
/// use anodyne_dsp::Decay;
/// use anodyne_units::{SampleRate, Seconds};
/// let decay = Decay::new(Seconds(1.0), SampleRate::DEFAULT);
/// assert!((decay.gain(48_000) - 0.001).abs() < 1e-8);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decay {
    /// Halvings per frame.
    halvings: f64,
}

impl Decay {
    /// A decay by 60 dB in the given time; times below one frame become one frame.
    pub fn new(to_minus_60_db: Seconds, rate: SampleRate) -> Decay {
        Decay::over((to_minus_60_db.0 * f64::from(rate.hz())).max(1.0))
    }

    /// A decay by 60 dB in a number of frames, above 0.
    pub fn over(frames: f64) -> Decay {
        Decay {
            halvings: core::f64::consts::LOG2_10 * 3.0 / frames,
        }
    }

    /// The gain after that many frames, 1..0; exactly 0 from -758 dB on. Negative ages have gain 1.
    #[inline(always)]
    pub fn gain(self, frames: i64) -> f32 {
        exp2(-(self.halvings * frames.max(0) as f64) as f32)
    }

    /// The factor from one frame to the next.
    pub fn per_frame(self) -> f64 {
        libm::exp2(-self.halvings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_are_within_three_in_ten_million() {
        let worst = (-126_000..=127_000)
            .map(|step| step as f32 / 1000.0)
            .map(|x| (f64::from(exp2(x)) / f64::from(x).exp2() - 1.0).abs())
            .fold(0.0, f64::max);
        assert!(worst < 3e-7, "{worst:e}");
    }

    #[test]
    fn whole_powers_are_exact_and_the_depth_is_silent() {
        assert_eq!(
            [exp2(0.0), exp2(1.0), exp2(-3.0), exp2(10.0)],
            [1.0, 2.0, 0.125, 1024.0]
        );
        assert_eq!(
            [exp2(-126.001), exp2(-1e9), exp2(f32::NEG_INFINITY)],
            [0.0; 3]
        );
        assert!(exp2(-126.0) > 0.0 && exp2(1e9).is_finite());
    }

    #[test]
    fn a_decay_is_half_way_in_decibels_at_half_its_length() {
        let decay = Decay::over(1000.0);
        assert!((decay.gain(500) - 0.001f32.sqrt()).abs() < 1e-7);
        assert_eq!(decay.gain(-5), 1.0);
        assert!((decay.per_frame().powi(1000) - 0.001).abs() < 1e-12);
        assert_eq!(decay.gain(20_000), 0.0);
    }
}
