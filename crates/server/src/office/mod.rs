//! The office: what every door of the server has in common. It takes orders, answers questions and hands out files;
//! gRPC and HTTP only translate.

mod address;
mod file;
mod order;

pub(crate) use address::address;
pub(crate) use file::{finished, place};

use crate::config::Config;
use crate::desk::Floor;
use crate::fault::Fault;
use crate::gate::{Caller, Gate};
use crate::ledger::{Ledger, Page, TrackRow};
use crate::meant::Meant;
use crate::shelf::Shelf;
use anodyne_session::{Format, Library};
use anodyne_studio::{WavStream, spoken_track_spec, track_spec};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Version of the engine: the same prescription, seed and version make the same bytes.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");

/// Everything that answering needs.
pub(crate) struct Office {
    /// The configuration.
    pub config: Config,
    /// What was ordered.
    pub ledger: Ledger,
    /// What is finished.
    pub shelf: Shelf,
    /// What is being rendered.
    pub floor: Floor,
    /// Programmes and palettes.
    pub library: Arc<Library>,
    /// Who may come in.
    pub gate: Gate,
    /// Sessions that were listened to lately.
    pub(crate) heard: Mutex<crate::listen::Heard>,
    /// Recordings that were laid on cues lately.
    pub(crate) spoken: crate::recordings::Spoken,
    /// Rung when there may be something to dispatch.
    pub(crate) bell: tokio::sync::Notify,
    pub(crate) stopping: AtomicBool,
    /// Times real time of the whole floor lately, in thousandths.
    speed: AtomicU64,
}

/// What a floor does where nothing was measured yet, times real time and thread.
const FIRST_GUESS: f64 = 150.0;

impl Office {
    /// An office with everything in place.
    pub(crate) fn new(config: Config, ledger: Ledger, shelf: Shelf, floor: Floor) -> Office {
        let gate = Gate::new(ledger.clone(), config.access, &config.limits);
        let guess = FIRST_GUESS * floor.workers() as f64 * 1000.0;
        Office {
            gate,
            ledger,
            shelf,
            library: Arc::new(Library::built_in()),
            heard: Mutex::default(),
            spoken: crate::recordings::Spoken::default(),
            bell: tokio::sync::Notify::new(),
            stopping: AtomicBool::new(false),
            speed: AtomicU64::new(guess as u64),
            floor,
            config,
        }
    }

    /// What a caller means by a message, with its plan.
    ///
    /// # Errors
    /// The first field that cannot be followed.
    pub(crate) async fn prescribe(
        &self,
        caller: &Caller,
        asked: Option<anodyne_api::v1::Prescription>,
    ) -> Result<Meant, Fault> {
        let asked = anodyne_api::asked(&asked.unwrap_or_default())?;
        self.meant(caller, &asked).await
    }

    /// Size of the finished file in bytes; an upper bound for FLAC.
    pub(crate) fn file_bytes(&self, meant: &Meant) -> u64 {
        let plan = &meant.plan;
        let spec = match meant.document.narration {
            Some(_) => spoken_track_spec(plan, true),
            None => track_spec(plan, true),
        };
        let around = WavStream::new(&spec).map_or(0, |wav| wav.head().len() + wav.tail().len());
        match plan.prescription.delivery.format {
            Format::Wav => spec.data_bytes() + around as u64,
            // Incompressible sound grows by the heads of its blocks; the comments are as long as the chunks of a WAV.
            Format::Flac => spec.data_bytes() + spec.data_bytes() / 256 + 16384 + around as u64,
        }
    }

    /// How long rendering a session would take, were the server idle.
    pub(crate) fn estimate(&self, length_seconds: f64) -> Duration {
        let speed = self.speed.load(Ordering::Relaxed) as f64 / 1000.0;
        Duration::from_secs_f64(length_seconds / speed.max(1.0))
    }

    /// Notes how fast the floor was.
    pub(crate) fn note_speed(&self, times_real_time: f64) {
        if times_real_time > 0.0 {
            self.speed
                .store((times_real_time * 1000.0) as u64, Ordering::Relaxed);
        }
    }

    /// A caller's track by its id or name (`tracks/{id}`).
    ///
    /// # Errors
    /// A track that the tenant does not have.
    pub(crate) async fn track(&self, caller: &Caller, name: &str) -> Result<TrackRow, Fault> {
        let id = name.strip_prefix("tracks/").unwrap_or(name);
        let track = match is_id(id) {
            true => self.ledger.track(&caller.tenant, id).await?,
            false => None,
        };
        track.ok_or_else(|| Fault::no_track(name))
    }

    /// A page of the caller's tracks.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn tracks(
        &self,
        caller: &Caller,
        page: &Page,
    ) -> Result<Vec<TrackRow>, Fault> {
        Ok(self.ledger.tracks(&caller.tenant, page).await?)
    }

    /// Stops a track.
    ///
    /// # Errors
    /// A track that the tenant does not have.
    pub(crate) async fn cancel(&self, caller: &Caller, name: &str) -> Result<TrackRow, Fault> {
        let track = self.track(caller, name).await?;
        if let Some(render) = self.ledger.cancel(&caller.tenant, &track.id).await? {
            self.stop_render(&render);
        }
        self.track(caller, &track.id).await
    }

    /// Takes a track from view.
    ///
    /// # Errors
    /// A track that the tenant does not have.
    pub(crate) async fn delete(&self, caller: &Caller, name: &str) -> Result<(), Fault> {
        let track = self.track(caller, name).await?;
        match self.ledger.delete(&caller.tenant, &track.id).await? {
            None => Err(Fault::no_track(name)),
            Some((render, stopped)) => {
                if stopped {
                    self.stop_render(&render);
                }
                tracing::info!(tenant = caller.tenant, track = track.id, "track deleted");
                crate::retention::remove_unwanted(self).await;
                Ok(())
            }
        }
    }

    fn stop_render(&self, render: &str) {
        for job in self.floor.jobs() {
            if job.id() == render {
                job.stop();
            }
        }
        self.bell.notify_one();
    }
}

/// Whether a text can be a track's id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 32
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}
