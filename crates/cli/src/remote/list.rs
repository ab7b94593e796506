//! `anodyne remote list`, `cancel` and `delete`.

use super::connection::{Tracks, failure, tracks};
use super::{RemoteListFlags, RemoteNameFlags};
use crate::failure::Failure;
use crate::report::{clock, print, print_json};
use anodyne_api::v1;
use serde::Serialize;

/// A track as the list shows it.
#[derive(Serialize)]
struct Listed {
    track: String,
    state: String,
    client: String,
    key: String,
    length_seconds: f64,
    file_bytes: u64,
    blake3: String,
    failure: String,
    waits_for: String,
}

pub(super) async fn list(flags: &RemoteListFlags) -> Result<(), Failure> {
    let server = &flags.server.server;
    let mut tracks = tracks(&flags.server)?;
    let mut request = v1::ListTracksRequest {
        page_size: 100,
        client: flags.client.clone().unwrap_or_default(),
        ..v1::ListTracksRequest::default()
    };
    let mut all: Vec<Listed> = Vec::new();
    loop {
        let page = tracks.list_tracks(request.clone()).await;
        let page = page.map_err(|status| failure(server, &status))?;
        let page = page.into_inner();
        all.extend(page.tracks.iter().map(listed));
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    if flags.json {
        return print_json(&all);
    }
    print(&all.iter().map(line).collect::<String>())
}

pub(super) async fn cancel(flags: &RemoteNameFlags) -> Result<(), Failure> {
    let name = name(&flags.track);
    let track = stop(&mut tracks(&flags.server)?, &name).await;
    let track = track.map_err(|status| failure(&flags.server.server, &status))?;
    print(&line(&listed(&track)))
}

/// Stops a track; one that is finished stays as it is.
pub(super) async fn stop(tracks: &mut Tracks, name: &str) -> Result<v1::Track, tonic::Status> {
    let request = v1::CancelTrackRequest {
        name: name.to_owned(),
    };
    Ok(tracks.cancel_track(request).await?.into_inner())
}

pub(super) async fn delete(flags: &RemoteNameFlags) -> Result<(), Failure> {
    let mut tracks = tracks(&flags.server)?;
    let gone = if flags.track.starts_with("recordings/") {
        let name = flags.track.clone();
        let request = v1::DeleteRecordingRequest { name };
        tracks.delete_recording(request).await
    } else {
        let name = name(&flags.track);
        let request = v1::DeleteTrackRequest { name };
        tracks.delete_track(request).await
    };
    gone.map(drop)
        .map_err(|status| failure(&flags.server.server, &status))
}

/// The resource name of a track that may be given by its id alone.
fn name(track: &str) -> String {
    match track.strip_prefix("tracks/") {
        Some(_) => track.to_owned(),
        None => format!("tracks/{track}"),
    }
}

fn listed(track: &v1::Track) -> Listed {
    let asked = track.prescription.clone().unwrap_or_default();
    let length = asked.length.as_ref().map(anodyne_api::seconds);
    let state = track.state().as_str_name();
    Listed {
        track: track.name.clone(),
        state: state
            .trim_start_matches("TRACK_STATE_")
            .to_ascii_lowercase(),
        client: asked.client,
        key: asked.key,
        length_seconds: length.map_or(0.0, |length| length.0),
        file_bytes: track.file_bytes,
        blake3: track.blake3.clone(),
        failure: track.failure.clone(),
        waits_for: track.waits_for.clone(),
    }
}

fn line(track: &Listed) -> String {
    let line = format!(
        "{}  {:<9}  {:>8}  {:<12}  {}  {}",
        track.track,
        track.state,
        clock(track.length_seconds),
        track.key,
        track.client,
        track.waits_for
    );
    format!("{}\n", line.trim_end())
}
