//! The tempo map: the one place where beats become seconds and seconds become beats.

use crate::curve::Curve;
use anodyne_music::Tempo;
use anodyne_units::{Beats, Seconds};

/// Tempo over the session, straight in seconds between points and constant beyond them. Both conversions are closed
/// forms, so no beat is lost or doubled over a glide.
///
/// ```
/// use anodyne_session::TempoMap;
/// use anodyne_units::{Beats, Seconds};
/// // Two minutes at 90 on average are 180 beats.
/// let map = TempoMap::through(&[(0.0, 120.0), (120.0, 60.0)]);
/// assert_eq!(map.beats(Seconds(120.0)), Beats(180.0));
/// assert_eq!(map.seconds(Beats(180.0)), Seconds(120.0));
/// assert_eq!(map.tempo(Seconds(60.0)).bpm(), 90.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TempoMap {
    points: Vec<TempoPoint>,
}

/// A point of a tempo map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TempoPoint {
    /// The instant.
    pub at: Seconds,
    /// The beat reached then.
    pub beat: Beats,
    /// Beats per minute at this instant, 34 to 226.
    pub bpm: f64,
}

impl TempoMap {
    /// The largest step of tempo, in beats per minute, between two points of a glide that is not straight.
    const FINEST: f64 = 0.5;

    /// The map through `(seconds, beats per minute)`: at least one, ascending, the first taken as second 0. Two points
    /// at one instant are a step. Tempi are held within 34 to 226.
    pub fn through(points: &[(f64, f64)]) -> TempoMap {
        assert!(!points.is_empty(), "a tempo map needs a point");
        let bpm = |i: usize| points[i].1.clamp(Tempo::SLOWEST, Tempo::FASTEST);
        let mut map = TempoMap {
            points: vec![TempoPoint {
                at: Seconds(0.0),
                beat: Beats(0.0),
                bpm: bpm(0),
            }],
        };
        for (i, (at, _)) in points.iter().enumerate().skip(1) {
            let even =
                bpm(i) == bpm(i - 1) && points.get(i + 1).is_none_or(|_| bpm(i + 1) == bpm(i));
            if !even {
                let last = map.points[map.points.len() - 1];
                let beat = Beats(last.beat.0 + (at - last.at.0) * (last.bpm + bpm(i)) / 120.0);
                map.points.push(TempoPoint {
                    at: Seconds(*at),
                    beat,
                    bpm: bpm(i),
                });
            }
        }
        map
    }

    /// The map along a curve of tempo: straight pieces of at most half a beat per minute.
    pub(crate) fn along(curve: &Curve) -> TempoMap {
        let bpm = |at: f64| curve.at(Seconds(at));
        let instants: Vec<f64> = curve.instants().collect();
        let mut points = vec![(0.0, bpm(0.0))];
        for pair in instants.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let pieces = ((bpm(to) - bpm(from)).abs() / TempoMap::FINEST)
                .ceil()
                .clamp(1.0, 256.0);
            if from > 0.0 {
                points.push((from, bpm(from)));
            }
            for piece in 1..pieces as usize {
                let at = from + (to - from) * piece as f64 / pieces;
                points.push((at, bpm(at)));
            }
        }
        if let Some(last) = instants.last().filter(|last| **last > 0.0) {
            points.push((*last, bpm(*last)));
        }
        TempoMap::through(&points)
    }

    /// The beat at an instant.
    pub fn beats(&self, at: Seconds) -> Beats {
        let (from, slope) = self.piece(|point| point.at.0 <= at.0);
        let time = at.0 - from.at.0;
        Beats(from.beat.0 + time * (from.bpm + slope * time / 2.0) / 60.0)
    }

    /// The instant of a beat.
    pub fn seconds(&self, beat: Beats) -> Seconds {
        let (from, slope) = self.piece(|point| point.beat.0 <= beat.0);
        // The root of bpm t + slope t^2 / 2 = 60 beats, written so that a slope of 0 is no special case.
        let sixty = 60.0 * (beat.0 - from.beat.0);
        let root = (from.bpm * from.bpm + 2.0 * slope * sixty).max(0.0).sqrt();
        Seconds(from.at.0 + 2.0 * sixty / (from.bpm + root))
    }

    /// The tempo at an instant.
    pub fn tempo(&self, at: Seconds) -> Tempo {
        let (from, slope) = self.piece(|point| point.at.0 <= at.0);
        let bpm = from.bpm + slope * (at.0 - from.at.0);
        Tempo::new(bpm.clamp(Tempo::SLOWEST, Tempo::FASTEST)).unwrap_or(Tempo::DEFAULT)
    }

    /// The points, ascending, the first at second 0 and beat 0.
    pub fn points(&self) -> &[TempoPoint] {
        &self.points
    }

    /// Whether the tempo never changes.
    pub fn is_even(&self) -> bool {
        self.points
            .iter()
            .all(|point| point.bpm == self.points[0].bpm)
    }

    /// The point from which the piece in question starts, and how many beats per minute it gains each second.
    fn piece(&self, reached: impl Fn(&TempoPoint) -> bool) -> (TempoPoint, f64) {
        let place = self.points.partition_point(reached);
        let from = self.points[place.saturating_sub(1)];
        match self.points.get(place) {
            Some(to) if place > 0 => (from, (to.bpm - from.bpm) / (to.at.0 - from.at.0)),
            _ => (from, 0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_even_tempo_has_one_point_and_exact_beats() {
        let map = TempoMap::through(&[(0.0, 60.0), (10.0, 60.0), (20.0, 60.0)]);
        assert_eq!(map.points().len(), 1);
        assert_eq!(map.beats(Seconds(600.0)), Beats(600.0));
        assert_eq!(map.seconds(Beats(37.0)), Seconds(37.0));
    }

    #[test]
    fn tempi_are_held_within_what_people_tap() {
        let map = TempoMap::through(&[(0.0, 20.0), (10.0, 400.0)]);
        assert_eq!(
            map.points()
                .iter()
                .map(|point| point.bpm)
                .collect::<Vec<_>>(),
            [34.0, 226.0]
        );
        assert_eq!(map.tempo(Seconds(0.0)).bpm(), 34.0);
        assert_eq!(map.tempo(Seconds(99.0)).bpm(), 226.0);
    }

    proptest! {
        #[test]
        fn no_beat_is_lost_or_doubled(
            steps in proptest::collection::vec((0.5..9000.0f64, 34.0..226.0f64), 1..10),
            share in -0.01..1.2f64,
        ) {
            let mut at = 0.0;
            let points: Vec<(f64, f64)> = steps
                .iter()
                .map(|(step, bpm)| {
                    let here = (at, *bpm);
                    at += step;
                    here
                })
                .collect();
            let map = TempoMap::through(&points);
            let instant = Seconds((at * share).min(43_200.0));
            let beat = map.beats(instant);
            prop_assert!((map.seconds(beat).0 - instant.0).abs() < 1e-9);
            prop_assert!((map.beats(map.seconds(beat)).0 - beat.0).abs() < 1e-9);
        }

        #[test]
        fn beats_are_the_integral_of_the_tempo(
            first in 34.0..226.0f64, second in 34.0..226.0f64, third in 34.0..226.0f64,
        ) {
            let map = TempoMap::along(&Curve::through(&[(0.0, first), (40.0, second), (90.0, third)]));
            let step = 0.01;
            let sum: f64 = (0..10_000)
                .map(|n| map.tempo(Seconds((f64::from(n) + 0.5) * step)).bpm() / 60.0 * step)
                .sum();
            prop_assert!((map.beats(Seconds(100.0)).0 - sum).abs() < 1e-3, "{sum}");
            let curve = Curve::through(&[(0.0, first), (40.0, second), (90.0, third)]);
            for n in 0..100 {
                let at = Seconds(f64::from(n));
                prop_assert!((map.tempo(at).bpm() - curve.at(at)).abs() < 0.5);
            }
        }
    }
}
