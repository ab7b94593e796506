//! Where a part is in the score: the notes of the phrase at hand, and which comes next.

use anodyne_score::{Event, Events, Score};
use anodyne_units::{Frames, SampleRate, Seconds};

/// Reads one part's events in order, from anywhere.
pub(crate) struct Cursor {
    part: usize,
    phrase: usize,
    events: Events,
    next: usize,
    /// Nothing begins before this frame.
    due: Frames,
}

impl Cursor {
    pub(crate) fn new(part: usize) -> Cursor {
        Cursor {
            part,
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
        rate: SampleRate,
        frame: Frames,
        tail: Seconds,
        mut sounding: impl FnMut(&Event),
    ) {
        let now = rate.seconds(frame);
        let earliest = Seconds((now.0 - tail.0 - LONGEST_EVENT.0).max(0.0));
        let here = score.phrase_at(now);
        for phrase in score.phrase_at(earliest)..=here {
            score.events(self.part, phrase, &mut self.events);
            for event in &self.events {
                let ends = rate.frames(event.start + event.duration + tail);
                if rate.frames(event.start) < frame && ends > frame {
                    sounding(event);
                }
            }
        }
        self.due = Frames(0);
        self.phrase = here;
        self.next = self
            .events
            .iter()
            .take_while(|event| rate.frames(event.start) < frame)
            .count();
    }

    /// Hands over every event that begins before `frame` and was not handed over yet.
    pub(crate) fn advance(
        &mut self,
        score: &Score,
        rate: SampleRate,
        frame: Frames,
        mut begins: impl FnMut(&Event),
    ) {
        while self.due < frame {
            while let Some(event) = self.events.get(self.next) {
                self.due = rate.frames(event.start);
                if self.due >= frame {
                    return;
                }
                begins(event);
                self.next += 1;
            }
            self.due = match score.phrases().get(self.phrase + 1) {
                Some(phrase) => rate.frames(phrase.start),
                None => Frames(u64::MAX),
            };
            if self.due < frame {
                self.phrase += 1;
                self.next = 0;
                score.events(self.part, self.phrase, &mut self.events);
            }
        }
    }
}

/// The score's promise: no event is longer.
const LONGEST_EVENT: Seconds = Seconds(90.0);
