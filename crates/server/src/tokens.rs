//! What `anodyne token` does: beside a running server or without one. And the ledger's backup.

use crate::{Config, Ledger, Scope, ServerError, TokenRow, gate};
use std::future::Future;
use std::path::Path;

/// Makes a token for a tenant and answers its text, which is kept nowhere.
///
/// # Errors
/// A tenant's name or scope that is not legal, or a ledger that cannot be used.
pub fn create_token(config: &Config, tenant: &str, scope: &str) -> Result<String, ServerError> {
    let scope = Scope::named(scope).ok_or_else(|| {
        ServerError::Config(format!(
            "scope {scope:?} is not known; did you mean \"write\"? known: read, write"
        ))
    })?;
    let (row, text) = gate::new_token(tenant, scope)?;
    with_ledger(
        config,
        |ledger| async move { Ok(ledger.add_token(&row).await?) },
    )?;
    Ok(text)
}

/// Every token, the oldest first.
///
/// # Errors
/// A ledger that cannot be used.
pub fn list_tokens(config: &Config) -> Result<Vec<TokenRow>, ServerError> {
    with_ledger(config, |ledger| async move { Ok(ledger.tokens().await?) })
}

/// Ends a token, at once and also for a server that is running.
///
/// # Errors
/// An id that is not one of a good token, or a ledger that cannot be used.
pub fn revoke_token(config: &Config, id: &str) -> Result<(), ServerError> {
    let id = id.to_owned();
    with_ledger(config, |ledger| async move {
        if ledger.revoke_token(&id).await? {
            return Ok(());
        }
        let text = format!("{id} is not the id of a good token; see anodyne token list");
        Err(ServerError::Config(text))
    })
}

/// Writes a consistent copy of an SQLite ledger, beside a running server or without one.
///
/// # Errors
/// A PostgreSQL ledger, none at all, a file that is there already, or a ledger that cannot be used.
pub fn back_up(config: &Config, to: &Path) -> Result<(), ServerError> {
    Ledger::is_there(&config.database)?;
    let to = to.to_owned();
    with_ledger(config, |ledger| async move { ledger.copy_to(&to).await })
}

fn with_ledger<T, F: Future<Output = Result<T, ServerError>>>(
    config: &Config,
    work: impl FnOnce(Ledger) -> F,
) -> Result<T, ServerError> {
    crate::tls::install_provider();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ServerError::Ledger(error.to_string()))?;
    runtime.block_on(async {
        let ledger = Ledger::open(&config.database).await?;
        let done = work(ledger.clone()).await;
        ledger.close().await;
        done
    })
}
