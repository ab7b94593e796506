//! Retention: tracks go by age and by size, and with the last order that wants them.

use crate::ledger::now;
use crate::office::{Office, place};
use std::sync::Arc;
use std::time::Duration;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Looks from time to time, until `stop` says so.
pub(crate) async fn run(office: Arc<Office>, mut stop: tokio::sync::watch::Receiver<bool>) {
    let every = Duration::from_secs(office.config.retention.every_seconds);
    while !*stop.borrow() {
        look(&office).await;
        office.gate.tidy();
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn look(office: &Office) {
    if let Err(error) = expire(office).await {
        tracing::error!(%error, "retention: the ledger does not answer");
    }
    remove_unwanted(office).await;
    if let Err(error) = forget_recordings(office).await {
        tracing::error!(%error, "retention: recordings cannot be removed");
    }
}

/// Removes recordings that were not used for as long as tracks are kept.
async fn forget_recordings(office: &Office) -> Result<(), sqlx::Error> {
    let days = office.config.retention.days;
    if days == 0 {
        return Ok(());
    }
    let since = now() - i64::from(days) * DAY;
    for row in office.ledger.unused_recordings(since).await? {
        if let Some(row) = office.ledger.take_recording(&row.tenant, &row.id).await? {
            tracing::info!(tenant = row.tenant, "a recording expired");
            let removed = office.shelf.remove_recording(&row.id, &row.format).await;
            if let Err(error) = removed {
                tracing::error!(%error, "an expired recording cannot be removed");
            }
        }
    }
    Ok(())
}

/// Takes from view what is too old, and what is too much, the longest unused first. The ledger is told before the file
/// goes: a track in view always has its file.
async fn expire(office: &Office) -> Result<(), sqlx::Error> {
    let retention = office.config.retention;
    let shelved = office.ledger.shelved().await?;
    let mut bytes: u64 = shelved
        .iter()
        .map(|(render, _)| render.file_bytes as u64)
        .sum();
    let oldest = now() - i64::from(retention.days) * DAY;
    for (render, used_at) in shelved {
        let too_old = retention.days > 0 && used_at < oldest;
        let too_much = retention.bytes > 0 && bytes > retention.bytes;
        if !too_old && !too_much {
            continue;
        }
        let reason = if too_old {
            format!("kept for {} days; order it again", retention.days)
        } else {
            "removed to make room; order it again".to_owned()
        };
        if office.ledger.expire(&render.id, &reason).await? {
            bytes -= render.file_bytes as u64;
            tracing::info!(render = &render.id[..12], "expired");
            metrics::counter!("anodyne_tracks_expired_total").increment(1);
            if let Err(error) = office.shelf.remove(place(&render)).await {
                tracing::error!(%error, "an expired track cannot be removed");
            }
        }
    }
    Ok(())
}

/// Removes the files of renders that no track wants any more.
pub(crate) async fn remove_unwanted(office: &Office) {
    match office.ledger.take_unwanted().await {
        Ok(renders) => {
            for render in renders {
                if let Err(error) = office.shelf.remove(place(&render)).await {
                    tracing::error!(%error, "a deleted track's file cannot be removed");
                }
            }
        }
        Err(error) => tracing::error!(%error, "retention: the ledger does not answer"),
    }
}
