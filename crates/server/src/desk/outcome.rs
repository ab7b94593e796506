//! What becomes of a job: a whole track, or why there is none.

use crate::ledger::Made;
use anodyne_studio::StudioError;
use std::io;
use std::path::PathBuf;

/// A job that left the floor.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The render.
    pub id: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The track stands in the scratch folder, whole.
    Whole(Box<WholeTrack>),
    /// There is no room on the disk.
    Full(String),
    /// It cannot be made.
    Failed(String),
    /// It was told to stop.
    Stopped,
}

/// A track that is ready for the shelf.
#[derive(Debug)]
pub(crate) struct WholeTrack {
    /// The file.
    pub file: PathBuf,
    /// The sums of its blocks.
    pub sums: Vec<u8>,
    /// The text of its sidecar.
    pub sidecar: Vec<u8>,
    /// What the ledger keeps of it.
    pub made: Made,
}

impl From<StudioError> for Outcome {
    fn from(error: StudioError) -> Outcome {
        match error {
            StudioError::DiskFull { .. } => {
                Outcome::Full("the disk is full; the track waits for room".into())
            }
            StudioError::Io { source, .. } => source.into(),
            // Its text names a path of the server's own.
            error => Outcome::Failed(format!("the file could not be written ({})", kind(&error))),
        }
    }
}

impl From<io::Error> for Outcome {
    fn from(error: io::Error) -> Outcome {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Outcome::Full("the disk is full; the track waits for room".into())
            }
            _ => {
                tracing::error!(%error, "a render cannot use its disk");
                Outcome::Failed(format!("the server's disk refuses: {}", error.kind()))
            }
        }
    }
}

fn kind(error: &StudioError) -> &'static str {
    match error {
        StudioError::NoPermission(_) => "no permission",
        StudioError::TooLarge { .. } => "too large for the file system",
        _ => "see the server's log",
    }
}
