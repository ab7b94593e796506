//! The shelf: finished tracks in an object store, each whole or not there at all.
//!
//! Three objects per render: the track, its sidecar, and the sums: BLAKE3 of every block of 1 MiB as a part of the whole,
//! so that any piece can be held against its sum before it is sent. Sums have no mark of their form: those that make up
//! the checksum of the whole are right ones.

mod block;
mod bring;
mod recording;
mod sums;
mod unreadable;

pub(crate) use unreadable::Unreadable;

use crate::ServerError;
use anodyne_studio::file::Sums;
use bytes::Bytes;
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ClientConfigKey, Error, ObjectStore, ObjectStoreExt};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

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
        self.bring(file, &key).await
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

    /// The sidecar of a track.
    ///
    /// # Errors
    /// A track that is not there, or a store that does not answer.
    pub(crate) async fn sidecar(&self, place: Place<'_>) -> Result<Bytes, Unreadable> {
        self.whole(&self.key(place, "json")).await
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
}
