//! Waiting for a track: its progress on the terminal until it is finished.

use super::connection::{Tracks, failure, is_passing};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::progress::Shown;
use crate::report::clock;
use anodyne_api::v1::{self, TrackState};
use std::time::Duration;
use tonic::Status;

/// Pauses before a broken connection is tried again; after the last it is given up. Each step forward begins anew.
pub(super) const PAUSES: [Duration; 8] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(15),
    Duration::from_secs(30),
];

/// Counts breaks of a connection, and waits before it is tried again.
#[derive(Debug, Default)]
pub(super) struct Patience {
    breaks: usize,
}

impl Patience {
    /// It went forward.
    pub(super) fn restore(&mut self) {
        self.breaks = 0;
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// A refusal that will not pass, too many breaks without a step forward, or Ctrl-C.
    pub(super) async fn wait(
        &mut self,
        server: &str,
        status: &Status,
        interrupt: &Interrupt,
    ) -> Result<(), Failure> {
        let pause = PAUSES.get(self.breaks).filter(|_| is_passing(status));
        let pause = pause.ok_or_else(|| failure(server, status))?;
        self.breaks += 1;
        or_interrupted(interrupt, tokio::time::sleep(*pause)).await
    }
}

/// The result of some work, or the word that the user has asked to stop.
pub(super) async fn or_interrupted<T>(
    interrupt: &Interrupt,
    work: impl Future<Output = T>,
) -> Result<T, Failure> {
    let heard = async {
        while interrupt.flow().is_continue() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        done = work => Ok(done),
        () = heard => Err(Failure::Interrupted),
    }
}

/// Follows a track until it is finished, and says what became of it.
pub(super) async fn watch(
    tracks: &mut Tracks,
    server: &str,
    name: &str,
    interrupt: &Interrupt,
) -> Result<v1::TrackProgress, Failure> {
    let mut shown = Shown::new();
    let mut patience = Patience::default();
    let mut last = v1::TrackProgress::default();
    let ended = loop {
        match or_interrupted(interrupt, follow(tracks, name, &mut last, &mut shown)).await? {
            Ok(()) if is_final(last.state()) => break last,
            // The server is stopping: the next one, or the same again, goes on with it.
            Ok(()) => {
                let stopped = Status::unavailable("the server is stopping");
                patience.wait(server, &stopped, interrupt).await?;
            }
            Err(status) => patience.wait(server, &status, interrupt).await?,
        }
    };
    shown.finish();
    Ok(ended)
}

async fn follow(
    tracks: &mut Tracks,
    name: &str,
    last: &mut v1::TrackProgress,
    shown: &mut Shown,
) -> Result<(), Status> {
    let request = v1::WatchTrackRequest {
        name: name.to_owned(),
    };
    let mut told = tracks.watch_track(request).await?.into_inner();
    while let Some(progress) = told.message().await? {
        let waits_anew = !progress.reason.is_empty() && progress.reason != last.reason;
        if progress.stage != last.stage || progress.fraction < last.fraction || waits_anew {
            shown.begin();
        }
        let doing = match (progress.state(), progress.stage()) {
            (TrackState::Queued, _) => "waiting",
            (_, v1::RenderStage::Levelling) => "finding the level",
            (_, v1::RenderStage::Finishing) => "finishing",
            _ => &progress.phase,
        };
        let done = (progress.fraction * 1000.0) as u64;
        if !is_final(progress.state()) {
            shown.show(done, 1000, doing, &pace(&progress));
        }
        *last = progress;
    }
    Ok(())
}

/// How fast it goes, or why it waits.
fn pace(progress: &v1::TrackProgress) -> String {
    match &progress.remaining {
        _ if !progress.reason.is_empty() => progress.reason.clone(),
        Some(left) => format!(
            "{:.0}x real time, {} left",
            progress.times_real_time,
            clock(anodyne_api::seconds(left).0.ceil())
        ),
        None => String::new(),
    }
}

fn is_final(state: TrackState) -> bool {
    matches!(
        state,
        TrackState::Ready | TrackState::Failed | TrackState::Cancelled | TrackState::Expired
    )
}
