//! Noise by address: white noise as a function of the frame, and slow drift as a function of the second.

use crate::BLOCK;

/// One sample of white noise, even in -1..1; any frame can be read without the one before.
#[inline(always)]
pub fn white(seed: u32, frame: u64) -> f32 {
    to_sample(scramble(frame as u32, keys(seed, (frame >> 32) as u32)))
}

/// Sixty-four frames of [`white`] noise from `first_frame` on. Inlined: it takes its caller's vector instructions.
#[inline(always)]
pub fn fill(seed: u32, first_frame: u64, samples: &mut [f32; BLOCK]) {
    let low = first_frame as u32;
    if low > u32::MAX - BLOCK as u32 {
        // Once in 2^32 frames the upper half of the frame number changes inside the stretch.
        for (offset, sample) in samples.iter_mut().enumerate() {
            *sample = white(seed, first_frame + offset as u64);
        }
        return;
    }
    let keys = keys(seed, (first_frame >> 32) as u32);
    for (offset, sample) in samples.iter_mut().enumerate() {
        *sample = to_sample(scramble(low + offset as u32, keys));
    }
}

/// A slow smooth wandering in -1..1: a new direction about every `period_seconds`, continuous in value and slope.
///
/// Catmull-Rom spline through hashed knots, scaled so that its overshoot stays inside the range. Any instant can be
/// read without the one before; periods below a millisecond are taken as one.
pub fn drift(seed: u32, seconds: f64, period_seconds: f64) -> f32 {
    Drift::new(seed, period_seconds).at(seconds)
}

/// A [`drift`] that is read again and again: it remembers the knots about the last instant, so that the next reading
/// near by costs a few products. Its value at an instant is that of [`drift`], whatever was read before.
#[derive(Clone, Copy, Debug)]
pub struct Drift {
    seed: u32,
    period_seconds: f64,
    /// The knot before the last instant; none before the first reading.
    knot: Option<i64>,
    /// The knots one before that, there, one and two after.
    near: [f32; 4],
}

impl Drift {
    /// The drift of that seed and period.
    pub fn new(seed: u32, period_seconds: f64) -> Drift {
        Drift {
            seed,
            period_seconds: period_seconds.max(0.001),
            knot: None,
            near: [0.0; 4],
        }
    }

    /// Its value at an instant, -1..1.
    #[inline]
    pub fn at(&mut self, seconds: f64) -> f32 {
        let position = seconds / self.period_seconds;
        let knot = position.floor();
        let t = (position - knot) as f32;
        if self.knot != Some(knot as i64) {
            self.knot = Some(knot as i64);
            for (value, step) in self.near.iter_mut().zip(-1..) {
                *value = white(self.seed, (knot as i64 + step) as u64);
            }
        }
        let [a, b, c, d] = self.near;
        let curve = b + 0.5
            * t
            * ((c - a) + t * ((2.0 * a - 5.0 * b + 4.0 * c - d) + t * (3.0 * (b - c) + d - a)));
        0.8 * curve
    }
}

/// Two keys from seed and the upper half of the frame number: the second enters mid-way, so that two seeds are not
/// one sequence shifted.
#[inline(always)]
fn keys(seed: u32, high: u32) -> [u32; 2] {
    let first = scramble(seed, [0x9e37_79b9, high]);
    [first, scramble(first, [0x85eb_ca6b, seed])]
}

/// A keyed integer mix after Chris Wellons' lowbias32.
#[inline(always)]
fn scramble(number: u32, keys: [u32; 2]) -> u32 {
    let mut bits = number ^ keys[0];
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x7feb_352d);
    bits = (bits ^ (bits >> 15))
        .wrapping_add(keys[1])
        .wrapping_mul(0x846c_a68b);
    bits ^ (bits >> 16)
}

#[inline(always)]
fn to_sample(bits: u32) -> f32 {
    bits as i32 as f32 * (1.0 / 2_147_483_648.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT: u64 = 100_000;

    fn mean(values: impl Fn(u64) -> f64) -> f64 {
        (0..COUNT).map(values).sum::<f64>() / COUNT as f64
    }

    #[test]
    fn white_noise_is_even_and_uncorrelated() {
        let at = |frame| f64::from(white(7, frame));
        assert!(mean(at).abs() < 0.01);
        assert!((mean(|n| at(n) * at(n)) - 1.0 / 3.0).abs() < 0.005);
        for lag in [1, 2, 3, 64, 1024] {
            let correlation = 3.0 * mean(|n| at(n) * at(n + lag));
            assert!(correlation.abs() < 0.015, "lag {lag}: {correlation}");
        }
    }

    #[test]
    fn a_drift_that_remembers_is_the_drift() {
        let mut kept = Drift::new(9, 0.7);
        for step in (0..4000).chain((0..4000).rev()) {
            let seconds = f64::from(step) * 0.0131 - 3.0;
            assert_eq!(kept.at(seconds), Drift::new(9, 0.7).at(seconds));
        }
    }

    #[test]
    fn neighbouring_seeds_are_strangers() {
        let correlation = 3.0 * mean(|n| f64::from(white(7, n)) * f64::from(white(8, n)));
        assert!(correlation.abs() < 0.015, "{correlation}");
    }

    #[test]
    fn a_filled_stretch_is_the_same_noise_even_where_the_count_carries() {
        for first in [0, 64, 12_345, u64::from(u32::MAX) - 20, 1 << 32] {
            let mut samples = [0.0; BLOCK];
            fill(9, first, &mut samples);
            for (offset, sample) in samples.iter().enumerate() {
                assert_eq!(*sample, white(9, first + offset as u64));
            }
        }
    }

    #[test]
    fn drift_is_smooth_bounded_and_alive() {
        let values: Vec<f32> = (-50_000..50_000)
            .map(|n| drift(3, f64::from(n) * 0.01, 2.0))
            .collect();
        assert!(values.iter().all(|v| v.abs() <= 1.0));
        let steepest = values
            .windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max);
        assert!(steepest < 0.02, "{steepest}");
        let bend = values
            .windows(3)
            .map(|w| (w[2] - 2.0 * w[1] + w[0]).abs())
            .fold(0.0, f32::max);
        assert!(bend < 5e-4, "{bend}");
        let power = values.iter().map(|v| v * v).sum::<f32>() / values.len() as f32;
        assert!((0.1..0.3).contains(&power), "{power}");
    }
}
