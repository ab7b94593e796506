//! Segments: the fixed stretches in which every session is rendered off-line.

use anodyne_engine::{Engine, Feed, Orchestra, Settings};
use anodyne_score::{Score, compose};
use anodyne_session::Plan;
use anodyne_units::{Dbtp, Decibels, Frames, SampleRate, Seconds};
use std::borrow::Cow;
use std::sync::Arc;

/// Length of a segment. Long against the run-up, short enough that a crash or a preview costs a moment.
pub(super) const SEGMENT: Seconds = Seconds(90.0);

/// A stretch of finished sound, full scale at 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// The left channel.
    pub left: Vec<f32>,
    /// The right channel.
    pub right: Vec<f32>,
}

/// A composed plan with its instruments made: whatever is rendered of it comes from here, from any thread.
pub struct Session<'a> {
    plan: Cow<'a, Plan>,
    score: Arc<Score>,
    orchestra: Arc<Orchestra>,
    rate: SampleRate,
}

impl<'a> Session<'a> {
    /// Composes the plan and makes its instruments: a tenth of a second or two.
    pub fn new(plan: &'a Plan) -> Session<'a> {
        Session::of(Cow::Borrowed(plan))
    }

    /// The same, keeping the plan: for those who hand the session from thread to thread.
    pub fn owned(plan: Plan) -> Session<'static> {
        Session::of(Cow::Owned(plan))
    }

    fn of(plan: Cow<'a, Plan>) -> Session<'a> {
        let score = Arc::new(compose(&plan));
        let orchestra = Orchestra::new(&score);
        let rate = plan.prescription.delivery.sample_rate;
        Session {
            plan,
            score,
            orchestra,
            rate,
        }
    }

    /// The plan it plays.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The score it plays.
    pub fn score(&self) -> &Arc<Score> {
        &self.score
    }

    /// An engine at frame 0, with the prescription's ceiling.
    pub fn engine(&self, gain: Decibels) -> Engine {
        self.engine_below(gain, self.plan.prescription.delivery.ceiling)
    }

    pub(super) fn engine_below(&self, gain: Decibels, ceiling: Dbtp) -> Engine {
        Engine::new(
            self.score.clone(),
            &self.orchestra,
            Settings {
                sample_rate: self.rate,
                gain,
                ceiling,
            },
        )
    }

    /// The exact length.
    pub fn frames(&self) -> Frames {
        self.rate.frames(self.plan.length)
    }

    /// How many segments the session has.
    pub fn segments(&self) -> usize {
        self.frames().0.div_ceil(self.segment_frames()) as usize
    }

    pub(super) fn segment_frames(&self) -> u64 {
        self.rate
            .frames(SEGMENT)
            .0
            .next_multiple_of(anodyne_engine::BLOCK as u64)
    }

    /// Renders one segment, counted from 0; the last may be shorter. The same for whoever renders it.
    ///
    /// # Panics
    /// Where there is no such segment.
    pub fn render(&self, segment: usize, gain: Decibels) -> Segment {
        assert!(
            segment < self.segments(),
            "segment {segment} of {}",
            self.segments()
        );
        let from = segment as u64 * self.segment_frames();
        let to = (from + self.segment_frames()).min(self.frames().0);
        self.stretch(Frames(from), Frames(to), gain)
    }

    /// Renders the frames from `from` to `to`, with its run-up.
    pub fn stretch(&self, from: Frames, to: Frames, gain: Decibels) -> Segment {
        let engine = self.engine(gain);
        let run_up = engine.run_up();
        read(engine, self.rate, from, to, run_up)
    }
}

/// Seeks `run_up` ahead of `from`, and returns the frames from `from` to `to`.
pub(super) fn read(
    engine: Engine,
    rate: SampleRate,
    from: Frames,
    to: Frames,
    run_up: Seconds,
) -> Segment {
    let start = Frames(from.0.saturating_sub(rate.frames(run_up).0));
    let mut feed = Feed::new(engine);
    feed.seek(start);
    let mut unheard = [[0.0; 1024]; 2];
    let mut left = (from - start).0 as usize;
    while left > 0 {
        let count = left.min(1024);
        let [a, b] = &mut unheard;
        feed.fill(&mut a[..count], &mut b[..count]);
        left -= count;
    }
    let length = to.0.saturating_sub(from.0) as usize;
    let mut segment = Segment {
        left: vec![0.0; length],
        right: vec![0.0; length],
    };
    feed.fill(&mut segment.left, &mut segment.right);
    segment
}
