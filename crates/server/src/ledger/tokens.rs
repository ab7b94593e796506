//! Tokens as the ledger keeps them: never the secret, only its hash.

use super::{Ledger, now};
use sqlx::Row;

/// A token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Its public part.
    pub id: String,
    /// Whose it is.
    pub tenant: String,
    /// BLAKE3 of its secret part, hexadecimal.
    pub secret_hash: String,
    /// What it may be used for.
    pub scope: Scope,
    /// When it was made, milliseconds since 1970.
    pub created_at: i64,
    /// When it was revoked; 0 where it is good.
    pub revoked_at: i64,
}

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Plan, list, watch, fetch.
    Read,
    /// All of that, and order, stream, cancel, delete.
    Write,
}

impl Scope {
    /// The word for it.
    pub fn id(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    /// The scope of that word.
    pub fn named(word: &str) -> Option<Scope> {
        [Scope::Read, Scope::Write]
            .into_iter()
            .find(|scope| scope.id() == word)
    }
}

impl Ledger {
    /// Keeps a new token.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn add_token(&self, token: &TokenRow) -> Result<(), sqlx::Error> {
        let insert = "INSERT INTO tokens (id, tenant, secret_hash, scope, created_at) \
             VALUES ($1, $2, $3, $4, $5)";
        sqlx::query(insert)
            .bind(&token.id)
            .bind(&token.tenant)
            .bind(&token.secret_hash)
            .bind(token.scope.id())
            .bind(token.created_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The token of that id.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn token(&self, id: &str) -> Result<Option<TokenRow>, sqlx::Error> {
        let select = "SELECT id, tenant, secret_hash, scope, created_at, revoked_at FROM tokens \
             WHERE id = $1";
        let row = sqlx::query(select)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Every token, the oldest first.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn tokens(&self) -> Result<Vec<TokenRow>, sqlx::Error> {
        let select = "SELECT id, tenant, secret_hash, scope, created_at, revoked_at FROM tokens \
             ORDER BY created_at, id";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Ends a token; says whether there was a good one of that id.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn revoke_token(&self, id: &str) -> Result<bool, sqlx::Error> {
        let update = "UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at = 0";
        let done = sqlx::query(update)
            .bind(now())
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }
}

fn read(row: &sqlx::any::AnyRow) -> Result<TokenRow, sqlx::Error> {
    Ok(TokenRow {
        id: row.try_get("id")?,
        tenant: row.try_get("tenant")?,
        secret_hash: row.try_get("secret_hash")?,
        scope: Scope::named(row.try_get("scope")?).unwrap_or(Scope::Read),
        created_at: row.try_get("created_at")?,
        revoked_at: row.try_get("revoked_at")?,
    })
}
