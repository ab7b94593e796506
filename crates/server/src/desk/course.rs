//! The course of a job: which of its steps are done, which are taken, and which comes next.

use super::memory::Lent;
use super::outcome::Outcome;
use super::scratch::Gain;
use anodyne_studio::{Assembly, Parts};
use anodyne_units::Frames;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// What a thread does next for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Compose, and find the gain.
    Prepare,
    /// Render one segment.
    Segment(usize),
    /// Put into the file what is there of it.
    Assemble,
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    /// `levelling`, `rendering` or `finishing`.
    pub stage: &'static str,
    /// The phase of the session that is being rendered.
    pub phase: String,
    /// Segments that are done.
    pub done: usize,
    /// Segments in all.
    pub count: usize,
    /// Sound rendered per time taken.
    pub speed: f64,
}

/// Where a job stands.
#[derive(Default)]
pub(super) struct Course {
    pub(super) begun: bool,
    pub(super) ready: Option<(Arc<Parts>, Gain)>,
    /// Segments that are kept on the disk.
    pub(super) done: Vec<bool>,
    pub(super) taken: Vec<bool>,
    /// Segments that wait in memory as well.
    pub(super) fresh: BTreeMap<usize, Lent>,
    pub(super) assembly: Option<Assembly>,
    pub(super) assembling: bool,
    /// Segments that are in the file.
    pub(super) assembled: usize,
    pub(super) in_flight: usize,
    pub(super) ending: Option<Outcome>,
    pub(super) reported: bool,
    pub(super) since: Option<Instant>,
    pub(super) rendered_seconds: f64,
    pub(super) finishing: bool,
}

impl Course {
    /// The next step, if there is one now.
    pub(super) fn choose(&mut self) -> Option<Step> {
        if !self.begun {
            self.begun = true;
            return Some(Step::Prepare);
        }
        self.ready.as_ref()?;
        let next_is_there = self.done.get(self.assembled).copied() != Some(false);
        if next_is_there && !self.assembling {
            self.assembling = true;
            return Some(Step::Assemble);
        }
        let open = self.done.iter().zip(&self.taken);
        let segment = open.into_iter().position(|(done, taken)| !done && !taken)?;
        self.taken[segment] = true;
        Some(Step::Segment(segment))
    }

    /// Everything is prepared; `done` says what a server before this one kept.
    pub(super) fn begin(&mut self, parts: Arc<Parts>, gain: Gain, done: Vec<bool>) {
        self.taken = done.clone();
        self.done = done;
        self.since = Some(Instant::now());
        self.ready = Some((parts, gain));
    }

    /// Begins anew with another gain.
    pub(super) fn again(&mut self, gain: Gain) {
        if let Some(ready) = &mut self.ready {
            ready.1 = gain;
        }
        self.done.fill(false);
        self.taken.fill(false);
        self.fresh.clear();
        (self.assembled, self.assembling, self.finishing) = (0, false, false);
    }

    /// A segment has to be rendered again.
    pub(super) fn lost(&mut self, segment: usize) {
        (self.done[segment], self.taken[segment]) = (false, false);
    }

    /// The segment that the file needs next, if it is there.
    pub(super) fn next_for_the_file(&mut self) -> Option<(usize, Option<Lent>)> {
        let next = self.assembled;
        let there = self.done.get(next) == Some(&true);
        there.then(|| (next, self.fresh.remove(&next)))
    }

    pub(super) fn progress(&self) -> Progress {
        let Some((parts, _)) = &self.ready else {
            return Progress {
                stage: "levelling",
                ..Progress::default()
            };
        };
        let done = self.done.iter().filter(|done| **done).count();
        let first = self.done.iter().position(|done| !done);
        let phase = first.map(|first| phase_of(parts, first));
        let took = self
            .since
            .map_or(0.0, |since| since.elapsed().as_secs_f64());
        Progress {
            stage: if self.finishing || first.is_none() {
                "finishing"
            } else {
                "rendering"
            },
            phase: phase.unwrap_or_default(),
            done,
            count: self.done.len(),
            speed: if took > 0.0 {
                self.rendered_seconds / took
            } else {
                0.0
            },
        }
    }
}

/// The phase in which a segment begins.
fn phase_of(parts: &Parts, segment: usize) -> String {
    let from: u64 = (0..segment).map(|one| parts.frames_of(one).0).sum();
    let plan = parts.plan();
    let at = plan.prescription.delivery.sample_rate.seconds(Frames(from));
    plan.phases[plan.phase_at(at)].name.clone()
}
