//! The configuration: one TOML file, overridden by the environment, overridden by flags.

use crate::ServerError;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Everything that can be set. Every field has a default, so that an empty file is a good one.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where to listen. Beyond loopback TLS and tokens are asked for.
    pub listen: SocketAddr,
    /// The folder of the ledger, the scratch and (by default) the tracks. One server at a time.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://...`; without it `ledger.db` in the data folder.
    pub database: String,
    /// A folder or `s3://bucket/prefix`; without it `tracks` in the data folder.
    pub store: String,
    /// Threads that render; 0 is one per core. At most 256.
    pub workers: usize,
    /// TLS; without a certificate there is none.
    pub tls: Tls,
    /// Who may come in.
    pub access: Access,
    /// How much anyone may ask for.
    pub limits: Limits,
    /// How long tracks are kept.
    pub retention: Retention,
    /// The log.
    pub log: Log,
    /// Traces.
    pub telemetry: Telemetry,
    /// Seconds that a stop on SIGTERM waits for answers under way. 1 to 600.
    pub grace_seconds: u64,
}

/// TLS (rustls, TLS 1.2 and 1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// The certificate with its chain, PEM.
    pub certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub key: Option<PathBuf>,
    /// Certificate authorities, PEM: clients then have to show an X.509 v3 certificate of one of them.
    pub client_authorities: Option<PathBuf>,
}

/// Who may come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// Whether every request needs a token. Without, everybody is the tenant `local`.
    pub tokens: bool,
    /// Listen beyond loopback without TLS or without tokens, because something in front of the server has both.
    pub insecure_beyond_loopback: bool,
}

/// How much anyone may ask for. All counts are at least 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests per second of one tenant.
    pub requests_per_second: u32,
    /// Requests at once of one tenant after a rest.
    pub request_burst: u32,
    /// Renders of one tenant that wait or are in work.
    pub unfinished_tracks: u64,
    /// Renders of all tenants that wait or are in work.
    pub queue: u64,
    /// Bytes that the tracks of one tenant may take.
    pub stored_bytes: u64,
    /// Streams and previews that one tenant may have open.
    pub open_streams: u32,
    /// The largest request message, in bytes.
    pub request_bytes: u32,
    /// The largest recording of a voice in bytes; it counts among `stored_bytes`.
    pub recording_bytes: u64,
    /// Connections of all.
    pub connections: usize,
    /// Requests at one time on one HTTP/2 connection.
    pub requests_per_connection: u32,
    /// Seconds that a reader may read nothing before its stream is ended.
    pub stalled_reader_seconds: u64,
    /// Bytes that have to stay free on the disk.
    pub reserve_bytes: u64,
}

/// How long tracks are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Days after its last use that a track's file stays; 0 is for ever.
    pub days: u32,
    /// Bytes of all tracks together, beyond which those go that were not used for longest; 0 is no limit.
    pub bytes: u64,
    /// Seconds between two looks.
    pub every_seconds: u64,
}

/// The log on standard error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// What is logged, as `tracing` filters have it, such as `info` or `info,anodyne_server=debug`.
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

/// Traces for OpenTelemetry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// A collector that speaks OTLP over gRPC, such as `http://localhost:4317`; without it nothing is sent.
    pub otlp: Option<String>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 8980)),
            data: default_data(),
            database: String::new(),
            store: String::new(),
            workers: 0,
            tls: Tls::default(),
            access: Access::default(),
            limits: Limits::default(),
            retention: Retention::default(),
            log: Log::default(),
            telemetry: Telemetry::default(),
            grace_seconds: 20,
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            requests_per_second: 50,
            request_burst: 200,
            unfinished_tracks: 64,
            queue: 1024,
            stored_bytes: 100 << 30,
            open_streams: 16,
            request_bytes: 2 << 20,
            recording_bytes: 1 << 30,
            connections: 1024,
            requests_per_connection: 128,
            stalled_reader_seconds: 60,
            reserve_bytes: 256 << 20,
        }
    }
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            days: 30,
            bytes: 0,
            every_seconds: 60,
        }
    }
}

impl Default for Log {
    fn default() -> Log {
        Log {
            filter: "info".into(),
            json: false,
        }
    }
}

/// What stands before the name of every variable of the environment: `ANODYNE_SERVER_LIMITS__QUEUE=8` is `queue` in
/// `[limits]`.
pub const VARIABLES: &str = "ANODYNE_SERVER_";

impl Config {
    /// Reads the file, if there is one, and the variables over it.
    ///
    /// # Errors
    /// A file that cannot be read, text that is not TOML, a field that is not known, or a value of the wrong kind.
    pub fn read(
        file: Option<&Path>,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, ServerError> {
        let wrong = |text: String| ServerError::Config(text);
        let mut table = toml::Table::new();
        if let Some(path) = file {
            let name = path.display();
            let text = std::fs::read_to_string(path)
                .map_err(|error| wrong(format!("{name} cannot be read: {error}")))?;
            // Read once as it stands, so that a mistake is told with its line.
            toml::from_str::<Config>(&text).map_err(|error| wrong(format!("{name}: {error}")))?;
            table = toml::from_str(&text).map_err(|error| wrong(format!("{name}: {error}")))?;
        }
        for (name, value) in variables {
            if let Some(field) = name.strip_prefix(VARIABLES) {
                set(&mut table, &field.to_lowercase(), &value);
            }
        }
        let read = table.try_into::<Config>();
        read.map_err(|error| wrong(format!("{VARIABLES}*: {}", error.message())))
    }

    /// Fills in what follows from other fields, and refuses what cannot be followed.
    ///
    /// # Errors
    /// A value beyond its limit, half a TLS, or an open door without `access.insecure_beyond_loopback`.
    pub fn checked(mut self) -> Result<Config, ServerError> {
        let wrong = |text: String| Err(ServerError::Config(text));
        if self.database.is_empty() {
            self.database = format!("sqlite:{}", self.data.join("ledger.db").display());
        }
        if self.store.is_empty() {
            self.store = self.data.join("tracks").display().to_string();
        }
        if self.workers > 256 {
            return wrong(format!(
                "workers {} is above 256; did you mean 256?",
                self.workers
            ));
        }
        if self.workers == 0 {
            let cores = std::thread::available_parallelism();
            self.workers = cores.map_or(1, |cores| cores.get()).min(256);
        }
        if !(1..=600).contains(&self.grace_seconds) {
            let text = "grace_seconds has to be 1 to 600; did you mean 20?";
            return wrong(text.into());
        }
        self.limits.checked()?;
        if self.retention.every_seconds == 0 {
            return wrong("retention.every_seconds is below 1; did you mean 60?".into());
        }
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            return wrong("tls needs both certificate and key; give both, or neither".into());
        }
        if self.tls.client_authorities.is_some() && self.tls.certificate.is_none() {
            return wrong("tls.client_authorities needs tls.certificate and tls.key".into());
        }
        let open = !self.listen.ip().is_loopback();
        let guarded = self.tls.certificate.is_some() && self.access.tokens;
        if open && !guarded && !self.access.insecure_beyond_loopback {
            return wrong(format!(
                "listen {} is beyond this machine and asks for [tls] and access.tokens = true; \
                 where something in front of the server has both, say --insecure-beyond-loopback",
                self.listen
            ));
        }
        Ok(self)
    }

    /// The folder for recordings on their way.
    pub fn waiting_room(&self) -> PathBuf {
        self.data.join("recordings")
    }

    /// The folder for segments in the making.
    pub fn scratch(&self) -> PathBuf {
        self.data.join("scratch")
    }
}

impl Limits {
    fn checked(&self) -> Result<(), ServerError> {
        let counts = [
            ("requests_per_second", u64::from(self.requests_per_second)),
            ("request_burst", u64::from(self.request_burst)),
            ("unfinished_tracks", self.unfinished_tracks),
            ("queue", self.queue),
            ("open_streams", u64::from(self.open_streams)),
            ("connections", self.connections as u64),
            (
                "requests_per_connection",
                u64::from(self.requests_per_connection),
            ),
            ("stalled_reader_seconds", self.stalled_reader_seconds),
        ];
        if let Some((name, _)) = counts.iter().find(|(_, count)| *count == 0) {
            let text = format!("limits.{name} 0 is below 1; did you mean 1?");
            return Err(ServerError::Config(text));
        }
        if !(1024..=16 << 20).contains(&self.request_bytes) {
            let text = format!(
                "limits.request_bytes {} is not 1024 to 16777216; did you mean 2097152?",
                self.request_bytes
            );
            return Err(ServerError::Config(text));
        }
        Ok(())
    }

    /// How long a reader may read nothing.
    pub fn stalled_reader(&self) -> Duration {
        Duration::from_secs(self.stalled_reader_seconds)
    }
}

fn set(table: &mut toml::Table, field: &str, value: &str) {
    match field.split_once("__") {
        Some((section, field)) => {
            let inner = table
                .entry(section)
                .or_insert_with(|| toml::Table::new().into());
            if let toml::Value::Table(inner) = inner {
                set(inner, field, value);
            }
        }
        None => {
            let number = value.parse::<i64>().map(toml::Value::Integer).ok();
            let truth = value.parse::<bool>().map(toml::Value::Boolean).ok();
            let value = number.or(truth).unwrap_or_else(|| value.to_owned().into());
            table.insert(field.to_owned(), value);
        }
    }
}

fn default_data() -> PathBuf {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    let base = state.or_else(home);
    base.map_or_else(|| "anodyne-data".into(), |base| base.join("anodyne"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ServerError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.toml");
        std::fs::write(&file, text).unwrap();
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Config::read(Some(&file), variables)
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let text = "workers = 3\n[limits]\nqueue = 5\n";
        let set = [
            ("ANODYNE_SERVER_LIMITS__QUEUE", "8"),
            ("ANODYNE_SERVER_LISTEN", "127.0.0.1:0"),
            ("ANODYNE_SERVER_ACCESS__TOKENS", "true"),
            ("ANODYNE_PROGRAM", "x"),
        ];
        let config = read(text, &set).unwrap();
        assert_eq!((config.workers, config.limits.queue), (3, 8));
        assert!(config.access.tokens && config.listen.port() == 0);
    }

    #[test]
    fn a_mistake_is_named() {
        let check = |text: &str, expected: &str| {
            let error = read(text, &[]).and_then(Config::checked).unwrap_err();
            assert!(error.to_string().contains(expected), "{error}");
        };
        check("wokers = 2\n", "wokers");
        check("workers = 900\n", "above 256");
        check("[limits]\nqueue = 0\n", "limits.queue 0 is below 1");
        check("[tls]\nkey = \"k.pem\"\n", "both certificate and key");
        check("grace_seconds = 0\n", "1 to 600");
        check("listen = \"0.0.0.0:1\"\n", "--insecure-beyond-loopback");
        check(
            "listen = \"0.0.0.0:1\"\n[access]\ntokens = true\n",
            "--insecure-beyond-loopback",
        );
    }

    #[test]
    fn an_open_door_can_be_asked_for() {
        let text = "listen = \"0.0.0.0:1\"\n[access]\ninsecure_beyond_loopback = true\n";
        assert!(read(text, &[]).and_then(Config::checked).is_ok());
    }
}
