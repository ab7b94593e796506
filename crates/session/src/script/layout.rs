//! Laying the words and directions of one phase on the timeline.

use super::speech::{Pace, sentences};
use super::{Cue, Direction, Item, Line, Mark, MarkKind, Sentence};
use crate::Breath;
use anodyne_units::Seconds;
use core::ops::Range;

/// What stays the same for the whole script.
pub(super) struct Desk {
    pub(super) pace: Pace,
    pub(super) breath: Option<Breath>,
    /// How long `[music up]` takes, seconds.
    pub(super) up: f64,
}

/// Where a phase may be laid.
#[derive(Clone, Copy)]
pub(super) struct Room {
    /// Where the phase begins.
    pub(super) start: f64,
    /// Music alone before its first word.
    pub(super) lead: f64,
    /// Where the last phase's words were over.
    pub(super) free_from: f64,
    /// The rest between two lines with no direction between them.
    pub(super) gap: f64,
    /// The phase's place in the plan.
    pub(super) phase: usize,
}

/// A phase on the timeline.
#[derive(Default)]
pub(super) struct Phrased {
    pub(super) cues: Vec<Cue>,
    pub(super) marks: Vec<Mark>,
    /// When everything in it is over.
    pub(super) end: f64,
    /// How many rests between lines can grow.
    pub(super) gaps: usize,
    /// The first `[at]` that comes too late: its place, what it asks for, and when the words above it are over.
    pub(super) late: Option<(Range<usize>, f64, f64)>,
}

/// A breath where the music follows none, seconds: six a minute.
const USUAL_BREATH: f64 = 10.0;
/// What is left free before and after the breaths of a `[breath]`, seconds.
const AROUND_BREATH: f64 = 1.0;

/// Lays the items one after another.
pub(super) fn lay(items: &[Item], desk: &Desk, room: Room) -> Phrased {
    let mut phrased = Phrased::default();
    let begin = (room.start + room.lead).max(room.free_from);
    let mut at = begin;
    // Whether a rest is due before the next line.
    let mut rests = false;
    for item in items {
        match item {
            Item::Line(line) => {
                if let Some((from, to)) = line.timed {
                    phrased.cues.push(timed(line, from, to, desk, room.phase));
                    at = to.0;
                    continue;
                }
                if rests {
                    at += room.gap;
                    phrased.gaps += 1;
                }
                let cue = cue(line, at, desk, room.phase);
                at = cue.end.0;
                phrased.cues.push(cue);
                rests = true;
            }
            Item::Direction(direction, span) => {
                rests &= matches!(direction, Direction::MusicUp | Direction::MusicDown);
                let mark = |start: f64, end: f64, kind| Mark {
                    start: Seconds(start),
                    end: Seconds(end),
                    kind,
                    phase: room.phase,
                };
                match direction {
                    Direction::Pause(length) => at += length.0,
                    Direction::Breath(cycles) => {
                        let (start, end) =
                            breaths(desk.breath.as_ref(), at + AROUND_BREATH, *cycles);
                        phrased
                            .marks
                            .push(mark(start, end, MarkKind::Breath(*cycles)));
                        at = end + AROUND_BREATH;
                    }
                    Direction::At(instant) => {
                        let untouched = at == begin && phrased.cues.is_empty();
                        let earliest = if untouched { room.free_from } else { at };
                        if instant.0 < earliest - 0.05 && phrased.late.is_none() {
                            phrased.late = Some((span.clone(), instant.0, earliest));
                        }
                        at = instant.0.max(earliest);
                    }
                    Direction::MusicUp => {
                        phrased
                            .marks
                            .push(mark(at, at + desk.up, MarkKind::MusicUp));
                    }
                    Direction::MusicDown => {
                        phrased
                            .marks
                            .push(mark(at, at + Mark::DOWN.0, MarkKind::MusicDown));
                    }
                    Direction::Silence(length) => {
                        phrased
                            .marks
                            .push(mark(at, at + length.0, MarkKind::Silence));
                        at += length.0;
                    }
                }
            }
        }
    }
    phrased.end = if items.is_empty() { room.start } else { at };
    phrased
}

/// Where so many whole breaths begin and end, from the first in-breath at or after an instant.
fn breaths(breath: Option<&Breath>, from: f64, cycles: u32) -> (f64, f64) {
    let Some(breath) = breath else {
        return (from, from + f64::from(cycles) * USUAL_BREATH);
    };
    let here = breath.cycle_at(Seconds(from));
    let late = here.start.0 < from - 1e-6;
    let first = breath.cycle(here.number + u64::from(late));
    let last = breath.cycle(first.number + u64::from(cycles) - 1);
    (first.start.0, last.end.0)
}

fn cue(line: &Line, start: f64, desk: &Desk, phase: usize) -> Cue {
    cue_at_pace(line, start, &desk.pace, phase)
}

/// A line from an instant on, as long as its recording or its words at that pace.
pub(super) fn cue_at_pace(line: &Line, start: f64, pace: &Pace, phase: usize) -> Cue {
    let mut at = start;
    let mut end = start;
    let spoken = sentences(&line.text).into_iter().map(|words| {
        let from = at;
        end = from + pace.seconds(words);
        at = end + pace.sentence_pause;
        Sentence {
            start: Seconds(from),
            end: Seconds(end),
            text: words.to_owned(),
        }
    });
    let mut sentences: Vec<Sentence> = spoken.collect();
    if let Some(recorded) = line.recorded {
        let scale = recorded.0 / (end - start).max(1e-3);
        for sentence in &mut sentences {
            sentence.start = Seconds(start + (sentence.start.0 - start) * scale);
            sentence.end = Seconds(start + (sentence.end.0 - start) * scale);
        }
        end = start + recorded.0;
    }
    Cue {
        start: Seconds(start),
        end: Seconds(end),
        text: line.text.clone(),
        phase,
        sentences,
        line: line.number,
    }
}

/// A line of a caption file: its own times, shared among its sentences as their words need.
fn timed(line: &Line, from: Seconds, to: Seconds, desk: &Desk, phase: usize) -> Cue {
    let mut cue = cue(line, 0.0, desk, phase);
    let scale = (to.0 - from.0) / cue.end.0.max(1e-3);
    for sentence in &mut cue.sentences {
        sentence.start = Seconds(from.0 + sentence.start.0 * scale);
        sentence.end = Seconds((from.0 + sentence.end.0 * scale).min(to.0));
    }
    (cue.start, cue.end) = (from, to);
    cue
}
