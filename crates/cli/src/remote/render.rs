//! `anodyne remote render`: the flags of `render`, another machine's work.

use super::connection::{Tracks, failure, tracks};
use super::fetch::{Fetched, fetch};
use super::upload::Voice;
use super::watch::watch;
use super::{RemoteRenderFlags, list, order, sidecar, upload};
use crate::command::RenderFlags;
use crate::destination::{self, folder_of};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::narration::Recorded;
use crate::render::{goes_along, write};
use crate::report::{pairs, print, print_json};
use crate::wish::Asked;
use crate::{room, variations};
use anodyne_api::v1::{self, TrackState};
use anodyne_studio::file::write_whole;
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// How long the server may take to hear that nobody waits any more.
const FAREWELL: Duration = Duration::from_secs(3);

/// Looks at the place, orders, waits, fetches, and tells what was measured.
pub(super) fn run(runtime: &Runtime, flags: &RemoteRenderFlags) -> Result<(), Failure> {
    let render = &flags.render;
    refuse_what_stays_here(render)?;
    let (wish, chosen) = variations::chosen(render)?;
    let format = destination::format_of(&render.out, wish.format.as_deref())?;
    destination::inspect(&render.out, render.force)?;
    let sidecar = render.out.with_extension("json");
    destination::inspect(&sidecar, render.force)?;
    render.narration.ducking()?;
    let (mut recorded, mut lines) = (Recorded::Nothing, 0);
    let asked = wish.prescribe_recorded(Some(format), |rate, count| {
        lines = count.expected.len();
        recorded = Recorded::read(&render.narration, rate, count)?;
        Ok(recorded.lengths())
    })?;
    let kinds = goes_along(render)?;
    let voice = Voice {
        lines,
        on_cues: matches!(recorded, Recorded::ByLine(_)),
    };
    if asked.live.is_some() {
        return Err(Failure::request(
            "a server does not follow how a session was led; render it here with `anodyne render`",
        ));
    }
    let (from, to) = asked.plan.heard();
    room::inspect(&asked.plan, to - from, &folder_of(&render.out))?;
    // What does not fit is told here, before anything travels.
    recorded.place(&asked.plan)?;
    let began = Instant::now();
    let interrupt = Interrupt::listen()?;
    let done = runtime.block_on(remotely(flags, &asked, voice, &interrupt));
    let (track, fetched, text) = done?;
    let own = asked.prescription.client.as_deref();
    let text = sidecar::completed(&text, own, chosen.as_ref())?;
    write_whole(&sidecar, text.as_bytes(), render.force)?;
    let beside = write(&kinds, &asked.plan, render)?;
    let mut made = Made::new(&track, &render.out, fetched, began.elapsed().as_secs_f64());
    made.beside = beside;
    made.sidecar = &sidecar;
    if render.json {
        print_json(&made)
    } else {
        print(&made.lines())
    }
}

/// What a server does not do.
fn refuse_what_stays_here(flags: &RenderFlags) -> Result<(), Failure> {
    let refused = [
        ("stems", flags.stems.is_some()),
        ("voice-only", flags.narration.voice_only.is_some()),
        ("soundfonts", flags.wish.soundfonts.is_some()),
        ("seamless", flags.wish.seamless),
    ];
    match refused.iter().find(|(_, asked)| *asked) {
        Some((flag, _)) => Err(Failure::request(format!(
            "--{flag} is not made by a server; leave it out, or render it here with `anodyne render`"
        ))),
        None => Ok(()),
    }
}

async fn remotely(
    flags: &RemoteRenderFlags,
    asked: &Asked,
    voice: Voice,
    interrupt: &Interrupt,
) -> Result<(v1::Track, Fetched, String), Failure> {
    let server = &flags.server.server;
    let mut tracks = tracks(&flags.server)?;
    let narration = &flags.render.narration;
    let narration = upload::narration(&mut tracks, server, narration, voice, interrupt).await?;
    let mut prescription = anodyne_api::prescription(&asked.base);
    let mut whole = anodyne_api::Asked {
        wish: asked.base.to_wish(),
        script: asked.script_sent.clone(),
        narration,
    };
    if whole.script.is_some() && !asked.length_asked {
        whole.wish.length = None;
    }
    whole.fill(&mut prescription);
    let name = order::order(&mut tracks, server, prescription, interrupt).await?;
    let done = finished(flags, &mut tracks, &name, interrupt).await;
    if let Err(Failure::Interrupted) = done {
        // Nobody waits for it any more; if the server does not hear that, it makes a track that will be listed.
        let _ = tokio::time::timeout(FAREWELL, list::stop(&mut tracks, &name)).await;
    }
    done
}

async fn finished(
    flags: &RemoteRenderFlags,
    tracks: &mut Tracks,
    name: &str,
    interrupt: &Interrupt,
) -> Result<(v1::Track, Fetched, String), Failure> {
    let server = &flags.server.server;
    let last = watch(tracks, server, name, interrupt).await?;
    match last.state() {
        TrackState::Ready => {}
        TrackState::Failed => return Err(Failure::work(format!("{name} failed: {}", last.reason))),
        _ => {
            let text = "was cancelled or removed meanwhile; order it again";
            return Err(Failure::work(format!("{name} {text}")));
        }
    }
    let place = (flags.render.out.as_path(), flags.render.force);
    let fetched = fetch(tracks, server, name, place, interrupt).await?;
    let request = v1::GetTrackRequest {
        name: name.to_owned(),
    };
    let track = tracks.get_track(request).await;
    let track = track.map_err(|status| failure(server, &status))?;
    let request = v1::GetSidecarRequest {
        name: format!("{name}/sidecar"),
    };
    let sidecar = tracks.get_sidecar(request).await;
    let sidecar = sidecar.map_err(|status| failure(server, &status))?;
    let text = String::from_utf8(sidecar.into_inner().json.into());
    Ok((track.into_inner(), fetched, text.map_err(Failure::work)?))
}

/// What is told of a track that was fetched.
#[derive(Serialize)]
struct Made<'a> {
    track: &'a Path,
    sidecar: &'a Path,
    name: String,
    bytes: u64,
    blake3: String,
    integrated_lufs: f64,
    range_lu: f64,
    true_peak_dbtp: f64,
    engine_version: String,
    /// What a script gives besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    beside: Vec<PathBuf>,
    /// How often the connection broke while it was fetched.
    breaks: usize,
    elapsed_seconds: f64,
}

impl<'a> Made<'a> {
    fn new(track: &v1::Track, out: &'a Path, fetched: Fetched, elapsed: f64) -> Made<'a> {
        let measured = track.measured.unwrap_or_default();
        Made {
            track: out,
            sidecar: out,
            name: track.name.clone(),
            bytes: fetched.bytes,
            blake3: fetched.blake3,
            integrated_lufs: measured.integrated_lufs,
            range_lu: measured.range_lu,
            true_peak_dbtp: measured.true_peak_dbtp,
            engine_version: track.engine_version.clone(),
            beside: Vec::new(),
            breaks: fetched.breaks,
            elapsed_seconds: elapsed,
        }
    }

    fn lines(&self) -> String {
        let loudness = format!(
            "{:.1} LUFS, range {:.1} LU, true peak {:.1} dBTP",
            self.integrated_lufs, self.range_lu, self.true_peak_dbtp
        );
        let mut lines = vec![
            ("track", self.track.display().to_string()),
            ("sidecar", self.sidecar.display().to_string()),
            ("on the server", self.name.clone()),
            ("loudness", loudness),
            ("checksum", format!("BLAKE3 {}, as promised", self.blake3)),
            ("took", format!("{:.1} s", self.elapsed_seconds)),
        ];
        if !self.beside.is_empty() {
            let beside = self.beside.iter().map(|path| path.display().to_string());
            lines.push(("beside it", beside.collect::<Vec<_>>().join(", ")));
        }
        if self.breaks > 0 {
            let times = match self.breaks {
                1 => "once".to_owned(),
                more => format!("{more} times"),
            };
            let text = format!("the connection broke {times}; the fetch went on where it stopped");
            lines.push(("on the way", text));
        }
        pairs(&lines)
    }
}
