//! How a file comes to the shelf: moved where the shelf is a folder, uploaded where it is not.

use super::Shelf;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, WriteMultipart};
use std::fs::File;
use std::io;
use std::path::Path;

impl Shelf {
    /// Puts a file of the local disk there, in one step. What is there already stays.
    pub(super) async fn bring(&self, file: &Path, key: &Key) -> io::Result<()> {
        match &self.folder {
            Some(folder) => move_in(file, &folder.join(key.as_ref())).await,
            None => self.upload(file, key).await,
        }
    }

    /// Puts a few bytes there, over what was there.
    pub(super) async fn put(&self, key: &Key, bytes: Vec<u8>) -> io::Result<()> {
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
