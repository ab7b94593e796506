//! The office: what every door of the server has in common. It takes orders, answers questions and hands out files;
//! gRPC and HTTP only translate.

use crate::config::Config;
use crate::desk::Floor;
use crate::fault::Fault;
use crate::gate::{Caller, Gate, new_name};
use crate::ledger::{Ledger, NewOrder, Ordered, Page, Render, TrackRow};
use crate::meant::{self, Meant};
use crate::shelf::{BLOCK, Place, Shelf};
use anodyne_api::Asked;
use anodyne_session::{Format, Library};
use anodyne_studio::{WavStream, spoken_track_spec, track_spec};
use bytes::Bytes;
use futures_util::Stream;
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

    /// Takes an order; once this returns it is kept.
    ///
    /// # Errors
    /// A full queue, a quota, or a `request_id` that stands for something else.
    pub(crate) async fn order(
        &self,
        caller: &Caller,
        meant: &Meant,
        request_id: &str,
    ) -> Result<TrackRow, Fault> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(Fault::stopping());
        }
        let letters = request_id.chars().count();
        if letters > 64 {
            let text =
                format!("request_id has {letters} characters, the limit is 64; best is a UUID");
            return Err(Fault::field("request_id", text));
        }
        if request_id.chars().any(char::is_control) {
            let text = "request_id has characters that cannot be printed; best is a UUID";
            return Err(Fault::field("request_id", text));
        }
        let request_id = (!request_id.is_empty()).then_some(request_id);
        let (render, wish) = address(&caller.tenant, &meant.document);
        let client = meant.prescription.client.clone().unwrap_or_default();
        if let Some(name) = request_id
            && let Some(known) = self.ledger.known(&caller.tenant, name).await?
        {
            return self.known_order(caller, &known, &render, &client).await;
        }
        let plan = &meant.plan;
        let expected_bytes = self.file_bytes(meant);
        self.room_for(caller, &render, expected_bytes).await?;
        let track = new_name();
        let order = NewOrder {
            track: &track,
            tenant: &caller.tenant,
            client: &client,
            request_id,
            render: &render,
            wish: &wish,
            format: meant.prescription.delivery.format.id(),
            engine: ENGINE,
            length_seconds: plan.length.0,
            expected_bytes,
        };
        match self.ledger.order(&order).await? {
            Ordered::New => {
                tracing::info!(
                    tenant = caller.tenant,
                    track,
                    render = &render[..12],
                    "order accepted"
                );
                metrics::counter!("anodyne_orders_total").increment(1);
                self.bell.notify_one();
                self.track(caller, &track).await
            }
            Ordered::Known(known) => self.known_order(caller, &known, &render, &client).await,
        }
    }

    async fn known_order(
        &self,
        caller: &Caller,
        known: &str,
        render: &str,
        client: &str,
    ) -> Result<TrackRow, Fault> {
        let track = self.track(caller, known).await?;
        // An engine that changed since then changes the address: the prescription itself is what has to be the same.
        let same =
            track.render.id == render || (track.render.engine != ENGINE && track.client == client);
        if same && track.client == client {
            Ok(track)
        } else {
            Err(Fault::other_order())
        }
    }

    async fn room_for(&self, caller: &Caller, render: &str, bytes: u64) -> Result<(), Fault> {
        let known = self.ledger.render(render).await?;
        if known.is_some_and(|render| !render.state.is_final() || render.state.id() == "ready") {
            return Ok(()); // Nothing new is rendered or stored.
        }
        let limits = &self.config.limits;
        let (all, own) = self.ledger.unfinished(&caller.tenant).await?;
        let retry = Some(
            self.estimate(600.0)
                .clamp(Duration::from_secs(1), Duration::from_secs(60)),
        );
        if own >= limits.unfinished_tracks {
            let text = format!(
                "{own} of your tracks wait or are in work, the limit is {}; try again later",
                limits.unfinished_tracks
            );
            return Err(Fault::too_many("unfinished_tracks", text, retry));
        }
        if all >= limits.queue {
            let text = format!(
                "{all} tracks wait, the limit is {}; try again later",
                limits.queue
            );
            return Err(Fault::too_many("queue", text, retry));
        }
        let stored = self.stored_bytes(caller).await?;
        if stored + bytes > limits.stored_bytes {
            let text = format!(
                "your tracks take {stored} bytes and this one {bytes}, the limit is {}; delete some",
                limits.stored_bytes
            );
            return Err(Fault::too_many("stored_bytes", text, None));
        }
        Ok(())
    }

    /// Bytes of a caller's tracks and recordings.
    ///
    /// # Errors
    /// A database that does not answer.
    pub(crate) async fn stored_bytes(&self, caller: &Caller) -> Result<u64, Fault> {
        let tracks = self.ledger.stored_bytes(&caller.tenant).await?;
        Ok(tracks + self.ledger.recorded_bytes(&caller.tenant).await?)
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

    /// The text of what belongs beside a finished track, `tracks/{id}/sidecar`.
    ///
    /// # Errors
    /// A name that is none, a track that is not finished, or a store that does not answer.
    pub(crate) async fn sidecar(&self, caller: &Caller, name: &str) -> Result<Bytes, Fault> {
        let Some(track) = name.strip_suffix("/sidecar") else {
            let text = format!("name {name:?} is no sidecar; did you mean tracks/{{id}}/sidecar?");
            return Err(Fault::field("name", text));
        };
        let row = self.track(caller, track).await?;
        finished(&row)?;
        let render = &row.render;
        let found = self.shelf.sidecar(place(render)).await;
        match found {
            Ok(text) => Ok(text),
            Err(error) => Err(self.unreadable(track, render, error).await),
        }
    }

    /// The bytes of a finished track from `from` to before `to`, each block held against its sum.
    ///
    /// # Errors
    /// A track that is not finished or whose file is gone. The stream ends with an error where a block is damaged.
    pub(crate) async fn file(
        self: &Arc<Self>,
        track: &TrackRow,
        from: u64,
        to: u64,
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>, Fault> {
        let name = format!("tracks/{}", track.id);
        finished(track)?;
        let render = track.render.clone();
        let sums = self.shelf.sums(place(&render)).await;
        let sums = match sums {
            Ok(sums) => Arc::new(sums),
            Err(error) => return Err(self.unreadable(&name, &render, error).await),
        };
        if from == 0 {
            self.ledger.used(&render.id).await?;
        }
        let office = self.clone();
        let size = render.file_bytes as u64;
        Ok(futures_util::stream::try_unfold(from, move |at| {
            let (office, render, sums, name) =
                (office.clone(), render.clone(), sums.clone(), name.clone());
            async move {
                if at >= to {
                    return Ok(None);
                }
                let block = at / BLOCK;
                match office.shelf.block(place(&render), &sums, size, block).await {
                    Ok(bytes) => {
                        let first = (at - block * BLOCK) as usize;
                        let last = ((to - block * BLOCK) as usize).min(bytes.len());
                        let piece = bytes.slice(first..last);
                        let next = at + piece.len() as u64;
                        Ok(Some((piece, next)))
                    }
                    Err(error) => Err(office.unreadable(&name, &render, error).await),
                }
            }
        }))
    }

    /// A file that is gone or damaged is taken from view, so that the same order makes it anew.
    async fn unreadable(
        &self,
        name: &str,
        render: &Render,
        error: crate::shelf::Unreadable,
    ) -> Fault {
        let fault = Fault::unreadable(name, &error);
        if !matches!(error, crate::shelf::Unreadable::Store(_)) {
            tracing::error!(render = &render.id[..12], %error, "a track cannot be read");
            metrics::counter!("anodyne_tracks_damaged_total").increment(1);
            let reason = format!("{error}; order it again");
            if let Ok(true) = self.ledger.expire(&render.id, &reason).await
                && let Err(error) = self.shelf.remove(place(render)).await
            {
                tracing::error!(%error, "a damaged track cannot be removed");
            }
        }
        fault
    }
}

/// Refuses a track that has no file.
///
/// # Errors
/// The state it is in instead.
pub(crate) fn finished(track: &TrackRow) -> Result<(), Fault> {
    use crate::ledger::RenderState as State;
    let remedy = match track.state() {
        State::Ready => return Ok(()),
        State::Queued | State::Running => "is not finished; watch it until it is READY",
        State::Failed => "failed; see its failure",
        State::Cancelled => "was cancelled; order it again",
        State::Expired => "is no longer kept; order it again",
    };
    Err(Fault::not_ready(format!("tracks/{} {remedy}", track.id)))
}

/// The place of a render's track on the shelf.
pub(crate) fn place(render: &Render) -> Place<'_> {
    Place {
        render: &render.id,
        format: &render.format,
    }
}

/// The address of what a tenant asks for, and the text it stands for. Whose client it is for is no part of it, and one
/// tenant's address says nothing about another's.
pub(crate) fn address(tenant: &str, document: &Asked) -> (String, String) {
    let document = meant::to_text(document);
    let said = format!("{tenant}\n{ENGINE}\n{document}");
    let address = blake3::hash(said.as_bytes()).to_hex().to_string();
    (address, document)
}

/// Whether a text can be a track's id.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() == 32
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meant::Understood;
    use anodyne_session::Wish;

    #[test]
    fn an_address_knows_tenant_and_music_but_no_client() {
        let library = Library::built_in();
        let asked = |client: &str, key: &str| {
            let wish = Wish {
                client: Some(client.into()),
                key: Some(key.into()),
                ..Wish::default()
            };
            let asked = Asked {
                wish,
                ..Asked::default()
            };
            Understood::of(&asked, &library).unwrap().document
        };
        let (here, document) = address("a", &asked("c-1", "D dorian"));
        assert_eq!(here, address("a", &asked("c-2", "D dorian")).0);
        assert_ne!(here, address("b", &asked("c-1", "D dorian")).0);
        assert_ne!(here, address("a", &asked("c-1", "E dorian")).0);
        assert!(!document.contains("c-1"));
    }
}
