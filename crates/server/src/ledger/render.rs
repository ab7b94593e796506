//! A render: one piece of work, as the ledger has it.

use sqlx::Row;
use sqlx::any::AnyRow;

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
