//! Files: a finished track and its sidecar, as they leave the house.

use super::Office;
use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::{Render, TrackRow};
use crate::shelf::{BLOCK, Place, Unreadable};
use bytes::Bytes;
use futures_util::Stream;
use std::sync::Arc;

impl Office {
    /// The text of what belongs beside a finished track, `tracks/{id}/sidecar`.
    ///
    /// # Errors
    /// A name that is none, a track that is not finished, or a store that does not answer.
    pub(crate) async fn sidecar(&self, caller: &Caller, name: &str) -> Result<Bytes, Fault> {
        let Some(track) = name.strip_suffix("/sidecar") else {
            let text = format!("name {name:?} is no sidecar; did you mean tracks/{{id}}/sidecar?");
            return Err(Fault::field("name", text));
        };
        let row = self.track(caller, track).await?;
        finished(&row)?;
        let render = &row.render;
        let found = self.shelf.sidecar(place(render)).await;
        match found {
            Ok(text) => Ok(text),
            Err(error) => Err(self.unreadable(track, render, error).await),
        }
    }

    /// The bytes of a finished track from `from` to before `to`, each block held against its sum.
    ///
    /// # Errors
    /// A track that is not finished or whose file is gone. The stream ends with an error where a block is damaged.
    pub(crate) async fn file(
        self: &Arc<Self>,
        track: &TrackRow,
        from: u64,
        to: u64,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>, Fault> {
        let name = format!("tracks/{}", track.id);
        finished(track)?;
        let render = track.render.clone();
        let sums = self.shelf.sums(place(&render), &render.blake3).await;
        let sums = match sums {
            Ok(sums) => Arc::new(sums),
            Err(error) => return Err(self.unreadable(&name, &render, error).await),
        };
        if from == 0 {
            self.ledger.used(&render.id).await?;
        }
        let office = self.clone();
        let size = render.file_bytes as u64;
        Ok(futures_util::stream::try_unfold(from, move |at| {
            let (office, render, sums, name) =
                (office.clone(), render.clone(), sums.clone(), name.clone());
            async move {
                if at >= to {
                    return Ok(None);
                }
                let block = at / BLOCK;
                match office.shelf.block(place(&render), &sums, size, block).await {
                    Ok(bytes) => {
                        let first = (at - block * BLOCK) as usize;
                        let last = ((to - block * BLOCK) as usize).min(bytes.len());
                        let piece = bytes.slice(first..last);
                        let next = at + piece.len() as u64;
                        Ok(Some((piece, next)))
                    }
                    Err(error) => Err(office.unreadable(&name, &render, error).await),
                }
            }
        }))
    }

    /// A file that is gone or damaged is taken from view, so that the same order makes it anew.
    async fn unreadable(&self, name: &str, render: &Render, error: Unreadable) -> Fault {
        let fault = Fault::unreadable(name, &error);
        if !matches!(error, Unreadable::Store(_)) {
            tracing::error!(render = &render.id[..12], %error, "a track cannot be read");
            metrics::counter!("anodyne_tracks_damaged_total").increment(1);
            let reason = format!("{error}; order it again");
            if let Ok(true) = self.ledger.expire(&render.id, &reason).await
                && let Err(error) = self.shelf.remove(place(render)).await
            {
                tracing::error!(%error, "a damaged track cannot be removed");
            }
        }
        fault
    }
}

/// Refuses a track that has no file.
///
/// # Errors
/// The state it is in instead.
pub(crate) fn finished(track: &TrackRow) -> Result<(), Fault> {
    use crate::ledger::RenderState as State;
    let remedy = match track.state() {
        State::Ready => return Ok(()),
        State::Queued | State::Running => "is not finished; watch it until it is READY",
        State::Failed => "failed; see its failure",
        State::Cancelled => "was cancelled; order it again",
        State::Expired => "is no longer kept; order it again",
    };
    Err(Fault::not_ready(format!("tracks/{} {remedy}", track.id)))
}

/// The place of a render's track on the shelf.
pub(crate) fn place(render: &Render) -> Place<'_> {
    Place {
        render: &render.id,
        format: &render.format,
    }
}
