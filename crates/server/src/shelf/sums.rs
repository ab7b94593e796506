//! The sums of a track: what its blocks are held against, and what is held against the ledger's checksum itself.

use super::{Place, Shelf, Unreadable};
use anodyne_studio::file::{Summing, Sums};
use futures_util::TryStreamExt;
use object_store::{Error, ObjectStoreExt};

impl Shelf {
    /// The sums of a track whose BLAKE3 is `checksum`.
    ///
    /// Sums that are missing, or do not make up the checksum of the whole (an older server wrote others), say nothing
    /// against the track: it is read and hashed anew, and where it is right, its sums are put beside it.
    ///
    /// # Errors
    /// A track that is not there or is not what was put there, or a store that does not answer.
    pub(crate) async fn sums(&self, place: Place<'_>, checksum: &str) -> Result<Sums, Unreadable> {
        let kept = match self.whole(&self.key(place, "sums")).await {
            Ok(bytes) => Sums::from_bytes(&bytes),
            Err(Unreadable::Missing) => None,
            Err(error) => return Err(error),
        };
        match kept.filter(|sums| sums.checksum() == checksum) {
            Some(sums) => Ok(sums),
            None => self.summed_again(place, checksum).await.map(|new| new.0),
        }
    }

    /// Reads a whole track whose BLAKE3 is `checksum`, and puts its sums beside it; answers them and its size in bytes.
    ///
    /// # Errors
    /// As for [`Shelf::sums`].
    pub(crate) async fn summed_again(
        &self,
        place: Place<'_>,
        checksum: &str,
    ) -> Result<(Sums, u64), Unreadable> {
        let store = |error: Error| Unreadable::Store(error.to_string());
        let found = match self.store.get(&self.key(place, place.format)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Err(Unreadable::Missing),
            Err(error) => return Err(store(error)),
        };
        let (mut pieces, mut summing, mut size) = (found.into_stream(), Summing::default(), 0);
        while let Some(piece) = pieces.try_next().await.map_err(store)? {
            summing.update(&piece);
            size += piece.len() as u64;
        }
        let sums = summing.finish();
        if sums.checksum() != checksum {
            return Err(Unreadable::Changed);
        }
        tracing::info!(render = &place.render[..12], "a track was summed up anew");
        if let Err(error) = self.put(&self.key(place, "sums"), sums.to_bytes()).await {
            // The track is right all the same: the next reader sums it up once more.
            tracing::warn!(%error, "new sums cannot be kept");
        }
        Ok((sums, size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const PLACE: Place<'_> = Place {
        render: "ab12cd34ef56ab12cd34ef56",
        format: "wav",
    };

    /// What a server wrote beside a track.
    type Beside = fn(&[u8]) -> Vec<u8>;

    /// A track of five and a half blocks on a shelf, beside sums as `beside` writes them.
    async fn shelved(folder: &Path, beside: Beside) -> (Shelf, String, Vec<u8>) {
        let shelf = Shelf::open(&folder.join("shelf").to_string_lossy()).unwrap();
        let track: Vec<u8> = (0..5_767_168_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        let file = folder.join("track");
        std::fs::write(&file, &track).unwrap();
        let published = shelf.publish(PLACE, &file, beside(&track), b"{}".to_vec());
        published.await.unwrap();
        (shelf, blake3::hash(&track).to_hex().to_string(), track)
    }

    /// As servers wrote them at first: every block hashed as a file of its own.
    fn older(track: &[u8]) -> Vec<u8> {
        let sums = track.chunks(Sums::BLOCK as usize).map(blake3::hash);
        sums.flat_map(|sum| *sum.as_bytes()).collect()
    }

    #[tokio::test]
    async fn a_track_beside_the_sums_of_an_older_server_is_summed_up_anew_and_served() {
        let forms: [Beside; 3] = [older, |_| Vec::new(), |_| b"none".to_vec()];
        for beside in forms {
            let folder = tempfile::tempdir().unwrap();
            let (shelf, checksum, track) = shelved(folder.path(), beside).await;
            let sums = shelf.sums(PLACE, &checksum).await.unwrap();
            for block in [0, 5] {
                let size = track.len() as u64;
                let piece = shelf.block(PLACE, &sums, size, block).await.unwrap();
                let from = (block * Sums::BLOCK) as usize;
                assert!(piece[..] == track[from..(from + Sums::BLOCK as usize).min(track.len())]);
            }
            // From now on they are there: nothing has to be read for them.
            let kept = shelf.whole(&shelf.key(PLACE, "sums")).await.unwrap();
            assert_eq!(Sums::from_bytes(&kept), Some(sums));
        }
    }

    #[tokio::test]
    async fn a_damaged_track_beside_the_sums_of_an_older_server_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let (shelf, checksum, mut track) = shelved(folder.path(), older).await;
        track[3_000_000] ^= 1;
        let path = folder.path().join("shelf/ab");
        std::fs::write(path.join(format!("{}.wav", PLACE.render)), &track).unwrap();
        let refused = shelf.sums(PLACE, &checksum).await.unwrap_err();
        assert!(matches!(refused, Unreadable::Changed), "{refused}");
        let kept = shelf.whole(&shelf.key(PLACE, "sums")).await.unwrap();
        assert_ne!(Sums::from_bytes(&kept).unwrap().checksum(), checksum);
    }
}
