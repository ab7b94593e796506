//! The hidden file beside the target: it takes the target's name when it is whole, and goes when it is dropped.

use crate::StudioError;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, PersistError};

/// A file in the making. A process that is ended by a signal must drop it to clean up.
#[derive(Debug)]
pub struct Aside {
    file: NamedTempFile,
    target: PathBuf,
    overwrite: bool,
}

impl Aside {
    /// Opens a hidden file in the target's folder, after making sure that the target may be written.
    ///
    /// # Errors
    /// A folder that is missing, a folder or (where nothing may be replaced) a file in the target's place, or whatever
    /// the system refuses.
    pub fn create(target: &Path, overwrite: bool) -> Result<Aside, StudioError> {
        let folder = folder(target);
        let name = target
            .file_name()
            .ok_or_else(|| StudioError::IsFolder(target.into()))?;
        match fs::metadata(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StudioError::FolderMissing(folder));
            }
            Ok(found) if !found.is_dir() => return Err(StudioError::FolderMissing(folder)),
            _ => {}
        }
        match fs::metadata(target) {
            Ok(found) if found.is_dir() => return Err(StudioError::IsFolder(target.into())),
            Ok(_) if !overwrite => return Err(StudioError::Exists(target.into())),
            _ => {}
        }
        let prefix = format!(".{}.", name.to_string_lossy());
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix).suffix(".part");
        share(&mut builder);
        let file = builder
            .tempfile_in(&folder)
            .map_err(|error| StudioError::writing(target, 0, error))?;
        Ok(Aside {
            file,
            target: target.into(),
            overwrite,
        })
    }

    /// The file as it is so far.
    pub fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Syncs the file and gives it its name.
    ///
    /// # Errors
    /// Whatever the system refuses, also a file that came into the target's place meanwhile.
    pub fn publish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        if self.overwrite {
            self.file.persist(&self.target)?;
        } else {
            persist_new(self.file, &self.target)?;
        }
        sync_folder(&folder(&self.target));
        Ok(())
    }
}

/// Renames without replacing. Where the file system cannot do that in one step, the check comes first.
fn persist_new(file: NamedTempFile, target: &Path) -> io::Result<()> {
    match file.persist_noclobber(target) {
        Ok(_) => Ok(()),
        Err(PersistError { error, .. }) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(error)
        }
        Err(PersistError { error, .. }) if target.exists() => Err(error),
        Err(PersistError { file, .. }) => file.persist(target).map(drop).map_err(io::Error::from),
    }
}

fn folder(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.into(),
        _ => ".".into(),
    }
}

/// Temporary files are private by default; a track is as readable as any other new file of its owner.
#[cfg(unix)]
fn share(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn share(_: &mut tempfile::Builder<'_, '_>) {}

/// Makes the rename itself durable, where folders can be synced; the track is whole either way.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn a_file_has_its_name_only_when_published() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("calm.wav");
        let mut aside = Aside::create(&target, false).unwrap();
        aside.file().write_all(b"whole").unwrap();
        assert!(!target.exists() && names(folder.path())[0].starts_with(".calm.wav."));
        aside.publish().unwrap();
        assert_eq!(names(folder.path()), ["calm.wav"]);
        assert_eq!(fs::read(&target).unwrap(), b"whole");
    }

    #[test]
    fn dropped_unpublished_it_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Aside::create(&folder.path().join("calm.wav"), false).unwrap());
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_target_that_appears_meanwhile_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("calm.wav");
        let aside = Aside::create(&target, false).unwrap();
        fs::write(&target, "other").unwrap();
        assert_eq!(
            aside.publish().unwrap_err().kind(),
            io::ErrorKind::AlreadyExists
        );
        assert_eq!(fs::read(&target).unwrap(), b"other");
        assert_eq!(names(folder.path()), ["calm.wav"]);
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_a_track_as_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (target, plain) = (folder.path().join("calm.wav"), folder.path().join("plain"));
        Aside::create(&target, false).unwrap().publish().unwrap();
        File::create(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&target), mode(&plain));
    }
}
