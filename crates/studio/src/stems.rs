//! Stems: one file for each bus of the mix and for each return, beside the track they make up.

use crate::StudioError;
use crate::bounce::{Session, track_spec};
use crate::file::{TrackSpec, TrackWriter, Written};
use anodyne_engine::{BLOCK, Stem};
use anodyne_session::{Bits, Plan};
use anodyne_units::{Decibels, Frames};
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
        gain: Decibels,
        mut tell: impl FnMut(Frames) -> Result<(), StudioError>,
    ) -> Result<(), StudioError> {
        let mut pages = Stem::ALL.map(|_| Page::default());
        let mut done = Frames(0);
        for segment in 0..session.segments() {
            tell(done)?;
            session.render_stems(segment, gain, |stems, frames| {
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
