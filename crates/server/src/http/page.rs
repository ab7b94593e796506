//! The page for those who speak no gRPC: one template, one script, one style sheet, all from this server.

use super::State as Http;
use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

/// Nothing from elsewhere, nothing inline.
const POLICY: &str = "default-src 'self'; media-src 'self' blob:; img-src 'self' data:; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// The page itself.
#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    programmes: Vec<Choice<'a>>,
    palettes: Vec<Choice<'a>>,
    modes: Vec<String>,
    tokens: bool,
    version: &'a str,
}

/// One line of a list.
struct Choice<'a> {
    id: &'a str,
    name: &'a str,
    purpose: &'a str,
}

pub(super) async fn page(State(http): State<Http>) -> Response {
    let office = &http.office;
    let programmes = office.library.programmes().iter().map(|one| Choice {
        id: &one.id,
        name: &one.name,
        purpose: &one.purpose,
    });
    let palettes = office.library.palettes().iter().map(|one| Choice {
        id: &one.id,
        name: &one.name,
        purpose: &one.purpose,
    });
    let page = Page {
        programmes: programmes.collect(),
        palettes: palettes.collect(),
        modes: anodyne_api::ranges().modes,
        tokens: office.gate.asks_for_tokens(),
        version: crate::office::ENGINE,
    };
    match page.render() {
        Ok(text) => guarded(Html(text)),
        Err(error) => crate::fault::Fault::unavailable("the page", &error).into_response(),
    }
}

pub(super) async fn script() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    guarded((kind, include_str!("../../templates/page.js")))
}

pub(super) async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    guarded((kind, include_str!("../../templates/page.css")))
}

fn guarded(answer: impl IntoResponse) -> Response {
    let guards = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (guards, answer).into_response()
}
