//! Stems: one file for each bus of the mix and for each return, beside the track they make up.

use crate::StudioError;
use crate::bounce::{Mix, Over, Session, track_spec};
use crate::file::{TrackSpec, TrackWriter, Written};
use anodyne_engine::{BLOCK, Stem};
use anodyne_session::{Bits, Plan};
use anodyne_units::Frames;
use std::path::{Path, PathBuf};

/// Where a stem of a track goes: `calm.wav` has `calm-pads.wav`, `calm-melody.wav`, `calm-pulse.wav`, `calm-nature.wav`,
/// `calm-echo.wav` and `calm-hall.wav` in the folder.
pub fn stem_path(folder: &Path, track: &Path, stem: Stem) -> PathBuf {
    let name = track.file_stem().unwrap_or_default().to_string_lossy();
    let ending = track.extension().unwrap_or_default().to_string_lossy();
    folder.join(format!("{name}-{stem}.{ending}"))
}

/// The file of a stem: as the track's, but never below 24 bits, so that the sum loses nothing.
pub fn stem_spec(plan: &Plan, stem: Stem, overwrite: bool) -> TrackSpec {
    let mut spec = track_spec(plan, overwrite);
    if spec.bits == Bits::I16 {
        spec.bits = Bits::I24;
    }
    spec.tags.title = format!("{}: {stem}", spec.tags.title);
    spec
}

/// The stems of one track on their way to disk; none has its name before [`StemWriters::finish`].
pub(crate) struct StemWriters {
    writers: Vec<TrackWriter>,
}

impl StemWriters {
    /// Opens every file aside, so that what forbids one is said before any work.
    pub(crate) fn create(
        folder: &Path,
        track: &Path,
        plan: &Plan,
        overwrite: bool,
    ) -> Result<StemWriters, StudioError> {
        let open = |stem: &Stem| {
            let spec = stem_spec(plan, *stem, overwrite);
            TrackWriter::create(&stem_path(folder, track, *stem), &spec)
        };
        let writers = Stem::ALL.iter().map(open).collect::<Result<_, _>>()?;
        Ok(StemWriters { writers })
    }

    /// Renders and writes all stems, segment by segment as the track was, a block at a time: memory does not grow with
    /// the length. `tell` hears how far it is before each segment.
    pub(crate) fn render(
        &mut self,
        session: &Session<'_>,
        mix: &Mix<'_>,
        mut tell: impl FnMut(Frames) -> Result<(), StudioError>,
    ) -> Result<(), StudioError> {
        let mut pages = Stem::ALL.map(|_| Page::default());
        let mut done = Frames(0);
        for segment in 0..session.segments() {
            tell(done)?;
            session.render_stems(segment, mix, |stems, frames| {
                done += Frames(frames as u64);
                for ((page, stem), writer) in pages.iter_mut().zip(stems).zip(&mut self.writers) {
                    page.left.extend_from_slice(&stem.left[..frames]);
                    page.right.extend_from_slice(&stem.right[..frames]);
                    if page.left.len() + BLOCK > PAGE {
                        page.turn(writer)?;
                    }
                }
                Ok(())
            })?;
        }
        for (page, writer) in pages.iter_mut().zip(&mut self.writers) {
            page.turn(writer)?;
        }
        Ok(())
    }

    /// Completes the files and gives them their names.
    pub(crate) fn finish(self) -> Result<Vec<Written>, StudioError> {
        self.writers.into_iter().map(TrackWriter::finish).collect()
    }
}

/// The voice alone on its way to disk: as long as the track, as loud as in it, the same on both sides.
pub(crate) struct VoiceWriter {
    writer: TrackWriter,
    frames: u64,
}

impl VoiceWriter {
    /// Opens the file aside.
    pub(crate) fn create(
        path: &Path,
        plan: &Plan,
        overwrite: bool,
    ) -> Result<VoiceWriter, StudioError> {
        let mut spec = track_spec(plan, overwrite);
        spec.tags.title = format!("{}: voice", spec.tags.title);
        // Music is CC0; a voice belongs to whoever speaks.
        spec.tags.licence = "the speaker's".to_owned();
        Ok(VoiceWriter {
            frames: spec.frames.0,
            writer: TrackWriter::create(path, &spec)?,
        })
    }

    /// Writes the voice of a mix.
    pub(crate) fn render(
        &mut self,
        over: &Over<'_>,
        mut tell: impl FnMut(Frames) -> Result<(), StudioError>,
    ) -> Result<(), StudioError> {
        let gain = over.gain.gain() as f32;
        let mut voice = vec![0.0; VOICE_PAGE];
        let mut done = 0;
        while done < self.frames {
            tell(Frames(done))?;
            let count = (self.frames - done).min(VOICE_PAGE as u64) as usize;
            over.narration.read(done as i64, &mut voice[..count])?;
            voice[..count].iter_mut().for_each(|frame| *frame *= gain);
            self.writer.write(&voice[..count], &voice[..count])?;
            done += count as u64;
        }
        Ok(())
    }

    /// Completes the file and gives it its name.
    pub(crate) fn finish(self) -> Result<Written, StudioError> {
        self.writer.finish()
    }
}

/// Frames of the voice that are read at once.
const VOICE_PAGE: usize = 1 << 18;

/// Frames that are handed to a writer at once.
const PAGE: usize = 8192;

/// Frames of a stem that wait for its writer.
#[derive(Default)]
struct Page {
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Page {
    fn turn(&mut self, writer: &mut TrackWriter) -> Result<(), StudioError> {
        writer.write(&self.left, &self.right)?;
        self.left.clear();
        self.right.clear();
        Ok(())
    }
}
