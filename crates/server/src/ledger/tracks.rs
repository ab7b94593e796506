//! Tracks: what a tenant ordered and sees.

use super::render::read as read_render;
use super::{Ledger, Render, RenderState, now};
use sqlx::Row;
use sqlx::any::AnyRow;

/// A track with the render behind it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TrackRow {
    /// Its id: 32 hexadecimal digits from the system's randomness.
    pub id: String,
    /// The client's code, or nothing.
    pub client: String,
    /// When it was ordered, milliseconds since 1970.
    pub created_at: i64,
    /// When it was cancelled, or 0.
    pub cancelled_at: i64,
    /// The work behind it.
    pub render: Render,
}

impl TrackRow {
    /// Where the track stands, which for a cancelled one is not where the render stands.
    pub(crate) fn state(&self) -> RenderState {
        if self.cancelled_at > 0 {
            RenderState::Cancelled
        } else {
            self.render.state
        }
    }
}

/// An order that is to be accepted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NewOrder<'a> {
    /// The new track's id.
    pub track: &'a str,
    /// Who orders.
    pub tenant: &'a str,
    /// The client's code, or nothing.
    pub client: &'a str,
    /// The caller's name for the order, or nothing.
    pub request_id: Option<&'a str>,
    /// The render's address.
    pub render: &'a str,
    /// The prescription's document as JSON, without the client's code.
    pub wish: &'a str,
    /// `wav` or `flac`.
    pub format: &'a str,
    /// The engine version.
    pub engine: &'a str,
    /// Length of the session in seconds.
    pub length_seconds: f64,
    /// The most bytes that the file will have.
    pub expected_bytes: u64,
}

/// What became of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ordered {
    /// There is a new track.
    New,
    /// The caller's name for the order is known: this is its track.
    Known(String),
}

/// Which tracks to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// At most so many.
    pub size: usize,
    /// Only those after this one, given by when it was ordered and its id.
    pub after: Option<(i64, String)>,
    /// Only this client's.
    pub client: String,
    /// Only those in one of these states; all where it is empty.
    pub states: Vec<RenderState>,
}

const TRACK_COLUMNS: &str = "SELECT t.id AS track_id, t.client AS client, t.created_at AS ordered_at, \
     t.cancelled_at AS cancelled_at, r.* FROM tracks t JOIN renders r ON r.id = t.render";

impl Ledger {
    /// Accepts an order: once this returns, the track will be made whatever happens to the server.
    ///
    /// # Errors
    /// A database that does not answer; nothing was accepted then.
    pub(crate) async fn order(&self, order: &NewOrder<'_>) -> Result<Ordered, sqlx::Error> {
        let now = now();
        let begin = if self.shared {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        let mut transaction = self.pool.begin_with(begin).await?;
        let render = "INSERT INTO renders (id, tenant, wish, format, engine, state, \
             length_seconds, expected_bytes, created_at, used_at) \
             VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $8) \
             ON CONFLICT (id) DO UPDATE SET used_at = $8";
        sqlx::query(render)
            .bind(order.render)
            .bind(order.tenant)
            .bind(order.wish)
            .bind(order.format)
            .bind(order.engine)
            .bind(order.length_seconds)
            .bind(order.expected_bytes as i64)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        let track = "INSERT INTO tracks (id, tenant, render, client, request_id, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tenant, request_id) DO NOTHING";
        let done = sqlx::query(track)
            .bind(order.track)
            .bind(order.tenant)
            .bind(order.render)
            .bind(order.client)
            .bind(order.request_id)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            transaction.rollback().await?;
            let select = "SELECT id FROM tracks WHERE tenant = $1 AND request_id = $2";
            let known: String = sqlx::query_scalar(select)
                .bind(order.tenant)
                .bind(order.request_id)
                .fetch_one(&self.pool)
                .await?;
            return Ok(Ordered::Known(known));
        }
        // What failed, was cancelled or went with retention is made once more.
        let again = "UPDATE renders SET state = 'queued', attempts = 0, waits = 0, reason = '', \
             not_before = 0, segments_done = 0, created_at = $2, ended_at = 0 \
             WHERE id = $1 AND state IN ('failed', 'cancelled', 'expired')";
        sqlx::query(again)
            .bind(order.render)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Ordered::New)
    }

    /// The track that a tenant ordered under this name of its own.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn known(
        &self,
        tenant: &str,
        request_id: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let select = "SELECT id FROM tracks WHERE tenant = $1 AND request_id = $2";
        let known = sqlx::query_scalar(select).bind(tenant).bind(request_id);
        known.fetch_optional(&self.pool).await
    }

    /// A tenant's track.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn track(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<TrackRow>, sqlx::Error> {
        let select = question(" WHERE t.tenant = $1 AND t.id = $2");
        let row = sqlx::query(select).bind(tenant).bind(id);
        let row = row.fetch_optional(&self.pool).await?;
        row.map(|row| read(&row)).transpose()
    }

    /// A page of a tenant's tracks, the newest first.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn tracks(
        &self,
        tenant: &str,
        page: &Page,
    ) -> Result<Vec<TrackRow>, sqlx::Error> {
        let select = question(
            " WHERE t.tenant = $1 AND (t.created_at < $2 OR (t.created_at = $2 AND t.id < $3)) \
             AND ($4 = '' OR t.client = $4) \
             AND ($5 = '' OR $5 LIKE '%|' || (CASE WHEN t.cancelled_at > 0 THEN 'cancelled' \
                 ELSE r.state END) || '|%') \
             ORDER BY t.created_at DESC, t.id DESC LIMIT $6",
        );
        let (before, id) = page.after.clone().unwrap_or((i64::MAX, String::new()));
        let states: Vec<&str> = page.states.iter().map(|state| state.id()).collect();
        let states = match states.as_slice() {
            [] => String::new(),
            some => format!("|{}|", some.join("|")),
        };
        let rows = sqlx::query(select)
            .bind(tenant)
            .bind(before)
            .bind(id)
            .bind(&page.client)
            .bind(states)
            .bind(page.size as i64)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// Cancels a track that is not finished. Answers the render where nobody else wants it any more, so that whoever
    /// works on it stops.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn cancel(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let begin = if self.shared {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        let mut transaction = self.pool.begin_with(begin).await?;
        let track = "UPDATE tracks SET cancelled_at = $3 WHERE tenant = $1 AND id = $2 \
             AND cancelled_at = 0 AND render IN \
                 (SELECT r.id FROM renders r WHERE r.state = 'queued' OR r.state = 'running') \
             RETURNING render";
        let render: Option<String> = sqlx::query_scalar(track)
            .bind(tenant)
            .bind(id)
            .bind(now())
            .fetch_optional(&mut *transaction)
            .await?;
        let stopped = match &render {
            Some(render) => unwanted(&mut transaction, render).await?,
            None => false,
        };
        transaction.commit().await?;
        Ok(render.filter(|_| stopped))
    }

    /// Deletes a track. Answers its render, and whether work on it should stop; nothing where there is no such track.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn delete(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<(String, bool)>, sqlx::Error> {
        let begin = if self.shared {
            "BEGIN"
        } else {
            "BEGIN IMMEDIATE"
        };
        let mut transaction = self.pool.begin_with(begin).await?;
        let track = "DELETE FROM tracks WHERE tenant = $1 AND id = $2 RETURNING render";
        let render: Option<String> = sqlx::query_scalar(track)
            .bind(tenant)
            .bind(id)
            .fetch_optional(&mut *transaction)
            .await?;
        let answer = match render {
            Some(render) => {
                let stopped = unwanted(&mut transaction, &render).await?;
                Some((render, stopped))
            }
            None => None,
        };
        transaction.commit().await?;
        Ok(answer)
    }
}

/// Stops an unfinished render that no track wants any more.
async fn unwanted(
    transaction: &mut sqlx::Transaction<'_, sqlx::Any>,
    render: &str,
) -> Result<bool, sqlx::Error> {
    let update = "UPDATE renders SET state = 'cancelled', owner = '', ended_at = $2 \
         WHERE id = $1 AND (state = 'queued' OR state = 'running') \
         AND NOT EXISTS (SELECT 1 FROM tracks t WHERE t.render = renders.id AND t.cancelled_at = 0)";
    let done = sqlx::query(update)
        .bind(render)
        .bind(now())
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The columns of a track with the rest of the question.
fn question(rest: &'static str) -> sqlx::AssertSqlSafe<String> {
    sqlx::AssertSqlSafe(format!("{TRACK_COLUMNS}{rest}"))
}

fn read(row: &AnyRow) -> Result<TrackRow, sqlx::Error> {
    Ok(TrackRow {
        id: row.try_get("track_id")?,
        client: row.try_get("client")?,
        created_at: row.try_get("ordered_at")?,
        cancelled_at: row.try_get("cancelled_at")?,
        render: read_render(row)?,
    })
}
