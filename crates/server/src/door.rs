//! The door: connections in, each speaking HTTP/1.1 or HTTP/2, with or without TLS.

use crate::config::Limits;
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tracing::Instrument;

/// How long a client may take for its TLS greeting and for the head of a request.
const GREETING: Duration = Duration::from_secs(10);
/// How often a silent HTTP/2 client is asked whether it is there, and how long it may take to answer.
const PING: Duration = Duration::from_secs(20);

/// gRPC by its content type, everything else to HTTP. One question has one answer, whatever the version of HTTP.
pub(crate) fn both(grpc: Router, http: Router) -> Router {
    let choose = move |request: Request| {
        let kind = request.headers().get(http::header::CONTENT_TYPE);
        let is_grpc = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"));
        let router = if is_grpc { grpc.clone() } else { http.clone() };
        answer(router, request, is_grpc)
    };
    Router::new().fallback(choose)
}

/// Answers one request in a span of its own. The path of a file holds a track's id and a ticket: neither is logged.
async fn answer(router: Router, request: Request, is_grpc: bool) -> Response {
    let method = if is_grpc {
        request.uri().path().to_owned()
    } else {
        let path = request.uri().path();
        let first = path.split('/').nth(1).unwrap_or_default();
        format!("{} /{first}", request.method())
    };
    let span = tracing::info_span!("request", method);
    let deadline = is_grpc.then(|| deadline(&request)).flatten();
    let work = async {
        let answered: Result<Response<Body>, Infallible> = router.oneshot(request).await;
        answered.unwrap_or_else(|never| match never {})
    };
    metrics::counter!("anodyne_requests_total", "door" => if is_grpc { "grpc" } else { "http" })
        .increment(1);
    match deadline {
        None => work.instrument(span).await,
        Some(deadline) => match tokio::time::timeout(deadline, work.instrument(span)).await {
            Ok(response) => response,
            Err(_) => {
                tonic::Status::deadline_exceeded("the caller's deadline has passed").into_http()
            }
        },
    }
}

/// The caller's `grpc-timeout`: up to eight digits and a unit.
fn deadline(request: &Request) -> Option<Duration> {
    let text = request.headers().get("grpc-timeout")?.to_str().ok()?;
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u64 = number.parse().ok().filter(|_| number.len() <= 8)?;
    Some(match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return None,
    })
}

/// Accepts until `stop` says so, then waits at most `grace` for answers under way.
pub(crate) async fn open(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: Limits,
    grace: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    while !*stop.borrow() {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            _ = stop.changed() => break,
        };
        let Some((stream, place)) = accepted else {
            continue;
        };
        let (tls, router, watcher) = (tls.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            let _place = place;
            match tls {
                None => speak(stream, router, limits, watcher).await,
                Some(tls) => match tokio::time::timeout(GREETING, tls.accept(stream)).await {
                    Ok(Ok(stream)) => speak(stream, router, limits, watcher).await,
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS greeting failed"),
                    Err(_) => tracing::debug!("a TLS greeting took too long"),
                },
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(grace, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("answers under way were cut off after the time of grace");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    // Beyond the limit the next connection waits in the system's queue.
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // Small answers shall not wait for more.
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection was not accepted");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    limits: Limits,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(GREETING);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.requests_per_connection)
        .max_header_list_size(16 << 10)
        .max_send_buf_size(256 << 10)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING);
    let service = TowerToHyperService::new(router.into_service::<hyper::body::Incoming>());
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection.into_owned()).await {
        tracing::debug!(%error, "a connection ended");
    }
}
