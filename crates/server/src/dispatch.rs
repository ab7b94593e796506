//! The dispatcher: brings renders from the ledger to the floor, and what became of them back.

use crate::desk::{Finished, Job, Outcome, Scratch};
use crate::fault::Fault;
use crate::ledger::{Claim, Made, Render};
use crate::office::{ENGINE, Office, place};
use crate::shelf::{Place, Unreadable};
use anodyne_api::Asked;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

/// How long a server may be silent before another takes over its work.
const LEASE: Duration = Duration::from_secs(15);
/// How often the lease is renewed.
const RENEWAL: Duration = Duration::from_secs(4);
/// How often the ledger is looked at where nothing rings: a track cancelled through another server stops within this.
const LOOK: Duration = Duration::from_millis(400);
/// Takes up a render so often without getting further, then gives it up: it may be what ends the server. With the
/// waits between them these are some three minutes.
const MOST_ATTEMPTS: i64 = 12;
/// How long a render waits for room on the disk before the next try.
const WAIT_FOR_ROOM: Duration = Duration::from_secs(5);
/// So many waits, an hour in all, and it has failed.
const MOST_WAITS: i64 = 720;

/// Runs until the office is stopping.
pub(crate) struct Dispatcher {
    pub(crate) office: Arc<Office>,
    /// This server's name in the ledger: the same after a restart with the same data folder.
    pub(crate) owner: String,
    pub(crate) reports: UnboundedReceiver<Finished>,
    pub(crate) report: UnboundedSender<Finished>,
    /// Renders that are being put on the shelf.
    settling: BTreeSet<String>,
    settled: (UnboundedSender<String>, UnboundedReceiver<String>),
    renewed: Instant,
}

impl Dispatcher {
    pub(crate) fn new(office: Arc<Office>, owner: String) -> Dispatcher {
        let (report, reports) = tokio::sync::mpsc::unbounded_channel();
        Dispatcher {
            office,
            owner,
            reports,
            report,
            settling: BTreeSet::new(),
            settled: tokio::sync::mpsc::unbounded_channel(),
            renewed: Instant::now(),
        }
    }

    /// Dispatches until `stop` says so, then hands back what is in work.
    pub(crate) async fn run(mut self, mut stop: tokio::sync::watch::Receiver<bool>) {
        let office = self.office.clone();
        while !*stop.borrow() {
            tokio::select! {
                Some(finished) = self.reports.recv() => self.settle(finished),
                Some(id) = self.settled.1.recv() => {
                    self.settling.remove(&id);
                    office.floor.remove(&id);
                }
                () = office.bell.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => break,
            }
            if let Err(error) = self.look().await {
                tracing::error!(%error, "the ledger does not answer; trying again");
                tokio::time::sleep(LOOK).await;
            }
        }
        self.close().await;
    }

    async fn look(&mut self) -> Result<(), sqlx::Error> {
        let office = self.office.clone();
        if self.renewed.elapsed() >= RENEWAL {
            office.ledger.renew(&self.owner, LEASE).await?;
            self.renewed = Instant::now();
        }
        let jobs = office.floor.jobs();
        if !jobs.is_empty() {
            let owned: BTreeSet<String> = office
                .ledger
                .owned(&self.owner)
                .await?
                .into_iter()
                .collect();
            let mut speed = 0.0;
            for job in jobs {
                if self.settling.contains(job.id()) {
                    continue;
                }
                if !owned.contains(job.id()) {
                    job.stop();
                    continue;
                }
                let progress = job.progress();
                speed += progress.speed;
                office
                    .ledger
                    .note_progress(
                        job.id(),
                        &self.owner,
                        progress.stage,
                        &progress.phase,
                        progress.done,
                        progress.count,
                        progress.speed,
                    )
                    .await?;
            }
            office.note_speed(speed);
        }
        self.take_up().await
    }

    /// Takes up renders while there is room on the floor. A tenant alone may have as many in work as there are threads,
    /// so that others always find a place.
    async fn take_up(&mut self) -> Result<(), sqlx::Error> {
        let workers = self.office.floor.workers();
        loop {
            let jobs = self.office.floor.jobs();
            if jobs.len() >= 2 * workers {
                return Ok(());
            }
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for job in &jobs {
                *counts.entry(job.tenant()).or_default() += 1;
            }
            let crowded: Vec<String> = counts
                .into_iter()
                .filter(|(_, count)| *count >= workers)
                .map(|(tenant, _)| tenant.to_owned())
                .collect();
            let claim = self
                .office
                .ledger
                .claim(&self.owner, LEASE, &crowded)
                .await?;
            match claim {
                Some(claim) => self.begin(claim).await?,
                None => return Ok(()),
            }
        }
    }

    async fn begin(&mut self, claim: Claim) -> Result<(), sqlx::Error> {
        let office = &self.office;
        let render = &claim.render;
        let short = &render.id[..12];
        if office.floor.jobs().iter().any(|job| job.id() == render.id) {
            // Cancelled and ordered again while its last step is still under way.
            let pause = Duration::from_millis(200);
            return office
                .ledger
                .postpone(&render.id, &self.owner, pause, "")
                .await;
        }
        if claim.attempts > MOST_ATTEMPTS {
            tracing::error!(render = short, "given up");
            let reason =
                format!("given up after {MOST_ATTEMPTS} attempts that did not get further");
            return office.ledger.fail(&render.id, &self.owner, &reason).await;
        }
        if claim.waits > MOST_WAITS {
            let reason = "the server's disk was full for an hour";
            return office.ledger.fail(&render.id, &self.owner, reason).await;
        }
        if let Some(made) = adopted(office, place(render)).await {
            tracing::info!(render = short, "found on the shelf, whole");
            office.ledger.ready(&render.id, &self.owner, &made).await?;
            return Ok(());
        }
        if render.engine != ENGINE {
            tracing::info!(
                render = short,
                engine = render.engine,
                "rendered by a newer engine than it was ordered for"
            );
            office.ledger.note_engine(&render.id, ENGINE).await?;
        }
        let asked = match crate::meant::of_text(&render.wish) {
            Ok(asked) => asked,
            Err(error) => {
                let reason = format!("its prescription cannot be read: {error}");
                return office.ledger.fail(&render.id, &self.owner, &reason).await;
            }
        };
        tracing::info!(
            tenant = render.tenant,
            render = short,
            attempt = claim.attempts,
            "taken up"
        );
        let voices = match self.voices(render, &asked).await {
            Ok(voices) => voices,
            Err(fault) if fault.code() == tonic::Code::Unavailable => {
                return office
                    .ledger
                    .postpone(&render.id, &self.owner, WAIT_FOR_ROOM, fault.message())
                    .await;
            }
            Err(fault) => {
                return office
                    .ledger
                    .fail(&render.id, &self.owner, fault.message())
                    .await;
            }
        };
        let job = Job::new(
            &render.id,
            &render.tenant,
            asked,
            voices,
            &render.format,
            office.library.clone(),
            office.config.scratch(),
            office.config.limits.reserve_bytes,
            self.report.clone(),
        );
        office.floor.add(Arc::new(job));
        Ok(())
    }

    /// Brings the recordings of a render's voice to its scratch folder.
    async fn voices(&self, render: &Render, asked: &Asked) -> Result<Vec<PathBuf>, Fault> {
        let scratch = Scratch::of(&self.office.config.scratch(), &render.id);
        let mut files = Vec::new();
        for take in asked.narration.iter().flat_map(|one| &one.takes) {
            let row = self
                .office
                .recording(&render.tenant, &take.recording)
                .await?;
            let place = scratch.voice(&row.id, &row.format);
            if !place.exists() {
                let aside = place.with_extension("new");
                let refused = |error: std::io::Error| Fault::unavailable("the disk", &error);
                std::fs::create_dir_all(aside.parent().unwrap_or(&place)).map_err(refused)?;
                self.office.fetch_recording(&row, &aside).await?;
                std::fs::rename(&aside, &place).map_err(refused)?;
            }
            files.push(place);
        }
        Ok(files)
    }

    /// Puts what a job made where it belongs, beside the dispatching.
    fn settle(&mut self, finished: Finished) {
        self.settling.insert(finished.id.clone());
        let (office, owner, settled) = (
            self.office.clone(),
            self.owner.clone(),
            self.settled.0.clone(),
        );
        tokio::spawn(async move {
            let id = finished.id.clone();
            if let Err(error) = settle(&office, &owner, finished).await {
                // Its lease runs out, and it is taken up again from what is done.
                tracing::error!(render = &id[..12], %error, "the ledger does not answer");
            }
            // The dispatcher that would hear it is gone.
            let _ = settled.send(id);
        });
    }

    async fn close(mut self) {
        let office = self.office.clone();
        let floor = office.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || floor.floor.close()).await {
            tracing::error!(%error, "the floor did not close");
        }
        while !self.settling.is_empty() {
            match self.settled.1.recv().await {
                Some(id) => self.settling.remove(&id),
                None => break,
            };
        }
        match office.ledger.hand_back(&self.owner, false).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "renders handed back; their segments are kept"),
            Err(error) => tracing::error!(%error, "renders could not be handed back"),
        }
    }
}

async fn settle(office: &Office, owner: &str, finished: Finished) -> Result<(), sqlx::Error> {
    let id = &finished.id;
    let short = &id[..12];
    let job = office.floor.jobs().into_iter().find(|job| job.id() == id);
    let clear = || {
        if let Some(job) = &job
            && let Err(error) = job.scratch().clear()
        {
            tracing::warn!(render = short, %error, "the scratch folder cannot be removed");
        }
    };
    match finished.outcome {
        Outcome::Whole(whole) => {
            let format = whole.file.extension().unwrap_or_default().to_string_lossy();
            let place = Place {
                render: id,
                format: &format,
            };
            let put = office
                .shelf
                .publish(place, &whole.file, whole.sums, whole.sidecar)
                .await;
            if let Err(error) = put {
                tracing::warn!(render = short, %error, "the shelf refuses; trying again");
                let reason = "the store is full or does not answer; the track waits";
                return office
                    .ledger
                    .postpone(id, owner, WAIT_FOR_ROOM, reason)
                    .await;
            }
            if office.ledger.ready(id, owner, &whole.made).await? {
                tracing::info!(render = short, bytes = whole.made.file_bytes, "ready");
                metrics::counter!("anodyne_renders_finished_total", "how" => "ready").increment(1);
            } else {
                tracing::info!(render = short, "no longer wanted");
                remove_unless_ready(office, place).await?;
            }
            clear();
        }
        Outcome::Full(reason) => {
            tracing::warn!(render = short, "no room on the disk");
            // Others may finish with the room it gives back.
            clear();
            office
                .ledger
                .postpone(id, owner, WAIT_FOR_ROOM, &reason)
                .await?;
        }
        Outcome::Failed(reason) => {
            tracing::error!(render = short, reason, "failed");
            metrics::counter!("anodyne_renders_finished_total", "how" => "failed").increment(1);
            clear();
            office.ledger.fail(id, owner, &reason).await?;
        }
        Outcome::Stopped => {
            tracing::info!(render = short, "stopped");
            metrics::counter!("anodyne_renders_finished_total", "how" => "stopped").increment(1);
            clear();
        }
    }
    Ok(())
}

async fn remove_unless_ready(office: &Office, place: Place<'_>) -> Result<(), sqlx::Error> {
    let row = office.ledger.render(place.render).await?;
    let wanted = row.is_some_and(|row| matches!(row.state.id(), "ready" | "running" | "queued"));
    if !wanted && let Err(error) = office.shelf.remove(place).await {
        tracing::warn!(%error, "a track nobody wants cannot be removed");
    }
    Ok(())
}

/// A track that was put on the shelf by a server that was killed before it could note so.
async fn adopted(office: &Office, place: Place<'_>) -> Option<Made> {
    if !office.shelf.holds(place).await.ok()? {
        return None;
    }
    let sidecar = office.shelf.sidecar(place).await.ok()?;
    let sidecar: serde_json::Value = serde_json::from_slice(&sidecar).ok()?;
    let figure = |name: &str| sidecar["measured"][name].as_f64().unwrap_or(-200.0);
    let checksum = sidecar["blake3"].as_str()?;
    let size = match office.shelf.summed_again(place, checksum).await {
        Ok((_, size)) => size,
        Err(Unreadable::Changed) => {
            tracing::error!("a track on the shelf is damaged; it is made again");
            office.shelf.remove(place).await.ok()?;
            return None;
        }
        Err(_) => return None,
    };
    Some(Made {
        file_bytes: size,
        blake3: checksum.to_owned(),
        integrated_lufs: figure("integrated_lufs"),
        range_lu: figure("range_lu"),
        true_peak_dbtp: figure("true_peak_dbtp"),
    })
}
