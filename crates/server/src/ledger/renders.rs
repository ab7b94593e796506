//! Renders: what there is of them, whoever has them.

use super::render::{Render, read};
use super::{Ledger, now};
use sqlx::Row;
use sqlx::any::AnyRow;

impl Ledger {
    /// Takes a ready render back because its file is gone or damaged; its tracks are expired until ordered again.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn expire(&self, id: &str, reason: &str) -> Result<bool, sqlx::Error> {
        let update = "UPDATE renders SET state = 'expired', reason = $2, ended_at = $3 \
             WHERE id = $1 AND state = 'ready'";
        let done = sqlx::query(update)
            .bind(id)
            .bind(reason)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// One render.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn render(&self, id: &str) -> Result<Option<Render>, sqlx::Error> {
        let select = "SELECT * FROM renders WHERE id = $1";
        let row = sqlx::query(select)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Notes that the file of a render was asked for.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn used(&self, id: &str) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET used_at = $2 WHERE id = $1";
        sqlx::query(update)
            .bind(id)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The prescriptions of so many renders, the latest first.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn lately(&self, count: u32) -> Result<Vec<String>, sqlx::Error> {
        let select = "SELECT wish FROM renders ORDER BY created_at DESC, id LIMIT $1";
        sqlx::query_scalar(select)
            .bind(i64::from(count))
            .fetch_all(&self.pool)
            .await
    }

    /// Ready renders, those that were not used for longest first: id, format, bytes, and when they were used.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn shelved(&self) -> Result<Vec<(Render, i64)>, sqlx::Error> {
        let select = "SELECT * FROM renders WHERE state = 'ready' ORDER BY used_at, id";
        let rows = sqlx::query(select).fetch_all(&self.pool).await?;
        let pair = |row: &AnyRow| Ok((read(row)?, row.try_get("used_at")?));
        rows.iter().map(pair).collect()
    }

    /// Removes renders that no track wants and nobody works on, and answers them so that their files can go.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn take_unwanted(&self) -> Result<Vec<Render>, sqlx::Error> {
        let delete = "DELETE FROM renders WHERE state <> 'running' AND state <> 'queued' \
             AND NOT EXISTS (SELECT 1 FROM tracks t WHERE t.render = renders.id) RETURNING *";
        let rows = sqlx::query(delete).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// How many renders wait or are in work: all, and this tenant's.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn unfinished(&self, tenant: &str) -> Result<(u64, u64), sqlx::Error> {
        let select = "SELECT COUNT(*) AS total, \
             CAST(COALESCE(SUM(CASE WHEN tenant = $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS own \
             FROM renders WHERE state = 'queued' OR state = 'running'";
        let row = sqlx::query(select)
            .bind(tenant)
            .fetch_one(&self.pool)
            .await?;
        let (all, own): (i64, i64) = (row.try_get("total")?, row.try_get("own")?);
        Ok((all as u64, own as u64))
    }

    /// The bytes that a tenant's renders take or will take.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn stored_bytes(&self, tenant: &str) -> Result<u64, sqlx::Error> {
        let select = "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'ready' THEN file_bytes \
             ELSE expected_bytes END), 0) AS BIGINT) FROM renders WHERE tenant = $1 \
             AND (state = 'ready' OR state = 'queued' OR state = 'running')";
        let sum: i64 = sqlx::query_scalar(select)
            .bind(tenant)
            .fetch_one(&self.pool)
            .await?;
        Ok(sum as u64)
    }
}
