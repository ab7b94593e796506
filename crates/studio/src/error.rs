//! What can go wrong between a sound and its file.

use std::io;
use std::path::{Path, PathBuf};

/// A failure of the studio: one line that names the file and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    /// The folder of the target does not exist.
    #[error("folder {} does not exist; create it or choose another", .0.display())]
    FolderMissing(PathBuf),
    /// The target is a folder.
    #[error("{} is a folder; give a file name, such as {}", .0.display(), .0.join("calm.wav").display())]
    IsFolder(PathBuf),
    /// The target exists and overwriting was not asked for.
    #[error("{} exists already; choose another name or ask to overwrite it (--force)", .0.display())]
    Exists(PathBuf),
    /// Access to the file or its folder is refused.
    #[error("no permission for {}; choose a place that you may write to and read from", .0.display())]
    NoPermission(PathBuf),
    /// Whoever watched the work asked it to stop.
    #[error("stopped; no file was made")]
    Cancelled,
    /// The system would not start the threads asked for.
    #[error("threads could not be started: {0}; try --threads 1")]
    Threads(String),
    /// The file system of the target is full, or its quota is.
    #[error("the disk is full: {} needs {needed} bytes; free some space or choose another disk", .path.display())]
    DiskFull {
        /// The file that did not fit.
        path: PathBuf,
        /// Size of the whole file in bytes; an upper bound for FLAC.
        needed: u64,
    },
    /// The file system cannot hold a file of this size.
    #[error("{} needs {needed} bytes, more than its file system allows in one file; choose another disk or FLAC", .path.display())]
    TooLarge {
        /// The file that did not fit.
        path: PathBuf,
        /// Size of the whole file in bytes; an upper bound for FLAC.
        needed: u64,
    },
    /// The file to read does not exist.
    #[error("{} does not exist", .0.display())]
    NotFound(PathBuf),
    /// Any other failure of the file system.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file in question.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A track specification that no file can have: names the field, its value, the limit and the nearest legal value.
    #[error("{0}")]
    Spec(String),
    /// More or fewer frames were written than the specification promised.
    #[error("{} was promised {promised} frames and got {written}: no file was made", .path.display())]
    FrameCount {
        /// The file that was not made.
        path: PathBuf,
        /// Frames in the specification.
        promised: u64,
        /// Frames handed over.
        written: u64,
    },
    /// The file is not one that the studio reads.
    #[error("{} is not a WAV or FLAC file that can be read: {reason}", .path.display())]
    NotAudio {
        /// The file in question.
        path: PathBuf,
        /// What was found in it.
        reason: String,
    },
    /// The file ends before its header says that it does, or is damaged.
    #[error("{} is damaged or cut short: {reason}", .path.display())]
    Truncated {
        /// The file in question.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// A SoundFont file that a palette names cannot be played.
    #[error("SoundFont {}: {reason}", .path.display())]
    SoundFont {
        /// The file in question.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file is no recording that can be narration.
    #[error("{} cannot be narration: {reason}; WAV, FLAC, MP3, AAC in M4A and Ogg Vorbis can be read", .path.display())]
    NoRecording {
        /// The file in question.
        path: PathBuf,
        /// What was found in it.
        reason: String,
    },
    /// The file has no sound in it.
    #[error("{} is empty: it holds no frames", .0.display())]
    Empty(PathBuf),
    /// The file has more channels than can be measured.
    #[error("{} has {channels} channels, the limit is 2; mix it down to stereo first", .path.display())]
    Channels {
        /// The file in question.
        path: PathBuf,
        /// Channels in the file.
        channels: u16,
    },
}

impl StudioError {
    /// The error for a failed write of a file that needs `needed` bytes in all.
    pub fn writing(path: &Path, needed: u64, source: io::Error) -> StudioError {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                StudioError::DiskFull { path, needed }
            }
            io::ErrorKind::FileTooLarge => StudioError::TooLarge { path, needed },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StudioError::NoPermission(path)
            }
            io::ErrorKind::AlreadyExists => StudioError::Exists(path),
            io::ErrorKind::IsADirectory => StudioError::IsFolder(path),
            _ => StudioError::Io { path, source },
        }
    }

    /// The error for a failed read.
    pub(crate) fn reading(path: &Path, source: io::Error) -> StudioError {
        let path = path.to_path_buf();
        match source.kind() {
            io::ErrorKind::NotFound => StudioError::NotFound(path),
            io::ErrorKind::PermissionDenied => StudioError::NoPermission(path),
            io::ErrorKind::UnexpectedEof => StudioError::Truncated {
                path,
                reason: "the file ends too early; copy or render it again".into(),
            },
            _ => StudioError::Io { path, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_the_disk_has_its_own_remedy() {
        let check = |kind: io::ErrorKind, expected: &str| {
            let error =
                StudioError::writing(Path::new("/music/calm.wav"), 42, kind.into()).to_string();
            assert!(
                error.contains("/music/calm.wav") && error.contains(expected),
                "{error}"
            );
            assert_eq!(error.lines().count(), 1);
        };
        check(
            io::ErrorKind::StorageFull,
            "needs 42 bytes; free some space",
        );
        check(
            io::ErrorKind::QuotaExceeded,
            "needs 42 bytes; free some space",
        );
        check(io::ErrorKind::FileTooLarge, "choose another disk or FLAC");
        check(
            io::ErrorKind::PermissionDenied,
            "choose a place that you may write to",
        );
        check(
            io::ErrorKind::ReadOnlyFilesystem,
            "choose a place that you may write to",
        );
        check(io::ErrorKind::AlreadyExists, "exists already");
    }
}
