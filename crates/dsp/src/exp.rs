//! A branch-free power of two, for envelopes and levels.

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
}
