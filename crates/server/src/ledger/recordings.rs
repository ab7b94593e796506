//! Recordings of voices: whose they are, and how long they speak.

use super::{Ledger, now};
use sqlx::Row;
use sqlx::any::AnyRow;

/// A recording as the ledger has it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordingRow {
    /// Its id: BLAKE3 over the tenant, the format and the file's own BLAKE3.
    pub id: String,
    /// Whose it is.
    pub tenant: String,
    /// How the file's name ends, such as `wav`.
    pub format: String,
    /// BLAKE3 of the file.
    pub blake3: String,
    /// Size of the file in bytes.
    pub file_bytes: i64,
    /// How long it is, seconds.
    pub length_seconds: f64,
}

/// How a recording is heard: on that its speech depends a little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hearing {
    /// Frames per second.
    pub sample_rate: u32,
    /// Whether noise is suppressed.
    pub denoise: bool,
}

const COLUMNS: &str =
    "SELECT id, tenant, format, blake3, file_bytes, length_seconds FROM recordings";

impl Ledger {
    /// Notes a recording, or that it was used again.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn add_recording(&self, row: &RecordingRow) -> Result<(), sqlx::Error> {
        let insert = "INSERT INTO recordings (id, tenant, format, blake3, file_bytes, \
             length_seconds, created_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7) \
             ON CONFLICT (id) DO UPDATE SET used_at = $7";
        sqlx::query(insert)
            .bind(&row.id)
            .bind(&row.tenant)
            .bind(&row.format)
            .bind(&row.blake3)
            .bind(row.file_bytes)
            .bind(row.length_seconds)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A tenant's recording; asking for it is using it.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn recording(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<RecordingRow>, sqlx::Error> {
        let used = "UPDATE recordings SET used_at = $3 WHERE tenant = $1 AND id = $2";
        sqlx::query(used)
            .bind(tenant)
            .bind(id)
            .bind(now())
            .execute(&self.pool)
            .await?;
        let select = format!("{COLUMNS} WHERE tenant = $1 AND id = $2");
        let row = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(tenant)
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// Takes a recording from view and answers it, so that its file can go.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn take_recording(
        &self,
        tenant: &str,
        id: &str,
    ) -> Result<Option<RecordingRow>, sqlx::Error> {
        let Some(row) = self.recording(tenant, id).await? else {
            return Ok(None);
        };
        // SQLite minds foreign keys only where it is told to; saying both costs nothing.
        let speeches = "DELETE FROM speeches WHERE recording = $1";
        sqlx::query(speeches).bind(id).execute(&self.pool).await?;
        let delete = "DELETE FROM recordings WHERE tenant = $1 AND id = $2";
        let done = sqlx::query(delete)
            .bind(tenant)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok((done.rows_affected() == 1).then_some(row))
    }

    /// The recordings that were not used since an instant, milliseconds since 1970.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn unused_recordings(
        &self,
        since: i64,
    ) -> Result<Vec<RecordingRow>, sqlx::Error> {
        let select = format!("{COLUMNS} WHERE used_at < $1 ORDER BY used_at, id");
        let rows = sqlx::query(sqlx::AssertSqlSafe(select))
            .bind(since)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// How long a recording speaks, where that is known, seconds.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn speech(
        &self,
        recording: &str,
        hearing: Hearing,
    ) -> Result<Option<f64>, sqlx::Error> {
        let select = "SELECT seconds FROM speeches WHERE recording = $1 AND sample_rate = $2 \
             AND denoise = $3";
        sqlx::query_scalar(select)
            .bind(recording)
            .bind(i64::from(hearing.sample_rate))
            .bind(i64::from(hearing.denoise))
            .fetch_optional(&self.pool)
            .await
    }

    /// Notes how long a recording speaks.
    ///
    /// # Errors
    /// A database that does not answer, or a recording that is gone.
    pub(crate) async fn note_speech(
        &self,
        recording: &str,
        hearing: Hearing,
        seconds: f64,
    ) -> Result<(), sqlx::Error> {
        let insert = "INSERT INTO speeches (recording, sample_rate, denoise, seconds) \
             VALUES ($1, $2, $3, $4) ON CONFLICT (recording, sample_rate, denoise) DO NOTHING";
        sqlx::query(insert)
            .bind(recording)
            .bind(i64::from(hearing.sample_rate))
            .bind(i64::from(hearing.denoise))
            .bind(seconds)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Bytes of a tenant's recordings.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn recorded_bytes(&self, tenant: &str) -> Result<u64, sqlx::Error> {
        let select = "SELECT CAST(COALESCE(SUM(file_bytes), 0) AS BIGINT) FROM recordings \
             WHERE tenant = $1";
        let sum: i64 = sqlx::query_scalar(select)
            .bind(tenant)
            .fetch_one(&self.pool)
            .await?;
        Ok(sum as u64)
    }
}

fn read(row: &AnyRow) -> Result<RecordingRow, sqlx::Error> {
    Ok(RecordingRow {
        id: row.try_get("id")?,
        tenant: row.try_get("tenant")?,
        format: row.try_get("format")?,
        blake3: row.try_get("blake3")?,
        file_bytes: row.try_get("file_bytes")?,
        length_seconds: row.try_get("length_seconds")?,
    })
}
