//! The workers: they take what is due, keep its lease alive while a handler has it, and write how it
//! ended.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use db::{Db, Lane};
use futures_util::FutureExt;
use futures_util::future::join_all;
use kernel::{Actor, ActorKind, Fault, Origin};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::job::{Asker, Outcome, ending};
use crate::queue::{EndAttempt, IsSomethingDue, LEASE_LOST, ReleaseJobs, RenewLease, TakeJobs};
use crate::running::{Running, house};
use crate::schedule::{Schedule, start_due_schedules};
use crate::store::Taken;

/// News come with every commit of a busy shop; looking more often than this finds nothing sooner.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
/// A lease is renewed this often before it runs out, so that one late heartbeat loses nothing.
const BEATS_PER_LEASE: u32 = 3;

/// A future behind a pointer.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What one kind of job does.
pub trait Handler: Send + Sync + 'static {
    /// The kind, as [`crate::NewJob::new`] names it.
    const KIND: &'static str;

    /// Does the work, in parts that each commit together with their progress. It can be called again
    /// after any part: it then goes on at [`Running::cursor`].
    ///
    /// # Errors
    /// `Unavailable` and `RateLimited` faults are tried again later; refusals end the job.
    fn run(&self, job: &mut Running) -> impl Future<Output = Result<Outcome, Fault>> + Send;
}

trait AnyHandler: Send + Sync {
    fn run_boxed<'j>(&'j self, job: &'j mut Running) -> BoxFuture<'j, Result<Outcome, Fault>>;
}

impl<H: Handler> AnyHandler for H {
    fn run_boxed<'j>(&'j self, job: &'j mut Running) -> BoxFuture<'j, Result<Outcome, Fault>> {
        Box::pin(self.run(job))
    }
}

/// What each kind of job does. A worker takes only kinds that stand here, so that a node of an older
/// version leaves the new kinds to others.
#[derive(Clone, Default)]
pub struct Handlers(BTreeMap<&'static str, Arc<dyn AnyHandler>>);

impl Handlers {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds the handler of a kind.
    #[must_use]
    pub fn with<H: Handler>(mut self, handler: H) -> Self {
        self.0.insert(H::KIND, Arc::new(handler));
        self
    }
    fn kinds(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
    }
}

/// Knows the people who ask for jobs, with the rights they have now and not when they asked.
pub trait People: Send + Sync + 'static {
    /// The person, by the id in [`Actor::id`].
    ///
    /// # Errors
    /// A refusal when they are gone or may not sign in any more; the job is then refused.
    fn actor<'a>(&'a self, db: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>>;
}

/// How a worker works.
#[derive(Clone)]
pub struct WorkerOptions {
    /// Unique among the workers alive: host and process.
    pub name: String,
    /// Bulk jobs at the same time.
    pub bulk_slots: usize,
    /// Urgent jobs at the same time.
    pub screen_slots: usize,
    /// After so many seconds without a sign of life a job is another worker's. More than nodes'
    /// clocks differ.
    pub lease_seconds: u64,
    /// How often it looks when no news come: what other nodes enqueue waits at most this long.
    pub poll: Duration,
    /// Who asked.
    pub people: Arc<dyn People>,
    /// What starts by itself.
    pub schedules: Vec<Schedule>,
}

impl WorkerOptions {
    /// The usual: two bulk jobs and two urgent ones, a lease of 30 seconds.
    #[must_use]
    pub fn new(name: impl Into<String>, people: Arc<dyn People>) -> Self {
        Self {
            name: name.into(),
            bulk_slots: 2,
            screen_slots: 2,
            lease_seconds: 30,
            poll: Duration::from_secs(1),
            people,
            schedules: Vec::new(),
        }
    }

    fn slots(&self, lane: Lane) -> usize {
        match lane {
            Lane::Screen => self.screen_slots,
            Lane::Bulk => self.bulk_slots,
        }
    }

    fn lease(&self) -> i64 {
        i64::try_from(self.lease_seconds).unwrap_or(i64::MAX)
    }
}

/// The lanes in the order in which their jobs are taken.
const LANES: [Lane; 2] = [Lane::Screen, Lane::Bulk];

/// A worker's sign of life.
#[derive(Debug, Clone)]
pub struct Beat(Arc<Mutex<Instant>>);

impl Beat {
    fn now() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
    fn again(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
    /// How long ago the worker last looked for work. In a house that takes no changes it does not.
    #[must_use]
    pub fn silence(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// A worker at work. It goes on when this is dropped; [`Worker::stop`] ends it.
pub struct Worker {
    stop: watch::Sender<bool>,
    beat: Beat,
    task: JoinHandle<()>,
}

impl Worker {
    /// Its sign of life.
    #[must_use]
    pub fn beat(&self) -> Beat {
        self.beat.clone()
    }

    /// Takes nothing more, drops what runs at its last saved part, and gives it back to the queue
    /// for another worker to go on with at once.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if self.task.await.is_err() {
            tracing::error!("a worker ended in a panic");
        }
    }
}

/// Starts a worker.
#[must_use]
pub fn work(db: Db, handlers: Handlers, options: WorkerOptions) -> Worker {
    let (stop, stopped) = watch::channel(false);
    let beat = Beat::now();
    let task = tokio::spawn(keep_working(db, handlers, options, beat.clone(), stopped));
    Worker { stop, beat, task }
}

async fn keep_working(
    db: Db,
    handlers: Handlers,
    options: WorkerOptions,
    beat: Beat,
    mut stopped: watch::Receiver<bool>,
) {
    let slots = LANES.map(|lane| (lane, Arc::new(Semaphore::new(options.slots(lane)))));
    let mut at_work = JoinSet::new();
    let mut news = db.news();
    // The sender went away with a dropped `Worker`: then there is nobody who could say stop.
    let mut can_stop = true;
    loop {
        tokio::select! {
            told = stopped.changed(), if can_stop => match told {
                Ok(()) => break,
                Err(_) => can_stop = false,
            },
            () = db.until_writable() => {}
        }
        beat.again();
        if let Err(fault) = start_due_schedules(&db, &options.schedules).await {
            tracing::error!(?fault, "schedules could not be looked at");
        }
        for (lane, slots) in &slots {
            if let Err(fault) = fill(&db, &handlers, &options, *lane, slots, &mut at_work).await {
                tracing::error!(?fault, "jobs could not be taken");
            }
        }
        news.mark_unchanged();
        tokio::select! {
            told = stopped.changed(), if can_stop => match told {
                Ok(()) => break,
                Err(_) => can_stop = false,
            },
            Some(ended) = at_work.join_next(), if !at_work.is_empty() => {
                if ended.is_err() {
                    tracing::error!("a job's task ended in a panic");
                }
            }
            changed = news.changed() => match changed {
                Ok(()) => tokio::time::sleep(SHORTEST_PAUSE).await,
                Err(_) => break,
            },
            () = tokio::time::sleep(options.poll) => {}
        }
    }
    at_work.shutdown().await;
    if let Err(fault) = db.run(&house(), ReleaseJobs { owner: options.name }).await {
        tracing::warn!(?fault, "jobs could not be given back; their leases will run out");
    }
}

/// Takes as many jobs of a lane as it has free slots and starts them.
async fn fill(
    db: &Db,
    handlers: &Handlers,
    options: &WorkerOptions,
    lane: Lane,
    slots: &Arc<Semaphore>,
    at_work: &mut JoinSet<()>,
) -> Result<(), Fault> {
    let free = slots.available_permits();
    if free == 0 {
        return Ok(());
    }
    for taken in take(db, handlers, options, lane, free).await? {
        let slot = Arc::clone(slots).acquire_owned().await;
        let (db, handlers, options) = (db.clone(), handlers.clone(), options.clone());
        at_work.spawn(async move {
            attempt(&db, &handlers, &options, taken).await;
            drop(slot);
        });
    }
    Ok(())
}

async fn take(
    db: &Db,
    handlers: &Handlers,
    options: &WorkerOptions,
    lane: Lane,
    most: usize,
) -> Result<Vec<Taken>, Fault> {
    let kinds = handlers.kinds();
    // Looking costs the writer nothing; there is seldom something to take.
    if !db.read(&house(), IsSomethingDue { lane, kinds: kinds.clone() }).await? {
        return Ok(Vec::new());
    }
    let take = TakeJobs {
        owner: options.name.clone(),
        lane,
        kinds,
        lease_seconds: options.lease(),
        most: i64::try_from(most).unwrap_or(i64::MAX),
    };
    db.run(&house(), take).await
}

/// Runs everything that is due now to its end, retries that fall due later left aside; how many
/// attempts that were. For tests, demo data and the command line; dropping it is a worker's death.
///
/// # Errors
/// What keeps it from taking jobs.
pub async fn run_due(
    db: &Db,
    handlers: &Handlers,
    options: &WorkerOptions,
) -> Result<usize, Fault> {
    let mut attempts = 0;
    loop {
        let mut taken = Vec::new();
        for lane in LANES {
            taken.extend(take(db, handlers, options, lane, options.slots(lane)).await?);
        }
        if taken.is_empty() {
            return Ok(attempts);
        }
        attempts += taken.len();
        join_all(taken.into_iter().map(|job| attempt(db, handlers, options, job))).await;
    }
}

/// One attempt at one job, and the word on how it ended.
async fn attempt(db: &Db, handlers: &Handlers, options: &WorkerOptions, taken: Taken) {
    let (job, lease, kind) = (taken.id, taken.lease, taken.kind.clone());
    let max_attempts = taken.max_attempts;
    let mut attempts = taken.attempts;
    let outcome = under_lease(db, handlers, options, taken, &mut attempts).await;
    if let Err(fault) = &outcome {
        if fault.code() == LEASE_LOST {
            tracing::warn!(%job, kind, "the lease was lost; another worker goes on");
            return;
        }
        tracing::warn!(%job, kind, attempts, ?fault, "an attempt at a job failed");
    }
    let ending = ending(outcome, job, attempts, max_attempts);
    let end = EndAttempt { job, lease, kind, ending };
    if let Err(fault) = db.run(&house(), end).await {
        tracing::error!(%job, ?fault, "how a job ended could not be written; its lease will run out");
    }
}

async fn under_lease(
    db: &Db,
    handlers: &Handlers,
    options: &WorkerOptions,
    taken: Taken,
    attempts: &mut i64,
) -> Result<Outcome, Fault> {
    let handler = handlers
        .0
        .get(taken.kind.as_str())
        .ok_or_else(|| Fault::internal("jobs.unknown_kind", taken.kind.clone()))?;
    let from = Origin::new("", &taken.id.to_string(), "");
    let actor = asker(db, options, &taken.asker).await?.at(from);
    let stop = Arc::new(AtomicBool::new(taken.cancel_asked));
    let renew = RenewLease { job: taken.id, lease: taken.lease, lease_seconds: options.lease() };
    let heartbeat = keep_lease(db, renew, options.lease_seconds, &stop);
    let mut running = Running::new(db.clone(), actor, taken, options.lease(), Arc::clone(&stop));
    let outcome = {
        let work = AssertUnwindSafe(handler.run_boxed(&mut running)).catch_unwind();
        tokio::select! {
            outcome = work => outcome.unwrap_or_else(|_| {
                Err(Fault::internal("jobs.panicked", "a handler stopped in the middle"))
            }),
            lost = heartbeat => Err(lost),
        }
    };
    // What was saved on the way started the count anew.
    *attempts = running.attempt();
    outcome
}

/// The one who asked, with the rights of now.
async fn asker(db: &Db, options: &WorkerOptions, asker: &Asker) -> Result<Actor, Fault> {
    match asker.kind {
        ActorKind::System => Ok(Actor::system(&asker.id)),
        ActorKind::Rule => Ok(Actor::rule(&asker.id, &asker.name)),
        ActorKind::User => options.people.actor(db, &asker.id).await,
    }
}

/// Renews a lease again and again; ends only when it is lost.
async fn keep_lease(db: &Db, renew: RenewLease, lease_seconds: u64, stop: &AtomicBool) -> Fault {
    let pause = Duration::from_secs(lease_seconds) / BEATS_PER_LEASE;
    loop {
        tokio::time::sleep(pause).await;
        match db.run(&house(), renew.clone()).await {
            Ok(true) => stop.store(true, Ordering::Relaxed),
            Ok(false) => {}
            Err(fault) if fault.code() == LEASE_LOST => return fault,
            Err(fault) => tracing::warn!(?fault, "a lease could not be renewed"),
        }
    }
}
