//! Why a command did not do what was asked, and the exit code that says so.

use anodyne_studio::StudioError;
use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitCode;

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request is wrong; nothing was begun. Exit code 2.
    Request(String),
    /// The request was right and the work failed. Exit code 1.
    Work(String),
    /// The work was done and a limit is broken; the reasons are told already. Exit code 1.
    Broken,
    /// The user pressed Ctrl-C. Exit code 130, as shells expect.
    Interrupted,
    /// The reader of our output went away (`anodyne programmes | head -1`): nobody is left to tell. Exit code 0.
    NobodyListens,
}

impl Failure {
    /// A wrong request, in the words of the crate that refused it.
    pub(crate) fn request(why: impl Display) -> Failure {
        Failure::Request(why.to_string())
    }

    /// Failed work, in the words of the crate that failed.
    pub(crate) fn work(why: impl Display) -> Failure {
        Failure::Work(why.to_string())
    }

    /// A file that could not be read or written: `verb` is "read" or "write".
    pub(crate) fn file(verb: &str, path: &Path, why: &io::Error) -> Failure {
        let message = format!("cannot {verb} {}: {}", path.display(), plain(why));
        match why.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::IsADirectory => Failure::Request(message),
            _ => Failure::Work(message),
        }
    }

    /// What to tell the user, if anything.
    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Failure::Request(message) | Failure::Work(message) => Some(message),
            Failure::Interrupted => Some("stopped before the end; no file was left behind"),
            Failure::Broken | Failure::NobodyListens => None,
        }
    }

    /// 0 done, 1 the work failed, 2 the request is wrong, 130 interrupted.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::NobodyListens => 0,
            Failure::Work(_) | Failure::Broken => 1,
            Failure::Request(_) => 2,
            Failure::Interrupted => 130,
        })
    }
}

impl From<StudioError> for Failure {
    fn from(error: StudioError) -> Failure {
        match error {
            StudioError::Cancelled => Failure::Interrupted,
            StudioError::FolderMissing(_)
            | StudioError::IsFolder(_)
            | StudioError::Exists(_)
            | StudioError::NotFound(_)
            | StudioError::SoundFont { .. }
            | StudioError::Spec(_) => Failure::request(error),
            other => Failure::work(other),
        }
    }
}

/// An error of the system in plain words.
pub(crate) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        io::ErrorKind::InvalidData => "it is not text in UTF-8".to_owned(),
        _ => error.to_string(),
    }
}
