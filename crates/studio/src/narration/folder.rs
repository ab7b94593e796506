//! A folder of recordings, one a cue.

use crate::StudioError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The recordings of a folder by the number of their cue, counted from 1: the number each name begins with (or that
/// stands after `cue` or `line`), as in `01.wav`, `2 breathe.flac`, `cue-03.mp3`. Other files are left alone.
///
/// # Errors
/// A folder that cannot be read or holds no such recording, two recordings of one number, a number beyond `cues`.
pub fn numbered_recordings(
    folder: &Path,
    cues: usize,
) -> Result<BTreeMap<usize, PathBuf>, StudioError> {
    let entries = fs::read_dir(folder).map_err(|error| StudioError::reading(folder, error))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(
            entry
                .map_err(|error| StudioError::reading(folder, error))?
                .path(),
        );
    }
    paths.sort();
    let mut found = BTreeMap::new();
    for path in paths {
        let Some(number) = number(&path) else {
            continue;
        };
        if number == 0 || number > cues {
            return Err(StudioError::Spec(format!(
                "{} is for line {number}, the script has lines 1 to {cues}; give it another number",
                path.display()
            )));
        }
        if let Some(other) = found.insert(number, path.clone()) {
            return Err(StudioError::Spec(format!(
                "{} and {} are both for line {number}; keep one of them",
                other.display(),
                path.display()
            )));
        }
    }
    if found.is_empty() {
        return Err(StudioError::Spec(format!(
            "{} holds no recordings named by their line, such as 01.wav, 02.wav",
            folder.display()
        )));
    }
    Ok(found)
}

/// Endings of recordings.
const ENDINGS: [&str; 9] = [
    "wav", "wave", "flac", "mp3", "m4a", "mp4", "aac", "ogg", "oga",
];

fn number(path: &Path) -> Option<usize> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let name = path.file_stem()?.to_str()?.to_ascii_lowercase();
    if !ENDINGS.contains(&ending.as_str()) || !path.is_file() {
        return None;
    }
    let rest = ["cue", "line"]
        .iter()
        .find_map(|word| name.strip_prefix(word));
    let rest = rest.unwrap_or(&name).trim_start_matches([' ', '-', '_']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], cues: usize) -> Result<Vec<usize>, String> {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), b"x").unwrap();
        }
        let found = numbered_recordings(folder.path(), cues);
        found
            .map(|found| found.into_keys().collect())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn names_begin_with_the_number_of_their_line() {
        let names = [
            "01.wav",
            "2 breathe.flac",
            "cue-03.MP3",
            "notes.txt",
            "take.wav",
        ];
        assert_eq!(check(&names, 5).unwrap(), [1, 2, 3]);
    }

    #[test]
    fn what_is_wrong_with_a_folder_is_said() {
        assert!(check(&["7.wav"], 5).unwrap_err().contains("lines 1 to 5"));
        assert!(
            check(&["1.wav", "01.mp3"], 5)
                .unwrap_err()
                .contains("both for line 1")
        );
        assert!(check(&["take.wav"], 5).unwrap_err().contains("01.wav"));
    }
}
