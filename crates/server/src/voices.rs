//! Voices: recordings on the local disk, on their way over the music.

use crate::fault::Fault;
use crate::gate::Caller;
use crate::meant::{ducking, expected};
use crate::office::Office;
use anodyne_api::{Asked, AskedNarration};
use anodyne_session::Plan;
use anodyne_studio::narration::{Narration, Take, TakeOptions, passages};
use anodyne_studio::{Parts, StudioError};
use anodyne_units::{SampleRate, Seconds};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempPath;

/// The recordings of a session, copied for whoever listens now; they go with it.
#[derive(Default)]
pub(crate) struct Voices(Vec<TempPath>);

impl Office {
    /// Copies the recordings of a session to the local disk.
    ///
    /// # Errors
    /// A recording that is gone, or a store that does not answer.
    pub(crate) async fn voices(&self, caller: &Caller, document: &Asked) -> Result<Voices, Fault> {
        let mut files = Vec::new();
        for take in document.narration.iter().flat_map(|one| &one.takes) {
            let row = self.recording(&caller.tenant, &take.recording).await?;
            let file = self.waiting_room(&row.format)?;
            self.fetch_recording(&row, file.path()).await?;
            files.push(file.into_temp_path());
        }
        Ok(Voices(files))
    }
}

impl Voices {
    /// The parts of a plan with these voices over the music.
    ///
    /// # Errors
    /// A recording that cannot be read, or that does not fit into the session.
    pub(crate) fn parts(&self, plan: Plan, document: &Asked) -> Result<Parts, Fault> {
        let Some(asked) = &document.narration else {
            return Ok(Parts::new(plan));
        };
        let files: Vec<PathBuf> = self.0.iter().map(|path| path.to_path_buf()).collect();
        let rate = plan.prescription.delivery.sample_rate;
        let takes = takes(document, &files, rate, &|| false).map_err(|error| refused(&error))?;
        spoken(plan, asked, takes)
    }
}

/// Reads the recordings of a session, each with its line; a recording that is laid on the cues in its passages.
///
/// # Errors
/// What cannot be read, or [`StudioError::Cancelled`] where `stop` says so.
pub(crate) fn takes(
    document: &Asked,
    files: &[PathBuf],
    sample_rate: SampleRate,
    stop: &dyn Fn() -> bool,
) -> Result<Vec<(usize, Take)>, StudioError> {
    let Some(asked) = &document.narration else {
        return Ok(Vec::new());
    };
    let options = TakeOptions {
        sample_rate,
        denoise: asked.denoise,
    };
    let read = asked.takes.iter().zip(files).map(|(take, file)| {
        let read = Take::read_unless(file, options, stop)?;
        Ok((take.line, read))
    });
    let mut read = read.collect::<Result<Vec<_>, StudioError>>()?;
    read.sort_by_key(|(line, _)| *line);
    match &read[..] {
        [(0, whole)] if asked.on_cues => {
            let parted = passages(whole.stretches(), &expected(document));
            let parted = parted.map_err(|reason| StudioError::Spec(reason.to_string()))?;
            Ok((1..).zip(whole.parts(&parted)).collect())
        }
        _ => Ok(read),
    }
}

/// How long each recorded line speaks.
pub(crate) fn lengths(takes: &[(usize, Take)]) -> BTreeMap<usize, Seconds> {
    let lines = takes.iter().filter(|(line, _)| *line > 0);
    lines.map(|(line, take)| (*line, take.speech())).collect()
}

/// The parts of a plan with its takes in their places.
///
/// # Errors
/// Recordings that do not fit into the session.
pub(crate) fn spoken(
    plan: Plan,
    asked: &AskedNarration,
    mut takes: Vec<(usize, Take)>,
) -> Result<Parts, Fault> {
    let whole = takes.first().is_some_and(|(line, _)| *line == 0);
    let placed = if whole {
        let at = Seconds(asked.takes[0].start as f64 / 1000.0);
        Narration::whole(takes.remove(0).1, at, &plan)
    } else {
        let takes = takes.into_iter().map(|(line, take)| (line - 1, take));
        Narration::on_cues(takes.collect(), &plan)
    };
    let narration = placed.map_err(|error| refused(&error))?;
    Ok(Parts::with_narration(plan, narration, ducking(asked)?))
}

/// Why recordings are refused, without the names of the server's own files.
fn refused(error: &StudioError) -> Fault {
    let told = match error {
        StudioError::NoRecording { reason, .. } => reason.clone(),
        StudioError::Spec(text) => nameless(text),
        other => return Fault::unavailable("the disk", other),
    };
    Fault::field("prescription.narration.takes", format!("takes: {told}"))
}

/// A line about a file, with the recording in place of its path.
fn nameless(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let is_path = word.contains(std::path::MAIN_SEPARATOR);
        if is_path { "a recording" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}
