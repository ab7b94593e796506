//! A bounce in parts: for whoever renders segment by segment on threads of their own, keeps what is done, and puts the
//! file together when all of it is there. The bytes are those of [`bounce`](super::bounce()).

use super::levelling::{level, level_roughly};
use super::mix::Spoken;
use super::segment::{Segment, Session};
use super::sidecar::Sidecar;
use super::{Bounced, corrected, meter_options, spoken_track_spec, told, track_spec};
use crate::file::{TrackSpec, TrackWriter};
use crate::meter::Meter;
use crate::narration::{Balance, Ducking, Narration, Voice};
use crate::{Measured, StudioError};
use anodyne_engine::{Feed, Overlay};
use anodyne_session::Plan;
use anodyne_units::{Decibels, Frames};
use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Frames rendered between two looks at the stop sign: a hundredth of a second of work or less.
const GLANCE: usize = 1 << 15;

/// A session whose parts are rendered one by one, from any thread.
pub struct Parts {
    session: Session<'static>,
    spoken: Option<Spoken<Narration>>,
    balance: OnceLock<Balance>,
}

impl Parts {
    /// Composes the plan and makes its instruments.
    pub fn new(plan: Plan) -> Parts {
        Parts {
            session: Session::owned(plan),
            spoken: None,
            balance: OnceLock::new(),
        }
    }

    /// The same with a voice over the music.
    pub fn with_narration(plan: Plan, narration: Narration, ducking: Ducking) -> Parts {
        let spoken = Spoken::new(&plan, narration, ducking);
        Parts {
            spoken: Some(spoken),
            ..Parts::new(plan)
        }
    }

    /// How loud voice and music are against one another: once it was found by levelling, or told.
    pub fn balance(&self) -> Option<Balance> {
        self.balance.get().copied()
    }

    /// Tells the balance that levelling found for the same parts before.
    pub fn set_balance(&self, balance: Balance) {
        // What levelling found stays: it is the same.
        let _ = self.balance.set(balance);
    }

    /// The file these parts make, which may be replaced.
    pub fn spec(&self) -> TrackSpec {
        match self.spoken {
            Some(_) => spoken_track_spec(self.plan(), true),
            None => track_spec(self.plan(), true),
        }
    }

    /// The session behind the parts.
    pub fn session(&self) -> &Session<'static> {
        &self.session
    }

    /// The plan it plays.
    pub fn plan(&self) -> &Plan {
        self.session.plan()
    }

    /// How many segments there are.
    pub fn count(&self) -> usize {
        self.session.segments()
    }

    /// Frames of one segment, counted from 0; the last may be shorter.
    pub fn frames_of(&self, segment: usize) -> Frames {
        let from = segment as u64 * self.session.segment_frames();
        let to = (from + self.session.segment_frames()).min(self.session.frames().0);
        Frames(to.saturating_sub(from))
    }

    /// The gain of [`level`](super::level()), to the bit. Nothing where `stop` says so meanwhile; it is asked after every
    /// few seconds of sound.
    ///
    /// # Errors
    /// [`StudioError::Threads`] where the system has none left.
    pub fn level(&self, stop: &dyn Fn() -> bool) -> Result<Option<Decibels>, StudioError> {
        let alone = super::workers(1)?;
        let between = || match stop() {
            true => Err(StudioError::Cancelled),
            false => Ok(()),
        };
        let found = level(&self.session, &alone, between).and_then(|gain| match &self.spoken {
            None => Ok(gain),
            Some(spoken) => {
                let balance = spoken.balance(&self.session, gain, &alone, between)?;
                self.set_balance(balance);
                Ok(balance.music)
            }
        });
        match found {
            Ok(gain) => Ok(Some(gain)),
            Err(StudioError::Cancelled) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The gain by so many glimpses of the session, 0.4 s each: an estimate for those who cannot wait. Four of them are
    /// half a decibel off (RMS), at a cost of 5 ms.
    ///
    /// # Errors
    /// [`StudioError::Threads`] where the system has none left for the balance of a voice.
    pub fn level_roughly(&self, places: usize) -> Result<Decibels, StudioError> {
        let gain = level_roughly(&self.session, places.max(1));
        let Some(spoken) = &self.spoken else {
            return Ok(gain);
        };
        let alone = super::workers(1)?;
        let balance = spoken.balance(&self.session, gain, &alone, || Ok(()))?;
        self.set_balance(balance);
        Ok(balance.music)
    }

    /// The voice of a segment, where there is one and its balance is known.
    fn voice(&self, segment: usize, gain: Decibels) -> Result<Option<Voice<'static>>, StudioError> {
        let (Some(spoken), Some(balance)) = (&self.spoken, self.balance()) else {
            return Ok(None);
        };
        let (from, to) = self.session.heard(segment, gain);
        let duck = Cow::Owned(spoken.duck.clone());
        let gain = balance.at(gain).voice;
        spoken.narration().voice(from, to, gain, duck).map(Some)
    }

    /// Renders one segment as [`Session::render_mix`] does, over what `out` held: its memory is used again. `false` where
    /// `stop` says so meanwhile; `out` then holds anything.
    ///
    /// # Errors
    /// What the file system says of the temporary files of a narration.
    ///
    /// # Panics
    /// Where there is no such segment.
    pub fn render(
        &self,
        segment: usize,
        gain: Decibels,
        stop: &dyn Fn() -> bool,
        out: &mut Segment,
    ) -> Result<bool, StudioError> {
        let from = Frames(segment as u64 * self.session.segment_frames());
        let length = self.frames_of(segment).0 as usize;
        assert!(length > 0, "segment {segment} of {}", self.count());
        let mut voice = self.voice(segment, gain)?;
        let Some(mut feed) = self.feed(from, gain, &mut voice, stop) else {
            return Ok(false);
        };
        out.resize(length);
        let sides = out.left.chunks_mut(GLANCE);
        for (left, right) in sides.zip(out.right.chunks_mut(GLANCE)) {
            if stop() {
                return Ok(false);
            }
            fill(&mut feed, &mut voice, left, right);
        }
        Ok(true)
    }

    /// A feed that hands out `from` next, after its run-up.
    fn feed(
        &self,
        from: Frames,
        gain: Decibels,
        voice: &mut Option<Voice<'static>>,
        stop: &dyn Fn() -> bool,
    ) -> Option<Feed> {
        let rate = self.plan().prescription.delivery.sample_rate;
        let engine = self.session.engine(gain);
        let run_up = rate.frames(engine.run_up()).0;
        let mut feed = Feed::new(engine);
        let start = Frames(from.0.saturating_sub(run_up));
        match voice {
            Some(voice) => feed.seek_over(start, voice),
            None => feed.seek(start),
        }
        feed.unheard_until(from);
        let mut unheard = [[0.0; 1024]; 2];
        while feed.position() < from {
            if stop() {
                return None;
            }
            let count = (from.0 - feed.position().0).min(1024) as usize;
            let [left, right] = &mut unheard;
            fill(&mut feed, voice, &mut left[..count], &mut right[..count]);
        }
        Some(feed)
    }

    /// The text of the sidecar of a track that was made of these parts.
    pub fn sidecar(&self, bounced: &Bounced) -> Vec<u8> {
        let sidecar = Sidecar::of(bounced, self.plan(), self.session.score());
        sidecar.text()
    }
}

/// Plays a session from any frame in pieces of any length: segment by segment, so that what is heard from the start is
/// what a file holds.
pub struct Playback {
    parts: Arc<Parts>,
    gain: Decibels,
    feed: Option<(Feed, Option<Voice<'static>>)>,
    next: Frames,
}

impl Playback {
    /// A playback that begins at `from`.
    pub fn new(parts: Arc<Parts>, gain: Decibels, from: Frames) -> Playback {
        Playback {
            parts,
            gain,
            feed: None,
            next: from,
        }
    }

    /// Frames per second.
    pub fn rate(&self) -> anodyne_units::SampleRate {
        self.parts.plan().prescription.delivery.sample_rate
    }

    /// The frame that is played next.
    pub fn position(&self) -> Frames {
        self.next
    }

    /// Fills both sides with the next frames and says how many there were: fewer than asked at the end of a segment,
    /// none at the end of the session.
    ///
    /// # Errors
    /// What the file system says of the temporary files of a narration.
    ///
    /// # Panics
    /// Where left and right differ in length.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<usize, StudioError> {
        let segment = self.parts.session.segment_frames();
        let end = ((self.next.0 / segment + 1) * segment).min(self.parts.session.frames().0);
        let count = left.len().min(end.saturating_sub(self.next.0) as usize);
        if count == 0 {
            return Ok(0);
        }
        if self.next.0.is_multiple_of(segment) {
            self.feed = None;
        }
        let (parts, gain, next) = (&self.parts, self.gain, self.next);
        let (feed, voice) = match &mut self.feed {
            Some(feed) => feed,
            none => {
                let mut voice = parts.voice((next.0 / segment) as usize, gain)?;
                let feed = parts.feed(next, gain, &mut voice, &|| false);
                none.insert((feed.expect("it is not told to stop"), voice))
            }
        };
        fill(feed, voice, &mut left[..count], &mut right[..count]);
        self.next += Frames(count as u64);
        Ok(count)
    }
}

/// Fills from a feed, with the voice over it where there is one.
fn fill(feed: &mut Feed, voice: &mut Option<Voice<'_>>, left: &mut [f32], right: &mut [f32]) {
    match voice {
        Some(voice) => feed.fill_over(voice as &mut dyn Overlay, left, right),
        None => feed.fill(left, right),
    }
}

/// A track in the making: takes the segments in order, measures them and writes the file aside.
pub struct Assembly {
    writer: TrackWriter,
    meter: Meter,
    plan: Plan,
    gain: Decibels,
    narration: Option<super::NarrationFacts>,
    sidecar: PathBuf,
}

/// What became of an assembly.
#[derive(Debug)]
pub enum Assembled {
    /// The file stands under its name; the sidecar is still to be written.
    Whole(Box<Bounced>),
    /// The loudness was missed: no file was made; render all segments again with this gain.
    Again(Decibels),
}

impl Assembly {
    /// Starts the file at `path`, which may be replaced. `gain` is what the segments are rendered with.
    ///
    /// # Errors
    /// Whatever forbids the file; see [`TrackWriter::create`].
    pub fn begin(parts: &Parts, gain: Decibels, path: &Path) -> Result<Assembly, StudioError> {
        let plan = parts.plan();
        Ok(Assembly {
            writer: TrackWriter::create(path, &parts.spec())?,
            meter: Meter::with(meter_options(plan)),
            plan: plan.clone(),
            gain,
            narration: told(parts.spoken.as_ref(), parts.balance(), gain),
            sidecar: path.with_extension("json"),
        })
    }

    /// Takes the next segment.
    ///
    /// # Errors
    /// A full disk or any other refusal of the system.
    pub fn add(&mut self, segment: &Segment) -> Result<(), StudioError> {
        self.meter.feed(&segment.left, &segment.right);
        self.writer.write(&segment.left, &segment.right)
    }

    /// Closes the file. `first` says that the gain comes from levelling: only then is it corrected, once.
    ///
    /// # Errors
    /// Missing segments, or any refusal of the system. No file is left then.
    pub fn finish(self, first: bool) -> Result<Assembled, StudioError> {
        let measured: Measured = self.meter.finish();
        if first && let Some(better) = corrected(&self.plan, self.gain, &measured) {
            return Ok(Assembled::Again(better));
        }
        let written = self.writer.finish()?;
        Ok(Assembled::Whole(Box::new(Bounced {
            frames: written.frames,
            track: written.path,
            sidecar: self.sidecar,
            stems: Vec::new(),
            measured,
            checksum: written.blake3,
            sums: written.sums,
            gain: self.gain,
            narration: self.narration,
            voice: None,
        })))
    }
}
