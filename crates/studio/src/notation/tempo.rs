//! The tempo track: a tempo map in MIDI's own terms, where a tempo is a whole number of microseconds and stands until the
//! next.

use anodyne_music::Meter;
use anodyne_session::TempoMap;
use anodyne_units::{Beats, Seconds};

/// Ticks to a crotchet. At the slowest tempo, 34 a minute, a tick is 0.92 ms.
pub(super) const TICKS_PER_CROTCHET: u16 = 1920;

/// A tempo stands at most this long, felt beats: rounding to microseconds then costs at most 0.05 ms.
const LONGEST: f64 = 64.0;
/// A tempo that glides is renewed at least this often where it glides fastest, felt beats: enough for [`DRIFT`] in a glide
/// from 60 to 226 in two seconds.
const SHORTEST: f64 = 1.0 / 64.0;
/// How far a standing tempo may drift from the glide it stands for, seconds.
const DRIFT: f64 = 1e-4;

/// Where a beat lies on the grid of ticks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid<'a> {
    map: &'a TempoMap,
    ticks_per_beat: f64,
}

impl<'a> Grid<'a> {
    pub(super) fn new(map: &'a TempoMap, meter: Meter) -> Grid<'a> {
        Grid {
            map,
            ticks_per_beat: f64::from(TICKS_PER_CROTCHET) * crotchets_per_beat(meter),
        }
    }

    /// The tick nearest to an instant.
    pub(super) fn tick(&self, at: Seconds) -> u32 {
        (self.map.beats(at).0 * self.ticks_per_beat)
            .round()
            .max(0.0) as u32
    }

    fn seconds(&self, tick: u32) -> f64 {
        self.map
            .seconds(Beats(f64::from(tick) / self.ticks_per_beat))
            .0
    }

    /// The tempi in force from each tick on, microseconds to a crotchet, up to an instant. What rounding takes from one
    /// is given to the next, so that no error grows.
    pub(super) fn tempi(&self, end: Seconds) -> Vec<(u32, u32)> {
        let last = self.tick(end).max(1);
        let (mut tick, mut played) = (0, 0.0);
        let mut tempi: Vec<(u32, u32)> = Vec::new();
        while tick < last {
            let next = self.next(tick);
            let crotchets = f64::from(next - tick) / f64::from(TICKS_PER_CROTCHET);
            let micros = ((self.seconds(next) - played) / crotchets * 1e6).round();
            played += micros * 1e-6 * crotchets;
            let micros = micros as u32;
            if tempi.last().is_none_or(|(_, before)| *before != micros) {
                tempi.push((tick, micros));
            }
            tick = next;
        }
        tempi
    }

    /// How far a tempo may stand from that tick on.
    fn next(&self, tick: u32) -> u32 {
        let mut beats = LONGEST;
        while beats > SHORTEST {
            let next = tick + (beats * self.ticks_per_beat) as u32;
            let (from, to) = (self.seconds(tick), self.seconds(next));
            let drifts = [0.125, 0.25, 0.5, 0.75, 0.875].iter().any(|share| {
                let between = tick + (f64::from(next - tick) * share) as u32;
                let part = f64::from(between - tick) / f64::from(next - tick);
                (from + (to - from) * part - self.seconds(between)).abs() > DRIFT
            });
            if !drifts {
                return next;
            }
            beats /= 2.0;
        }
        tick + (SHORTEST * self.ticks_per_beat) as u32
    }
}

/// Crotchets in a felt beat: one and a half in 6/8.
pub(super) fn crotchets_per_beat(meter: Meter) -> f64 {
    match meter {
        Meter::SixEight => 1.5,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When a tick sounds by what the tempi say.
    fn heard(tempi: &[(u32, u32)], tick: u32) -> f64 {
        let mut seconds = 0.0;
        for (place, (from, micros)) in tempi.iter().enumerate().filter(|(_, one)| one.0 < tick) {
            let until = tempi.get(place + 1).map_or(tick, |next| next.0.min(tick));
            let crotchets = f64::from(until - from) / f64::from(TICKS_PER_CROTCHET);
            seconds += crotchets * f64::from(*micros) * 1e-6;
        }
        seconds
    }

    #[test]
    fn ticks_sound_when_the_map_says_over_any_glide_and_any_length() {
        let maps: [&[(f64, f64)]; 4] = [
            &[(0.0, 66.0)],
            &[(0.0, 120.0), (10.0, 60.0), (12.0, 226.0), (900.0, 34.0)],
            &[(0.0, 66.0), (43_200.0, 52.0)],
            &[(0.0, 97.3), (100.0, 97.3), (101.0, 45.1)],
        ];
        for (points, meter) in maps
            .into_iter()
            .flat_map(|map| [(map, Meter::FourFour), (map, Meter::SixEight)])
        {
            let map = TempoMap::through(points);
            let end = points[points.len() - 1].0 + 600.0;
            let grid = Grid::new(&map, meter);
            let tempi = grid.tempi(Seconds(end));
            let everywhere = (0..=400).map(|step| end * f64::from(step) / 400.0);
            // Closely around every corner, where tempi glide fastest.
            let corners = points.iter().flat_map(|(corner, _)| {
                (-400..=400).map(move |step| (corner + f64::from(step) * 0.01).max(0.0))
            });
            for at in everywhere.chain(corners) {
                let tick = grid.tick(Seconds(at));
                let off = heard(&tempi, tick) - grid.seconds(tick);
                // A quarter of the millisecond that is promised.
                assert!(off.abs() < 2.5e-4, "{off} s at tick {tick} of {points:?}");
            }
        }
    }

    #[test]
    fn an_even_tempo_that_microseconds_can_say_is_said_once() {
        let map = TempoMap::through(&[(0.0, 60.0)]);
        let tempi = Grid::new(&map, Meter::FourFour).tempi(Seconds(3600.0));
        assert_eq!(tempi, [(0, 1_000_000)]);
    }
}
