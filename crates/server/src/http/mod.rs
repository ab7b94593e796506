//! Plain HTTP on the same port: files with ranges, health, metrics, and the page for those who speak no gRPC.

mod api;
mod fault;
mod files;
mod page;
mod watchmen;

use crate::office::Office;
use axum::Router;
use axum::routing::{get, post};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;

/// What the handlers need.
#[derive(Clone)]
pub(crate) struct State {
    pub(crate) office: Arc<Office>,
    pub(crate) prometheus: PrometheusHandle,
}

/// Every path that is not gRPC.
pub(crate) fn router(state: State) -> Router {
    let most = state.office.config.limits.request_bytes as usize;
    Router::new()
        .route("/", get(page::page))
        .route("/page.js", get(page::script))
        .route("/page.css", get(page::style))
        .route("/tracks/{file}", get(files::file))
        .route("/api/plan", post(api::plan))
        .route("/api/preview", get(api::preview))
        .route("/api/tracks", get(api::list).post(api::order))
        .route("/api/tracks/{id}", get(api::track).delete(api::delete))
        .route("/api/tracks/{id}/cancel", post(api::cancel))
        .route("/healthz", get(watchmen::health))
        .route("/metrics", get(watchmen::metrics))
        .layer(axum::extract::DefaultBodyLimit::max(most))
        .with_state(state)
}
