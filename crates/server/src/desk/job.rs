//! A job: one render on the floor, as steps that any thread can take.

use super::floor::Shared;
use super::scratch::{Gain, Scratch, room};
use crate::fault::Fault;
use crate::ledger::Made;
use crate::meant::Understood;
use crate::shelf;
use crate::voices;
use anodyne_api::Asked;
use anodyne_session::{Library, Plan};
use anodyne_studio::{Assembled, Assembly, Bounced, Parts, StudioError, track_spec};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::mpsc::UnboundedSender;

/// A render on the floor.
pub(crate) struct Job {
    id: String,
    tenant: String,
    asked: Asked,
    /// The recordings of its voice on the local disk, in the order of its takes.
    voices: Vec<PathBuf>,
    format: String,
    library: Arc<Library>,
    scratch: Scratch,
    root: PathBuf,
    /// Bytes that have to stay free on the scratch disk.
    reserve: u64,
    stop: AtomicBool,
    inside: Mutex<Inside>,
    report: UnboundedSender<Finished>,
}

/// A job that left the floor.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The render.
    pub id: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// The track stands in the scratch folder, whole.
    Whole(Box<WholeTrack>),
    /// There is no room on the disk.
    Full(String),
    /// It cannot be made.
    Failed(String),
    /// It was told to stop.
    Stopped,
}

/// A track that is ready for the shelf.
#[derive(Debug)]
pub(crate) struct WholeTrack {
    /// The file.
    pub file: PathBuf,
    /// The sums of its blocks.
    pub sums: Vec<u8>,
    /// The text of its sidecar.
    pub sidecar: Vec<u8>,
    /// What the ledger keeps of it.
    pub made: Made,
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Progress {
    /// `levelling`, `rendering` or `finishing`.
    pub stage: &'static str,
    /// The phase of the session that is being rendered.
    pub phase: String,
    /// Segments that are done.
    pub done: usize,
    /// Segments in all.
    pub count: usize,
    /// Sound rendered per time taken.
    pub speed: f64,
}

/// What a thread does next for a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Prepare,
    Segment(usize),
    Assemble,
}

#[derive(Default)]
struct Inside {
    begun: bool,
    ready: Option<(Arc<Parts>, Gain)>,
    done: Vec<bool>,
    taken: Vec<bool>,
    assembly: Option<Assembly>,
    assembling: bool,
    assembled: usize,
    in_flight: usize,
    ending: Option<Outcome>,
    reported: bool,
    since: Option<Instant>,
    rendered_seconds: f64,
    finishing: bool,
}

impl Job {
    /// A job for a render; `report` hears once what became of it.
    #[expect(clippy::too_many_arguments, reason = "each is told once, at one place")]
    pub(crate) fn new(
        id: &str,
        tenant: &str,
        asked: Asked,
        voices: Vec<PathBuf>,
        format: &str,
        library: Arc<Library>,
        root: PathBuf,
        reserve: u64,
        report: UnboundedSender<Finished>,
    ) -> Job {
        Job {
            id: id.to_owned(),
            tenant: tenant.to_owned(),
            asked,
            voices,
            format: format.to_owned(),
            library,
            scratch: Scratch::of(&root, id),
            root,
            reserve,
            stop: AtomicBool::new(false),
            inside: Mutex::default(),
            report,
        }
    }

    /// The render's address.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Whose it is.
    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// Its scratch folder.
    pub(crate) fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// Tells it to stop: its threads see that within some milliseconds.
    pub(crate) fn stop(&self) {
        self.end(Outcome::Stopped);
        self.report_if_idle(&mut self.lock());
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> Progress {
        let inside = self.lock();
        let Some((parts, _)) = &inside.ready else {
            return Progress {
                stage: "levelling",
                ..Progress::default()
            };
        };
        let done = inside.done.iter().filter(|done| **done).count();
        let first = inside.done.iter().position(|done| !done);
        let from: u64 = (0..first.unwrap_or(0))
            .map(|segment| parts.frames_of(segment).0)
            .sum();
        let plan = parts.plan();
        let rate = plan.prescription.delivery.sample_rate;
        let at = rate.seconds(anodyne_units::Frames(from));
        let phase = match first {
            Some(_) => plan.phases[plan.phase_at(at)].name.clone(),
            None => String::new(),
        };
        let took = inside
            .since
            .map_or(0.0, |since| since.elapsed().as_secs_f64());
        Progress {
            stage: if inside.finishing || first.is_none() {
                "finishing"
            } else {
                "rendering"
            },
            phase,
            done,
            count: inside.done.len(),
            speed: if took > 0.0 {
                inside.rendered_seconds / took
            } else {
                0.0
            },
        }
    }

    /// The next step, if there is one now; it has to be run.
    pub(super) fn take(&self) -> Option<Step> {
        let mut inside = self.lock();
        let step = self.choose(&mut inside)?;
        inside.in_flight += 1;
        Some(step)
    }

    fn choose(&self, inside: &mut Inside) -> Option<Step> {
        if self.stop.load(Ordering::Acquire) || inside.reported {
            return None;
        }
        if !inside.begun {
            inside.begun = true;
            return Some(Step::Prepare);
        }
        inside.ready.as_ref()?;
        let next_is_there = inside.done.get(inside.assembled).copied() != Some(false);
        if next_is_there && !inside.assembling {
            inside.assembling = true;
            return Some(Step::Assemble);
        }
        let open = inside.done.iter().zip(&inside.taken);
        let segment = open.into_iter().position(|(done, taken)| !done && !taken)?;
        inside.taken[segment] = true;
        Some(Step::Segment(segment))
    }

    /// Does a step. Whatever goes wrong in it ends this job alone.
    pub(super) fn run(&self, step: Step, floor: &Shared) {
        let stop = || floor.glance() || self.stop.load(Ordering::Acquire);
        let stopped = || self.stop.load(Ordering::Acquire);
        let done = catch_unwind(AssertUnwindSafe(|| match step {
            Step::Prepare => self.prepare(&stop),
            Step::Segment(segment) => self.segment(segment, &stop),
            Step::Assemble => self.assemble(&stop),
        }));
        match done {
            Ok(Ok(())) => {}
            Ok(Err(_)) if stopped() => {}
            Ok(Err(outcome)) => self.end(outcome),
            Err(_) => self.end(Outcome::Failed(
                "rendering broke off by a fault of ours".into(),
            )),
        }
        let mut inside = self.lock();
        inside.in_flight -= 1;
        self.report_if_idle(&mut inside);
        drop(inside);
        floor.ring();
    }

    fn prepare(&self, stop: &dyn Fn() -> bool) -> Result<(), Outcome> {
        self.scratch
            .prepare()
            .map_err(|error| full_or_failed(&error))?;
        let Some(parts) = self.parts(stop)? else {
            self.lock().begun = false;
            return Ok(());
        };
        let parts = Arc::new(parts);
        let gain = match self.scratch.gain() {
            Some(gain) => {
                gain.balance().map(|balance| parts.set_balance(balance));
                gain
            }
            None => {
                let Some(found) = parts.level(stop).map_err(outcome)? else {
                    self.lock().begun = false;
                    return Ok(());
                };
                let gain = Gain::new(found, true).with(parts.balance());
                let kept = self.scratch.keep_gain(gain);
                kept.map_err(|error| full_or_failed(&error))?;
                gain
            }
        };
        let done = self.scratch.kept(gain, parts.count());
        let mut inside = self.lock();
        inside.taken = done.clone();
        inside.done = done;
        inside.since = Some(Instant::now());
        inside.ready = Some((parts, gain));
        Ok(())
    }

    /// The plan with its instruments, and with its voice where there is one. Nothing where `stop` says so meanwhile.
    fn parts(&self, stop: &dyn Fn() -> bool) -> Result<Option<Parts>, Outcome> {
        let failed = |fault: Fault| Outcome::Failed(fault.message().to_owned());
        let understood = Understood::of(&self.asked, &self.library).map_err(failed)?;
        let rate = understood.prescription.delivery.sample_rate;
        let takes = match &self.asked.narration {
            None => Vec::new(),
            Some(asked) => match voices::takes(asked, &self.voices, rate, stop) {
                Ok(takes) => takes,
                Err(StudioError::Cancelled) => return Ok(None),
                Err(error) => return Err(outcome(error)),
            },
        };
        let meant = understood.laid(&self.library, &voices::lengths(&takes));
        let plan = meant.map_err(failed)?.plan;
        self.enough_room(&plan)?;
        match &self.asked.narration {
            None => Ok(Some(Parts::new(plan))),
            Some(asked) => voices::spoken(plan, asked, takes).map(Some).map_err(failed),
        }
    }

    /// The scratch disk has to hold every segment and the file; nothing is begun that will not fit.
    fn enough_room(&self, plan: &Plan) -> Result<(), Outcome> {
        let spec = track_spec(plan, true);
        let needed = spec.frames.0 * 8 + spec.data_bytes() + self.reserve;
        let room = room(&self.root);
        if room >= needed {
            return Ok(());
        }
        Err(Outcome::Full(format!(
            "the disk has {} MB free and the track needs {} MB while it is made; it waits for room",
            room >> 20,
            needed >> 20
        )))
    }

    fn segment(&self, segment: usize, stop: &dyn Fn() -> bool) -> Result<(), Outcome> {
        let Some((parts, gain)) = self.lock().ready.clone() else {
            return Ok(());
        };
        let rendered = parts.render(segment, gain.decibels(), stop);
        let Some(sound) = rendered.map_err(outcome)? else {
            self.lock().taken[segment] = false;
            return Ok(());
        };
        let kept = self.scratch.keep(segment, gain, &sound);
        kept.map_err(|error| full_or_failed(&error))?;
        let mut inside = self.lock();
        inside.done[segment] = true;
        inside.rendered_seconds += sound
            .seconds(parts.plan().prescription.delivery.sample_rate)
            .0;
        drop(inside);
        metrics::counter!("anodyne_segments_rendered_total").increment(1);
        Ok(())
    }

    fn assemble(&self, stop: &dyn Fn() -> bool) -> Result<(), Outcome> {
        let (ready, assembly) = {
            let mut inside = self.lock();
            (inside.ready.clone(), inside.assembly.take())
        };
        let Some((parts, gain)) = ready else {
            return Ok(());
        };
        let path = self.scratch.track(&self.format);
        let mut assembly = match assembly {
            Some(assembly) => assembly,
            None => Assembly::begin(&parts, gain.decibels(), &path).map_err(outcome)?,
        };
        loop {
            let next = {
                let inside = self.lock();
                let next = inside.assembled;
                (next < parts.count() && inside.done[next]).then_some(next)
            };
            let Some(next) = next.filter(|_| !stop()) else {
                break;
            };
            match self.scratch.read(next, gain) {
                Some(sound) => {
                    assembly.add(&sound).map_err(outcome)?;
                    self.lock().assembled += 1;
                }
                None => {
                    // Torn by a power cut: it is rendered again.
                    let mut inside = self.lock();
                    (inside.done[next], inside.taken[next]) = (false, false);
                }
            }
        }
        if self.lock().assembled < parts.count() {
            let mut inside = self.lock();
            inside.assembly = Some(assembly);
            inside.assembling = false;
            return Ok(());
        }
        self.lock().finishing = true;
        match assembly.finish(gain.first).map_err(outcome)? {
            Assembled::Whole(bounced) => self.whole(&parts, &bounced),
            Assembled::Again(better) => self.again(Gain::new(better, false).with(parts.balance())),
        }
    }

    fn whole(&self, parts: &Parts, bounced: &Bounced) -> Result<(), Outcome> {
        let file = bounced.track.clone();
        let (sums, whole) = shelf::sums(&file).map_err(|error| full_or_failed(&error))?;
        if whole.to_hex().as_str() != bounced.checksum {
            return Err(Outcome::Failed(
                "the disk gave back other bytes than were written".into(),
            ));
        }
        let size = file
            .metadata()
            .map_err(|error| full_or_failed(&error))?
            .len();
        let measured = &bounced.measured;
        Err(Outcome::Whole(Box::new(WholeTrack {
            file,
            sums,
            sidecar: parts.sidecar(bounced),
            made: Made {
                file_bytes: size,
                blake3: bounced.checksum.clone(),
                integrated_lufs: finite(measured.integrated_lufs),
                range_lu: finite(measured.range_lu),
                true_peak_dbtp: finite(measured.true_peak_dbtp),
            },
        })))
    }

    /// Begins anew with the corrected gain.
    fn again(&self, gain: Gain) -> Result<(), Outcome> {
        let kept = self.scratch.keep_gain(gain);
        kept.map_err(|error| full_or_failed(&error))?;
        let mut inside = self.lock();
        if let Some(ready) = &mut inside.ready {
            ready.1 = gain;
        }
        inside.done.fill(false);
        inside.taken.fill(false);
        (inside.assembled, inside.assembling, inside.finishing) = (0, false, false);
        Ok(())
    }

    /// Notes what became of the job, once; told when no thread is in it any more.
    fn end(&self, outcome: Outcome) {
        let mut inside = self.lock();
        if inside.ending.is_none() {
            inside.ending = Some(outcome);
        }
        self.stop.store(true, Ordering::Release);
    }

    fn report_if_idle(&self, inside: &mut Inside) {
        if inside.in_flight > 0 || inside.reported {
            return;
        }
        if let Some(outcome) = inside.ending.take() {
            inside.reported = true;
            inside.assembly = None;
            let id = self.id.clone();
            // The server that would hear it is gone.
            let _ = self.report.send(Finished { id, outcome });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn finite(level: f64) -> f64 {
    if level.is_finite() { level } else { -200.0 }
}

fn outcome(error: StudioError) -> Outcome {
    match error {
        StudioError::DiskFull { .. } => {
            Outcome::Full("the disk is full; the track waits for room".into())
        }
        StudioError::Io { source, .. } => full_or_failed(&source),
        // Its text names a path of the server's own.
        error => Outcome::Failed(format!("the file could not be written ({})", kind(&error))),
    }
}

fn kind(error: &StudioError) -> &'static str {
    match error {
        StudioError::NoPermission(_) => "no permission",
        StudioError::TooLarge { .. } => "too large for the file system",
        _ => "see the server's log",
    }
}

fn full_or_failed(error: &io::Error) -> Outcome {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Outcome::Full("the disk is full; the track waits for room".into())
        }
        _ => {
            tracing::error!(%error, "a render cannot use its disk");
            Outcome::Failed(format!("the server's disk refuses: {}", error.kind()))
        }
    }
}
