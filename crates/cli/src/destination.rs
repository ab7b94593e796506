//! Where a track goes, looked at before any work is begun.

use crate::failure::{Failure, plain};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The format that the name of a track says (`wav` or `flac`), held against the one that was asked for.
pub(crate) fn format_of(out: &Path, asked: Option<&str>) -> Result<String, Failure> {
    let shown = out.display();
    let extension = out.extension().map(|end| end.to_string_lossy());
    let extension = extension.unwrap_or_default().to_lowercase();
    let named = match extension.as_str() {
        "wav" | "wave" => "wav",
        "flac" => "flac",
        "" => {
            return Err(Failure::request(format!(
                "out {shown} has no ending that says its format; did you mean {shown}.{}?",
                asked.unwrap_or("wav")
            )));
        }
        other => {
            let nearest = out.with_extension(asked.unwrap_or("wav"));
            return Err(Failure::request(format!(
                "out {shown} ends in .{other}, which is not written here (.wav and .flac are); did you mean {}?",
                nearest.display()
            )));
        }
    };
    match asked.map(str::to_lowercase) {
        Some(asked) if asked != named && ["wav", "flac"].contains(&asked.as_str()) => {
            Err(Failure::request(format!(
                "format {asked} does not fit out {shown}; did you mean {}?",
                out.with_extension(&asked).display()
            )))
        }
        // A format that is none at all is refused by the prescription, which knows the list.
        Some(asked) if asked != named => Ok(asked),
        _ => Ok(named.to_owned()),
    }
}

/// Refuses a place that cannot take the track: no folder, a folder in its place, a file in its place that may not be
/// replaced, a folder that may not be written to.
pub(crate) fn inspect(out: &Path, force: bool) -> Result<(), Failure> {
    inspect_folder(&folder_of(out))?;
    if out.is_dir() {
        return Err(Failure::request(format!(
            "out {} is a folder; name a file in it",
            out.display()
        )));
    }
    if out.exists() && !force {
        return Err(Failure::request(format!(
            "{} is there already; --force replaces it",
            out.display()
        )));
    }
    probe(&folder_of(out))
}

/// [`inspect`] for a picture, whose name has to say that it is one.
pub(crate) fn inspect_picture(picture: &Path, force: bool) -> Result<(), Failure> {
    let ending = picture.extension().unwrap_or_default();
    if !ending.eq_ignore_ascii_case("png") {
        return Err(Failure::request(format!(
            "picture {} is not named as a PNG file; did you mean {}?",
            picture.display(),
            picture.with_extension("png").display()
        )));
    }
    inspect(picture, force)
}

/// The folder that a file is written into.
pub(crate) fn folder_of(out: &Path) -> PathBuf {
    match out.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Refuses a folder that is none.
pub(crate) fn inspect_folder(folder: &Path) -> Result<(), Failure> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Failure::request(format!(
            "{} is not a folder",
            folder.display()
        ))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Failure::request(format!(
            "folder {} does not exist; make it first",
            folder.display()
        ))),
        Err(error) => Err(refused(folder, &error)),
    }
}

/// Writes an empty hidden file and takes it away again: the only question about permission that every system answers
/// truly.
fn probe(folder: &Path) -> Result<(), Failure> {
    tempfile::Builder::new()
        .prefix(".anodyne-")
        .tempfile_in(folder)
        .map(drop)
        .map_err(|error| refused(folder, &error))
}

fn refused(folder: &Path, error: &io::Error) -> Failure {
    Failure::work(format!(
        "cannot write to folder {}: {}",
        folder.display(),
        plain(error)
    ))
}

#[cfg(test)]
mod tests {
    use super::{format_of, inspect};
    use std::path::Path;

    #[test]
    fn the_ending_of_the_name_says_the_format() {
        let check = |out: &str, asked: Option<&str>, expected: &str| {
            assert_eq!(format_of(Path::new(out), asked).unwrap(), expected);
        };
        check("calm.wav", None, "wav");
        check("CALM.WAV", Some("wav"), "wav");
        check("a.b/calm.flac", Some("FLAC"), "flac");
        check("calm.wav", Some("ogg"), "ogg");
    }

    #[test]
    fn a_name_that_does_not_fit_gets_a_proposal() {
        let check = |out: &str, asked: Option<&str>, proposal: &str| {
            let failure = format_of(Path::new(out), asked).unwrap_err();
            let message = failure.message().unwrap_or_default();
            assert!(
                message.ends_with(&format!("did you mean {proposal}?")),
                "{message}"
            );
        };
        check("calm.wav", Some("flac"), "calm.flac");
        check("calm", None, "calm.wav");
        check("calm.mp3", None, "calm.wav");
        check("calm.json", Some("flac"), "calm.flac");
    }

    #[test]
    fn a_place_that_cannot_take_the_track_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("taken.wav");
        std::fs::write(&taken, "x").unwrap();
        let check = |out: &Path, force: bool, expected: &str| {
            let failure = inspect(out, force).unwrap_err();
            let message = failure.message().unwrap_or_default();
            assert!(message.contains(expected), "{message}");
        };
        check(&taken, false, "--force");
        check(folder.path(), true, "is a folder");
        check(&folder.path().join("no/calm.wav"), false, "does not exist");
        check(&taken.join("calm.wav"), false, "not a folder");
        assert!(inspect(&taken, true).is_ok());
        assert!(inspect(&folder.path().join("new.wav"), false).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
