//! Segments: the fixed stretches in which every session is rendered off-line.

use super::led::written;
use super::levelling::NO_CEILING;
use super::mix::{Mix, Over};
use super::seam::Seam;
use crate::narration::Voice;
use crate::{SoundFonts, StudioError};
use anodyne_engine::{
    BLOCK, Block, Cabinet, Engine, Feed, Orchestra, Overlay, Settings, Stems, Trim,
};
use anodyne_score::{Course, Score, compose};
use anodyne_session::{Led, Plan, Verb};
use anodyne_units::{Dbtp, Decibels, Frames, SampleRate, Seconds};
use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Length of a segment. Long against the run-up, short enough that a crash or a preview costs a moment.
pub(super) const SEGMENT: Seconds = Seconds(120.0);

/// The wave tables of this process.
static CABINET: LazyLock<Mutex<Cabinet>> = LazyLock::new(|| Mutex::new(Cabinet::new()));
/// How many there are, for whoever asks while some are being made.
static TABLES: AtomicUsize = AtomicUsize::new(0);

/// A stretch of finished sound, full scale at 1.
#[derive(Clone, Debug, Default, PartialEq)]
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
    live: Live,
    seam: Option<Seam>,
}

/// What was done to a session while it was played, as data: a bounce with it sounds as the session did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    /// The verbs, ascending in time; they are followed to the microsecond.
    pub log: Vec<Led>,
    /// How far the music stands from what is written, all the time.
    pub trim: Trim,
}

impl Live {
    /// How long the track of a plan is when it is led so.
    pub fn length(&self, plan: &Plan) -> Seconds {
        let score = compose(plan);
        Course::led(&score, &self.clone().closed(&score).log).end(&score)
    }

    /// The same with instants as they are written, and a hold that was never let go is let go in its first round, so that
    /// the session has an end.
    pub(super) fn closed(mut self, score: &Score) -> Live {
        for led in &mut self.log {
            led.at = written(led.at);
        }
        let course = Course::led(score, &self.log);
        if !course.end(score).0.is_finite() {
            let held = self.log.last().map_or(Seconds(0.0), |last| last.at);
            let begins = course.next_change(held).unwrap_or(held);
            self.log.push(Led {
                at: written(Seconds(begins.0.max(held.0) + 0.001)),
                verb: Verb::LetGo,
            });
        }
        self
    }
}

impl<'a> Session<'a> {
    /// Composes the plan and makes its instruments: a tenth of a second or two. Where the palette names SoundFonts, the
    /// instruments of the house sound in their places; [`Session::with`] takes the files.
    pub fn new(plan: &'a Plan) -> Session<'a> {
        Session::house(Cow::Borrowed(plan))
    }

    /// The same, keeping the plan: for those who hand the session from thread to thread. All sessions of a process that
    /// are made like this share their wave tables: those of one palette need little more time and memory than one.
    pub fn owned(plan: Plan) -> Session<'static> {
        let score = Arc::new(compose(&plan));
        let orchestra = shared(&score);
        Session::of(Cow::Owned(plan), score, orchestra)
    }

    /// Makes the wave tables that a session of this plan sounds from, and keeps them for the sessions that
    /// [`Session::owned`] makes: 1 MB each, and those stay that were asked for last, see [`Cabinet::KEPT`].
    pub fn warm(plan: &Plan) {
        drop(shared(&compose(plan)));
    }

    /// How many wave tables the sessions of [`Session::owned`] share at this moment.
    pub fn tables() -> usize {
        TABLES.load(Ordering::Relaxed)
    }

    fn house(plan: Cow<'a, Plan>) -> Session<'a> {
        let score = Arc::new(compose(&plan));
        let orchestra = Orchestra::new(&score);
        Session::of(plan, score, orchestra)
    }

    /// The same with the SoundFont files that the palette names.
    ///
    /// # Errors
    /// A file that is missing among them, or a preset that is silent in its part.
    pub fn with(plan: &'a Plan, soundfonts: &SoundFonts) -> Result<Session<'a>, StudioError> {
        let named = &plan.prescription.palette.soundfonts;
        let told = |place: usize, reason: String| StudioError::SoundFont {
            path: named.get(place).map(Into::into).unwrap_or_default(),
            reason,
        };
        let fonts = soundfonts.fonts();
        if fonts.len() < named.len() {
            return Err(told(fonts.len(), "the file was not read".to_owned()));
        }
        let score = Arc::new(compose(plan));
        let orchestra = Orchestra::with(&score, fonts);
        let orchestra = orchestra.map_err(|(place, fault)| told(place, fault.to_string()))?;
        Ok(Session::of(Cow::Borrowed(plan), score, orchestra))
    }

    fn of(plan: Cow<'a, Plan>, score: Arc<Score>, orchestra: Arc<Orchestra>) -> Session<'a> {
        Session {
            rate: plan.prescription.delivery.sample_rate,
            seam: Seam::of(&plan),
            plan,
            score,
            orchestra,
            live: Live::default(),
        }
    }

    /// The same session as it was led and trimmed while it was played; see `Live::closed`.
    pub fn live(mut self, live: Live) -> Session<'a> {
        self.live = live.closed(&self.score);
        self
    }

    fn course(&self) -> Course {
        Course::led(&self.score, &self.live.log)
    }

    /// The instruments it is played on.
    pub fn orchestra(&self) -> &Arc<Orchestra> {
        &self.orchestra
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
        self.engine_at(self.rate, gain, ceiling)
    }

    pub(super) fn engine_at(&self, rate: SampleRate, gain: Decibels, ceiling: Dbtp) -> Engine {
        let mut engine = Engine::new(
            self.score.clone(),
            &self.orchestra,
            Settings {
                sample_rate: rate,
                gain,
                ceiling,
            },
        );
        if self.live != Live::default() {
            engine.trim(self.live.trim);
            engine = engine.led(&self.live.log);
        }
        engine
    }

    /// The exact length, as it is played.
    pub fn length(&self) -> Seconds {
        self.course().end(&self.score)
    }

    /// The exact length in frames, as it is played.
    pub fn played(&self) -> Frames {
        self.rate.frames(self.length())
    }

    /// The exact length of the track in frames: all that is played, but for a seamless loop.
    pub fn frames(&self) -> Frames {
        self.seam.map_or_else(|| self.played(), |seam| seam.frames)
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
        let mut out = Segment::default();
        self.render_into(segment, gain, &mut out);
        out
    }

    /// As [`Session::render`], over what `out` held: its memory is used again.
    ///
    /// # Panics
    /// Where there is no such segment.
    pub fn render_into(&self, segment: usize, gain: Decibels, out: &mut Segment) {
        assert!(
            segment < self.segments(),
            "segment {segment} of {}",
            self.segments()
        );
        let (from, to) = self.bounds(segment);
        self.stretch_into(from, to, gain, out);
        if let Some(seam) = &self.seam {
            seam.close(self, from, gain, out);
        }
    }

    /// Where a segment stands in what is played.
    pub(super) fn bounds(&self, segment: usize) -> (Frames, Frames) {
        let begins = self.seam.map_or(Frames(0), |seam| seam.from);
        let from = segment as u64 * self.segment_frames();
        let to = (from + self.segment_frames()).min(self.frames().0);
        (begins + Frames(from), begins + Frames(to))
    }

    /// Renders the stems of one segment, from the same run-up as [`Session::render`], and hands each block to `take`
    /// with the number of its frames that belong to the segment.
    ///
    /// # Errors
    /// Whatever `take` refuses; nothing more is rendered then.
    pub fn render_stems(
        &self,
        segment: usize,
        mix: &Mix<'_>,
        mut take: impl FnMut(&Stems, usize) -> Result<(), StudioError>,
    ) -> Result<(), StudioError> {
        let (from, to) = self.bounds(segment);
        let mut engine = self.engine(mix.gain).with_stems();
        let run_up = self.rate.frames(engine.run_up()).0;
        let start = Frames(from.0.saturating_sub(run_up));
        let over = mix.over.as_ref();
        let mut voice = over
            .map(|over| self.voice(segment, mix.gain, over))
            .transpose()?;
        match &mut voice {
            Some(voice) => engine.seek_over(start, voice),
            None => engine.seek(start),
        }
        engine.unheard_until(from);
        let mut unheard = Block::SILENCE;
        while engine.position() < to {
            let at = engine.position();
            match &mut voice {
                Some(voice) => engine.render_over(voice, &mut unheard),
                None => engine.render(&mut unheard),
            }
            if let Some(stems) = engine.stems().filter(|_| at >= from) {
                take(stems, ((to - at).0 as usize).min(BLOCK))?;
            }
        }
        Ok(())
    }

    /// Renders the frames from `from` to `to`, with its run-up.
    pub fn stretch(&self, from: Frames, to: Frames, gain: Decibels) -> Segment {
        let mut out = Segment::default();
        self.stretch_into(from, to, gain, &mut out);
        out
    }

    fn stretch_into(&self, from: Frames, to: Frames, gain: Decibels, out: &mut Segment) {
        let engine = self.engine(gain);
        let run_up = engine.run_up();
        out.resize(to.0.saturating_sub(from.0) as usize);
        feed_at(engine, self.rate, from, run_up, None).fill(&mut out.left, &mut out.right);
    }

    /// A segment with a voice over it, from the same run-up as [`Session::render`].
    pub(super) fn render_over(
        &self,
        segment: usize,
        gain: Decibels,
        voice: &mut dyn Overlay,
        out: &mut Segment,
    ) {
        let (from, to) = self.bounds(segment);
        let engine = self.engine(gain);
        let run_up = engine.run_up();
        out.resize((to.0 - from.0) as usize);
        let mut feed = feed_at(engine, self.rate, from, run_up, Some(voice));
        feed.fill_over(voice, &mut out.left, &mut out.right);
    }

    /// The voice for a segment: from its run-up to what the limiter hears ahead.
    pub(super) fn voice<'d>(
        &self,
        segment: usize,
        gain: Decibels,
        over: &Over<'d>,
    ) -> Result<Voice<'d>, StudioError> {
        let (from, to) = self.heard(segment, gain);
        over.narration
            .voice(from, to, over.gain, Cow::Borrowed(over.duck))
    }

    /// From the run-up of a segment to what the limiter hears ahead of its end.
    pub(super) fn heard(&self, segment: usize, gain: Decibels) -> (Frames, Frames) {
        let (from, to) = self.bounds(segment);
        let run_up = self.rate.frames(self.engine(gain).run_up()).0 + BLOCK as u64;
        (Frames(from.0.saturating_sub(run_up)), to + Frames(AHEAD))
    }

    /// The music from `from` to `to` without limiter, after a shorter run-up: for the ear, not for files.
    pub(crate) fn excerpt(
        &self,
        from: Frames,
        to: Frames,
        gain: Decibels,
        run_up: Seconds,
    ) -> Segment {
        let mut out = Segment::default();
        out.resize((to.0 - from.0) as usize);
        let engine = self.engine_below(gain, NO_CEILING);
        feed_at(engine, self.rate, from, run_up, None).fill(&mut out.left, &mut out.right);
        out
    }
}

/// The instruments of a score from the tables of this process.
fn shared(score: &Score) -> Arc<Orchestra> {
    // A thread that panicked while it made a table has put nothing half into the cabinet.
    let mut cabinet = CABINET.lock().unwrap_or_else(PoisonError::into_inner);
    let orchestra = Orchestra::from_cabinet(score, &mut cabinet);
    TABLES.store(cabinet.len(), Ordering::Relaxed);
    orchestra
}

impl Segment {
    /// Makes room for so many frames, whatever they hold. Memory that is there is kept: fresh pages cost the system more
    /// time than the copies into them.
    pub(super) fn resize(&mut self, frames: usize) {
        self.left.resize(frames, 0.0);
        self.right.resize(frames, 0.0);
    }
}

/// More than an engine asks for ahead of what it gives, frames.
const AHEAD: u64 = 32 * BLOCK as u64;

/// A feed that stands at `from` and has heard the `run_up` before it, with a voice over it where there is one.
pub(super) fn feed_at(
    engine: Engine,
    rate: SampleRate,
    from: Frames,
    run_up: Seconds,
    mut voice: Option<&mut dyn Overlay>,
) -> Feed {
    let start = Frames(from.0.saturating_sub(rate.frames(run_up).0));
    let mut feed = Feed::new(engine);
    match &mut voice {
        Some(voice) => feed.seek_over(start, *voice),
        None => feed.seek(start),
    }
    feed.unheard_until(from);
    let mut unheard = [[0.0; 1024]; 2];
    let mut left = (from - start).0 as usize;
    while left > 0 {
        let count = left.min(1024);
        let [a, b] = &mut unheard;
        match &mut voice {
            Some(voice) => feed.fill_over(*voice, &mut a[..count], &mut b[..count]),
            None => feed.fill(&mut a[..count], &mut b[..count]),
        }
        left -= count;
    }
    feed
}
