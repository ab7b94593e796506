//! The breath clock: which breath an instant lies in, where it turns, and how full it is.

use crate::{BreathCue, BreathRatio};
use anodyne_units::Seconds;
use core::f64::consts::PI;

/// The breath that the music follows. It begins with an in-breath at second 0. Every instant is found in closed form,
/// so that hour 12 is as exact as minute 1.
///
/// ```
/// use anodyne_session::{Library, Wish, plan};
/// use anodyne_units::Seconds;
/// let wish = Wish { breath_rate: Some("6".into()), breath_ratio: Some("4:6".into()), ..Wish::default() };
/// let breath = plan(&wish.prescribe(&Library::built_in()).unwrap()).breath.unwrap();
/// let cycle = breath.cycle_at(Seconds(3595.0));
/// assert_eq!((cycle.number, cycle.start, cycle.turn, cycle.end),
///     (359, Seconds(3590.0), Seconds(3594.0), Seconds(3600.0)));
/// assert_eq!(breath.swell(Seconds(3594.0)), 1.0);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Breath {
    /// How plainly the music shows the breath; never off in a plan: a plan without cue has no breath.
    pub cue: BreathCue,
    /// What the clock goes by.
    pub clock: BreathClock,
    /// In-breath to out-breath as asked; on a locked clock each breath turns on the beat nearest to it.
    pub ratio: BreathRatio,
    /// Ascending in time, at least one, the first at second 0; the last one holds for ever.
    pub(crate) stages: Vec<Stage>,
}

/// What a breath clock goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BreathClock {
    /// A breath is a whole number of beats; the session's tempo is even.
    Locked {
        /// Beats to a breath once the asked rate is reached.
        beats_per_breath: u32,
        /// What the tempo was multiplied with beyond 1 so that the beats fit the breath: at most 0.03 either way.
        nudge: f64,
    },
    /// A breath keeps its own time, whatever the tempo does.
    Free,
}

impl BreathClock {
    /// The most a locked clock may move the tempo, as a part of it.
    pub const MOST_NUDGE: f64 = 0.03;

    /// What the asked tempo is multiplied with: 1 on a free clock.
    pub fn tempo_factor(self) -> f64 {
        match self {
            BreathClock::Locked { nudge, .. } => 1.0 + nudge,
            BreathClock::Free => 1.0,
        }
    }
}

/// One breath.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cycle {
    /// Its number, from 0.
    pub number: u64,
    /// Where the in-breath begins.
    pub start: Seconds,
    /// Where it turns into the out-breath.
    pub turn: Seconds,
    /// Where the next breath begins.
    pub end: Seconds,
}

impl Cycle {
    /// How full the breath is, 0 (out) to 1 (in): half a cosine up to the turn, half a cosine down from it.
    pub fn swell(&self, at: Seconds) -> f64 {
        if at < self.turn {
            raised_cosine((at.0 - self.start.0) / (self.turn.0 - self.start.0))
        } else {
            raised_cosine((self.end.0 - at.0) / (self.end.0 - self.turn.0))
        }
    }
}

/// Breaths of one rate, or of a rate that changes evenly from breath to breath.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stage {
    /// The number of its first breath.
    pub(crate) first: u64,
    /// Where that breath begins, seconds.
    pub(crate) start: f64,
    /// How long that breath is, seconds.
    pub(crate) period: f64,
    /// How much longer each next breath is, seconds; 0 in the last stage.
    pub(crate) growth: f64,
    /// The in-breath's part of a breath, 0..1.
    pub(crate) inhale: f64,
}

impl Stage {
    /// Where the breath of that place in the stage begins.
    pub(crate) fn start_of(&self, place: u64) -> f64 {
        let k = place as f64;
        self.start + k * self.period + self.growth * k * (k - 1.0) / 2.0
    }

    /// The place of the breath an instant lies in: the whole part of the root of `start_of`, put right where rounding
    /// has crossed a border.
    fn place_at(&self, at: f64) -> u64 {
        let (time, half) = ((at - self.start).max(0.0), self.growth / 2.0);
        let linear = self.period - half;
        let root = (linear * linear + 4.0 * half * time).max(0.0).sqrt();
        let near = (2.0 * time / (linear + root)) as u64;
        let mut place = near.saturating_sub(1);
        while self.start_of(place + 1) <= at {
            place += 1;
        }
        place
    }
}

impl Breath {
    /// The breath an instant lies in; the first one before second 0.
    pub fn cycle_at(&self, at: Seconds) -> Cycle {
        let begun = self.stages.partition_point(|stage| stage.start <= at.0);
        let stage = &self.stages[begun.saturating_sub(1)];
        self.cycle(stage.first + stage.place_at(at.0))
    }

    /// The breath of that number.
    pub fn cycle(&self, number: u64) -> Cycle {
        let begun = self.stages.partition_point(|stage| stage.first <= number);
        let stage = &self.stages[begun.saturating_sub(1)];
        let place = number - stage.first;
        let start = stage.start_of(place);
        let end = match self.stages.get(begun) {
            Some(next) if next.first == number + 1 => next.start,
            _ => stage.start_of(place + 1),
        };
        Cycle {
            number,
            start: Seconds(start),
            turn: Seconds(start + stage.inhale * (end - start)),
            end: Seconds(end),
        }
    }

    /// The breaths of which some part lies from `from` (included) to `to` (not included). Nothing is allocated.
    pub fn cycles_between(&self, from: Seconds, to: Seconds) -> impl Iterator<Item = Cycle> {
        let first = self.cycle_at(from).number;
        let cycles = (first..).map(move |number| self.cycle(number));
        cycles.take_while(move |cycle| cycle.start < to)
    }

    /// How full the breath is at an instant, 0 (out) to 1 (in).
    pub fn swell(&self, at: Seconds) -> f64 {
        self.cycle_at(at).swell(at)
    }

    /// Breaths per minute at an instant.
    pub fn rate(&self, at: Seconds) -> f64 {
        let cycle = self.cycle_at(at);
        60.0 / (cycle.end.0 - cycle.start.0)
    }
}

/// From 0 to 1 while `share` goes from 0 to 1, flat at both ends, and exactly 0 and 1 beyond them.
pub(crate) fn raised_cosine(share: f64) -> f64 {
    if share <= 0.0 {
        0.0
    } else if share < 1.0 {
        (1.0 - libm::cos(PI * share)) / 2.0
    } else {
        1.0
    }
}
