//! Why a server does not start or stops.

use std::io;

/// A failure of the server as a whole: one line that names what is wrong and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// A configuration that cannot be followed.
    #[error("{0}")]
    Config(String),
    /// The ledger's database.
    #[error("the ledger cannot be used: {0}")]
    Ledger(String),
    /// The store of the tracks.
    #[error("the store cannot be used: {0}")]
    Store(String),
    /// A folder of the server's own.
    #[error("folder {0} cannot be used: {1}")]
    Folder(String, io::Error),
    /// Another server works in the same folder.
    #[error("another server works in {0}; stop it, or give this one a folder of its own (--data)")]
    InUse(String),
    /// The address to listen on.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
    /// Certificates or keys.
    #[error("TLS: {0}")]
    Tls(String),
    /// Logs and traces.
    #[error("telemetry: {0}")]
    Telemetry(String),
}

impl From<sqlx::Error> for ServerError {
    fn from(error: sqlx::Error) -> ServerError {
        ServerError::Ledger(error.to_string().replace('\n', " "))
    }
}
