//! Recordings of voices on the shelf.

use super::{Shelf, Unreadable};
use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStoreExt};
use std::io;
use std::path::Path;
use tokio::io::AsyncWriteExt;

impl Shelf {
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
        self.bring(file, &key).await
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
}
