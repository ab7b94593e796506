//! `WatchTrack`: every change until the track is finished.

use super::answer;
use crate::fault::Fault;
use crate::gate::Caller;
use crate::office::Office;
use anodyne_api::v1;
use futures_util::Stream;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tonic::Status;

/// The stream of changes.
pub(super) type Watched = Pin<Box<dyn Stream<Item = Result<v1::TrackProgress, Status>> + Send>>;

/// How often is looked.
const LOOK: Duration = Duration::from_millis(200);

/// Watches a caller's track.
pub(super) async fn watch(
    office: &Arc<Office>,
    caller: Caller,
    name: &str,
) -> Result<Watched, Fault> {
    let row = office.track(&caller, name).await?;
    let watch = Watch {
        office: office.clone(),
        caller,
        name: row.id,
        told: None,
    };
    Ok(Box::pin(futures_util::stream::try_unfold(
        watch,
        |mut watch| async move {
            let next = watch.next().await?;
            Ok(next.map(|progress| (progress, watch)))
        },
    )))
}

struct Watch {
    office: Arc<Office>,
    caller: Caller,
    name: String,
    told: Option<v1::TrackProgress>,
}

impl Watch {
    async fn next(&mut self) -> Result<Option<v1::TrackProgress>, Status> {
        if self.told.as_ref().is_some_and(is_final) {
            return Ok(None);
        }
        loop {
            let row = self.office.track(&self.caller, &self.name).await?;
            let now = answer::progress(&self.office, &row);
            if self.told.as_ref().is_none_or(|told| differs(told, &now)) {
                self.told = Some(now.clone());
                return Ok(Some(now));
            }
            if self
                .office
                .stopping
                .load(std::sync::atomic::Ordering::Acquire)
            {
                return Err(Fault::stopping().into());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn is_final(progress: &v1::TrackProgress) -> bool {
    !matches!(
        progress.state(),
        v1::TrackState::Queued | v1::TrackState::Rendering | v1::TrackState::Unspecified
    )
}

/// The speed flutters; by itself it is no news.
fn differs(told: &v1::TrackProgress, now: &v1::TrackProgress) -> bool {
    told.state != now.state
        || told.stage != now.stage
        || told.segments_done != now.segments_done
        || told.phase != now.phase
        || told.reason != now.reason
}
