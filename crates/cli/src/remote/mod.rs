//! `anodyne remote`: tracks that a server renders, ordered and fetched over gRPC.

mod connection;
mod fetch;
mod list;
mod order;
mod render;
mod sidecar;
mod upload;
mod watch;

use crate::command::RenderFlags;
use crate::failure::Failure;
use clap::{Args, Subcommand, ValueHint};
use std::path::PathBuf;

/// Shown below the help of `anodyne remote`.
pub(crate) const REMOTE_EXAMPLES: &str = "\
Examples:
  A track, rendered over there and fetched:
    anodyne remote render --server https://music.example --tempo 60 --key \"D dorian\" --length 20m --out calm.wav

  What there is, and what is in work:
    anodyne remote list --server http://127.0.0.1:8980

The token is best kept in the variable ANODYNE_TOKEN, where no list of processes shows it. A fetch that \
breaks off goes on where it stopped. Ctrl-C cancels a track that is not finished.";

/// `anodyne remote`.
#[derive(Debug, Args)]
pub(crate) struct RemoteFlags {
    /// What to do.
    #[command(subcommand)]
    pub(crate) action: RemoteAction,
}

/// What to do with a server.
#[derive(Debug, Subcommand)]
pub(crate) enum RemoteAction {
    /// Order a track with the flags of `anodyne render`, wait for it, fetch it
    Render(Box<RemoteRenderFlags>),
    /// List your tracks, the newest first
    List(RemoteListFlags),
    /// Stop a track that is not finished
    Cancel(RemoteNameFlags),
    /// Remove a track, or a recording of a voice, from the server
    Delete(RemoteNameFlags),
}

/// Which server, and who asks.
#[derive(Clone, Debug, Args)]
pub(crate) struct ServerFlags {
    /// The server, such as `https://music.example` or `http://127.0.0.1:8980`
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url, help_heading = "Server")]
    pub(crate) server: String,
    /// Who you are [default: the variable ANODYNE_TOKEN]
    #[arg(long, value_name = "TOKEN", help_heading = "Server")]
    pub(crate) token: Option<String>,
    /// The certificates to trust, in PEM, where the server's is not known to the system
    #[arg(long, value_name = "FILE.pem", value_hint = ValueHint::FilePath, help_heading = "Server")]
    pub(crate) authority: Option<PathBuf>,
    /// Your own certificate, in PEM, where the server asks for one
    #[arg(long, value_name = "FILE.pem", value_hint = ValueHint::FilePath, help_heading = "Server", requires = "certificate_key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its key
    #[arg(long, value_name = "FILE.pem", value_hint = ValueHint::FilePath, help_heading = "Server", requires = "certificate")]
    pub(crate) certificate_key: Option<PathBuf>,
    /// Send the token without TLS to another machine, where anybody on the way can read it
    #[arg(long, help_heading = "Server")]
    pub(crate) insecure: bool,
}

/// `anodyne remote render`.
#[derive(Debug, Args)]
pub(crate) struct RemoteRenderFlags {
    /// Which server.
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    /// What is rendered, as for `anodyne render`.
    #[command(flatten)]
    pub(crate) render: RenderFlags,
}

/// `anodyne remote list`.
#[derive(Debug, Args)]
pub(crate) struct RemoteListFlags {
    /// Which server.
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    /// Only the tracks with this client code
    #[arg(long, value_name = "CODE")]
    pub(crate) client: Option<String>,
    /// Print the list as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// `anodyne remote cancel` and `delete`.
#[derive(Debug, Args)]
pub(crate) struct RemoteNameFlags {
    /// Which server.
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    /// The track, as `anodyne remote list` names it, or recordings/ID
    #[arg(value_name = "TRACK")]
    pub(crate) track: String,
}

pub(crate) fn run(flags: &RemoteFlags) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::work)?;
    match &flags.action {
        RemoteAction::Render(flags) => render::run(&runtime, flags),
        RemoteAction::List(flags) => runtime.block_on(list::list(flags)),
        RemoteAction::Cancel(flags) => runtime.block_on(list::cancel(flags)),
        RemoteAction::Delete(flags) => runtime.block_on(list::delete(flags)),
    }
}
