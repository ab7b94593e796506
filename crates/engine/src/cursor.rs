//! Where a part is in the score: the notes of the phrase at hand, and which comes next.

use crate::timeline::Timeline;
use anodyne_score::{Event, Events, Score, Stretch};
use anodyne_units::{Frames, Seconds};

/// Reads one part's events in order, from anywhere.
pub(crate) struct Cursor {
    part: usize,
    stretch: Stretch,
    phrase: usize,
    events: Events,
    next: usize,
    /// Nothing begins before this frame.
    due: Frames,
}

/// An event, and the frames on which it begins and is let go.
pub(crate) struct Placed<'a> {
    pub(crate) event: &'a Event,
    pub(crate) start: Frames,
    pub(crate) end: Frames,
}

/// What a cursor comes by.
pub(crate) enum Passed<'a> {
    /// An event begins.
    Event(Placed<'a>),
    /// The score goes on elsewhere from this frame: whatever is held is let go.
    Edge(Frames),
}

impl Cursor {
    pub(crate) fn new(part: usize, timeline: &Timeline) -> Cursor {
        Cursor {
            part,
            stretch: timeline.course().stretch(Seconds(0.0)),
            phrase: 0,
            events: Events::new(),
            next: 0,
            due: Frames(0),
        }
    }

    /// Goes to `frame` and hands over every event that began before it and, with `tail` after its end, may still sound.
    pub(crate) fn seek(
        &mut self,
        score: &Score,
        timeline: &Timeline,
        frame: Frames,
        tail: Seconds,
        mut sounding: impl FnMut(Placed<'_>),
    ) {
        let course = timeline.course();
        let now = timeline.played(frame);
        let earliest = Seconds((now.0 - tail.0 - LONGEST_EVENT.0).max(0.0));
        let tail = timeline.rate().frames(tail);
        let here = course.stretch(now);
        self.stretch = course.stretch(earliest);
        loop {
            let from = Seconds(earliest.0.max(self.stretch.from.0));
            let to = Seconds(now.0.min(self.stretch.until.0));
            let (from, to) = (self.stretch.score(from), self.stretch.score(to));
            for phrase in score.phrase_at(from)..=score.phrase_at(to) {
                self.open(score, phrase);
                for event in &self.events {
                    let placed = self.placed(timeline, event);
                    let ends = Frames(placed.end.0.saturating_add(tail.0));
                    if self.holds(event) && placed.start < frame && ends > frame {
                        sounding(placed);
                    }
                }
            }
            if self.stretch.from == here.from {
                break;
            }
            self.stretch = course.next(&self.stretch);
        }
        self.due = Frames(0);
        self.next = self
            .events
            .iter()
            .take_while(|event| self.placed(timeline, event).start < frame)
            .count();
    }

    /// The course or the drive of the timeline has changed ahead of here: what comes next is looked up again.
    pub(crate) fn look_again(&mut self, timeline: &Timeline) {
        self.stretch = timeline.course().again(&self.stretch);
        self.due = Frames(0);
    }

    /// Hands over, in order, whatever comes before `frame` and was not handed over yet.
    pub(crate) fn advance(
        &mut self,
        score: &Score,
        timeline: &Timeline,
        frame: Frames,
        mut pass: impl FnMut(Passed<'_>),
    ) {
        while self.due < frame {
            let edge = timeline.frame(self.stretch.until);
            while let Some(event) = self
                .events
                .get(self.next)
                .filter(|event| self.is_ahead(event))
            {
                let placed = self.placed(timeline, event);
                self.due = placed.start;
                if self.due >= frame {
                    return;
                }
                pass(Passed::Event(placed));
                self.next += 1;
            }
            let following = score.phrases().get(self.phrase + 1);
            let following = following.filter(|phrase| phrase.start < self.stretch.end());
            self.due = match following {
                Some(phrase) => timeline.frame(self.stretch.played(phrase.start)),
                None => edge,
            };
            if self.due >= frame {
                return;
            }
            if following.is_some() {
                self.open(score, self.phrase + 1);
                self.next = 0;
            } else {
                pass(Passed::Edge(edge));
                self.stretch = timeline.course().next(&self.stretch);
                self.open(score, score.phrase_at(self.stretch.start));
                let start = self.stretch.start;
                let before = |event: &&Event| event.start < start;
                self.next = self.events.iter().take_while(before).count();
            }
        }
    }

    fn open(&mut self, score: &Score, phrase: usize) {
        self.phrase = phrase;
        score.events_of(self.part, phrase, self.stretch.take, &mut self.events);
    }

    /// Whether an event begins within the stretch.
    fn holds(&self, event: &Event) -> bool {
        event.start >= self.stretch.start && event.start < self.stretch.end()
    }

    /// Whether an event begins before the stretch ends.
    fn is_ahead(&self, event: &Event) -> bool {
        event.start < self.stretch.end()
    }

    fn placed<'a>(&self, timeline: &Timeline, event: &'a Event) -> Placed<'a> {
        let frame = |at: Seconds| timeline.frame(self.stretch.played(at));
        Placed {
            event,
            start: frame(event.start),
            end: frame(event.start + event.duration).min(timeline.frame(self.stretch.until)),
        }
    }
}

/// The score's promise: no event is longer.
const LONGEST_EVENT: Seconds = Seconds(90.0);
