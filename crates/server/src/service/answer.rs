//! Rows of the ledger as messages of the contract.

use crate::fault::Fault;
use crate::ledger::{RenderState, TrackRow};
use crate::office::Office;
use anodyne_api::v1;
use prost_types::Timestamp;

/// The track of a row. `tenant` gets a link for browsers where tokens are asked for.
pub(crate) fn track(office: &Office, tenant: &str, row: &TrackRow) -> Result<v1::Track, Fault> {
    let render = &row.render;
    let ready = row.state() == RenderState::Ready;
    let asked = crate::meant::of_text(&render.wish)
        .map_err(|error| Fault::unavailable("the ledger", &error))?;
    let mut meant = asked.wish.prescribe(&office.library)?;
    meant.client = (!row.client.is_empty()).then(|| row.client.clone());
    let mut prescription = anodyne_api::prescription(&meant);
    asked.fill(&mut prescription);
    let measured = v1::Measured {
        integrated_lufs: render.integrated_lufs,
        range_lu: render.range_lu,
        true_peak_dbtp: render.true_peak_dbtp,
    };
    let ended = if row.cancelled_at > 0 {
        row.cancelled_at
    } else {
        render.ended_at
    };
    Ok(v1::Track {
        name: format!("tracks/{}", row.id),
        prescription: Some(prescription),
        state: state(row.state()).into(),
        create_time: Some(timestamp(row.created_at)),
        // A render that is older than the order was served from what was there.
        end_time: (ended > 0).then(|| timestamp(ended.max(row.created_at))),
        file_bytes: if ready { render.file_bytes as u64 } else { 0 },
        blake3: if ready {
            render.blake3.clone()
        } else {
            String::new()
        },
        measured: ready.then_some(measured),
        engine_version: render.engine.clone(),
        failure: match row.state() {
            RenderState::Failed | RenderState::Expired => render.reason.clone(),
            _ => String::new(),
        },
        waits_for: match row.state() {
            RenderState::Queued => render.reason.clone(),
            _ => String::new(),
        },
        download_path: if ready {
            link(office, tenant, row)
        } else {
            String::new()
        },
    })
}

fn link(office: &Office, tenant: &str, row: &TrackRow) -> String {
    let path = format!("/tracks/{}.{}", row.id, row.render.format);
    if office.gate.asks_for_tokens() {
        format!("{path}?ticket={}", office.gate.ticket(tenant, &row.id))
    } else {
        path
    }
}

/// How far a track is; what the floor knows is newer than what the ledger has.
pub(crate) fn progress(office: &Office, row: &TrackRow) -> v1::TrackProgress {
    let render = &row.render;
    let here = office
        .floor
        .jobs()
        .into_iter()
        .find(|job| job.id() == render.id);
    let now = here
        .filter(|_| row.state() == RenderState::Running)
        .map(|job| job.progress());
    let (stage, phase, done, count, speed) = match now {
        Some(now) => (
            now.stage.to_owned(),
            now.phase,
            now.done as i64,
            now.count as i64,
            now.speed,
        ),
        None => (
            render.stage.clone(),
            render.phase.clone(),
            render.segments_done,
            render.segment_count,
            render.speed,
        ),
    };
    let running = row.state() == RenderState::Running;
    let fraction = match row.state() {
        RenderState::Ready => 1.0,
        _ if count > 0 => done as f64 / count as f64,
        _ => 0.0,
    };
    let left = render.length_seconds * (1.0 - fraction) / speed;
    v1::TrackProgress {
        track: format!("tracks/{}", row.id),
        state: state(row.state()).into(),
        stage: match stage.as_str() {
            _ if !running => v1::RenderStage::Unspecified,
            "rendering" => v1::RenderStage::Rendering,
            "finishing" => v1::RenderStage::Finishing,
            _ => v1::RenderStage::Levelling,
        }
        .into(),
        fraction,
        phase: if running { phase } else { String::new() },
        times_real_time: if running { speed } else { 0.0 },
        remaining: (running && left.is_finite())
            .then(|| anodyne_api::duration(anodyne_units::Seconds(left))),
        segments_done: done as u32,
        segment_count: count as u32,
        reason: match row.state() {
            RenderState::Cancelled | RenderState::Ready => String::new(),
            _ => render.reason.clone(),
        },
    }
}

pub(super) fn state(state: RenderState) -> v1::TrackState {
    match state {
        RenderState::Queued => v1::TrackState::Queued,
        RenderState::Running => v1::TrackState::Rendering,
        RenderState::Ready => v1::TrackState::Ready,
        RenderState::Failed => v1::TrackState::Failed,
        RenderState::Cancelled => v1::TrackState::Cancelled,
        RenderState::Expired => v1::TrackState::Expired,
    }
}

fn timestamp(millis: i64) -> Timestamp {
    Timestamp {
        seconds: millis / 1000,
        nanos: (millis % 1000) as i32 * 1_000_000,
    }
}
