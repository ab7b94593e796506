//! `/healthz` and `/metrics`.

use super::State as Http;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::atomic::Ordering;

/// 200 while the ledger answers and the server is not stopping.
pub(super) async fn health(State(http): State<Http>) -> Response {
    if http.office.stopping.load(Ordering::Acquire) {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    if !http.office.ledger.answers().await {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the ledger does not answer\n",
        )
            .into_response();
    }
    "ok\n".into_response()
}

/// What Prometheus reads. It names no tenant and no track.
pub(super) async fn metrics(State(http): State<Http>) -> Response {
    let office = &http.office;
    let (unfinished, _) = office.ledger.unfinished("").await.unwrap_or_default();
    metrics::gauge!("anodyne_renders_unfinished").set(unfinished as f64);
    metrics::gauge!("anodyne_renders_in_work").set(office.floor.jobs().len() as f64);
    metrics::gauge!("anodyne_listeners_waiting").set(office.floor.waiting() as f64);
    metrics::gauge!("anodyne_streams_open").set(f64::from(office.gate.open_streams()));
    metrics::gauge!("anodyne_wave_tables").set(anodyne_studio::Session::tables() as f64);
    let room = crate::desk::room(&office.config.data);
    metrics::gauge!("anodyne_disk_free_bytes").set(room as f64);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (kind, http.prometheus.render()).into_response()
}
