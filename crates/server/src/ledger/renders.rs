//! Renders: the pieces of work, each with its lease.

use super::{Ledger, now};
use sqlx::Row;
use sqlx::any::AnyRow;
use std::time::Duration;

/// One piece of work as the ledger has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Render {
    /// Its address: BLAKE3 over tenant, prescription without the client's code, and engine version.
    pub id: String,
    /// Whose it is.
    pub tenant: String,
    /// The prescription's document as JSON, without the client's code.
    pub wish: String,
    /// `wav` or `flac`.
    pub format: String,
    /// The engine version it is for.
    pub engine: String,
    /// Where it stands.
    pub state: RenderState,
    /// `levelling`, `rendering` or `finishing`.
    pub stage: String,
    /// The phase of the session at which rendering is.
    pub phase: String,
    /// Why it failed or waits.
    pub reason: String,
    /// Segments that are done.
    pub segments_done: i64,
    /// Segments in all; 0 before it was taken up.
    pub segment_count: i64,
    /// Times real time since it was taken up.
    pub speed: f64,
    /// Length of the session in seconds.
    pub length_seconds: f64,
    /// Size of the file in bytes.
    pub file_bytes: i64,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Integrated loudness, LUFS.
    pub integrated_lufs: f64,
    /// Loudness range, LU.
    pub range_lu: f64,
    /// True peak, dBTP.
    pub true_peak_dbtp: f64,
    /// When it came to its end.
    pub ended_at: i64,
}

/// Where a render stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RenderState {
    /// It waits.
    Queued,
    /// A server has it.
    Running,
    /// Its file is on the shelf.
    Ready,
    /// It could not be made.
    Failed,
    /// Nobody wants it any more.
    Cancelled,
    /// Its file was removed by retention.
    Expired,
}

impl RenderState {
    const ALL: [RenderState; 6] = [
        RenderState::Queued,
        RenderState::Running,
        RenderState::Ready,
        RenderState::Failed,
        RenderState::Cancelled,
        RenderState::Expired,
    ];

    /// The word in the ledger.
    pub(crate) fn id(self) -> &'static str {
        match self {
            RenderState::Queued => "queued",
            RenderState::Running => "running",
            RenderState::Ready => "ready",
            RenderState::Failed => "failed",
            RenderState::Cancelled => "cancelled",
            RenderState::Expired => "expired",
        }
    }

    /// Whether nothing more will happen to it by itself.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, RenderState::Queued | RenderState::Running)
    }

    pub(super) fn named(word: &str) -> RenderState {
        let mut all = RenderState::ALL.into_iter();
        all.find(|state| state.id() == word)
            .unwrap_or(RenderState::Failed)
    }
}

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

pub(super) fn read(row: &AnyRow) -> Result<Render, sqlx::Error> {
    Ok(Render {
        id: row.try_get("id")?,
        tenant: row.try_get("tenant")?,
        wish: row.try_get("wish")?,
        format: row.try_get("format")?,
        engine: row.try_get("engine")?,
        state: RenderState::named(row.try_get("state")?),
        stage: row.try_get("stage")?,
        phase: row.try_get("phase")?,
        reason: row.try_get("reason")?,
        segments_done: row.try_get("segments_done")?,
        segment_count: row.try_get("segment_count")?,
        speed: row.try_get("speed")?,
        length_seconds: row.try_get("length_seconds")?,
        file_bytes: row.try_get("file_bytes")?,
        blake3: row.try_get("blake3")?,
        integrated_lufs: row.try_get("integrated_lufs")?,
        range_lu: row.try_get("range_lu")?,
        true_peak_dbtp: row.try_get("true_peak_dbtp")?,
        ended_at: row.try_get("ended_at")?,
    })
}
