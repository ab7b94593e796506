//! `ListTracks`: pages (AIP-158).

use super::answer;
use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::{Page, RenderState};
use crate::office::{Office, is_id};
use anodyne_api::v1;

/// Tracks on a page where nothing is said.
const USUAL: usize = 50;
/// The most tracks on a page.
const MOST: usize = 200;

/// A page of the caller's tracks.
pub(crate) async fn page(
    office: &Office,
    caller: &Caller,
    asked: v1::ListTracksRequest,
) -> Result<v1::ListTracksResponse, Fault> {
    let size = match usize::try_from(asked.page_size) {
        Err(_) => {
            let text = format!(
                "page_size {} is below 0; did you mean {USUAL}?",
                asked.page_size
            );
            return Err(Fault::field("page_size", text));
        }
        Ok(0) => USUAL,
        Ok(size) => size.min(MOST),
    };
    let states = states(asked.state)?;
    let page = Page {
        size: size + 1,
        after: after(&asked.page_token)?,
        client: asked.client,
        states,
    };
    let mut rows = office.tracks(caller, &page).await?;
    let more = rows.len() > size;
    rows.truncate(size);
    let next_page_token = match rows.last() {
        Some(last) if more => format!("{}-{}", last.created_at, last.id),
        _ => String::new(),
    };
    let tracks = rows.iter().map(|row| {
        let mut track = answer::track(office, &caller.tenant, row)?;
        if let Some(prescription) = &mut track.prescription {
            prescription.script.clear();
        }
        Ok::<_, Fault>(track)
    });
    Ok(v1::ListTracksResponse {
        tracks: tracks.collect::<Result<_, _>>()?,
        next_page_token,
    })
}

fn states(number: i32) -> Result<Vec<RenderState>, Fault> {
    let state = v1::TrackState::try_from(number).map_err(|_| {
        Fault::field(
            "state",
            format!("state {number} is not known; this server knows 0 to 6"),
        )
    })?;
    Ok(match state {
        v1::TrackState::Unspecified => vec![],
        v1::TrackState::Queued => vec![RenderState::Queued],
        v1::TrackState::Rendering => vec![RenderState::Running],
        v1::TrackState::Ready => vec![RenderState::Ready],
        v1::TrackState::Failed => vec![RenderState::Failed],
        v1::TrackState::Cancelled => vec![RenderState::Cancelled],
        v1::TrackState::Expired => vec![RenderState::Expired],
    })
}

fn after(token: &str) -> Result<Option<(i64, String)>, Fault> {
    if token.is_empty() {
        return Ok(None);
    }
    let parts = token.split_once('-').and_then(|(at, id)| {
        let at = at.parse().ok()?;
        is_id(id).then(|| (at, id.to_owned()))
    });
    parts.map(Some).ok_or_else(|| {
        let text = "page_token is not one of this server; leave it out for the first page";
        Fault::field("page_token", text)
    })
}
