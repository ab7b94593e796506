//! `/tracks/{id}.wav` and `.flac`: a finished file, whole or in ranges (RFC 9110).

use super::State as Http;
use crate::fault::Fault;
use crate::gate::Caller;
use crate::ledger::Scope;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use serde::Deserialize;
use std::ops::Range;

/// What a link may carry.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    ticket: Option<String>,
}

pub(super) async fn file(
    State(http): State<Http>,
    Path(file): Path<String>,
    Query(link): Query<Link>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let unknown = || Fault::no_track(&file);
    let (id, format) = file.rsplit_once('.').ok_or_else(unknown)?;
    let caller = caller(&http, &headers, link.ticket.as_deref(), id).await?;
    let row = http.office.track(&caller, id).await?;
    if row.render.format != format {
        return Err(unknown());
    }
    crate::office::finished(&row)?;
    let size = row.render.file_bytes as u64;
    let tag = format!("\"{}\"", row.render.blake3);
    let range = match wanted(&headers, &tag, size) {
        Wanted::Whole => None,
        Wanted::Part(range) => Some(range),
        Wanted::Nothing => {
            let range = format!("bytes */{size}");
            let refused = (
                StatusCode::RANGE_NOT_SATISFIABLE,
                [(header::CONTENT_RANGE, range)],
            );
            return Ok(refused.into_response());
        }
    };
    let Range { start, end } = range.clone().unwrap_or(0..size);
    let mut response = Response::builder()
        .header(
            header::CONTENT_TYPE,
            if format == "flac" {
                "audio/flac"
            } else {
                "audio/wav"
            },
        )
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, &tag)
        .header(header::CACHE_CONTROL, "private, no-transform")
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"anodyne-{}.{format}\"", &id[..8]),
        )
        .header(header::CONTENT_LENGTH, end - start);
    if range.is_some() {
        let told = format!("bytes {start}-{}/{size}", end - 1);
        response = response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, told);
    }
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        let bytes = http.office.file(&row, start, end).await?;
        // A damaged block ends the body early, which the client sees by its length.
        Body::from_stream(bytes.map(|block| block.map_err(|fault| fault.message().to_owned())))
    };
    response
        .body(body)
        .map_err(|error| Fault::unavailable("the answer", &error))
}

/// The caller by its token, or by the ticket of a link.
async fn caller(
    http: &Http,
    headers: &HeaderMap,
    ticket: Option<&str>,
    track: &str,
) -> Result<Caller, Fault> {
    if let Some(caller) = ticket.and_then(|ticket| http.office.gate.tenant_of(ticket, track)) {
        return Ok(caller);
    }
    admit(http, headers, Scope::Read).await
}

/// The caller by its token.
pub(super) async fn admit(
    http: &Http,
    headers: &HeaderMap,
    needed: Scope,
) -> Result<Caller, Fault> {
    let header = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str());
    match header {
        Some(Err(_)) => Err(Fault::unknown_caller()),
        Some(Ok(header)) => http.office.gate.admit(Some(header), needed).await,
        None => http.office.gate.admit(None, needed).await,
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// What part of the file a request wants. Several ranges at once are answered with the whole, as the RFC allows.
fn wanted(headers: &HeaderMap, tag: &str, size: u64) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(asked) = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    if text(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::Whole;
    }
    let Some((first, last)) = asked.split_once('-').filter(|_| !asked.contains(',')) else {
        return Wanted::Whole;
    };
    let range = match (first.trim().parse::<u64>(), last.trim()) {
        (Ok(first), "") => first..size,
        (Ok(first), last) => match last.parse::<u64>() {
            Ok(last) if last >= first => first..last.saturating_add(1).min(size),
            _ => return Wanted::Whole,
        },
        (Err(_), last) => match last.parse::<u64>() {
            Ok(0) => return Wanted::Nothing,
            Ok(count) if first.trim().is_empty() => size.saturating_sub(count)..size,
            _ => return Wanted::Whole,
        },
    };
    if range.start < range.end {
        Wanted::Part(range)
    } else {
        Wanted::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_the_rfc_has_it() {
        let check = |range: &str, expected: Wanted| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            assert_eq!(wanted(&headers, "\"t\"", 10), expected, "{range}");
        };
        check("bytes=0-3", Wanted::Part(0..4));
        check("bytes=4-", Wanted::Part(4..10));
        check("bytes=-3", Wanted::Part(7..10));
        check("bytes=-30", Wanted::Part(0..10));
        check("bytes=8-99", Wanted::Part(8..10));
        check("bytes=10-", Wanted::Nothing);
        check("bytes=-0", Wanted::Nothing);
        check("bytes=5-2", Wanted::Whole);
        check("bytes=0-1,4-5", Wanted::Whole);
        check("pages=1-2", Wanted::Whole);
    }

    #[test]
    fn a_range_of_another_version_is_the_whole() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, "bytes=0-3".parse().unwrap());
        headers.insert(header::IF_RANGE, "\"old\"".parse().unwrap());
        assert_eq!(wanted(&headers, "\"new\"", 10), Wanted::Whole);
    }
}
