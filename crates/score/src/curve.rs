//! Small curves, with the same bits on every platform.

/// From 0 to 1 with level ends; held outside 0..1.
pub(crate) fn smooth(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// An arch over 0..1: 0 at both ends, 1 in the middle.
pub(crate) fn arch(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    4.0 * x * (1.0 - x)
}

/// The value `x` of the way from `from` to `to`.
pub(crate) fn mix(from: f64, to: f64, x: f64) -> f64 {
    from + (to - from) * x
}

/// The linear gain of a level in decibels; minus infinity is 0.
pub(crate) fn gain(decibels: f64) -> f64 {
    if decibels == f64::NEG_INFINITY {
        return 0.0;
    }
    libm::exp(decibels * (core::f64::consts::LN_10 / 20.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_decibels_down_is_half() {
        assert!((gain(-6.020_6) - 0.5).abs() < 1e-6);
        assert_eq!(gain(f64::NEG_INFINITY), 0.0);
    }
}
