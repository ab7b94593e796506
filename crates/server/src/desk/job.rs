//! A job: one render on the floor, as steps that any thread can take.

use super::course::{Course, Progress, Step};
use super::floor::Shared;
use super::outcome::{Finished, Outcome, WholeTrack};
use super::scratch::{Gain, Scratch, room};
use crate::fault::Fault;
use crate::ledger::Made;
use crate::meant::Understood;
use crate::voices;
use anodyne_api::Asked;
use anodyne_session::{Library, Plan};
use anodyne_studio::{Assembled, Assembly, Bounced, Parts, StudioError, track_spec};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    course: Mutex<Course>,
    report: UnboundedSender<Finished>,
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
            course: Mutex::default(),
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
        self.lock().progress()
    }

    /// The next step, if there is one now; it has to be run.
    pub(super) fn take(&self) -> Option<Step> {
        let mut course = self.lock();
        if self.stop.load(Ordering::Acquire) || course.reported {
            return None;
        }
        let step = course.choose()?;
        course.in_flight += 1;
        Some(step)
    }

    /// Does a step. Whatever goes wrong in it ends this job alone.
    pub(super) fn run(&self, step: Step, floor: &Shared) {
        let stop = || floor.glance() || self.stop.load(Ordering::Acquire);
        let stopped = || self.stop.load(Ordering::Acquire);
        let done = catch_unwind(AssertUnwindSafe(|| match step {
            Step::Prepare => self.prepare(&stop),
            Step::Segment(segment) => self.segment(segment, floor, &stop),
            Step::Assemble => self.assemble(floor, &stop),
        }));
        match done {
            Ok(Ok(())) => {}
            Ok(Err(_)) if stopped() => {}
            Ok(Err(outcome)) => self.end(outcome),
            Err(_) => self.end(Outcome::Failed(
                "rendering broke off by a fault of ours".into(),
            )),
        }
        let mut course = self.lock();
        course.in_flight -= 1;
        self.report_if_idle(&mut course);
        drop(course);
        floor.ring();
    }

    fn prepare(&self, stop: &dyn Fn() -> bool) -> Result<(), Outcome> {
        self.scratch.prepare()?;
        let Some(parts) = self.parts(stop)? else {
            self.lock().begun = false;
            return Ok(());
        };
        let parts = Arc::new(parts);
        let gain = match self.scratch.gain() {
            Some(gain) => {
                if let Some(balance) = gain.balance() {
                    parts.set_balance(balance);
                }
                gain
            }
            None => {
                let Some(found) = parts.level(stop)? else {
                    self.lock().begun = false;
                    return Ok(());
                };
                let gain = Gain::new(found, true).with(parts.balance());
                self.scratch.keep_gain(gain)?;
                gain
            }
        };
        let lengths = (0..parts.count()).map(|segment| parts.frames_of(segment));
        let done = self.scratch.kept(gain, lengths);
        self.lock().begin(parts, gain, done);
        Ok(())
    }

    /// The plan with its instruments, and with its voice where there is one. Nothing where `stop` says so meanwhile.
    fn parts(&self, stop: &dyn Fn() -> bool) -> Result<Option<Parts>, Outcome> {
        let failed = |fault: Fault| Outcome::Failed(fault.message().to_owned());
        let understood = Understood::of(&self.asked, &self.library).map_err(failed)?;
        let rate = understood.prescription.delivery.sample_rate;
        let takes = match &self.asked.narration {
            None => Vec::new(),
            Some(_) => match voices::takes(&self.asked, &self.voices, rate, stop) {
                Ok(takes) => takes,
                Err(StudioError::Cancelled) => return Ok(None),
                Err(error) => return Err(error.into()),
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

    fn segment(
        &self,
        segment: usize,
        floor: &Shared,
        stop: &dyn Fn() -> bool,
    ) -> Result<(), Outcome> {
        let Some((parts, gain)) = self.lock().ready.clone() else {
            return Ok(());
        };
        let mut sound = floor.memory().lend();
        if !parts.render(segment, gain.decibels(), stop, &mut sound)? {
            self.lock().taken[segment] = false;
            return Ok(());
        }
        self.scratch.keep(segment, gain, &sound)?;
        let rate = parts.plan().prescription.delivery.sample_rate;
        let mut course = self.lock();
        course.done[segment] = true;
        course.rendered_seconds += sound.seconds(rate).0;
        if floor.memory().has_room() {
            course.fresh.insert(segment, sound);
        }
        drop(course);
        metrics::counter!("anodyne_segments_rendered_total").increment(1);
        Ok(())
    }

    fn assemble(&self, floor: &Shared, stop: &dyn Fn() -> bool) -> Result<(), Outcome> {
        let (ready, assembly) = {
            let mut course = self.lock();
            (course.ready.clone(), course.assembly.take())
        };
        let Some((parts, gain)) = ready else {
            return Ok(());
        };
        let path = self.scratch.track(&self.format);
        let mut assembly = match assembly {
            Some(assembly) => assembly,
            None => Assembly::begin(&parts, gain.decibels(), &path)?,
        };
        while !stop() {
            let Some((next, fresh)) = self.lock().next_for_the_file() else {
                break;
            };
            let sound = match fresh {
                Some(sound) => sound,
                None => {
                    let mut sound = floor.memory().lend();
                    let frames = parts.frames_of(next);
                    if !self.scratch.read(next, gain, frames, &mut sound) {
                        // Torn by a power cut: it is rendered again.
                        self.lock().lost(next);
                        continue;
                    }
                    sound
                }
            };
            assembly.add(&sound)?;
            self.lock().assembled += 1;
        }
        let mut course = self.lock();
        if course.assembled < parts.count() {
            course.assembly = Some(assembly);
            course.assembling = false;
            return Ok(());
        }
        course.finishing = true;
        drop(course);
        match assembly.finish(gain.first)? {
            Assembled::Whole(bounced) => self.whole(&parts, &bounced),
            Assembled::Again(better) => {
                let gain = Gain::new(better, false).with(parts.balance());
                self.scratch.keep_gain(gain)?;
                self.lock().again(gain);
                Ok(())
            }
        }
    }

    fn whole(&self, parts: &Parts, bounced: &Bounced) -> Result<(), Outcome> {
        let file = bounced.track.clone();
        let size = file.metadata()?.len();
        let measured = &bounced.measured;
        Err(Outcome::Whole(Box::new(WholeTrack {
            file,
            sums: bounced.sums.to_bytes(),
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

    /// Notes what became of the job, once; told when no thread is in it any more.
    fn end(&self, outcome: Outcome) {
        let mut course = self.lock();
        if course.ending.is_none() {
            course.ending = Some(outcome);
        }
        self.stop.store(true, Ordering::Release);
    }

    fn report_if_idle(&self, course: &mut Course) {
        if course.in_flight > 0 || course.reported {
            return;
        }
        if let Some(outcome) = course.ending.take() {
            course.reported = true;
            course.assembly = None;
            course.fresh.clear();
            let id = self.id.clone();
            // The server that would hear it is gone.
            let _ = self.report.send(Finished { id, outcome });
        }
    }

    fn lock(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn finite(level: f64) -> f64 {
    if level.is_finite() { level } else { -200.0 }
}
