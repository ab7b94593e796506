//! The ledger: what was ordered, by whom, and how far it is. SQLite inside the program, or PostgreSQL.
//!
//! It is also the queue. Dispatchers made for the purpose (apalis) were tried and left out: they serve first come first,
//! where tenants must take turns; they keep their jobs in a second database, so that accepting an order would be two
//! commits with a crash between them (and on SQLite that second one runs with `synchronous=OFF`); they know neither
//! progress nor cancelling; and a job that ends the process is tried for ever. One table with a lease does all of it.

mod lease;
mod recordings;
mod render;
mod renders;
mod tokens;
mod tracks;

pub(crate) use lease::{Claim, Made};
pub(crate) use recordings::{Hearing, RecordingRow};
pub(crate) use render::{Render, RenderState};
pub use tokens::{Scope, TokenRow};
pub(crate) use tracks::{NewOrder, Ordered, Page, TrackRow};

use crate::ServerError;
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Executor};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The ledger's database.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    pool: AnyPool,
    shared: bool,
}

/// How long to wait for the database before a request fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is said where only an SQLite ledger can be copied.
const BY_PG_DUMP: &str = "a PostgreSQL ledger is copied by pg_dump";

impl Ledger {
    /// Opens (and where needed makes) the database, and brings its tables up to date. `url` is `sqlite:PATH` or
    /// `postgres://...`.
    ///
    /// # Errors
    /// A database that cannot be reached, is damaged, or belongs to a newer version.
    pub(crate) async fn open(url: &str) -> Result<Ledger, ServerError> {
        sqlx::any::install_default_drivers();
        let shared = url.starts_with("postgres:") || url.starts_with("postgresql:");
        if !shared && !url.starts_with("sqlite:") {
            return Err(ServerError::Config(format!(
                "database {} is not known; write sqlite:PATH or postgres://...",
                scheme(url)
            )));
        }
        let failed = |error: sqlx::Error| ServerError::Ledger(told(&error));
        let address = if shared {
            url.to_owned()
        } else {
            sqlite_address(url)?
        };
        let options = AnyPoolOptions::new()
            .max_connections(if shared { 16 } else { 4 })
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if !shared {
                        // FULL: an accepted order outlives a power cut.
                        let pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                             PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON;";
                        connection.execute(sqlx::raw_sql(pragmas)).await?;
                    }
                    Ok(())
                })
            });
        let pool = options.connect(&address).await.map_err(failed)?;
        let ledger = Ledger { pool, shared };
        if !shared {
            ledger.examine().await?;
        }
        sqlx::migrate!("./migrations")
            .run(&ledger.pool)
            .await
            .map_err(|error| ServerError::Ledger(error.to_string()))?;
        Ok(ledger)
    }

    /// Whether the database answers.
    pub(crate) async fn answers(&self) -> bool {
        let one = sqlx::query_scalar::<_, i64>("SELECT CAST(1 AS BIGINT)");
        one.fetch_one(&self.pool).await.is_ok()
    }

    /// Writes a consistent copy of an SQLite ledger while the server may be running.
    ///
    /// # Errors
    /// A PostgreSQL ledger, which `pg_dump` copies, or a file that is there or cannot be written.
    pub(crate) async fn copy_to(&self, path: &Path) -> Result<(), ServerError> {
        if self.shared {
            return Err(ServerError::Ledger(BY_PG_DUMP.into()));
        }
        if path.exists() {
            let refused = format!("{} exists already; choose another name", path.display());
            return Err(ServerError::Config(refused));
        }
        let folder = path.parent().filter(|one| !one.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|one| !one.is_dir()) {
            let refused = format!("folder {} does not exist; make it first", folder.display());
            return Err(ServerError::Config(refused));
        }
        sqlx::query("VACUUM INTO $1")
            .bind(path.display().to_string())
            .execute(&self.pool)
            .await
            .map_err(|error| ServerError::Ledger(told(&error)))?;
        Ok(())
    }

    /// Refuses to look for a ledger where there is none: opening would make an empty one.
    ///
    /// # Errors
    /// An address that names no SQLite file that is there.
    pub(crate) fn is_there(url: &str) -> Result<(), ServerError> {
        let Some(path) = url.strip_prefix("sqlite:") else {
            return Err(ServerError::Ledger(BY_PG_DUMP.into()));
        };
        if Path::new(path).is_file() {
            return Ok(());
        }
        Err(ServerError::Config(format!(
            "there is no ledger {path}; give the server's own --data, or --database"
        )))
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    async fn examine(&self) -> Result<(), ServerError> {
        let check = sqlx::query_scalar::<_, String>("PRAGMA quick_check(1)");
        match check.fetch_one(&self.pool).await {
            Ok(found) if found == "ok" => Ok(()),
            Ok(found) => Err(ServerError::Ledger(format!(
                "it is damaged ({found}); restore the backup, see docs/server.md"
            ))),
            Err(error) => Err(ServerError::Ledger(told(&error))),
        }
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_millis() as i64
}

fn scheme(url: &str) -> &str {
    url.split(':').next().unwrap_or_default()
}

fn sqlite_address(url: &str) -> Result<String, ServerError> {
    let path = url.trim_start_matches("sqlite:");
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = Path::new(path.split('?').next().unwrap_or_default());
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        crate::folder::make_private(folder)?;
    }
    Ok(format!("sqlite://{}?mode=rwc", path.display()))
}

/// A database error without the values that were bound.
fn told(error: &sqlx::Error) -> String {
    error.to_string().replace('\n', " ")
}
