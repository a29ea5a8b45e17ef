//! What the tests do with jobs: stamping goods, which counts how often each was stamped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use db::{Command, Ctx, Db, Rows};
use jobs::{
    BoxFuture, Handler, Handlers, JobId, NewJob, Outcome, People, RowOutcome, Running,
    WorkerOptions, enqueue, over_ids,
};
use kernel::{Actor, Fault, Grants, Id, Permission};
use serde::{Deserialize, Serialize};
use testkit::House;
use tokio::sync::Semaphore;

kernel::entity!(pub(crate) Good, GoodId, "good");

pub(crate) const STAMP: Permission = Permission("goods.stamp");

pub(crate) const MIGRATIONS: db::Migrations = db::Migrations {
    context: "goods",
    steps: &[db::Migration {
        number: 1,
        name: "goods",
        sql: "CREATE TABLE goods (\n  id uuid PRIMARY KEY,\n  stamps bigint NOT NULL\n);",
    }],
};

/// Stamps goods; every seventh cannot be.
#[derive(Clone)]
pub(crate) struct StampGoods(pub(crate) Vec<GoodId>);

pub(crate) fn is_bad(good: GoodId) -> bool {
    good.uuid().as_u128().is_multiple_of(7)
}

impl Command for StampGoods {
    const NAME: &'static str = "goods.stamp_goods";
    const PERMISSION: Permission = STAMP;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        let good: Vec<GoodId> = self.0.iter().copied().filter(|good| !is_bad(*good)).collect();
        let rows = Rows::new().column(good.iter().copied()).column(good.iter().map(|_| 1_i64));
        let again = "ON CONFLICT (id) DO UPDATE SET stamps = goods.stamps + 1";
        ctx.insert_rows("goods", &["id", "stamps"], &rows, again)?;
        let torn = Fault::conflict("goods.torn", "it cannot be stamped");
        let outcome = |good: &GoodId| match is_bad(*good) {
            true => RowOutcome::refused(good, &torn),
            false => RowOutcome::ok(good),
        };
        Ok(self.0.iter().map(outcome).collect())
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct StampArgs {
    pub(crate) ids: Vec<GoodId>,
}

/// Stamps all goods of its arguments, waiting at a gate before each page.
#[derive(Clone)]
pub(crate) struct StampAll {
    pub(crate) page_size: usize,
    /// One permit lets one page through.
    pub(crate) gate: Arc<Semaphore>,
    /// Pages made so far, over all attempts.
    pub(crate) pages: Arc<AtomicUsize>,
}

impl StampAll {
    pub(crate) fn open(page_size: usize) -> Self {
        Self::with_pages(page_size, Semaphore::MAX_PERMITS)
    }
    pub(crate) fn with_pages(page_size: usize, pages: usize) -> Self {
        let gate = Arc::new(Semaphore::new(pages));
        Self { page_size, gate, pages: Arc::default() }
    }
}

impl Handler for StampAll {
    const KIND: &'static str = "goods.stamp_all";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        let StampArgs { ids } = job.args()?;
        let page = |ids| {
            self.pages.fetch_add(1, Ordering::Relaxed);
            Gated { ids, gate: Arc::clone(&self.gate) }
        };
        over_ids(job, ids, self.page_size, page).await
    }
}

/// A page that waits at the gate, inside the transaction.
#[derive(Clone)]
struct Gated {
    ids: Vec<GoodId>,
    gate: Arc<Semaphore>,
}

impl Command for Gated {
    const NAME: &'static str = StampGoods::NAME;
    const PERMISSION: Permission = STAMP;
    type Output = Vec<RowOutcome>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<RowOutcome>, Fault> {
        match self.gate.try_acquire() {
            Ok(permit) => permit.forget(),
            Err(_) => return Err(Fault::unavailable("goods.gate_shut", "the gate is shut")),
        }
        StampGoods(self.ids).run(ctx)
    }
}

/// How often each job was run, and what it is told to answer, attempt by attempt.
#[derive(Clone, Default)]
pub(crate) struct Scripted {
    pub(crate) answers: Arc<Mutex<Vec<Result<Outcome, Fault>>>>,
    pub(crate) runs: Arc<Mutex<BTreeMap<JobId, usize>>>,
    pub(crate) actors: Arc<Mutex<Vec<Actor>>>,
}

impl Scripted {
    /// Answers in this order, then `ok`.
    pub(crate) fn new(answers: Vec<Result<Outcome, Fault>>) -> Self {
        let answers = Arc::new(Mutex::new(answers.into_iter().rev().collect()));
        Self { answers, ..Self::default() }
    }
}

impl Handler for Scripted {
    const KIND: &'static str = "goods.scripted";

    async fn run(&self, job: &mut Running) -> Result<Outcome, Fault> {
        *self.runs.lock().unwrap().entry(job.id()).or_default() += 1;
        self.actors.lock().unwrap().push(job.actor().clone());
        // Long enough that a second worker would meet it.
        tokio::task::yield_now().await;
        self.answers.lock().unwrap().pop().unwrap_or(Ok(Outcome::done()))
    }
}

/// Everybody may stamp, but for those who left.
pub(crate) struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move {
            if id == "usr_gone" {
                return Err(Fault::forbidden("goods.left", "they left"));
            }
            let grants = Grants::Some(Arc::new([STAMP.0.to_owned()].into()));
            Ok(Actor::user(id, "as of now", grants))
        })
    }
}

pub(crate) fn options(name: &str) -> WorkerOptions {
    WorkerOptions::new(name, Arc::new(Staff))
}

pub(crate) fn handlers(stamp: &StampAll, scripted: &Scripted) -> Handlers {
    Handlers::new().with(stamp.clone()).with(scripted.clone())
}

/// So many goods with ids from 1.
pub(crate) fn goods(count: u128) -> Vec<GoodId> {
    (1..=count).map(|number| Id::from_uuid(uuid::Uuid::from_u128(number))).collect()
}

pub(crate) fn stamp_job(count: u128) -> NewJob {
    NewJob::new(StampAll::KIND, &StampArgs { ids: goods(count) }).rows_can_be_retried()
}

pub(crate) async fn put(house: &House, job: NewJob) -> JobId {
    house.with(move |ctx| enqueue(ctx, job.clone())).await.unwrap()
}

pub(crate) async fn see(house: &House, job_id: JobId) -> jobs::JobView {
    house.read(jobs::GetJob { job_id }).await.unwrap()
}

/// Waits until something holds; a test that waits in vain fails.
pub(crate) async fn until(mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1_000 {
        if holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("it never came to hold");
}

/// Counts what is at work at the same time.
#[derive(Clone, Default)]
pub(crate) struct Crowd {
    pub(crate) now: Arc<AtomicI64>,
    pub(crate) most: Arc<AtomicI64>,
}

impl Handler for Crowd {
    const KIND: &'static str = "goods.crowd";

    async fn run(&self, _: &mut Running) -> Result<Outcome, Fault> {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        self.now.fetch_sub(1, Ordering::SeqCst);
        Ok(Outcome::done())
    }
}
