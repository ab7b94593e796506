//! The floor: the threads that render, and what they do next.

use super::course::Step;
use super::job::Job;
use super::memory::Memory;
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// How soon a task for a listener has to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Urgency {
    /// The first sound of a session that is ready: ahead of everything else, and even a segment in the making is
    /// interrupted.
    First,
    /// A session that somebody waits for has to be made ready: after first sounds, so that of many who ask at once each
    /// is heard as soon as his own is, and a segment in the making is interrupted as well.
    Ready,
    /// A stream that may run dry: after both, and a segment in the making is interrupted as well.
    Now,
    /// A stream that is ahead of its listener: in turn with the renders.
    InTurn,
    /// Nobody waits for it: when there is nothing else to do.
    Idle,
}

type Task = Box<dyn FnOnce() + Send>;

/// The threads and their work.
pub(crate) struct Floor {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    workers: usize,
}

/// What the threads look at.
pub(super) struct Shared {
    state: Mutex<State>,
    bell: Condvar,
    urgent: AtomicBool,
    stopping: AtomicBool,
    memory: Memory,
}

#[derive(Default)]
struct State {
    first: VecDeque<Task>,
    ready: VecDeque<Task>,
    now: VecDeque<Task>,
    in_turn: VecDeque<Task>,
    idle: VecDeque<Task>,
    jobs: Vec<Arc<Job>>,
    /// When each tenant was served last, counted in steps.
    served: BTreeMap<String, u64>,
    steps: u64,
}

enum Work {
    Task(Task),
    Step(Arc<Job>, Step),
}

impl Floor {
    /// Starts so many threads.
    ///
    /// # Errors
    /// A system that has no more threads.
    pub(crate) fn open(workers: usize) -> std::io::Result<Floor> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            bell: Condvar::new(),
            urgent: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            memory: Memory::new(workers),
        });
        let start = |number: usize| {
            let shared = shared.clone();
            std::thread::Builder::new()
                .name(format!("render-{number}"))
                .spawn(move || shared.work())
        };
        let threads = (0..workers).map(start).collect::<Result<Vec<_>, _>>()?;
        Ok(Floor {
            shared,
            threads: Mutex::new(threads),
            workers,
        })
    }

    /// How many threads there are.
    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    /// Takes up a render.
    pub(crate) fn add(&self, job: Arc<Job>) {
        self.shared.lock().jobs.push(job);
        self.shared.bell.notify_all();
    }

    /// Lets go of a render; a step of it that is under way is not interrupted by this.
    pub(crate) fn remove(&self, render: &str) {
        self.shared.lock().jobs.retain(|job| job.id() != render);
    }

    /// The renders that are on the floor.
    pub(crate) fn jobs(&self) -> Vec<Arc<Job>> {
        self.shared.lock().jobs.clone()
    }

    /// Tasks of listeners that wait.
    pub(crate) fn waiting(&self) -> usize {
        let state = self.shared.lock();
        state.first.len() + state.ready.len() + state.now.len() + state.in_turn.len()
    }

    /// Has a task done by one of the threads. Nothing where the floor is closing or the task panicked.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        urgency: Urgency,
        task: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        let task: Task = Box::new(move || {
            // Whoever asked may be gone: nothing is done for nobody.
            if !answer.is_closed() {
                let _ = answer.send(task());
            }
        });
        {
            let mut state = self.shared.lock();
            if self.shared.stopping.load(Ordering::Acquire) {
                return None;
            }
            match urgency {
                Urgency::First => state.first.push_back(task),
                Urgency::Ready => state.ready.push_back(task),
                Urgency::Now => state.now.push_back(task),
                Urgency::InTurn => state.in_turn.push_back(task),
                Urgency::Idle => state.idle.push_back(task),
            }
            self.shared.note_urgency(&state);
        }
        self.shared.bell.notify_one();
        answered.await.ok()
    }

    /// Stops every thread within a moment of work; what is in the making is dropped.
    pub(crate) fn close(&self) {
        {
            // Under the lock, so that no thread falls asleep between its look and the bell.
            let mut state = self.shared.lock();
            self.shared.stopping.store(true, Ordering::Release);
            state.first.clear();
            state.ready.clear();
            state.now.clear();
            state.in_turn.clear();
            state.idle.clear();
        }
        self.shared.bell.notify_all();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A thread that panicked has said so in the log.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the floor is closing. Serves first whoever cannot wait: a thread asks this every few milliseconds.
    pub(super) fn glance(&self) -> bool {
        while self.urgent.load(Ordering::Acquire) {
            let task = {
                let mut state = self.lock();
                let task = state.urgent();
                self.note_urgency(&state);
                task
            };
            match task {
                Some(task) => run(task),
                None => break,
            }
        }
        self.stopping.load(Ordering::Acquire)
    }

    /// What segments are rendered into.
    pub(super) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Says that there may be more to do.
    pub(super) fn ring(&self) {
        // Taking the lock orders this after the look of a thread that is about to sleep.
        drop(self.lock());
        self.bell.notify_all();
    }

    fn note_urgency(&self, state: &State) {
        let urgent = [&state.first, &state.ready, &state.now]
            .iter()
            .any(|tasks| !tasks.is_empty());
        self.urgent.store(urgent, Ordering::Release);
    }

    fn work(&self) {
        while let Some(work) = self.next() {
            match work {
                Work::Task(task) => run(task),
                Work::Step(job, step) => job.run(step, self),
            }
        }
    }

    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        loop {
            if self.stopping.load(Ordering::Acquire) {
                return None;
            }
            let work = state.next();
            self.note_urgency(&state);
            if work.is_some() {
                return work;
            }
            if state.jobs.is_empty() {
                self.memory.clear();
            }
            state = self
                .bell
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl State {
    /// The task that cannot wait.
    fn urgent(&mut self) -> Option<Task> {
        let first = self.first.pop_front();
        let ready = first.or_else(|| self.ready.pop_front());
        ready.or_else(|| self.now.pop_front())
    }

    fn next(&mut self) -> Option<Work> {
        self.steps += 1;
        if let Some(task) = self.urgent() {
            return Some(Work::Task(task));
        }
        let streams_turn = self.steps.is_multiple_of(2);
        if streams_turn && let Some(task) = self.in_turn.pop_front() {
            return Some(Work::Task(task));
        }
        let step = self.next_step();
        let listener = || self.in_turn.pop_front().map(Work::Task);
        let work = step.or_else(listener);
        work.or_else(|| self.idle.pop_front().map(Work::Task))
    }

    /// A step of the tenant who was served longest ago; of a tenant's renders, the one that came first.
    fn next_step(&mut self) -> Option<Work> {
        let mut jobs: Vec<Arc<Job>> = self.jobs.clone();
        jobs.sort_by_key(|job| self.served.get(job.tenant()).copied().unwrap_or(0));
        for job in jobs {
            if let Some(step) = job.take() {
                self.served.insert(job.tenant().to_owned(), self.steps);
                return Some(Work::Step(job, step));
            }
        }
        if self.jobs.is_empty() {
            self.served.clear();
        }
        None
    }
}

fn run(task: Task) {
    if catch_unwind(AssertUnwindSafe(task)).is_err() {
        tracing::error!("a task for a listener panicked");
    }
}

#[cfg(test)]
impl State {
    fn queued(&self) -> usize {
        let queues = [
            &self.first,
            &self.ready,
            &self.now,
            &self.in_turn,
            &self.idle,
        ];
        queues.iter().map(|tasks| tasks.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_is_answered_and_a_panic_is_not() {
        let floor = Floor::open(1).unwrap();
        assert_eq!(floor.call(Urgency::Now, || 7).await, Some(7));
        let panicked: Option<u8> = floor.call(Urgency::InTurn, || panic!("as asked")).await;
        assert_eq!(panicked, None);
        assert_eq!(floor.call(Urgency::InTurn, || 8).await, Some(8));
        floor.close();
        assert_eq!(floor.call(Urgency::Now, || 9).await, None);
    }

    #[tokio::test]
    async fn whoever_cannot_wait_interrupts_a_long_task() {
        let floor = Arc::new(Floor::open(1).unwrap());
        let shared = floor.shared.clone();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let long = {
            let floor = floor.clone();
            tokio::spawn(async move {
                let glancing = move || {
                    begun.send(()).unwrap();
                    let mut glances = 0;
                    while !shared.glance() {
                        glances += 1;
                        std::thread::sleep(std::time::Duration::from_millis(1));
                    }
                    glances
                };
                floor.call(Urgency::InTurn, glancing).await
            })
        };
        has_begun.await.unwrap();
        assert_eq!(floor.call(Urgency::Now, || 1).await, Some(1));
        let closing = floor.clone();
        tokio::task::spawn_blocking(move || closing.close())
            .await
            .unwrap();
        assert!(long.await.unwrap().unwrap() > 0);
    }

    #[tokio::test]
    async fn a_first_sound_comes_before_all_else_and_what_nobody_waits_for_last() {
        let floor = Arc::new(Floor::open(1).unwrap());
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, may_go_on) = std::sync::mpsc::channel::<()>();
        let busy = {
            let floor = floor.clone();
            tokio::spawn(async move {
                let wait = move || {
                    begun.send(()).unwrap();
                    may_go_on.recv().unwrap();
                };
                floor.call(Urgency::InTurn, wait).await
            })
        };
        has_begun.await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut asked = tokio::task::JoinSet::new();
        let urgencies = [
            Urgency::Idle,
            Urgency::InTurn,
            Urgency::Now,
            Urgency::Ready,
            Urgency::First,
        ];
        for (queued, urgency) in (1..).zip(urgencies) {
            let (called, order) = (floor.clone(), order.clone());
            asked.spawn(async move {
                let note = move || order.lock().unwrap().push(urgency);
                called.call(urgency, note).await
            });
            while floor.shared.lock().queued() < queued {
                tokio::task::yield_now().await;
            }
        }
        go_on.send(()).unwrap();
        asked.join_all().await;
        busy.await.unwrap();
        let mut expected = urgencies;
        expected.reverse();
        assert_eq!(*order.lock().unwrap(), expected);
    }
}
