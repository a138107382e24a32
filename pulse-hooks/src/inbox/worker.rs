//! Claims events, runs their handlers, and settles what came of it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::{AbortHandle, Id, JoinError, JoinHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tracing::Instrument as _;

use super::InboxError;
use super::attempt::{PAUSE, Run, log_failure};
use super::store::{ClaimRequest, ClaimedEvent, Lease, Next, Store};
use super::verdict::Schedule;
use crate::observe::Watch;
use crate::router::Router;

const CONCURRENCY: usize = 16;
const LEASE: Duration = Duration::from_secs(30);

/// What is told can get lost between machines: the database is looked at this often all the same.
const LOOK: Duration = Duration::from_secs(30);

/// Runs the handlers of an [`Inbox`](super::Inbox)'s events, once it is [started](Self::start).
#[must_use = "a worker works once it is started"]
pub struct Worker {
    store: Arc<dyn Store>,
    router: Arc<Router>,
    concurrency: usize,
    lease: Duration,
    schedule: Schedule,
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("router", &self.router)
            .field("concurrency", &self.concurrency)
            .field("lease", &self.lease)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

impl Worker {
    pub(super) fn new(store: Arc<dyn Store>, router: Router) -> Self {
        Self {
            store,
            router: Arc::new(router),
            concurrency: CONCURRENCY,
            lease: LEASE,
            schedule: Schedule::default(),
        }
    }

    /// How many handlers run at a time: 16 unless set. No more events are claimed than that.
    pub fn concurrency(mut self, handlers: usize) -> Self {
        self.concurrency = handlers.max(1);
        self
    }

    /// How often an event is tried before it is given up: 20 times unless set.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.schedule.attempts = attempts.max(1);
        self
    }

    /// How long to wait after the first attempt that fails, and at most: 1 second and 4 hours
    /// unless set. In between the time doubles, and chance adds up to as much again. A handler
    /// that says [when](crate::ResultExt::retry_after) is obeyed.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.schedule.first = first;
        self.schedule.longest = longest;
        self
    }

    /// How long after this process has died another one takes over what it was running: 30
    /// seconds unless set. As long as it lives the lease is extended, however long a handler
    /// takes.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(Duration::from_millis(100));
        self
    }

    /// Begins to work, in a task of the current Tokio runtime.
    #[must_use = "`stop` lets running handlers finish"]
    pub fn start(self) -> RunningWorker {
        let stop = watch::Sender::new(false);
        let stopped = stop.subscribe();
        let task = tokio::spawn(Loop::new(self, stop.clone()).run(stopped));
        RunningWorker { stop, task }
    }
}

/// A worker at work. Dropped, it goes on, as long as the runtime does.
#[derive(Debug)]
pub struct RunningWorker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl RunningWorker {
    /// Whether it works no more: it ends by itself once its inbox is
    /// [closed](super::Inbox::close).
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.task.is_finished()
    }

    /// Claims no more events, and resolves once the handlers that run have finished and their
    /// outcomes are stored. An outcome that the database does not take for 10 seconds is left: its
    /// event runs again once its lease is over.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        // It fails only where its runtime ends, and it with it.
        let _ = self.task.await;
    }
}

struct Loop {
    worker: Worker,
    /// Told to stop, or closed.
    stopping: watch::Sender<bool>,
    news: watch::Receiver<()>,
    running: JoinSet<()>,
    leases: HashMap<Id, (Lease, AbortHandle)>,
    /// When to claim next, if nothing happens before.
    next: Next,
    /// The same as a time, which no heartbeat puts off.
    look: Instant,
}

impl Loop {
    fn new(worker: Worker, stopping: watch::Sender<bool>) -> Self {
        Self {
            stopping,
            news: worker.store.news(),
            worker,
            running: JoinSet::new(),
            leases: HashMap::new(),
            next: Next::Now,
            look: Instant::now(),
        }
    }

    async fn run(mut self, mut stopped: watch::Receiver<bool>) {
        let mut heartbeat = interval(self.worker.lease / 3);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopping = false;
        while !(stopping && self.running.is_empty()) {
            if !stopping && self.may_claim() {
                self.claim().await;
            }
            tokio::select! {
                true = is_told(&mut stopped), if !stopping => stopping = true,
                Some(ended) = self.running.join_next_with_id() => {
                    self.end(ended);
                    while let Some(ended) = self.running.try_join_next_with_id() {
                        self.end(ended);
                    }
                }
                Ok(()) = self.news.changed(), if !stopping => {
                    if self.next != Next::Idle {
                        self.next = Next::Now;
                    }
                }
                () = sleep_until(self.look), if !stopping && self.has_place() => self.next = Next::Now,
                _ = heartbeat.tick(), if !self.leases.is_empty() => self.extend().await,
            }
        }
    }

    fn has_place(&self) -> bool {
        self.running.len() < self.worker.concurrency
            && (self.next != Next::Idle || self.running.is_empty())
    }

    fn may_claim(&self) -> bool {
        self.has_place() && matches!(self.next, Next::Now | Next::Idle)
    }

    fn pause(&self) -> Duration {
        match self.next {
            Next::Now => Duration::ZERO,
            Next::In(time) => time.min(LOOK),
            Next::Idle | Next::Never => LOOK,
        }
    }

    async fn claim(&mut self) {
        let request = ClaimRequest {
            slots: self.worker.concurrency - self.running.len(),
            running: self.running.len(),
            lease: self.worker.lease,
        };
        // What was told before this is found by it.
        self.news.mark_unchanged();
        self.next = match self.worker.store.claim(request).await {
            Ok(claimed) => {
                for event in claimed.events {
                    self.start(event);
                }
                claimed.next
            }
            Err(InboxError::Closed) => {
                self.stopping.send_replace(true);
                Next::Never
            }
            Err(error) => {
                log_failure(&error, "no events could be claimed");
                Next::In(PAUSE)
            }
        };
        self.look = Instant::now() + self.pause();
    }

    fn start(&mut self, event: ClaimedEvent) {
        let lease = event.lease;
        let run = Run {
            store: Arc::clone(&self.worker.store),
            router: Arc::clone(&self.worker.router),
            schedule: self.worker.schedule,
            stopping: self.stopping.subscribe(),
            event,
        };
        let watch = Watch::begin(&run.event.delivery);
        let span = watch.span().clone();
        let task = self.running.spawn(run.run(watch).instrument(span));
        self.leases.insert(task.id(), (lease, task));
    }

    /// Its key is free, and so is its place.
    fn end(&mut self, ended: Result<(Id, ()), JoinError>) {
        let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
        self.leases.remove(&id);
        self.next = Next::Now;
    }

    /// Handlers that have lost their lease are ended: another worker may run their events.
    async fn extend(&mut self) {
        let leases = self.leases.values().map(|(lease, _)| *lease).collect();
        let extend = self.worker.store.extend(leases, self.worker.lease);
        let held = match extend.await {
            Ok(held) => held,
            Err(error) => return log_failure(&error, "leases could not be extended"),
        };
        // One that has just been settled holds none either, and has nothing left to do.
        let lost = self.leases.values();
        lost.filter(|(lease, _)| !held.contains(lease))
            .for_each(|(_, task)| task.abort());
    }
}

async fn is_told(stopped: &mut watch::Receiver<bool>) -> bool {
    stopped.wait_for(|stop| *stop).await.is_ok()
}
