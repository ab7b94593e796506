//! The plot: where an instant and an intensity stand in the picture of the arc.

use anodyne_studio::{OutlinePhase, OutlinePoint};
use egui::{Pos2, Rect, pos2};

/// A rectangle in which a whole session stands from left to right and intensity 0..=1 from below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Plot {
    rect: Rect,
    length_seconds: f64,
    highest: f64,
}

impl Plot {
    /// A plot of a session of `length_seconds` (at least a second is taken).
    pub(crate) fn new(rect: Rect, length_seconds: f64) -> Plot {
        Plot {
            rect,
            length_seconds: length_seconds.max(1.0),
            highest: 1.0,
        }
    }

    /// With room for a curve and a little above it: a quiet session is not drawn as a line on the ground, and not as a
    /// mountain either.
    pub(crate) fn fitted(self, curve: &[OutlinePoint]) -> Plot {
        let peak = curve
            .iter()
            .map(|point| point.intensity)
            .fold(0.0, f64::max);
        Plot {
            highest: (1.12 * peak).clamp(0.45, 1.0),
            ..self
        }
    }

    /// The rectangle.
    pub(crate) fn rect(&self) -> Rect {
        self.rect
    }

    /// Where an instant stands; instants outside the session stand at its edges.
    pub(crate) fn x(&self, seconds: f64) -> f32 {
        let share = (seconds / self.length_seconds).clamp(0.0, 1.0) as f32;
        self.rect.left() + share * self.rect.width()
    }

    /// Where an intensity stands.
    pub(crate) fn y(&self, intensity: f64) -> f32 {
        self.rect.bottom() - (intensity / self.highest).clamp(0.0, 1.0) as f32 * self.rect.height()
    }

    /// The instant below a place, in seconds.
    pub(crate) fn seconds(&self, x: f32) -> f64 {
        let share = (x - self.rect.left()) / self.rect.width().max(1.0);
        f64::from(share.clamp(0.0, 1.0)) * self.length_seconds
    }

    /// The curve as a line from left to right.
    pub(crate) fn line(&self, curve: &[OutlinePoint]) -> Vec<Pos2> {
        let point = |point: &OutlinePoint| pos2(self.x(point.seconds), self.y(point.intensity));
        curve.iter().map(point).collect()
    }

    /// Whole minutes to be written below, far enough apart: at least `apart` points.
    pub(crate) fn minutes(&self, apart: f32) -> Vec<u32> {
        let per_minute = self.rect.width() / (self.length_seconds / 60.0) as f32;
        let steps = [1, 2, 5, 10, 15, 20, 30, 60, 120];
        let fits = |step: &&u32| **step as f32 * per_minute >= apart;
        let step = *steps.iter().find(fits).unwrap_or(&240);
        let last = (self.length_seconds / 60.0) as u32;
        (0..=last).step_by(step as usize).collect()
    }
}

/// The intensity at an instant, between the two points around it; 0 where there is no curve.
pub(crate) fn intensity(curve: &[OutlinePoint], seconds: f64) -> f64 {
    let after = curve.partition_point(|point| point.seconds <= seconds);
    let (Some(left), right) = (curve.get(after.saturating_sub(1)), curve.get(after)) else {
        return 0.0;
    };
    let Some(right) = right else {
        return left.intensity;
    };
    let span = right.seconds - left.seconds;
    let share = match span > 0.0 {
        true => ((seconds - left.seconds) / span).clamp(0.0, 1.0),
        false => 1.0,
    };
    left.intensity + share * (right.intensity - left.intensity)
}

/// The phase an instant lies in: the first one before the session, the last one after it.
pub(crate) fn phase(phases: &[OutlinePhase], seconds: f64) -> Option<&OutlinePhase> {
    let begun = phases.partition_point(|phase| phase.start_seconds <= seconds);
    phases.get(begun.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::vec2;

    fn plot() -> Plot {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(600.0, 100.0));
        Plot::new(rect, 600.0)
    }

    fn point(seconds: f64, intensity: f64) -> OutlinePoint {
        OutlinePoint {
            seconds,
            intensity,
            brightness: 0.0,
            density: 0.0,
            level_db: 0.0,
            layers: 0.0,
            bpm: 60.0,
        }
    }

    #[test]
    fn a_second_is_a_point_wide_and_intensity_rises_from_below() {
        assert_eq!(plot().x(0.0), 10.0);
        assert_eq!(plot().x(300.0), 310.0);
        assert_eq!(plot().x(9_000.0), 610.0);
        assert_eq!(plot().y(0.0), 120.0);
        assert_eq!(plot().y(0.25), 95.0);
        assert_eq!(plot().y(7.0), 20.0);
        assert_eq!(plot().seconds(310.0), 300.0);
        assert_eq!(plot().seconds(-40.0), 0.0);
    }

    #[test]
    fn a_quiet_session_has_a_hill_of_its_own_and_a_steep_one_keeps_below_the_top() {
        let check = |peak, expected: f32| {
            let curve = [point(0.0, 0.1), point(60.0, peak)];
            assert!(
                (plot().fitted(&curve).y(peak) - expected).abs() < 0.01,
                "{peak}"
            );
        };
        check(0.225, 70.0); // of 0.45: half of the way from 120 up to 20
        check(0.5, 120.0 - 100.0 / 1.12);
        check(1.0, 20.0);
    }

    #[test]
    fn minutes_stand_far_enough_apart() {
        let check = |apart, expected: &[u32]| assert_eq!(plot().minutes(apart), expected);
        check(60.0, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        check(61.0, &[0, 2, 4, 6, 8, 10]);
        check(200.0, &[0, 5, 10]);
        check(90_000.0, &[0]);
    }

    #[test]
    fn between_two_points_the_intensity_is_between_theirs() {
        let curve = [point(0.0, 0.2), point(10.0, 0.4), point(20.0, 0.0)];
        let check = |at, expected: f64| {
            assert!((intensity(&curve, at) - expected).abs() < 1e-9, "at {at}");
        };
        check(-1.0, 0.2);
        check(5.0, 0.3);
        check(10.0, 0.4);
        check(15.0, 0.2);
        check(99.0, 0.0);
        assert_eq!(intensity(&[], 3.0), 0.0);
    }
}
