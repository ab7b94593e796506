//! Leases: renders that a server has taken up, and what it notes about them while they are its own.

use super::render::{Render, read};
use super::{Ledger, now};
use sqlx::Row;
use std::time::Duration;

/// A render that this server has taken up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claim {
    /// The work.
    pub render: Render,
    /// How often it was taken up since it last got further.
    pub attempts: i64,
    /// How often it waited for room on the disk.
    pub waits: i64,
}

/// What was made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Made {
    /// Size of the file in bytes.
    pub file_bytes: u64,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Integrated loudness, LUFS.
    pub integrated_lufs: f64,
    /// Loudness range, LU.
    pub range_lu: f64,
    /// True peak, dBTP.
    pub true_peak_dbtp: f64,
}

impl Ledger {
    /// Takes up the next render: of the tenant who has the fewest in work, the oldest. `crowded` tenants have enough.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn claim(
        &self,
        owner: &str,
        lease: Duration,
        crowded: &[String],
    ) -> Result<Option<Claim>, sqlx::Error> {
        // A text that holds every crowded tenant between bars; tenants' names hold none.
        let crowded = format!("|{}|", crowded.join("|"));
        let update = "UPDATE renders SET state = 'running', owner = $1, lease_until = $2, \
             attempts = attempts + 1, reason = '', stage = 'levelling' \
             WHERE id = (SELECT r.id FROM renders r \
               WHERE ((r.state = 'queued' AND r.not_before <= $3) \
                   OR (r.state = 'running' AND r.lease_until < $3)) \
                 AND $4 NOT LIKE '%|' || r.tenant || '|%' \
               ORDER BY (SELECT COUNT(*) FROM renders o WHERE o.tenant = r.tenant \
                   AND o.state = 'running' AND o.lease_until >= $3), r.created_at, r.id \
               LIMIT 1) \
             AND ((state = 'queued' AND not_before <= $3) \
                 OR (state = 'running' AND lease_until < $3)) \
             RETURNING *";
        let now = now();
        let row = sqlx::query(update)
            .bind(owner)
            .bind(now + lease.as_millis() as i64)
            .bind(now)
            .bind(crowded)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| {
            Ok(Claim {
                render: read(&row)?,
                attempts: row.try_get("attempts")?,
                waits: row.try_get("waits")?,
            })
        })
        .transpose()
    }

    /// Holds on to everything this server has in work.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn renew(&self, owner: &str, lease: Duration) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET lease_until = $1 WHERE owner = $2 AND state = 'running'";
        sqlx::query(update)
            .bind(now() + lease.as_millis() as i64)
            .bind(owner)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The renders that this owner still has.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn owned(&self, owner: &str) -> Result<Vec<String>, sqlx::Error> {
        let select = "SELECT id FROM renders WHERE owner = $1 AND state = 'running'";
        sqlx::query_scalar(select)
            .bind(owner)
            .fetch_all(&self.pool)
            .await
    }

    /// Notes the engine version that renders it.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn note_engine(&self, id: &str, engine: &str) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET engine = $2 WHERE id = $1";
        sqlx::query(update)
            .bind(id)
            .bind(engine)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Puts back what this owner had in work, before a stop or after a crash. After a crash it may be the render that
    /// ended the server: from its fourth attempt in a row without getting further it waits, longer each time, so that
    /// others are not taken down with it again and again.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn hand_back(&self, owner: &str, crashed: bool) -> Result<u64, sqlx::Error> {
        let update = "UPDATE renders SET state = 'queued', owner = '', lease_until = 0, \
             attempts = attempts - $2, \
             not_before = CASE WHEN $2 = 0 AND attempts > 3 \
                 THEN $3 + attempts * attempts * 250 ELSE 0 END \
             WHERE owner = $1 AND state = 'running'";
        let done = sqlx::query(update)
            .bind(owner)
            .bind(i64::from(!crashed))
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected())
    }

    /// Notes how far a render is. Getting further makes good for earlier attempts.
    ///
    /// # Errors
    /// A database that does not answer.
    #[expect(clippy::too_many_arguments, reason = "one row of one table")]
    pub(crate) async fn note_progress(
        &self,
        id: &str,
        owner: &str,
        stage: &str,
        phase: &str,
        done: usize,
        count: usize,
        speed: f64,
    ) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET stage = $3, phase = $4, \
             attempts = CASE WHEN segments_done < $5 THEN 1 ELSE attempts END, \
             segments_done = $5, segment_count = $6, speed = $7 \
             WHERE id = $1 AND owner = $2 AND state = 'running'";
        sqlx::query(update)
            .bind(id)
            .bind(owner)
            .bind(stage)
            .bind(phase)
            .bind(done as i64)
            .bind(count as i64)
            .bind(speed)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Marks a render as ready; says whether it was still this owner's.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn ready(
        &self,
        id: &str,
        owner: &str,
        made: &Made,
    ) -> Result<bool, sqlx::Error> {
        let update = "UPDATE renders SET state = 'ready', stage = '', phase = '', reason = '', \
             owner = '', segments_done = segment_count, file_bytes = $3, blake3 = $4, \
             integrated_lufs = $5, range_lu = $6, true_peak_dbtp = $7, ended_at = $8, used_at = $8 \
             WHERE id = $1 AND owner = $2 AND state = 'running'";
        let done = sqlx::query(update)
            .bind(id)
            .bind(owner)
            .bind(made.file_bytes as i64)
            .bind(&made.blake3)
            .bind(made.integrated_lufs)
            .bind(made.range_lu)
            .bind(made.true_peak_dbtp)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Marks a render as failed, with the reason in one line.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn fail(
        &self,
        id: &str,
        owner: &str,
        reason: &str,
    ) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET state = 'failed', reason = $3, owner = '', ended_at = $4 \
             WHERE id = $1 AND owner = $2 AND state = 'running'";
        sqlx::query(update)
            .bind(id)
            .bind(owner)
            .bind(reason)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Puts a render back for a while, with the reason in one line.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn postpone(
        &self,
        id: &str,
        owner: &str,
        pause: Duration,
        reason: &str,
    ) -> Result<(), sqlx::Error> {
        let update = "UPDATE renders SET state = 'queued', reason = $3, owner = '', \
             not_before = $4, attempts = attempts - 1, waits = waits + 1, segments_done = 0 \
             WHERE id = $1 AND owner = $2 AND state = 'running'";
        sqlx::query(update)
            .bind(id)
            .bind(owner)
            .bind(reason)
            .bind(now() + pause.as_millis() as i64)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
