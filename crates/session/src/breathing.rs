//! Laying out the breath clock: locking it to the beat, and slowing it stage by stage.

use crate::breath::Stage;
use crate::{AskedBreath, Breath, BreathClock, BreathCue, BreathRate};
use anodyne_music::Tempo;

/// A slowing breath loses this much of its rate in a stage, breaths per minute.
const STEP: f64 = 0.5;
/// A stage lasts this long, seconds.
const STAGE: f64 = 120.0;
/// The end of a stage in which each breath is a little longer than the one before, seconds.
const GLIDE: f64 = 40.0;

/// The locked clock for a tempo and a rate: as many whole beats as come nearest, the tempo nudged so that they make the
/// rate. Where 3 % are not enough, the breath is a little off the asked rate, but within 4.5 to 7 a minute.
///
/// The pairs of whole beats without a nudge: 48, 54, 60, 72 bpm at 6 a minute are 8, 9, 10, 12 beats.
pub(crate) fn locked(tempo: Tempo, rate: BreathRate) -> BreathClock {
    let bpm = tempo.bpm();
    let least = (1.0 - BreathClock::MOST_NUDGE).max(Tempo::SLOWEST / bpm);
    let most = (1.0 + BreathClock::MOST_NUDGE).min(Tempo::FASTEST / bpm);
    let clock = |beats: f64| {
        let factor = (beats * rate.to / bpm).clamp(least, most);
        (beats, factor - 1.0, bpm * factor / beats)
    };
    let fewer = (bpm / rate.to).floor().max(1.0);
    let legal =
        |reached: f64| (BreathRate::SLOWEST - 1e-9..=BreathRate::FASTEST + 1e-9).contains(&reached);
    let off = |(_, nudge, reached): &(f64, f64, f64)| {
        let outside = if legal(*reached) { 0.0 } else { 100.0 };
        outside + (reached - rate.to).abs() + nudge.abs()
    };
    let [fewer, more] = [clock(fewer), clock(fewer + 1.0)];
    let (beats, nudge, _) = if off(&more) < off(&fewer) {
        more
    } else {
        fewer
    };
    BreathClock::Locked {
        beats_per_breath: beats as u32,
        nudge,
    }
}

/// The breath of a session that begins at that tempo; none where nothing is to be heard of it.
pub(crate) fn breath(asked: &AskedBreath, start_tempo: Tempo) -> Option<Breath> {
    if asked.cue == BreathCue::Off {
        return None;
    }
    let stages = match asked.clock {
        BreathClock::Locked {
            beats_per_breath, ..
        } => by_beats(asked, start_tempo.bpm(), beats_per_breath),
        BreathClock::Free => by_time(asked),
    };
    Some(Breath {
        cue: asked.cue,
        clock: asked.clock,
        ratio: asked.ratio,
        stages,
    })
}

/// One beat more to a breath from stage to stage.
fn by_beats(asked: &AskedBreath, bpm: f64, beats: u32) -> Vec<Stage> {
    let first_beats = ((bpm / asked.rate.from).round() as u32).clamp(2.min(beats), beats);
    let mut row = Row::default();
    for n in first_beats..=beats {
        let n = f64::from(n);
        let inhale = (n * asked.ratio.inhale_share()).round().clamp(1.0, n - 1.0) / n;
        let period = n * 60.0 / bpm;
        let slowed = bpm / n - bpm / (n + 1.0);
        let breaths = (slowed * STAGE / STEP / period).round().max(1.0) as u64;
        row.push(period, 0.0, inhale, breaths);
    }
    row.stages
}

/// Half a breath a minute less from stage to stage, with a glide between two.
fn by_time(asked: &AskedBreath) -> Vec<Stage> {
    let inhale = asked.ratio.inhale_share();
    let mut row = Row::default();
    let mut rate = asked.rate.from;
    while rate > asked.rate.to + 1e-9 {
        let next = (rate - STEP).max(asked.rate.to);
        let (period, slower) = (60.0 / rate, 60.0 / next);
        let part = (rate - next) / STEP;
        let hold = (part * (STAGE - GLIDE) / period).round().max(1.0) as u64;
        let gliding = (part * GLIDE / period).round().max(1.0);
        let growth = (slower - period) / (gliding + 1.0);
        row.push(period, 0.0, inhale, hold);
        row.push(period + growth, growth, inhale, gliding as u64);
        rate = next;
    }
    row.push(60.0 / asked.rate.to, 0.0, inhale, 1);
    row.stages
}

/// Stages laid one after another.
#[derive(Default)]
struct Row {
    stages: Vec<Stage>,
    breaths: u64,
    end: f64,
}

impl Row {
    fn push(&mut self, period: f64, growth: f64, inhale: f64, breaths: u64) {
        let stage = Stage {
            first: self.breaths,
            start: self.end,
            period,
            growth,
            inhale,
        };
        self.breaths += breaths;
        self.end = stage.start_of(breaths);
        self.stages.push(stage);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BreathRatio;
    use anodyne_units::Seconds;
    use proptest::prelude::*;

    fn asked(rate: &str, ratio: &str, tempo: Option<f64>) -> Breath {
        let rate: BreathRate = rate.parse().unwrap();
        let bpm = Tempo::new(tempo.unwrap_or(60.0)).unwrap();
        let clock = tempo.map_or(BreathClock::Free, |_| locked(bpm, rate));
        let asked = AskedBreath {
            rate,
            ratio: ratio.parse().unwrap(),
            cue: BreathCue::Soft,
            clock,
        };
        let nudged = crate::programme::scaled(bpm, clock.tempo_factor());
        breath(&asked, nudged).unwrap()
    }

    #[test]
    fn the_locked_pairs_are_those_of_the_evidence() {
        let check = |bpm: f64, rate: f64, expected: u32| {
            let rate = BreathRate::even(rate).unwrap();
            let BreathClock::Locked {
                beats_per_breath,
                nudge,
            } = locked(Tempo::new(bpm).unwrap(), rate)
            else {
                panic!("{bpm} can be locked");
            };
            assert_eq!((beats_per_breath, nudge), (expected, 0.0), "{bpm}");
        };
        for (rate, pairs) in [
            (6.0, [(48, 8), (54, 9), (60, 10), (72, 12)].as_slice()),
            (5.5, &[(44, 8), (55, 10), (66, 12)]),
            (5.0, &[(40, 8), (50, 10), (60, 12)]),
            (4.5, &[(36, 8), (45, 10), (54, 12)]),
        ] {
            for (bpm, beats) in pairs {
                check(f64::from(*bpm), rate, *beats);
            }
        }
    }

    #[test]
    fn a_locked_breath_turns_on_a_beat() {
        let breath = asked("6", "4:6", Some(54.0));
        let cycle = breath.cycle(3);
        let beats = |at: Seconds| at.0 * 54.0 / 60.0;
        assert!((beats(cycle.start) - 27.0).abs() < 1e-9);
        assert!((beats(cycle.turn) - 31.0).abs() < 1e-9);
        assert!((beats(cycle.end) - 36.0).abs() < 1e-9);
    }

    #[test]
    fn a_slowing_breath_loses_half_a_breath_a_minute_every_two_minutes() {
        for tempo in [None, Some(60.0), Some(72.0)] {
            let breath = asked("9..5", "4:6", tempo);
            let check = |minute: f64, expected: f64| {
                let rate = breath.rate(Seconds(minute * 60.0));
                // A whole beat is a coarser step than half a breath.
                let near = if tempo.is_none() { 0.3 } else { 0.8 };
                assert!((rate - expected).abs() < near, "{tempo:?} {minute}: {rate}");
            };
            check(0.0, 9.0);
            check(4.0, 8.0);
            check(8.0, 7.0);
            check(12.0, 6.0);
            check(17.0, 5.0);
            check(700.0, 5.0);
        }
    }

    #[test]
    fn twelve_hours_of_breaths_are_as_exact_as_one() {
        let breath = asked("6", "4:6", None);
        let cycle = breath.cycle_at(Seconds(43_199.0));
        assert_eq!(cycle.number, 4319);
        assert_eq!(cycle.start, Seconds(43_190.0));
        assert_eq!(cycle.turn, Seconds(43_194.0));
    }

    #[test]
    fn breaths_between_two_instants_are_those_that_lie_there() {
        let breath = asked("6", "5:5", None);
        let numbers = |from, to| {
            let cycles = breath.cycles_between(Seconds(from), Seconds(to));
            cycles.map(|cycle| cycle.number).collect::<Vec<_>>()
        };
        assert_eq!(numbers(0.0, 10.0), [0]);
        assert_eq!(numbers(9.0, 20.1), [0, 1, 2]);
        assert_eq!(numbers(5.0, 5.0), [0]);
        assert_eq!(numbers(10.0, 10.0), [0; 0]);
    }

    #[test]
    fn a_breath_without_cue_is_none() {
        let asked = AskedBreath {
            rate: BreathRate::even(6.0).unwrap(),
            ratio: BreathRatio::DEFAULT,
            cue: BreathCue::Off,
            clock: BreathClock::Free,
        };
        assert_eq!(breath(&asked, Tempo::DEFAULT), None);
    }

    fn any_breath() -> impl Strategy<Value = Breath> {
        let tempo = prop_oneof![Just(None), (34.0..226.0f64).prop_map(Some)];
        ((4.5..=7.0f64), (0.0..13.0f64), tempo).prop_map(|(to, more, tempo)| {
            let from = (to + more).min(20.0);
            asked(&format!("{from}..{to}"), "4:6", tempo)
        })
    }

    proptest! {
        #[test]
        fn a_nudge_is_small_and_the_breath_stays_slow(bpm in 34.0..226.0f64, rate in 4.5..=7.0f64) {
            let clock = locked(Tempo::new(bpm).unwrap(), BreathRate::even(rate).unwrap());
            let BreathClock::Locked { beats_per_breath, nudge } = clock else { panic!() };
            prop_assert!(nudge.abs() <= BreathClock::MOST_NUDGE + 1e-12);
            let nudged = bpm * (1.0 + nudge);
            prop_assert!((34.0 - 1e-9..=226.0 + 1e-9).contains(&nudged), "{nudged}");
            let reached = nudged / f64::from(beats_per_breath);
            prop_assert!((4.5 - 1e-9..=7.0 + 1e-9).contains(&reached), "{reached}");
            prop_assert!((reached - rate).abs() < 1.0, "{reached} {rate}");
        }

        #[test]
        fn every_instant_lies_in_exactly_one_breath(breath in any_breath(), at in 0.0..43_200.0f64) {
            let cycle = breath.cycle_at(Seconds(at));
            prop_assert!(cycle.start.0 <= at && at < cycle.end.0, "{cycle:?} {at}");
            prop_assert!(cycle.start < cycle.turn && cycle.turn < cycle.end);
            prop_assert_eq!(breath.cycle(cycle.number), cycle);
            prop_assert!((breath.cycle(cycle.number + 1).start.0 - cycle.end.0).abs() < 1e-9);
            let swell = breath.swell(Seconds(at));
            prop_assert!((0.0..=1.0).contains(&swell));
        }

        #[test]
        fn no_breath_is_lost_or_doubled_over_an_hour(breath in any_breath()) {
            let mut end = 0.0;
            for (number, cycle) in breath.cycles_between(Seconds(0.0), Seconds(3600.0)).enumerate() {
                prop_assert_eq!(cycle.number, number as u64);
                prop_assert!((cycle.start.0 - end).abs() < 1e-6, "{} {end}", cycle.start);
                end = cycle.end.0;
            }
            prop_assert!(end >= 3600.0);
        }

        #[test]
        fn a_breath_never_hastens(breath in any_breath()) {
            let mut last = 0.0;
            for cycle in breath.cycles_between(Seconds(0.0), Seconds(7200.0)) {
                let length = cycle.end.0 - cycle.start.0;
                prop_assert!(length >= last - 1e-6, "{length} after {last}");
                prop_assert!(length <= 60.0 / 4.5 + 1e-6);
                last = length;
            }
        }
    }
}
