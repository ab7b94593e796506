//! The connection to a server: where it is, who asks, and what its answers mean for the exit code.

use super::ServerFlags;
use crate::failure::Failure;
use anodyne_api::v1::tracks_client::TracksClient;
use std::path::Path;
use std::time::Duration;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity, Uri};
use tonic::{Code, Request, Status};

/// A client of the tracks, which shows its token.
pub(super) type Tracks = TracksClient<InterceptedService<Channel, Bearer>>;

/// Where the token is looked for when no flag says it.
const VARIABLE: &str = "ANODYNE_TOKEN";
/// How long a server may take to let us in.
const GREETING: Duration = Duration::from_secs(10);
/// A server that is silent is asked so often whether it is there, and has as long to say so.
const PING: Duration = Duration::from_secs(10);
/// The largest answer: a page of tracks whose prescriptions carry scripts. Bytes.
const LARGEST_ANSWER: usize = 64 << 20;

/// Puts the token on every request.
#[derive(Clone)]
pub(super) struct Bearer(Option<MetadataValue<Ascii>>);

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(header) = &self.0 {
            let metadata = request.metadata_mut();
            metadata.insert("authorization", header.clone());
        }
        Ok(request)
    }
}

/// A client that connects with its first request, and again after every break.
pub(super) fn tracks(flags: &ServerFlags) -> Result<Tracks, Failure> {
    let endpoint = endpoint(flags)?;
    let bearer = Bearer(token(flags, endpoint.uri())?);
    let tracks = TracksClient::with_interceptor(endpoint.connect_lazy(), bearer);
    Ok(tracks.max_decoding_message_size(LARGEST_ANSWER))
}

fn endpoint(flags: &ServerFlags) -> Result<Endpoint, Failure> {
    let server = &flags.server;
    let wrong = || {
        Failure::request(format!(
            "server {server:?} is no address of a server; write for example https://music.example or http://127.0.0.1:8980"
        ))
    };
    let endpoint = Endpoint::from_shared(server.trim_end_matches('/').to_owned());
    let mut endpoint = endpoint.map_err(|_| wrong())?;
    let uri = endpoint.uri().clone();
    if uri.host().is_none() || !matches!(uri.path(), "" | "/") {
        return Err(wrong());
    }
    match uri.scheme_str() {
        Some("https") => {
            let mut tls = ClientTlsConfig::new().with_native_roots();
            if let Some(file) = &flags.authority {
                tls = tls.ca_certificate(Certificate::from_pem(read(file)?));
            }
            if let (Some(own), Some(key)) = (&flags.certificate, &flags.certificate_key) {
                tls = tls.identity(Identity::from_pem(read(own)?, read(key)?));
            }
            let refused =
                |error| Failure::request(format!("the certificates cannot be used: {error}"));
            endpoint = endpoint.tls_config(tls).map_err(refused)?;
        }
        Some("http") if flags.authority.is_none() && flags.certificate.is_none() => {}
        Some("http") => {
            let text =
                "certificates belong to a server at https://; leave them out, or write https://";
            return Err(Failure::request(text));
        }
        _ => return Err(wrong()),
    }
    Ok(endpoint
        .connect_timeout(GREETING)
        .http2_keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .user_agent(concat!("anodyne/", env!("CARGO_PKG_VERSION")))
        .map_err(Failure::work)?)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure::file("read", file, &error))
}

fn token(flags: &ServerFlags, uri: &Uri) -> Result<Option<MetadataValue<Ascii>>, Failure> {
    let kept = || {
        std::env::var(VARIABLE)
            .ok()
            .filter(|token| !token.is_empty())
    };
    let Some(token) = flags.token.clone().or_else(kept) else {
        return Ok(None);
    };
    let host = uri.host().unwrap_or_default();
    if uri.scheme_str() == Some("http") && !is_here(host) && !flags.insecure {
        return Err(Failure::request(format!(
            "the token would travel to {host} where anybody on the way can read it; write https://, or --insecure if the way is safe"
        )));
    }
    let header = format!("Bearer {}", token.trim()).parse();
    let mut header: MetadataValue<Ascii> =
        header.map_err(|_| Failure::request("the token has letters that no token has"))?;
    header.set_sensitive(true);
    Ok(Some(header))
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// Whether it may go better the next time: the connection broke, or the server is just being started.
pub(super) fn is_passing(status: &Status) -> bool {
    match status.code() {
        Code::Unavailable | Code::Cancelled | Code::Aborted => true,
        // A connection that is cut in mid-answer is reported like this.
        Code::Unknown | Code::Internal => std::error::Error::source(status).is_some(),
        _ => false,
    }
}

/// A refusal as a failure: what the request is to blame for has exit code 2.
pub(super) fn failure(server: &str, status: &Status) -> Failure {
    let said = status.message();
    match status.code() {
        Code::InvalidArgument | Code::NotFound | Code::AlreadyExists | Code::OutOfRange => {
            Failure::request(said)
        }
        Code::FailedPrecondition => Failure::request(said),
        Code::Unauthenticated | Code::PermissionDenied => {
            Failure::request(format!("{server} does not let you in: {said}"))
        }
        Code::Unimplemented => Failure::work(format!(
            "{server} does not know this; it is no server of anodyne, or an older one"
        )),
        _ if is_passing(status) => {
            Failure::work(format!("{server} does not answer: {}", causes(status)))
        }
        _ => Failure::work(format!("{server} answers: {said}")),
    }
}

/// What lies behind a broken connection, the innermost last.
fn causes(status: &Status) -> String {
    let mut texts = vec![status.message().to_owned()];
    let mut cause = std::error::Error::source(status);
    while let Some(error) = cause {
        let text = error.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        cause = error.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(server: &str) -> ServerFlags {
        ServerFlags {
            server: server.to_owned(),
            token: Some("ano_x".to_owned()),
            authority: None,
            certificate: None,
            certificate_key: None,
            insecure: false,
        }
    }

    #[tokio::test]
    async fn what_is_no_server_is_refused_before_anything_is_sent() {
        let check = |server: &str, expected: &str| {
            let failure = tracks(&flags(server)).err().expect("it is refused");
            let message = failure.message().unwrap_or_default();
            assert!(message.contains(expected), "{server}: {message}");
        };
        check("music.example", "is no address of a server");
        check("ftp://music.example", "is no address of a server");
        check("http://127.0.0.1/tracks", "is no address of a server");
        check("http://music.example", "anybody on the way can read it");
        assert!(tracks(&flags("http://127.0.0.1:8980/")).is_ok());
        assert!(tracks(&flags("http://[::1]:8980")).is_ok());
        assert!(tracks(&flags("https://music.example")).is_ok());
    }
}
