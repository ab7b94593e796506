//! The recordings of a voice on their way to a server.

use super::connection::Tracks;
use super::watch::{Patience, or_interrupted};
use crate::command::NarrationFlags;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use anodyne_api::{AskedNarration, AskedTake, v1};
use anodyne_studio::narration::numbered_recordings;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Bytes of a message.
const PIECE: usize = 128 << 10;

/// How the recordings lie in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    /// Lines of the script.
    pub(super) lines: usize,
    /// Whether each line lies on its cue; else one recording is left as it is in time.
    pub(super) on_cues: bool,
}

/// Uploads what the flags name and says how it is asked for; nothing where there is no voice.
pub(super) async fn narration(
    tracks: &mut Tracks,
    server: &str,
    flags: &NarrationFlags,
    voice: Voice,
    interrupt: &Interrupt,
) -> Result<Option<AskedNarration>, Failure> {
    let Some(path) = &flags.narration else {
        return Ok(None);
    };
    let files: Vec<(usize, PathBuf)> = match path.is_dir() {
        true => numbered_recordings(path, voice.lines)?
            .into_iter()
            .collect(),
        false => vec![(0, path.clone())],
    };
    let millis = |seconds: f64| (seconds * 1000.0).round() as i64;
    let mut takes = Vec::new();
    for (line, file) in files {
        let recording = upload(tracks, server, &file, interrupt).await?;
        takes.push(AskedTake {
            recording,
            line,
            start: if line == 0 && !voice.on_cues {
                millis(flags.narration_at.unwrap_or(0.0))
            } else {
                0
            },
        });
    }
    Ok(Some(AskedNarration {
        takes,
        duck: flags.duck,
        duck_attack: flags.duck_attack.map(millis),
        duck_release: flags.duck_release.map(millis),
        denoise: flags.denoise,
        on_cues: voice.on_cues && !path.is_dir(),
    }))
}

/// Uploads one recording and answers its id; the same file again is the same recording, so that a broken connection is
/// simply tried again.
async fn upload(
    tracks: &mut Tracks,
    server: &str,
    path: &Path,
    interrupt: &Interrupt,
) -> Result<String, Failure> {
    let failed = |error: io::Error| Failure::file("read", path, &error);
    let mut hash = blake3::Hasher::new();
    io::copy(&mut File::open(path).map_err(failed)?, &mut hash).map_err(failed)?;
    let blake3 = hash.finalize().to_hex().to_string();
    let mut patience = Patience::default();
    loop {
        let pieces = Pieces::open(path, &blake3).map_err(failed)?;
        let sent = tracks.upload_narration(tokio_stream::iter(pieces));
        match or_interrupted(interrupt, sent).await? {
            Ok(recording) => {
                let name = recording.into_inner().name;
                return Ok(name.trim_start_matches("recordings/").to_owned());
            }
            Err(status) => patience.wait(server, &status, interrupt).await?,
        }
    }
}

/// A file as messages. Where it cannot be read to its end, the server finds that its checksum is not met.
struct Pieces {
    file: File,
    first: Option<(String, String)>,
}

impl Pieces {
    fn open(path: &Path, blake3: &str) -> io::Result<Pieces> {
        let format = path.extension().unwrap_or_default().to_string_lossy();
        Ok(Pieces {
            file: File::open(path)?,
            first: Some((format.into_owned(), blake3.to_owned())),
        })
    }
}

impl Iterator for Pieces {
    type Item = v1::UploadNarrationRequest;

    fn next(&mut self) -> Option<v1::UploadNarrationRequest> {
        let mut data = vec![0; PIECE];
        let count = self.file.read(&mut data).unwrap_or(0);
        data.truncate(count);
        let begins = self.first.is_some();
        let (format, blake3) = self.first.take().unwrap_or_default();
        (count > 0 || begins).then(|| v1::UploadNarrationRequest {
            format,
            data: data.into(),
            blake3,
        })
    }
}
