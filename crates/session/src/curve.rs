//! A curve over the session: a value that moves smoothly from knot to knot.

use anodyne_units::Seconds;

/// A value over time: monotone cubic pieces between knots (Fritsch and Carlson 1980), so it is smooth, never leaves
/// the span of two neighbouring knots, and nowhere moves faster than 1.5 times the straight line between them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    knots: Vec<Knot>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Knot {
    at: f64,
    value: f64,
    slope: f64,
}

impl Curve {
    /// The steepest place of a piece against the straight line between its knots.
    pub(crate) const STEEPEST: f64 = 1.5;

    /// A curve through `(seconds, value)`; at least one, strictly ascending in time.
    pub(crate) fn through(points: &[(f64, f64)]) -> Curve {
        assert!(!points.is_empty(), "a curve needs a knot");
        let secant = |i: usize| (points[i + 1].1 - points[i].1) / (points[i + 1].0 - points[i].0);
        let knots = points.iter().enumerate().map(|(i, (at, value))| Knot {
            at: *at,
            value: *value,
            slope: if i == 0 || i + 1 == points.len() {
                0.0
            } else {
                gentler(secant(i - 1), secant(i))
            },
        });
        Curve {
            knots: knots.collect(),
        }
    }

    /// The same curve with every rise held to `per_second`: a value that cannot be reached in time is lowered.
    pub(crate) fn rising_at_most(points: &[(f64, f64)], per_second: f64) -> Curve {
        let straight = per_second / Curve::STEEPEST;
        let mut held: Vec<(f64, f64)> = points.to_vec();
        for i in 1..held.len() {
            let (before_at, before) = held[i - 1];
            let reachable = before + straight * (held[i].0 - before_at);
            held[i].1 = held[i].1.min(reachable);
        }
        Curve::through(&held)
    }

    /// The value at an instant; before the first and after the last knot it stays.
    pub(crate) fn at(&self, at: Seconds) -> f64 {
        let next = self.knots.partition_point(|knot| knot.at <= at.0);
        match (next.checked_sub(1), self.knots.get(next)) {
            (Some(previous), Some(next)) => between(&self.knots[previous], next, at.0),
            (Some(previous), None) => self.knots[previous].value,
            (None, _) => self.knots[0].value,
        }
    }

    /// The instants of the knots, in seconds.
    pub(crate) fn instants(&self) -> impl Iterator<Item = f64> {
        self.knots.iter().map(|knot| knot.at)
    }
}

/// The slope at a knot between two pieces: their harmonic mean, 0 at a turn.
fn gentler(before: f64, after: f64) -> f64 {
    if before * after <= 0.0 {
        return 0.0;
    }
    let mean = 2.0 * before * after / (before + after);
    let most = Curve::STEEPEST * before.abs().min(after.abs());
    mean.clamp(-most, most)
}

fn between(from: &Knot, to: &Knot, at: f64) -> f64 {
    let span = to.at - from.at;
    let x = (at - from.at) / span;
    let y = 1.0 - x;
    let value = from.value * y * y * (1.0 + 2.0 * x) + to.value * x * x * (1.0 + 2.0 * y);
    let bent = value + span * x * y * (from.slope * y - to.slope * x);
    // Rounding must not carry a value out of its range.
    bent.clamp(from.value.min(to.value), from.value.max(to.value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_curve_meets_its_knots_and_stays_beyond_them() {
        let curve = Curve::through(&[(1.0, 2.0), (3.0, 6.0), (4.0, 5.0)]);
        let check = |at: f64, expected: f64| assert_eq!(curve.at(Seconds(at)), expected, "{at}");
        check(0.0, 2.0);
        check(1.0, 2.0);
        check(2.0, 4.0);
        check(3.0, 6.0);
        check(4.0, 5.0);
        check(9.0, 5.0);
    }

    #[test]
    fn a_rise_that_is_too_fast_reaches_less() {
        let curve = Curve::rising_at_most(&[(0.0, 0.0), (8.0, 100.0), (20.0, 1.0)], 0.375);
        assert_eq!(curve.at(Seconds(8.0)), 2.0);
        assert_eq!(curve.at(Seconds(20.0)), 1.0);
    }

    fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
        proptest::collection::vec((0.1..50.0f64, -5.0..5.0f64), 1..8).prop_map(|steps| {
            let mut at = 0.0;
            let place = |(step, value)| {
                at += step;
                (at, value)
            };
            steps.into_iter().map(place).collect()
        })
    }

    proptest! {
        #[test]
        fn a_curve_keeps_between_its_knots_and_below_its_steepest(points in points()) {
            let curve = Curve::through(&points);
            for pair in points.windows(2) {
                let [(t0, v0), (t1, v1)] = [pair[0], pair[1]];
                let step = (t1 - t0) / 50.0;
                let most = ((v1 - v0) / (t1 - t0)).abs() * Curve::STEEPEST * step + 1e-9;
                for n in 0..50 {
                    let here = curve.at(Seconds(t0 + step * f64::from(n)));
                    let there = curve.at(Seconds(t0 + step * f64::from(n + 1)));
                    prop_assert!(here >= v0.min(v1) - 1e-9 && here <= v0.max(v1) + 1e-9);
                    prop_assert!((there - here).abs() <= most, "{here} {there} {most}");
                }
            }
        }

        #[test]
        fn no_rise_is_faster_than_asked(points in points(), per_second in 0.01..0.5f64) {
            let curve = Curve::rising_at_most(&points, per_second);
            let last = points[points.len() - 1].0;
            for n in 0..400 {
                let at = last * f64::from(n) / 400.0;
                let rise = curve.at(Seconds(at + 0.1)) - curve.at(Seconds(at));
                prop_assert!(rise <= per_second * 0.1 + 1e-9, "{rise} at {at}");
            }
        }
    }
}
