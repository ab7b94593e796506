//! What goes out beside a session with a script: captions, a sheet to print, markers and a project for the DAW. Each is
//! made of the plan alone, so that it can be had without rendering.

mod captions;
mod markers;
mod project;
mod sheet;

use crate::StudioError;
use anodyne_session::{Cue, Mark, MarkKind, Plan};
use anodyne_units::{Frames, Seconds};
use std::path::{Path, PathBuf};

/// The kinds of files that a script gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptFile {
    /// The words as WebVTT captions.
    Vtt,
    /// The words as SRT captions.
    Srt,
    /// The session on one page of A4, as HTML to print.
    Sheet,
    /// Phases, lines and directions as markers in a MIDI file, with the tempo map.
    Markers,
    /// A DAWproject (Bitwig, Cubase, Studio One): the track, an empty track for the voice, markers, tempo.
    Project,
}

impl ScriptFile {
    /// Every kind, in the order in which they are named to people.
    pub const ALL: [ScriptFile; 5] = [
        ScriptFile::Vtt,
        ScriptFile::Srt,
        ScriptFile::Sheet,
        ScriptFile::Markers,
        ScriptFile::Project,
    ];

    /// The word on the command line.
    pub fn id(self) -> &'static str {
        match self {
            ScriptFile::Vtt => "vtt",
            ScriptFile::Srt => "srt",
            ScriptFile::Sheet => "sheet",
            ScriptFile::Markers => "markers",
            ScriptFile::Project => "project",
        }
    }

    /// The path beside a track: `calm.wav` has `calm.vtt`, `calm.srt`, `calm.html`, `calm.markers.mid` and
    /// `calm.dawproject`.
    pub fn beside(self, track: &Path) -> PathBuf {
        track.with_extension(match self {
            ScriptFile::Vtt => "vtt",
            ScriptFile::Srt => "srt",
            ScriptFile::Sheet => "html",
            ScriptFile::Markers => "markers.mid",
            ScriptFile::Project => "dawproject",
        })
    }

    /// The bytes of the file. `track` is the name of the track's file, which only the project needs.
    pub fn bytes(self, plan: &Plan, track: &Path) -> Vec<u8> {
        match self {
            ScriptFile::Vtt => captions::vtt(plan).into_bytes(),
            ScriptFile::Srt => captions::srt(plan).into_bytes(),
            ScriptFile::Sheet => sheet::sheet(plan).into_bytes(),
            ScriptFile::Markers => markers::markers(plan),
            ScriptFile::Project => project::project(plan, track),
        }
    }

    /// Writes the file beside a track, whole or not at all.
    ///
    /// # Errors
    /// Whatever forbids the file.
    pub fn write(self, plan: &Plan, track: &Path, overwrite: bool) -> Result<PathBuf, StudioError> {
        let path = self.beside(track);
        crate::file::write_whole(&path, &self.bytes(plan, track), overwrite)?;
        Ok(path)
    }
}

/// A named instant of a plan.
pub(crate) struct Point {
    /// When, in seconds.
    pub(crate) at: f64,
    /// What is there.
    pub(crate) label: String,
    /// Whether a phase begins there.
    pub(crate) phase: bool,
}

/// Phases, lines and directions in the order of time.
pub(crate) fn points(plan: &Plan) -> Vec<Point> {
    let point = |at: f64, label: String, phase: bool| Point { at, label, phase };
    let phases = plan.phases.iter();
    let mut points: Vec<Point> = phases
        .map(|phase| point(phase.start.0, phase.name.clone(), true))
        .collect();
    let marks = plan.marks.iter();
    points.extend(marks.map(|mark| point(mark.start.0, direction(mark), false)));
    let words = plan.words.iter();
    points.extend(words.map(|cue| point(cue.start.0, opening(cue, LABEL), false)));
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    points
}

/// The longest label of a line, characters.
const LABEL: usize = 60;

/// The beginning of a line's words, cut between words.
pub(crate) fn opening(cue: &Cue, most: usize) -> String {
    if cue.text.chars().count() <= most {
        return cue.text.clone();
    }
    let mut cut: String = cue.text.chars().take(most - 1).collect();
    if let Some(gap) = cut.rfind(' ').filter(|gap| *gap > most / 2) {
        cut.truncate(gap);
    }
    format!("{}\u{2026}", cut.trim_end_matches([',', ';', ' ']))
}

/// The direction as a script writes it.
pub(crate) fn direction(mark: &Mark) -> String {
    match mark.kind {
        MarkKind::Breath(cycles) => format!("[breath {cycles}]"),
        MarkKind::Silence => format!("[silence {}]", rounded(mark.end.0 - mark.start.0)),
        MarkKind::MusicUp => "[music up]".to_owned(),
        MarkKind::MusicDown => "[music down]".to_owned(),
    }
}

fn rounded(seconds: f64) -> anodyne_units::Seconds {
    anodyne_units::Seconds((seconds * 1000.0).round() / 1000.0)
}

/// The markers of a track file: its phases, and with a script its lines and directions.
pub(crate) fn track_markers(plan: &Plan) -> Vec<crate::Marker> {
    let rate = plan.prescription.delivery.sample_rate;
    let (from, to) = plan.heard();
    let last = Frames(rate.frames(to - from).0.saturating_sub(1));
    let marker = |point: Point| crate::Marker {
        at: rate.frames(Seconds(point.at) - from).min(last),
        label: point.label,
    };
    let points = points(plan).into_iter();
    let heard = points.filter(|point| point.at >= from.0 && point.at < to.0);
    heard.map(marker).collect()
}

/// A time from the start of the session: `4:05`, `1:04:05`.
pub(crate) fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}
