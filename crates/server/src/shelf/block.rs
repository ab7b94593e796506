//! The blocks of a track, each held against its sum before anybody has it.

use super::{BLOCK, Place, Shelf, Unreadable};
use anodyne_studio::file::Sums;
use bytes::Bytes;
use object_store::{Error, GetOptions, GetRange, ObjectStore};

impl Shelf {
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
}
