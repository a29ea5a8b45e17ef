//! A job in the hands of its handler.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use db::{Command, Ctx, Db, Lane, Query};
use kernel::{Actor, Fault, Permission};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::job::{JobId, RowOutcome};
use crate::permissions::SYSTEM;
use crate::queue::lease_lost;
use crate::store::{self, Taken};

/// Failed rows read at once.
const FAILED_ROWS_AT_ONCE: i64 = 10_000;

/// What a part of the work achieved, to be saved in one commit with it.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    pub(crate) done: i64,
    pub(crate) failed: i64,
    pub(crate) total: Option<i64>,
    pub(crate) rows: Vec<(i64, RowOutcome)>,
    pub(crate) cursor: Option<Value>,
}

impl Progress {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// So many more rows dealt with, so many of them in vain; for work whose rows are not recorded
    /// one by one.
    #[must_use]
    pub fn count(mut self, done: i64, failed: i64) -> Self {
        self.done += done;
        self.failed += failed;
        self
    }
    /// How many rows there are in all.
    #[must_use]
    pub fn total(mut self, total: i64) -> Self {
        self.total = Some(total);
        self
    }
    /// Rows by number, with how each did; they are counted, too. A number stands once in a job.
    #[must_use]
    pub fn rows(mut self, rows: impl IntoIterator<Item = (i64, RowOutcome)>) -> Self {
        for (row_no, row) in rows {
            self.done += 1;
            self.failed += i64::from(!row.ok);
            self.rows.push((row_no, row));
        }
        self
    }
    /// Where to go on when the worker goes away after this.
    ///
    /// # Errors
    /// `jobs.bad_cursor` when it cannot be written as JSON.
    pub fn cursor(mut self, cursor: &impl Serialize) -> Result<Self, Fault> {
        let cursor = serde_json::to_value(cursor)
            .map_err(|error| Fault::internal("jobs.bad_cursor", error))?;
        self.cursor = Some(cursor);
        Ok(self)
    }
}

/// A row of an earlier job that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedRow {
    /// Its number there.
    pub row_no: i64,
    /// What it was about.
    pub subject: String,
}

/// A job in the hands of its handler. Everything it saves is under its lease: when another worker
/// has taken the job by now, `jobs.lease_lost` takes back the whole part.
pub struct Running {
    db: Db,
    actor: Actor,
    taken: Taken,
    lease_seconds: i64,
    stop: Arc<AtomicBool>,
}

impl Running {
    pub(crate) fn new(
        db: Db,
        actor: Actor,
        taken: Taken,
        lease_seconds: i64,
        stop: Arc<AtomicBool>,
    ) -> Self {
        Self { db, actor, taken, lease_seconds, stop }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> JobId {
        self.taken.id
    }
    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }
    /// The one who asked, with the rights they have now.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Which attempt since the last saved cursor this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> i64 {
        self.taken.attempts
    }
    /// Where this job's commands queue.
    #[must_use]
    pub fn lane(&self) -> Lane {
        self.taken.lane
    }
    /// What was asked.
    ///
    /// # Errors
    /// `jobs.bad_args` when it is not a `T`.
    pub fn args<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        read(&self.taken.args, "jobs.bad_args")
    }
    /// Where to go on, if an earlier attempt saved that.
    ///
    /// # Errors
    /// `jobs.bad_cursor` when it is not a `T`.
    pub fn cursor<T: DeserializeOwned>(&self) -> Result<Option<T>, Fault> {
        self.taken.cursor.as_ref().map(|cursor| read(cursor, "jobs.bad_cursor")).transpose()
    }
    /// Whether somebody asked it to stop. Ask between parts; known after each save and heartbeat.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What the job works on, decided once: every later attempt gets the first one's answer. So "all
    /// orders of this filter" stay the same orders after a crash.
    ///
    /// # Errors
    /// What `decide` says; `jobs.lease_lost`.
    pub async fn decide_once<T, F>(&mut self, decide: F) -> Result<T, Fault>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, Fault>>,
    {
        if let Some(decided) = &self.taken.decided {
            return read(decided, "jobs.bad_decision");
        }
        let answer = decide.await?;
        let decided = serde_json::to_value(&answer)
            .map_err(|error| Fault::internal("jobs.bad_decision", error))?;
        let save = SaveDecided { job: self.taken.id, lease: self.taken.lease, decided };
        self.taken.decided = Some(save.decided.clone());
        self.db.run_in(self.taken.lane, &house(), save).await?;
        Ok(answer)
    }

    /// Saves counters, rows and cursor in one commit.
    ///
    /// # Errors
    /// `jobs.lease_lost`, or what the database reports.
    pub async fn save(&mut self, progress: Progress) -> Result<(), Fault> {
        let cursor = progress.cursor.clone();
        let save = SaveProgress {
            job: self.taken.id,
            lease: self.taken.lease,
            lease_seconds: self.lease_seconds,
            progress,
        };
        let stop = self.db.run_in(self.taken.lane, &house(), save).await?;
        self.saved(cursor, stop);
        Ok(())
    }

    /// Runs a command as the one who asked and saves what `progress` makes of its output, all in one
    /// commit: after a crash the part is wholly done and recorded, or wholly not.
    ///
    /// # Errors
    /// The command's own; `jobs.lease_lost`, which takes the command back.
    pub async fn run_part<C, F>(&mut self, command: C, progress: F) -> Result<C::Output, Fault>
    where
        C: Command,
        F: Fn(&C::Output) -> Result<Progress, Fault> + Clone + Send + 'static,
    {
        let part = Part {
            job: self.taken.id,
            lease: self.taken.lease,
            lease_seconds: self.lease_seconds,
            command,
            progress,
        };
        let (output, cursor, stop) = self.db.run_in(self.taken.lane, &self.actor, part).await?;
        self.saved(cursor, stop);
        Ok(output)
    }

    fn saved(&mut self, cursor: Option<Value>, stop: bool) {
        if cursor.is_some() {
            self.taken.cursor = cursor;
            self.taken.attempts = 1;
        }
        if stop {
            self.stop.store(true, Ordering::Relaxed);
        }
    }

    /// The failed rows of the job that this one retries, in their order; nothing when it retries none.
    ///
    /// # Errors
    /// What the database reports.
    pub async fn failed_before(&self) -> Result<Option<Vec<FailedRow>>, Fault> {
        let Some(job) = self.taken.retry_of else { return Ok(None) };
        let mut rows: Vec<FailedRow> = Vec::new();
        loop {
            let after = rows.last().map_or(i64::MIN, |row| row.row_no);
            let some = self.db.read(&house(), FailedRows { job, after }).await?;
            if some.is_empty() {
                return Ok(Some(rows));
            }
            rows.extend(some);
        }
    }
}

fn read<T: DeserializeOwned>(value: &Value, code: &'static str) -> Result<T, Fault> {
    T::deserialize(value).map_err(|error| Fault::internal(code, error))
}

/// The house itself keeps the books of its jobs; what they do is done by those who asked.
pub(crate) fn house() -> Actor {
    Actor::system("jobs")
}

#[derive(Clone)]
struct SaveDecided {
    job: JobId,
    lease: Uuid,
    decided: Value,
}

impl Command for SaveDecided {
    const NAME: &'static str = "jobs.save_decided";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let held = store::save_decided(ctx, self.job, self.lease, &self.decided)?;
        if held { Ok(()) } else { Err(lease_lost()) }
    }
}

#[derive(Clone)]
struct SaveProgress {
    job: JobId,
    lease: Uuid,
    lease_seconds: i64,
    progress: Progress,
}

impl Command for SaveProgress {
    const NAME: &'static str = "jobs.save_progress";
    const PERMISSION: Permission = SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let until = ctx.now().plus_seconds(self.lease_seconds);
        store::save(ctx, self.job, self.lease, until, &self.progress)?.ok_or_else(lease_lost)
    }
}

#[derive(Clone)]
struct Part<C, F> {
    job: JobId,
    lease: Uuid,
    lease_seconds: i64,
    command: C,
    progress: F,
}

impl<C, F> Command for Part<C, F>
where
    C: Command,
    F: Fn(&C::Output) -> Result<Progress, Fault> + Clone + Send + 'static,
{
    const NAME: &'static str = C::NAME;
    const PERMISSION: Permission = C::PERMISSION;
    type Output = (C::Output, Option<Value>, bool);

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let output = self.command.run(ctx)?;
        let progress = (self.progress)(&output)?;
        // Last, so that the job's row is locked only briefly; a lost lease takes all of it back.
        let until = ctx.now().plus_seconds(self.lease_seconds);
        let stop =
            store::save(ctx, self.job, self.lease, until, &progress)?.ok_or_else(lease_lost)?;
        Ok((output, progress.cursor, stop))
    }
}

#[derive(Clone)]
struct FailedRows {
    job: JobId,
    after: i64,
}

impl Query for FailedRows {
    const PERMISSION: Permission = SYSTEM;
    type Output = Vec<FailedRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<FailedRow>, Fault> {
        store::failed_rows(ctx, self.job, self.after, FAILED_ROWS_AT_ONCE)
    }
}
