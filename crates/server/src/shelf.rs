//! The shelf: finished tracks in an object store, each whole or not there at all.
//!
//! Three objects per render: the track, its sidecar, and the sums: BLAKE3 of every block of 1 MiB as a part of the whole,
//! so that any piece can be held against its sum before it is sent.

use crate::ServerError;
use anodyne_studio::file::Sums;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{
    ClientConfigKey, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    WriteMultipart,
};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// Bytes that have one sum.
pub(crate) const BLOCK: u64 = Sums::BLOCK;

/// Where finished tracks are kept.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    store: Arc<dyn ObjectStore>,
    /// The folder, where the store is one: a track made on the same disk is moved there instead of copied.
    folder: Option<PathBuf>,
    prefix: Key,
}

/// A track on the shelf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The render's address.
    pub render: &'a str,
    /// `wav` or `flac`.
    pub format: &'a str,
}

/// Why a piece of a track cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// There is no such track on the shelf.
    #[error("the file is not on the shelf")]
    Missing,
    /// What is there is not what was put there.
    #[error("block {0} of the file does not match its checksum")]
    Damaged(u64),
    /// The store does not answer.
    #[error("the store does not answer: {0}")]
    Store(String),
}

impl Shelf {
    /// The shelf at `address`: a folder, or `s3://bucket/prefix` with the usual AWS environment variables (for other
    /// S3 servers `AWS_ENDPOINT`, and `AWS_ALLOW_HTTP` where it has no TLS).
    ///
    /// # Errors
    /// An address that cannot be understood, or a folder that cannot be made.
    pub(crate) fn open(address: &str) -> Result<Shelf, ServerError> {
        let failed = |error: Error| ServerError::Store(error.to_string());
        if let Some(rest) = address.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            // Completing a large upload takes a server minutes.
            let timeout = AmazonS3ConfigKey::Client(ClientConfigKey::Timeout);
            let store = AmazonS3Builder::from_env()
                .with_config(timeout, "900s")
                .with_bucket_name(bucket)
                .build()
                .map_err(failed)?;
            return Ok(Shelf {
                store: Arc::new(store),
                folder: None,
                prefix: Key::from(prefix),
            });
        }
        if address.contains("://") {
            let advice = format!("store {address} is not known; write a folder or s3://bucket");
            return Err(ServerError::Config(advice));
        }
        let folder = PathBuf::from(address);
        crate::folder::make_private(&folder)?;
        let folder = folder
            .canonicalize()
            .map_err(|error| ServerError::Folder(address.into(), error))?;
        let store = LocalFileSystem::new_with_prefix(&folder).map_err(failed)?;
        Ok(Shelf {
            store: Arc::new(store.with_fsync(true)),
            folder: Some(folder),
            prefix: Key::default(),
        })
    }

    /// Puts a finished track on the shelf: the sums and the sidecar first, the track last and in one step. A track that
    /// is there already stays: it has the same bytes.
    ///
    /// # Errors
    /// A store that is full or does not answer. The track is not there then.
    pub(crate) async fn publish(
        &self,
        place: Place<'_>,
        file: &Path,
        sums: Vec<u8>,
        sidecar: Vec<u8>,
    ) -> io::Result<()> {
        self.put(&self.key(place, "sums"), sums).await?;
        self.put(&self.key(place, "json"), sidecar).await?;
        let key = self.key(place, place.format);
        match &self.folder {
            Some(folder) => move_in(file, &folder.join(key.as_ref())).await,
            None => self.upload(file, &key).await,
        }
    }

    /// Whether a track stands on the shelf, whole.
    ///
    /// # Errors
    /// A store that does not answer.
    pub(crate) async fn holds(&self, place: Place<'_>) -> Result<bool, Unreadable> {
        match self.store.head(&self.key(place, place.format)).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(Unreadable::Store(error.to_string())),
        }
    }

    /// The sums of a track.
    ///
    /// # Errors
    /// A track that is not there, or a store that does not answer.
    pub(crate) async fn sums(&self, place: Place<'_>) -> Result<Sums, Unreadable> {
        let bytes = self.whole(&self.key(place, "sums")).await?;
        Sums::from_bytes(&bytes).ok_or(Unreadable::Damaged(0))
    }

    /// The sidecar of a track.
    ///
    /// # Errors
    /// A track that is not there, or a store that does not answer.
    pub(crate) async fn sidecar(&self, place: Place<'_>) -> Result<Bytes, Unreadable> {
        self.whole(&self.key(place, "json")).await
    }

    /// One block of a track of `size` bytes, held against its sum.
    ///
    /// # Errors
    /// A track that is not there or damaged, or a store that does not answer.
    pub(crate) async fn block(
        &self,
        place: Place<'_>,
        sums: &Sums,
        size: u64,
        block: u64,
    ) -> Result<Bytes, Unreadable> {
        let range = block * BLOCK..((block + 1) * BLOCK).min(size);
        let options = GetOptions {
            range: Some(GetRange::Bounded(range.clone())),
            ..GetOptions::default()
        };
        let key = self.key(place, place.format);
        let found = match self.store.get_opts(&key, options).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        let bytes = match found {
            Ok(bytes) => bytes,
            Err(Error::NotFound { .. }) => return Err(Unreadable::Missing),
            Err(Error::Generic { source, .. }) if self.folder.is_some() => {
                // A local file that ends too early answers a range beyond its end like this.
                tracing::debug!(%source, "range refused");
                return Err(Unreadable::Damaged(block));
            }
            Err(error) => return Err(Unreadable::Store(error.to_string())),
        };
        let whole = bytes.len() as u64 == range.end - range.start;
        if !whole || !sums.match_block(block, &bytes) {
            return Err(Unreadable::Damaged(block));
        }
        Ok(bytes)
    }

    /// A block of a track whose size is not known, not held against any sum.
    ///
    /// # Errors
    /// A track that is not there, or a store that does not answer.
    pub(crate) async fn raw_block(
        &self,
        place: Place<'_>,
        block: u64,
    ) -> Result<Bytes, Unreadable> {
        let key = self.key(place, place.format);
        let options = GetOptions {
            range: Some(GetRange::Bounded(block * BLOCK..(block + 1) * BLOCK)),
            ..GetOptions::default()
        };
        let failed = |error: Error| Unreadable::Store(error.to_string());
        let found = self.store.get_opts(&key, options).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// Removes a track with all that belongs to it; the track itself first, so that nothing half is ever seen.
    ///
    /// # Errors
    /// A store that does not answer.
    pub(crate) async fn remove(&self, place: Place<'_>) -> io::Result<()> {
        for ending in [place.format, "json", "sums"] {
            match self.store.delete(&self.key(place, ending)).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(())
    }

    /// Keeps the recording of a voice.
    ///
    /// # Errors
    /// A store that is full or does not answer. The recording is not there then.
    pub(crate) async fn keep_recording(
        &self,
        file: &Path,
        id: &str,
        format: &str,
    ) -> io::Result<()> {
        let key = self.recording_key(id, format);
        match &self.folder {
            Some(folder) => move_in(file, &folder.join(key.as_ref())).await,
            None => self.upload(file, &key).await,
        }
    }

    /// Copies a recording to a place of the local disk and answers its BLAKE3.
    ///
    /// # Errors
    /// A recording that is gone, a store that does not answer, or a disk that is full.
    pub(crate) async fn fetch_recording(
        &self,
        id: &str,
        format: &str,
        to: &Path,
    ) -> Result<blake3::Hash, Unreadable> {
        let store = |error: Error| Unreadable::Store(error.to_string());
        let disk = |error: io::Error| Unreadable::Store(error.to_string());
        let found = match self.store.get(&self.recording_key(id, format)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Err(Unreadable::Missing),
            Err(error) => return Err(store(error)),
        };
        let mut file = tokio::fs::File::create(to).await.map_err(disk)?;
        let (mut pieces, mut hash) = (found.into_stream(), blake3::Hasher::new());
        while let Some(piece) = pieces.try_next().await.map_err(store)? {
            hash.update(&piece);
            file.write_all(&piece).await.map_err(disk)?;
        }
        file.sync_all().await.map_err(disk)?;
        Ok(hash.finalize())
    }

    /// Removes a recording.
    ///
    /// # Errors
    /// A store that does not answer.
    pub(crate) async fn remove_recording(&self, id: &str, format: &str) -> io::Result<()> {
        match self.store.delete(&self.recording_key(id, format)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(io::Error::other(error)),
        }
    }

    fn recording_key(&self, id: &str, format: &str) -> Key {
        let shelf = format!("voice-{}", &id[..2]);
        self.prefix
            .clone()
            .join(shelf.as_str())
            .join(format!("{id}.{format}"))
    }

    /// Removes what a server that was killed left half-written: `name#1` in a folder. Answers how many there were.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub(crate) fn sweep(&self) -> io::Result<usize> {
        let Some(folder) = &self.folder else {
            return Ok(0);
        };
        let mut swept = 0;
        for shelf in std::fs::read_dir(folder)? {
            let shelf = shelf?.path();
            if !shelf.is_dir() {
                continue;
            }
            for entry in std::fs::read_dir(shelf)? {
                let path = entry?.path();
                if path.to_string_lossy().contains('#') {
                    std::fs::remove_file(path)?;
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    /// Asks the store for something, to know at start that it answers.
    ///
    /// # Errors
    /// A store that does not.
    pub(crate) async fn answers(&self) -> Result<(), ServerError> {
        let key = self.prefix.clone().join("none");
        match self.store.head(&key).await {
            Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(ServerError::Store(error.to_string())),
        }
    }

    /// Two digits of the address make 256 shelves.
    fn key(&self, place: Place<'_>, ending: &str) -> Key {
        let shelf = &place.render[..2];
        self.prefix
            .clone()
            .join(shelf)
            .join(format!("{}.{ending}", place.render))
    }

    async fn whole(&self, key: &Key) -> Result<Bytes, Unreadable> {
        let found = match self.store.get(key).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        found.map_err(|error| match error {
            Error::NotFound { .. } => Unreadable::Missing,
            error => Unreadable::Store(error.to_string()),
        })
    }

    async fn put(&self, key: &Key, bytes: Vec<u8>) -> io::Result<()> {
        let mode = PutOptions::from(PutMode::Overwrite);
        let put = self.store.put_opts(key, bytes.into(), mode).await;
        put.map(drop).map_err(as_io)
    }

    async fn upload(&self, file: &Path, key: &Key) -> io::Result<()> {
        const PART: usize = 8 << 20;
        let upload = self.store.put_multipart(key).await.map_err(as_io)?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let file = tokio::fs::File::open(file).await?;
        let mut pieces = tokio_pieces(file);
        while let Some(piece) = pieces.try_next().await? {
            upload.wait_for_capacity(4).await.map_err(as_io)?;
            upload.put(piece);
        }
        upload.finish().await.map(drop).map_err(as_io)
    }
}

fn tokio_pieces(
    file: tokio::fs::File,
) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Unpin {
    use tokio::io::AsyncReadExt;
    Box::pin(futures_util::stream::try_unfold(
        file,
        |mut file| async move {
            let mut piece = vec![0; 1 << 20];
            match file.read(&mut piece).await? {
                0 => Ok(None),
                count => {
                    piece.truncate(count);
                    Ok(Some((Bytes::from(piece), file)))
                }
            }
        },
    ))
}

/// Links a file to its place, or copies it aside and renames where the disks differ.
async fn move_in(file: &Path, place: &Path) -> io::Result<()> {
    let (file, place) = (file.to_owned(), place.to_owned());
    let moved = tokio::task::spawn_blocking(move || {
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder)?;
        }
        match std::fs::hard_link(&file, &place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Ok(()) => {}
            Err(_) => {
                let aside = place.with_extension("part#1");
                std::fs::copy(&file, &aside)?;
                File::open(&aside)?.sync_all()?;
                std::fs::rename(&aside, &place)?;
            }
        }
        match place.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    });
    moved.await.map_err(io::Error::other)?
}

/// Keeps what the system said, such as that the disk is full.
fn as_io(error: Error) -> io::Error {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = source {
        if let Some(io) = inner.downcast_ref::<io::Error>() {
            return io::Error::new(io.kind(), error.to_string());
        }
        source = inner.source();
    }
    io::Error::other(error.to_string())
}
