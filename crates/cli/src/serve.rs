//! `anodyne serve`.

use crate::failure::Failure;
use anodyne_server::{Config, ServerError};
use clap::{Args, ValueHint};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Shown below the help of `anodyne serve`.
pub(crate) const SERVE_EXAMPLES: &str = "\
Examples:
  On this machine only, with everything in one folder; the page is at http://127.0.0.1:8980/
    anodyne serve

  For others, as the configuration has it (TLS, tokens, limits: see docs/server.md)
    anodyne serve --config /etc/anodyne/server.toml

Every field of the configuration is also a variable, such as ANODYNE_SERVER_LIMITS__QUEUE=8. \
Flags override variables, variables override the file. SIGTERM stops politely.";

/// Where a server's things are: shared by `serve` and `token`.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaceFlags {
    /// The configuration
    #[arg(long, value_name = "FILE.toml", value_hint = ValueHint::FilePath)]
    pub(crate) config: Option<PathBuf>,
    /// The folder of the ledger, the scratch and the tracks [default: ~/.local/state/anodyne]
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) data: Option<PathBuf>,
    /// The ledger: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME [default: ledger.db in the data folder]
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
}

/// `anodyne serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeFlags {
    /// Where its things are.
    #[command(flatten)]
    pub(crate) place: PlaceFlags,
    /// Where to listen; port 0 takes any that is free [default: 127.0.0.1:8980]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Where finished tracks are kept: a folder or s3://BUCKET/PREFIX [default: tracks in the data folder]
    #[arg(long, value_name = "FOLDER|URL")]
    pub(crate) store: Option<String>,
    /// Threads that render [default: all cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) workers: Option<u16>,
    /// Ask every request for a token; see `anodyne token create`
    #[arg(long)]
    pub(crate) tokens: bool,
    /// Listen beyond this machine without TLS or tokens, because something in front has both
    #[arg(long)]
    pub(crate) insecure_beyond_loopback: bool,
    /// Hold the configuration against the world, and end
    #[arg(long)]
    pub(crate) check_config: bool,
}

pub(crate) fn run(order: &ServeFlags) -> Result<(), Failure> {
    let mut config = order.place.read()?;
    if let Some(listen) = order.listen {
        config.listen = listen;
    }
    if let Some(store) = &order.store {
        config.store.clone_from(store);
    }
    if let Some(workers) = order.workers {
        config.workers = workers.into();
    }
    config.access.tokens |= order.tokens;
    config.access.insecure_beyond_loopback |= order.insecure_beyond_loopback;
    let config = config.checked().map_err(failure)?;
    if order.check_config {
        anodyne_server::check(&config).map_err(failure)?;
        say("the configuration is good");
        return Ok(());
    }
    let scheme = if config.tls.certificate.is_some() {
        "https"
    } else {
        "http"
    };
    let listening = |address: SocketAddr| say(&format!("listening on {scheme}://{address}"));
    anodyne_server::serve(config, listening).map_err(failure)
}

impl PlaceFlags {
    /// The configuration of the file, the environment and these flags.
    pub(crate) fn read(&self) -> Result<Config, Failure> {
        // A variable that is not text cannot be one of ours.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        let mut config = Config::read(self.config.as_deref(), variables).map_err(failure)?;
        if let Some(data) = &self.data {
            config.data.clone_from(data);
        }
        if let Some(database) = &self.database {
            config.database.clone_from(database);
        }
        Ok(config)
    }
}

/// A line on standard output, at once: others wait for it.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    // A reader that is gone does not stop a server.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

pub(crate) fn failure(error: ServerError) -> Failure {
    match error {
        ServerError::Config(_) => Failure::request(error),
        _ => Failure::work(error),
    }
}
