//! The bounce: a plan rendered to a track file and its sidecar, segment by segment.

mod kept;
mod led;
mod levelling;
mod mix;
mod outline;
mod parts;
mod seam;
mod segment;
mod sidecar;

pub use led::{LedFacts, SaidFacts};
pub use levelling::level;
pub use mix::{Mix, NarrationFacts, Over};
pub use outline::{
    Outline, OutlineBreath, OutlineChord, OutlineCue, OutlineHeard, OutlineMark, OutlinePart,
    OutlinePhase, OutlinePoint, OutlineTempo, outline,
};
pub use parts::{Assembled, Assembly, Parts, Playback};
pub use segment::{Live, Segment, Session};
pub use sidecar::Sidecar;

use crate::file::{Sums, Tags, TrackSpec, TrackWriter};
use crate::meter::{Measured, Meter, MeterOptions};
use crate::narration::{Balance, Ducking, Narration};
use crate::stems::{StemWriters, VoiceWriter};
use crate::variations::Chosen;
use crate::{SoundFonts, StudioError};
use anodyne_session::Plan;
use anodyne_units::{Decibels, Frames};
use mix::Spoken;
use rayon::prelude::*;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// What to bounce, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// The plan; it carries the prescription and with it the format of the file.
    pub plan: &'a Plan,
    /// The track's path. The sidecar stands beside it with the ending `.json`.
    pub path: &'a Path,
    /// Threads that render; 0 takes every core. The file is the same for any number.
    pub threads: usize,
    /// Whether files of these names may be replaced.
    pub overwrite: bool,
}

/// What a bounce makes, and needs, besides the track and its sidecar.
#[derive(Clone, Copy, Default)]
pub struct Extras<'a> {
    /// The folder that gets one file a bus, named as [`stem_path`](crate::stem_path) says; none where no stems are asked
    /// for.
    pub stems: Option<&'a Path>,
    /// The SoundFont files that the palette names; none for most palettes.
    pub soundfonts: Option<&'a SoundFonts>,
    /// A voice over the music, and how the music stands back beneath it.
    pub narration: Option<(&'a Narration, Ducking)>,
    /// A file that gets the voice alone, as loud and as long as it is in the track; only with a narration.
    pub voice_only: Option<&'a Path>,
    /// What the listener chose among variations, for the sidecar.
    pub chosen: Option<&'a Chosen>,
    /// How the session was led and trimmed while it was played; the file of one that was led has no markers. Not with a
    /// narration or stems.
    pub live: Option<&'a Live>,
}

/// How far a bounce has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Frames of the track that are written.
    pub done: Frames,
    /// Frames of the whole track.
    pub total: Frames,
    /// The phase that is being written, a place in the plan's phases.
    pub phase: usize,
}

/// The stages of a bounce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the gain that meets the loudness.
    Levelling,
    /// Rendering and writing.
    Rendering,
    /// Rendering and writing the stems.
    Stems,
    /// Closing the file and writing the sidecar.
    Finishing,
}

/// What was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounced {
    /// The track.
    pub track: PathBuf,
    /// The sidecar: prescription, outline and measured facts as JSON.
    pub sidecar: PathBuf,
    /// The stems, where they were asked for, in the order of [`anodyne_engine::Stem::ALL`].
    pub stems: Vec<PathBuf>,
    /// The length of the track.
    pub frames: Frames,
    /// What was measured in the file's sound.
    pub measured: Measured,
    /// BLAKE3 of the track's bytes, hexadecimal.
    pub checksum: String,
    /// BLAKE3 of every MiB of them.
    pub sums: Sums,
    /// The gain ahead of the limiter that met the loudness.
    pub gain: Decibels,
    /// What is to be told of the narration, where there is one.
    pub narration: Option<NarrationFacts>,
    /// The voice alone, where it was asked for.
    pub voice: Option<PathBuf>,
}

/// The licence of a track with a voice in it.
const SPOKEN_LICENCE: &str =
    "music CC0 1.0 Universal (public domain); the voice belongs to its speaker";

/// Integrated loudness further than this from the target is not let out: the gain is corrected and the track
/// rendered once more. Decibels; the promise is 0.5.
const TOLERANCE: f64 = 0.4;

/// Renders a plan to a track file with its sidecar. `observe` is told how far it is, about every 4 s of sound a thread
/// while the level is found and every two minutes of sound while rendering, and stops the work by breaking.
///
/// # Errors
/// [`StudioError::Cancelled`] where `observe` breaks, or whatever the file system refuses. No file is left then.
pub fn bounce(
    order: &Order<'_>,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Bounced, StudioError> {
    bounce_with(order, &Extras::default(), observe)
}

/// As [`bounce`], with what goes beyond the track.
///
/// # Errors
/// As [`bounce`]. Neither track nor stem is left then.
pub fn bounce_with(
    order: &Order<'_>,
    extras: &Extras<'_>,
    observe: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Bounced, StudioError> {
    let sidecar_path = order.path.with_extension("json");
    sidecar::may_be_written(&sidecar_path, order.overwrite)?;
    // Opened before any work, so that what forbids the file is said at once.
    let mut spec = match extras.narration {
        Some(_) => spoken_track_spec(order.plan, order.overwrite),
        None => track_spec(order.plan, order.overwrite),
    };
    if let Some(live) = extras.live.filter(|live| !live.log.is_empty()) {
        spec.frames = spec.sample_rate.frames(live.length(order.plan));
        spec.markers.clear();
    }
    let mut writer = TrackWriter::create(order.path, &spec)?;
    let open_stems = |folder| StemWriters::create(folder, order.path, order.plan, order.overwrite);
    let mut stems = extras.stems.map(open_stems).transpose()?;
    let open_voice = |path| VoiceWriter::create(path, order.plan, order.overwrite);
    let mut voice = extras.voice_only.map(open_voice).transpose()?;
    let workers = workers(order.threads)?;
    let mut telling = Telling {
        plan: order.plan,
        total: spec.frames,
        observe,
    };

    telling.tell(Stage::Levelling, Frames(0))?;
    let none = SoundFonts::default();
    let session = Session::with(order.plan, extras.soundfonts.unwrap_or(&none))?;
    let session = session.live(extras.live.cloned().unwrap_or_default());
    let level = level(&session, &workers, || {
        telling.tell(Stage::Levelling, Frames(0))
    })?;
    let spoken = extras
        .narration
        .map(|(narration, ducking)| Spoken::new(order.plan, narration, ducking));
    let balance = spoken.as_ref().map(|spoken| {
        spoken.balance(&session, level, &workers, || {
            telling.tell(Stage::Levelling, Frames(0))
        })
    });
    let first = balance.transpose()?;
    let mut gain = first.map_or(level, |balance| balance.music);
    let mixed = |gain: Decibels| match (&spoken, first) {
        (Some(spoken), Some(first)) => spoken.mix(&first.at(gain)),
        _ => Mix::music(gain),
    };
    let mut measured = render(&session, &mixed(gain), &workers, &mut writer, &mut telling)?;
    if let Some(better) = corrected(order.plan, gain, &measured) {
        drop(writer);
        gain = better;
        writer = TrackWriter::create(order.path, &spec)?;
        measured = render(&session, &mixed(gain), &workers, &mut writer, &mut telling)?;
    }
    let mix = mixed(gain);
    if let Some(stems) = &mut stems {
        stems.render(&session, &mix, |done| telling.tell(Stage::Stems, done))?;
    }
    if let (Some(voice), Some(over)) = (&mut voice, &mix.over) {
        voice.render(over, |done| telling.tell(Stage::Stems, done))?;
    }
    telling.tell(Stage::Finishing, spec.frames)?;
    let stems = stems.map(StemWriters::finish).transpose()?;
    let voice = voice.map(VoiceWriter::finish).transpose()?;
    let written = writer.finish()?;
    let bounced = Bounced {
        track: written.path,
        frames: written.frames,
        sidecar: sidecar_path,
        stems: stems.into_iter().flatten().map(|one| one.path).collect(),
        measured,
        checksum: written.blake3,
        sums: written.sums,
        gain,
        narration: told(spoken.as_ref(), first, gain),
        voice: voice.map(|one| one.path),
    };
    sidecar::write(&bounced, order, extras, &session)?;
    Ok(bounced)
}

/// What there is to tell of a narration whose music sounds with `gain`.
fn told<N: std::borrow::Borrow<Narration>>(
    spoken: Option<&Spoken<N>>,
    first: Option<Balance>,
    gain: Decibels,
) -> Option<NarrationFacts> {
    Some(spoken?.facts(&first?.at(gain)))
}

/// The gain to render with once more, where the first one missed the loudness.
fn corrected(plan: &Plan, gain: Decibels, measured: &Measured) -> Option<Decibels> {
    let off = plan.prescription.delivery.loudness.0 - measured.integrated_lufs;
    (off.abs() > TOLERANCE && off.is_finite()).then_some(Decibels(gain.0 + off))
}

/// Renders all segments in order into the writer; while one batch is measured and written, the next is rendered.
fn render(
    session: &Session<'_>,
    mix: &Mix<'_>,
    workers: &rayon::ThreadPool,
    writer: &mut TrackWriter,
    telling: &mut Telling<'_>,
) -> Result<Measured, StudioError> {
    let mut meter = Meter::with(meter_options(session.plan()));
    let batch = workers.current_num_threads();
    let count = session.segments();
    let fill = |from: usize, segments: &mut Vec<Segment>| -> Result<(), StudioError> {
        segments.resize_with(batch.min(count.saturating_sub(from)), Segment::default);
        segments
            .par_iter_mut()
            .enumerate()
            .try_for_each(|(place, segment)| session.render_mix(from + place, mix, segment))
    };
    let (mut ready, mut following) = (Vec::new(), Vec::new());
    workers.install(|| fill(0, &mut ready))?;
    let mut done = Frames(0);
    for next in (batch..count + batch).step_by(batch) {
        telling.tell(Stage::Rendering, done)?;
        let (kept, filled) = workers.install(|| {
            rayon::join(
                || keep(&ready, &mut meter, writer),
                || fill(next, &mut following),
            )
        });
        kept?;
        filled?;
        done += Frames(ready.iter().map(|segment| segment.left.len() as u64).sum());
        std::mem::swap(&mut ready, &mut following);
    }
    Ok(meter.finish())
}

fn keep(
    segments: &[Segment],
    meter: &mut Meter,
    writer: &mut TrackWriter,
) -> Result<(), StudioError> {
    for segment in segments {
        meter.feed(&segment.left, &segment.right);
        writer.write(&segment.left, &segment.right)?;
    }
    Ok(())
}

pub(crate) fn workers(threads: usize) -> Result<rayon::ThreadPool, StudioError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| StudioError::Threads(error.to_string()))
}

fn meter_options(plan: &Plan) -> MeterOptions {
    let mut options = MeterOptions::new(plan.prescription.delivery.sample_rate);
    // A loop begins in the middle of what sounds.
    if !plan.is_seamless() {
        options.fade_in = anodyne_units::Seconds(plan.fade_in.0 + 3.0);
    }
    options
}

/// The file that a plan asks for: format, exact length, tags, and as markers its phases and the lines of its script.
pub fn track_spec(plan: &Plan, overwrite: bool) -> TrackSpec {
    let prescription = &plan.prescription;
    let delivery = &prescription.delivery;
    let rate = delivery.sample_rate;
    TrackSpec {
        sample_rate: rate,
        bits: delivery.bits,
        container: delivery.format.into(),
        frames: heard_frames(plan),
        markers: crate::script_files::track_markers(plan),
        looped: plan.is_seamless(),
        tags: Tags {
            title: title(plan),
            key: prescription.key.to_string(),
            tempo: prescription.tempo.to_string(),
            software: format!("Anodyne {}", env!("CARGO_PKG_VERSION")),
            comment: format!(
                "programme {}, palette {}, seed {}",
                prescription.programme.id, prescription.palette.id, prescription.seed.0
            ),
            ..Tags::default()
        },
        overwrite,
    }
}

/// The frames of the track.
fn heard_frames(plan: &Plan) -> Frames {
    let (from, to) = plan.heard();
    let rate = plan.prescription.delivery.sample_rate;
    rate.frames(anodyne_units::Seconds(to.0 - from.0))
}

/// The same with a voice over the music, which belongs to its speaker.
pub fn spoken_track_spec(plan: &Plan, overwrite: bool) -> TrackSpec {
    let mut spec = track_spec(plan, overwrite);
    spec.tags.licence = SPOKEN_LICENCE.to_owned();
    spec
}

/// The title asked for, or what describes the piece.
pub(crate) fn title(plan: &Plan) -> String {
    let prescription = &plan.prescription;
    let described = || format!("{} in {}", prescription.programme.name, prescription.key);
    prescription.title.clone().unwrap_or_else(described)
}

/// Who is told, and what stays the same from telling to telling.
struct Telling<'a> {
    plan: &'a Plan,
    total: Frames,
    observe: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Telling<'_> {
    fn tell(&mut self, stage: Stage, done: Frames) -> Result<(), StudioError> {
        let rate = self.plan.prescription.delivery.sample_rate;
        let phase = self.plan.phase_at(self.plan.heard().0 + rate.seconds(done));
        match (self.observe)(Progress {
            stage,
            done,
            total: self.total,
            phase,
        }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StudioError::Cancelled),
        }
    }
}
