//! Clicks: single jumps of the waveform that no instrument makes.
//!
//! A jump shows in the fourth difference as a spike of a few samples, while music, which is mostly low, has nearly none
//! left. What is a click and what is an onset is told by the neighbourhood: a drum or a plucked string goes on after its
//! first sample, a saw wave jumps again a period later; a click stands alone in its millisecond and among its surroundings.

use super::STRETCH;
use super::peak::Look;
use super::stage::{CONTEXT, View};
use anodyne_units::SampleRate;
use std::collections::VecDeque;

/// Spikes below this are inaudible: the fourth difference of a step of -60 dBFS.
const LEAST: f32 = 0.003;

/// A click stands this many times above what surrounds it.
const STANDS_OUT: f32 = 6.0;

/// Frames next to a spike that belong to it.
const SPIKE: usize = 6;

/// Frames before and after a spike that must be calm, about a millisecond.
const CALM: usize = 48;

/// Stretches as loud as the click that its surroundings may have: a gap has two edges, each may lie across two stretches.
const COMPANIONS: usize = 4;

/// Seconds before and after a spike that are compared with it: five periods of the lowest note, at 33 Hz.
const SURROUNDINGS: f64 = 0.15;

/// Counts the clicks of one side.
pub(super) struct Clicks {
    half: usize,
    kinks: VecDeque<f32>,
    candidates: VecDeque<Candidate>,
    stretch: u64,
    count: u64,
    first: Option<u64>,
    last_spike: Option<u64>,
}

struct Candidate {
    stretch: u64,
    frame: u64,
    size: f32,
}

impl Clicks {
    pub(super) fn new(rate: SampleRate) -> Clicks {
        let half = (f64::from(rate.hz()) * SURROUNDINGS / STRETCH as f64).ceil() as usize;
        Clicks {
            half,
            kinks: VecDeque::with_capacity(2 * half + 2),
            candidates: VecDeque::new(),
            stretch: 0,
            count: 0,
            first: None,
            last_spike: None,
        }
    }

    /// Looks at a stretch; what is decided is whether the one before it has a spike, and whether an earlier spike is a click.
    pub(super) fn look(&mut self, view: &View, look: &Look) {
        self.kinks.push_back(look.kink);
        if self.kinks.len() > 2 * self.half + 1 {
            self.kinks.pop_front();
        }
        self.stretch += 1;
        let before = self.kinks.iter().rev().nth(1).copied().unwrap_or(0.0);
        let calmest = self
            .kinks
            .iter()
            .rev()
            .nth(2)
            .map_or(look.kink, |kink| kink.min(look.kink));
        if before > LEAST && before > 3.0 * calmest {
            self.examine(view, before);
        }
        while self
            .candidates
            .front()
            .is_some_and(|first| first.stretch + self.half as u64 + 1 == self.stretch)
        {
            self.decide();
        }
    }

    /// The clicks of the track and the frame of the first.
    pub(super) fn finish(mut self) -> (u64, Option<u64>) {
        while !self.candidates.is_empty() {
            self.decide();
        }
        (self.count, self.first)
    }

    /// Is the largest kink of the stretch before this one alone in its millisecond?
    fn examine(&mut self, view: &View, size: f32) {
        let kink = |n: usize| {
            (view[n] - 4.0 * view[n - 1] + 6.0 * view[n - 2] - 4.0 * view[n - 3] + view[n - 4])
                .abs()
        };
        let stretch = CONTEXT - STRETCH..CONTEXT;
        let Some(spike) = stretch.clone().max_by(|a, b| kink(*a).total_cmp(&kink(*b))) else {
            return;
        };
        let around = (spike - CALM..spike - SPIKE).chain(spike + SPIKE + 1..=spike + CALM);
        let calm = around.map(kink).fold(0.0, f32::max) * STANDS_OUT < size;
        let number = self.stretch - 2;
        let frame = number * STRETCH as u64 + (spike - stretch.start) as u64;
        let again = self
            .last_spike
            .is_some_and(|last| frame - last <= 2 * SPIKE as u64);
        if calm && !again {
            self.last_spike = Some(frame);
            self.candidates.push_back(Candidate {
                stretch: number,
                frame,
                size,
            });
        }
    }

    /// Is the oldest candidate alone in its surroundings?
    fn decide(&mut self) {
        let Some(candidate) = self.candidates.pop_front() else {
            return;
        };
        let oldest = self.stretch - self.kinks.len() as u64;
        let centre = (candidate.stretch - oldest) as usize;
        let around =
            centre.saturating_sub(self.half)..(centre + self.half + 1).min(self.kinks.len());
        let loud = self
            .kinks
            .range(around)
            .filter(|kink| **kink * STANDS_OUT > candidate.size)
            .count();
        if loud <= COMPANIONS {
            self.count += 1;
            // The fourth difference is widest two frames after the jump.
            self.first.get_or_insert(candidate.frame.saturating_sub(2));
        }
    }
}
