//! Cues and marks: where the words and directions of a script lie on the timeline.

use crate::breath::raised_cosine;
use anodyne_units::{Decibels, Lufs, Seconds};

/// A line of the script on the timeline: one paragraph, or what stands between two directions.
#[derive(Clone, Debug, PartialEq)]
pub struct Cue {
    /// When its first word is due.
    pub start: Seconds,
    /// When its last word is over, as estimated (or as a caption file says). Cues never overlap.
    pub end: Seconds,
    /// The words as they are spoken: plain text on one line, without marks or directions.
    pub text: String,
    /// The place of its phase in the plan's phases.
    pub phase: usize,
    /// Its sentences in order, at least one; they lie within the cue and make up its text.
    pub sentences: Vec<Sentence>,
    /// Where it stands in the script's file, line from 1.
    pub line: usize,
}

impl Cue {
    /// How long the words take, as estimated.
    pub fn duration(&self) -> Seconds {
        self.end - self.start
    }
}

/// A sentence of a cue.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// When its first word is due.
    pub start: Seconds,
    /// When its last word is over, as estimated.
    pub end: Seconds,
    /// The words.
    pub text: String,
}

/// A direction on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// When it begins.
    pub start: Seconds,
    /// When it is over; for `MusicUp` and `MusicDown`, when the new level is reached.
    pub end: Seconds,
    /// What it is.
    pub kind: MarkKind,
    /// The place of its phase in the plan's phases.
    pub phase: usize,
}

/// The kinds of marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// So many cycles of the breath clock.
    Breath(u32),
    /// The music is silent but for its fade at the beginning.
    Silence,
    /// The music comes up by a step.
    MusicUp,
    /// The music goes down by a step.
    MusicDown,
}

impl MarkKind {
    /// `breath`, `silence`, `music-up` or `music-down`.
    pub fn id(self) -> &'static str {
        match self {
            MarkKind::Breath(_) => "breath",
            MarkKind::Silence => "silence",
            MarkKind::MusicUp => "music-up",
            MarkKind::MusicDown => "music-down",
        }
    }
}

impl Mark {
    /// The step of `[music up]` and `[music down]`.
    pub const STEP: Decibels = Decibels(3.0);
    /// The furthest the directions move the music below and above the programme's own level.
    pub const REACH: (Decibels, Decibels) = (Decibels(-9.0), Decibels(3.0));
    /// How long `[music up]` takes: at most 1.5 dB in 10 s, within the no-startle limits.
    pub const UP: Seconds = Seconds(30.0);
    /// How long it takes where people may be asleep: at most half a decibel in 10 s.
    pub const UP_ASLEEP: Seconds = Seconds(90.0);
    /// How long `[music down]` takes.
    pub const DOWN: Seconds = Seconds(12.0);
    /// How long the music takes to fall silent, from the beginning of `[silence]`.
    pub const FADE_OUT: Seconds = Seconds(8.0);
    /// How fast the music comes back from the end of `[silence]` on, decibels in 10 s: the session's limit for rises is
    /// 4, and the music moves by itself.
    pub const RETURN: Decibels = Decibels(2.5);
    /// How fast it comes back where people may be asleep, decibels in 10 s.
    pub const RETURN_ASLEEP: Decibels = Decibels(0.6);
    /// The loudness at which it begins to come back, LUFS: nobody hears it yet.
    pub const RETURN_FROM: Lufs = Lufs(-66.0);
}

/// How fast the music of a plan may rise, as the directions need to know it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rising {
    /// How loud the session is.
    pub(crate) loudness: Lufs,
    /// Whether people may be asleep.
    pub(crate) asleep: bool,
}

impl Rising {
    /// How far below its own level the music begins to come back, decibels, above 0.
    fn depth(self) -> f64 {
        (self.loudness.0 - Mark::RETURN_FROM.0).max(Mark::RETURN.0)
    }

    /// How long `[music up]` takes.
    pub(crate) fn up(self) -> Seconds {
        if self.asleep {
            Mark::UP_ASLEEP
        } else {
            Mark::UP
        }
    }

    /// How long the music takes to be back after a silence.
    pub(crate) fn back(self) -> Seconds {
        let pace = if self.asleep {
            Mark::RETURN_ASLEEP
        } else {
            Mark::RETURN
        };
        Seconds(10.0 * self.depth() / pace.0)
    }
}

/// From nothing to where the return begins, seconds: it is below hearing, and must not click.
const BEGINS: f64 = 4.0;

/// What the directions do to the music: the marks, sorted for quick answers at any instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Guided {
    /// Start, duration and step of each move of the level, ascending; the sum of all steps before it.
    moves: Vec<(f64, f64, f64, f64)>,
    /// Each silence, and when the music is back.
    silences: Vec<(f64, f64, f64)>,
    /// How far below its level the music begins to come back, decibels.
    depth: f64,
    breaths: Vec<(f64, f64)>,
}

/// How long the breath takes to deepen and to become usual again, seconds.
const DEEPENS: f64 = 4.0;

impl Guided {
    pub(crate) fn new(marks: &[Mark], rising: Rising) -> Guided {
        let mut guided = Guided {
            depth: rising.depth(),
            ..Guided::default()
        };
        let mut level = 0.0;
        for mark in marks {
            let (start, end) = (mark.start.0, mark.end.0);
            let step = match mark.kind {
                MarkKind::Silence => {
                    let back = end + rising.back().0;
                    guided.silences.push((start, end, back));
                    continue;
                }
                MarkKind::Breath(_) => {
                    guided.breaths.push((start, end));
                    continue;
                }
                MarkKind::MusicUp => Mark::STEP.0,
                MarkKind::MusicDown => -Mark::STEP.0,
            };
            let moved = (level + step).clamp(Mark::REACH.0.0, Mark::REACH.1.0);
            guided
                .moves
                .push((start, end - start, moved - level, level));
            level = moved;
        }
        guided
    }

    /// How far the directions have moved the music, decibels.
    pub(crate) fn level(&self, at: Seconds) -> f64 {
        let begun = self.moves.partition_point(|one| one.0 <= at.0);
        let mut level = 0.0;
        for (start, duration, step, before) in self.moves[..begun].iter().rev() {
            level += step * raised_cosine((at.0 - start) / duration);
            // Whatever began a whole move earlier is over.
            if at.0 - start >= Mark::UP_ASLEEP.0 {
                return level + before;
            }
        }
        level
    }

    /// The gain of the silences, 0..1: exactly 0 within one, exactly 1 away from them; between them it rises evenly in
    /// decibels.
    pub(crate) fn silence(&self, at: Seconds) -> f64 {
        let begun = self.silences.partition_point(|one| one.0 <= at.0);
        let gain = |(start, end, back): &(f64, f64, f64)| {
            if at.0 >= *back {
                return 1.0;
            }
            let out = raised_cosine((at.0 - start) / Mark::FADE_OUT.0);
            let along = (at.0 - end) / (back - end);
            let rises = Decibels(-self.depth * (1.0 - along)).gain();
            (1.0 - out).max(raised_cosine((at.0 - end) / BEGINS) * rises)
        };
        // Where silences follow each other closely, all before the last two are further along on their way back.
        let near = &self.silences[begun.saturating_sub(2)..begun];
        near.iter().map(gain).fold(1.0, f64::min)
    }

    /// From when to when the music is away and coming back, ascending.
    pub(crate) fn away(&self) -> impl Iterator<Item = (Seconds, Seconds)> {
        let silences = self.silences.iter();
        silences.map(|(start, _, back)| (Seconds(*start), Seconds(*back)))
    }

    /// How much a `[breath]` is going on, 0..1.
    pub(crate) fn breathing(&self, at: Seconds) -> f64 {
        let begun = self.breaths.partition_point(|one| one.0 <= at.0);
        let Some((start, end)) = begun.checked_sub(1).map(|place| self.breaths[place]) else {
            return 0.0;
        };
        let (into, left) = (at.0 - start, end - at.0);
        raised_cosine(into.min(left) / DEEPENS.min((end - start) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(kind: MarkKind, start: f64, end: f64) -> Mark {
        Mark {
            start: Seconds(start),
            end: Seconds(end),
            kind,
            phase: 0,
        }
    }

    const AWAKE: Rising = Rising {
        loudness: Lufs(-20.0),
        asleep: false,
    };

    #[test]
    fn the_music_moves_by_steps_within_its_reach() {
        let down = |start| mark(MarkKind::MusicDown, start, start + Mark::DOWN.0);
        let up = |start| mark(MarkKind::MusicUp, start, start + Mark::UP.0);
        let guided = Guided::new(
            &[down(10.0), down(100.0), down(200.0), down(300.0), up(400.0)],
            AWAKE,
        );
        let check = |at: f64, expected: f64| {
            assert!((guided.level(Seconds(at)) - expected).abs() < 1e-9, "{at}");
        };
        check(0.0, 0.0);
        check(16.0, -1.5);
        check(50.0, -3.0);
        check(150.0, -6.0);
        check(299.0, -9.0);
        check(390.0, -9.0);
        check(415.0, -7.5);
        check(900.0, -6.0);
    }

    #[test]
    fn no_rise_by_directions_is_faster_than_a_decibel_and_a_half_in_ten_seconds() {
        let guided = Guided::new(&[mark(MarkKind::MusicUp, 5.0, 35.0)], AWAKE);
        let level = |at: f64| guided.level(Seconds(at));
        let steepest = (0..500).map(|n| f64::from(n) * 0.1);
        let steepest = steepest
            .map(|at| level(at + 10.0) - level(at))
            .fold(0.0, f64::max);
        assert!(steepest <= 1.51, "{steepest}");
    }

    #[test]
    fn silence_is_exact_after_its_fade_and_music_returns_slowly() {
        let guided = Guided::new(&[mark(MarkKind::Silence, 60.0, 120.0)], AWAKE);
        let check = |at: f64, expected: f64| {
            let found = guided.silence(Seconds(at));
            assert!((found - expected).abs() < 1e-9, "{found} at {at}");
        };
        check(59.9, 1.0);
        check(64.0, 0.5);
        assert_eq!(guided.silence(Seconds(68.0)), 0.0);
        assert_eq!(guided.silence(Seconds(120.0)), 0.0);
        // 46 dB at 2.5 dB in 10 s.
        check(120.0 + 144.0, Decibels(-10.0).gain());
        check(120.0 + 184.0, 1.0);
        let away: Vec<_> = guided.away().collect();
        assert_eq!(away, [(Seconds(60.0), Seconds(304.0))]);
    }

    #[test]
    fn the_return_never_rises_faster_than_it_says() {
        for asleep in [false, true] {
            let rising = Rising { asleep, ..AWAKE };
            let guided = Guided::new(&[mark(MarkKind::Silence, 0.0, 60.0)], rising);
            let level = |at: f64| 20.0 * guided.silence(Seconds(at)).log10();
            let pace = if asleep { 0.6 } else { 2.5 };
            for at in (0..8000).map(|step| 64.0 + f64::from(step) * 0.1) {
                assert!(level(at + 10.0) - level(at) < pace + 1e-6, "{at}");
            }
        }
    }

    #[test]
    fn silences_that_follow_closely_do_not_let_the_music_jump() {
        let silences = [(0.0, 20.0), (40.0, 50.0), (55.0, 65.0), (90.0, 100.0)];
        let marks = silences.map(|(start, end)| mark(MarkKind::Silence, start, end));
        let guided = Guided::new(&marks, AWAKE);
        let gain = |step: u32| guided.silence(Seconds(f64::from(step) * 0.1));
        let largest = (0..4000)
            .map(|step| gain(step + 1) - gain(step))
            .fold(0.0, f64::max);
        assert!(largest < 0.004, "{largest}");
    }
}
