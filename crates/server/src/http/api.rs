//! What the page asks for, as JSON: the wish in people's own words, as a prescription file has it.

use super::State as Http;
use super::files::admit;
use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::{Page, Scope, TrackRow};
use crate::listen::Stretch;
use crate::meant::Meant;
use crate::office::Office;
use crate::service::{progress, track_message};
use anodyne_api::Asked;
use anodyne_session::Wish;
use anodyne_units::Seconds;
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio_stream::wrappers::ReceiverStream;

/// An order of the page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Order {
    wish: Wish,
    #[serde(default)]
    request_id: String,
}

/// A stretch to listen to, as a link: the wish as JSON, since `<audio>` sends no body.
#[derive(Debug, Deserialize)]
pub(super) struct Listen {
    wish: String,
    #[serde(default)]
    start: f64,
    #[serde(default = "usual_preview")]
    length: f64,
}

/// Which client's tracks.
#[derive(Debug, Deserialize)]
pub(super) struct Whose {
    #[serde(default)]
    client: String,
}

/// A track as the page shows it.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    state: &'static str,
    stage: String,
    phase: String,
    fraction: f64,
    times_real_time: f64,
    remaining_seconds: Option<f64>,
    reason: String,
    wish: serde_json::Value,
    client: String,
    length_seconds: f64,
    file_bytes: i64,
    blake3: String,
    integrated_lufs: f64,
    link: String,
    created_at: i64,
}

pub(super) async fn plan(
    State(http): State<Http>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Read).await?;
    let meant = prescribed(&http.office, &caller, read::<Wish>(&body)?).await?;
    let plan = &meant.plan;
    let told = serde_json::json!({
        "prescription": meant.prescription,
        "outline": anodyne_studio::outline(plan),
        "file_bytes": http.office.file_bytes(&meant),
        "estimated_seconds": http.office.estimate(plan.length.0).as_secs_f64(),
    });
    Ok(Json(told).into_response())
}

pub(super) async fn order(
    State(http): State<Http>,
    headers: HeaderMap,
    body: axum::body::Bytes,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Write).await?;
    let order: Order = read(&body)?;
    let meant = prescribed(&http.office, &caller, order.wish).await?;
    let row = http
        .office
        .order(&caller, &meant, &order.request_id)
        .await?;
    let shown = shown(&http.office, &caller, &row)?;
    Ok((StatusCode::ACCEPTED, Json(shown)).into_response())
}

pub(super) async fn list(
    State(http): State<Http>,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Read).await?;
    let page = Page {
        size: 50,
        client: whose.client,
        ..Page::default()
    };
    let rows = http.office.tracks(&caller, &page).await?;
    let shown = rows.iter().map(|row| shown(&http.office, &caller, row));
    Ok(Json(shown.collect::<Result<Vec<_>, _>>()?).into_response())
}

pub(super) async fn track(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Read).await?;
    let row = http.office.track(&caller, &id).await?;
    Ok(Json(shown(&http.office, &caller, &row)?).into_response())
}

pub(super) async fn cancel(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Write).await?;
    let row = http.office.cancel(&caller, &id).await?;
    Ok(Json(shown(&http.office, &caller, &row)?).into_response())
}

pub(super) async fn delete(
    State(http): State<Http>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Write).await?;
    http.office.delete(&caller, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn preview(
    State(http): State<Http>,
    Query(listen): Query<Listen>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let caller = admit(&http, &headers, Scope::Write).await?;
    let wish = read::<Wish>(listen.wish.as_bytes())?;
    let meant = prescribed(&http.office, &caller, wish).await?;
    let stretch = Stretch {
        from: Seconds(listen.start),
        length: Some(Seconds(listen.length)),
    };
    let pieces = http.office.listen(&caller, &meant, stretch).await?;
    let bytes = ReceiverStream::new(pieces).map(|piece| match piece {
        Ok(piece) => Ok(piece.data),
        Err(fault) => Err(fault.message().to_owned()),
    });
    let kind = [
        (header::CONTENT_TYPE, "audio/wav"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((kind, Body::from_stream(bytes)).into_response())
}

fn usual_preview() -> f64 {
    20.0
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(body)
        .map_err(|error| Fault::field("body", format!("the request cannot be read: {error}")))
}

async fn prescribed(office: &Office, caller: &Caller, wish: Wish) -> Result<Meant, Fault> {
    let asked = Asked {
        wish,
        ..Asked::default()
    };
    office.meant(caller, &asked).await
}

fn shown(office: &Office, caller: &Caller, row: &TrackRow) -> Result<Shown, Fault> {
    let progress = progress(office, row);
    let track = track_message(office, &caller.tenant, row)?;
    let asked = crate::meant::of_text(&row.render.wish);
    let asked = asked.map_err(|error| Fault::unavailable("the ledger", &error))?;
    let wish = serde_json::to_value(&asked.wish);
    let wish = wish.map_err(|error| Fault::unavailable("the ledger", &error))?;
    Ok(Shown {
        id: row.id.clone(),
        state: row.state().id(),
        stage: row.render.stage.clone(),
        phase: progress.phase,
        fraction: progress.fraction,
        times_real_time: progress.times_real_time,
        remaining_seconds: progress
            .remaining
            .as_ref()
            .map(|left| anodyne_api::seconds(left).0),
        reason: progress.reason,
        wish,
        client: row.client.clone(),
        length_seconds: row.render.length_seconds,
        file_bytes: row.render.file_bytes,
        blake3: track.blake3,
        integrated_lufs: row.render.integrated_lufs,
        link: track.download_path,
        created_at: row.created_at,
    })
}
