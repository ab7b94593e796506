//! A bounce in parts: for whoever renders segment by segment on threads of their own, keeps what is done, and puts the
//! file together when all of it is there. The bytes are those of [`bounce`](super::bounce()).

use super::levelling::{level, level_roughly};
use super::segment::{Segment, Session};
use super::sidecar::Sidecar;
use super::{Bounced, corrected, meter_options, track_spec};
use crate::file::TrackWriter;
use crate::meter::Meter;
use crate::{Measured, StudioError};
use anodyne_engine::Feed;
use anodyne_session::Plan;
use anodyne_units::{Decibels, Frames, Seconds};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Frames rendered between two looks at the stop sign: a hundredth of a second of work or less.
const GLANCE: usize = 1 << 15;

/// A session whose parts are rendered one by one, from any thread.
pub struct Parts {
    session: Session<'static>,
}

impl Parts {
    /// Composes the plan and makes its instruments.
    pub fn new(plan: Plan) -> Parts {
        Parts {
            session: Session::owned(plan),
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
        match level(&self.session, &alone, between) {
            Ok(gain) => Ok(Some(gain)),
            Err(StudioError::Cancelled) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The gain by so many places of the session, each 3 s: an estimate for those who cannot wait.
    pub fn level_roughly(&self, places: usize) -> Decibels {
        level_roughly(&self.session, places.max(1))
    }

    /// Renders one segment as [`Session::render`] does. Nothing where `stop` says so meanwhile.
    ///
    /// # Panics
    /// Where there is no such segment.
    pub fn render(
        &self,
        segment: usize,
        gain: Decibels,
        stop: &dyn Fn() -> bool,
    ) -> Option<Segment> {
        let from = Frames(segment as u64 * self.session.segment_frames());
        let length = self.frames_of(segment).0 as usize;
        assert!(length > 0, "segment {segment} of {}", self.count());
        let mut feed = self.feed(from, gain, stop)?;
        let mut whole = Segment {
            left: vec![0.0; length],
            right: vec![0.0; length],
        };
        let sides = whole.left.chunks_mut(GLANCE);
        for (left, right) in sides.zip(whole.right.chunks_mut(GLANCE)) {
            if stop() {
                return None;
            }
            feed.fill(left, right);
        }
        Some(whole)
    }

    /// A feed that hands out `from` next, after its run-up.
    fn feed(&self, from: Frames, gain: Decibels, stop: &dyn Fn() -> bool) -> Option<Feed> {
        let rate = self.plan().prescription.delivery.sample_rate;
        let engine = self.session.engine(gain);
        let run_up = rate.frames(engine.run_up()).0;
        let mut feed = Feed::new(engine);
        feed.seek(Frames(from.0.saturating_sub(run_up)));
        let mut unheard = [[0.0; 1024]; 2];
        while feed.position() < from {
            if stop() {
                return None;
            }
            let count = (from.0 - feed.position().0).min(1024) as usize;
            let [left, right] = &mut unheard;
            feed.fill(&mut left[..count], &mut right[..count]);
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
    feed: Option<Feed>,
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
    /// # Panics
    /// Where left and right differ in length.
    pub fn fill(&mut self, left: &mut [f32], right: &mut [f32]) -> usize {
        let segment = self.parts.session.segment_frames();
        let end = ((self.next.0 / segment + 1) * segment).min(self.parts.session.frames().0);
        let count = left.len().min(end.saturating_sub(self.next.0) as usize);
        if count == 0 {
            return 0;
        }
        if self.next.0.is_multiple_of(segment) {
            self.feed = None;
        }
        let (parts, gain, next) = (&self.parts, self.gain, self.next);
        let feed = match &mut self.feed {
            Some(feed) => feed,
            none => none.insert(
                parts
                    .feed(next, gain, &|| false)
                    .expect("it is not told to stop"),
            ),
        };
        feed.fill(&mut left[..count], &mut right[..count]);
        self.next += Frames(count as u64);
        count
    }
}

/// A track in the making: takes the segments in order, measures them and writes the file aside.
pub struct Assembly {
    writer: TrackWriter,
    meter: Meter,
    plan: Plan,
    gain: Decibels,
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
            writer: TrackWriter::create(path, &track_spec(plan, true))?,
            meter: Meter::with(meter_options(plan)),
            plan: plan.clone(),
            gain,
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
            track: written.path,
            sidecar: self.sidecar,
            stems: Vec::new(),
            measured,
            checksum: written.blake3,
            gain: self.gain,
            narration: None,
            voice: None,
        })))
    }
}

impl Segment {
    /// The segment as bytes: the left channel, then the right, each sample a little-endian 32-bit float.
    pub fn to_bytes(&self) -> Vec<u8> {
        let samples = self.left.iter().chain(&self.right);
        let mut bytes = Vec::with_capacity(self.left.len() * 8);
        for sample in samples {
            bytes.extend_from_slice(&sample.to_le_bytes());
        }
        bytes
    }

    /// The segment of those bytes; nothing where they are not as many as frames have.
    pub fn from_bytes(bytes: &[u8]) -> Option<Segment> {
        if !bytes.len().is_multiple_of(8) {
            return None;
        }
        let (left, right) = bytes.split_at(bytes.len() / 2);
        let side = |bytes: &[u8]| {
            let samples = bytes.chunks_exact(4);
            samples
                .map(|sample| f32::from_le_bytes([sample[0], sample[1], sample[2], sample[3]]))
                .collect()
        };
        Some(Segment {
            left: side(left),
            right: side(right),
        })
    }

    /// How long it sounds at a sample rate.
    pub fn seconds(&self, rate: anodyne_units::SampleRate) -> Seconds {
        rate.seconds(Frames(self.left.len() as u64))
    }
}
