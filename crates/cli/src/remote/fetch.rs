//! Fetching a finished track: aside, from where it broke off, held against its checksum, and under its name when whole.

use super::connection::Tracks;
use super::watch::{Patience, or_interrupted};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Shown;
use anodyne_api::v1;
use anodyne_studio::StudioError;
use anodyne_studio::file::Aside;
use std::io::Write;
use std::path::Path;
use tonic::Status;

/// What was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    /// Bytes of the file.
    pub(super) bytes: u64,
    /// BLAKE3 of the file, hexadecimal.
    pub(super) blake3: String,
    /// How often the connection broke on the way.
    pub(super) breaks: usize,
}

/// Why a fetch stands still.
enum Halt {
    /// The connection broke, or the server refuses.
    Status(Status),
    /// The file cannot be written.
    Failure(Failure),
}

impl From<Status> for Halt {
    fn from(status: Status) -> Halt {
        Halt::Status(status)
    }
}

/// A file that is being fetched.
struct Fetching<'a> {
    out: &'a Path,
    aside: Aside,
    hash: blake3::Hasher,
    done: u64,
    /// Size and BLAKE3 as the first answer tells them; a later answer has to say the same.
    told: Option<(u64, String)>,
    shown: Shown,
}

/// Fetches a track into a file.
pub(super) async fn fetch(
    tracks: &mut Tracks,
    server: &str,
    name: &str,
    (out, force): (&Path, bool),
    interrupt: &Interrupt,
) -> Result<Fetched, Failure> {
    let mut fetching = Fetching {
        out,
        aside: Aside::create(out, force)?,
        hash: blake3::Hasher::new(),
        done: 0,
        told: None,
        shown: Shown::new(),
    };
    let (mut patience, mut breaks) = (Patience::default(), 0);
    loop {
        let before = fetching.done;
        let halt = match or_interrupted(interrupt, fetching.go_on(tracks, name)).await? {
            Ok(()) if fetching.is_whole() => break,
            // A server that is stopping ends its answers where they are.
            Ok(()) => Status::unavailable("the answer ended before the file"),
            Err(Halt::Status(status)) => status,
            Err(Halt::Failure(failure)) => return Err(failure),
        };
        breaks += 1;
        if fetching.done > before {
            patience.restore();
        }
        patience.wait(server, &halt, interrupt).await?;
    }
    fetching.shown.finish();
    fetching.publish(server, breaks)
}

impl Fetching<'_> {
    async fn go_on(&mut self, tracks: &mut Tracks, name: &str) -> Result<(), Halt> {
        let request = v1::DownloadTrackRequest {
            name: name.to_owned(),
            offset_bytes: self.done,
            chunk_bytes: 256 << 10,
        };
        let mut chunks = tracks.download_track(request).await?.into_inner();
        while let Some(chunk) = chunks.message().await? {
            self.take(&chunk).map_err(Halt::Failure)?;
        }
        Ok(())
    }

    fn take(&mut self, chunk: &v1::DownloadTrackResponse) -> Result<(), Failure> {
        let told = self
            .told
            .get_or_insert_with(|| (chunk.file_bytes, chunk.blake3.clone()));
        if (chunk.file_bytes, &chunk.blake3) != (told.0, &told.1) || chunk.offset_bytes != self.done
        {
            let text = "the track was made anew while it was fetched; fetch it again";
            return Err(Failure::work(text));
        }
        let size = told.0;
        let written = self.aside.file().write_all(&chunk.data);
        written.map_err(|error| self.refused(size, error))?;
        self.hash.update(&chunk.data);
        self.done += chunk.data.len() as u64;
        let pace = format!(
            "{} of {} MB",
            self.done / 1_000_000,
            size.div_ceil(1_000_000)
        );
        self.shown.show(self.done, size, "fetching", &pace);
        Ok(())
    }

    fn is_whole(&self) -> bool {
        self.told.as_ref().is_some_and(|told| self.done >= told.0)
    }

    fn publish(self, server: &str, breaks: usize) -> Result<Fetched, Failure> {
        let (bytes, blake3) = self.told.unwrap_or_default();
        if self.hash.finalize().to_hex().as_str() != blake3 {
            return Err(Failure::work(format!(
                "what {server} sent does not match its checksum; nothing was kept"
            )));
        }
        let out = self.out;
        let refused = |error| Failure::from(StudioError::writing(out, bytes, error));
        self.aside.publish().map_err(refused)?;
        Ok(Fetched {
            bytes,
            blake3,
            breaks,
        })
    }

    fn refused(&self, bytes: u64, error: std::io::Error) -> Failure {
        StudioError::writing(self.out, bytes, error).into()
    }
}
