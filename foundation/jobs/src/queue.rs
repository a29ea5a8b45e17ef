//! Into the queue and out of it: enqueueing, taking under a lease, renewing, ending.

use db::{Command, Ctx, Event, Lane, Query};
use kernel::{Fault, Permission};
use serde_json::json;
use uuid::Uuid;

use crate::job::{Ending, JobId, JobState, NewJob, Why};
use crate::permissions::SYSTEM;
use crate::store::{self, Taken};

/// Tries to meet the open job that has the same key, which may end just then.
const MOST_MEETINGS: u32 = 5;

/// Puts a job into the queue, in the caller's transaction: with its commit the job is there, without
/// it never was. The actor of the command is the one who asked, and whose rights the job has.
///
/// # Errors
/// What the database reports.
pub fn enqueue(ctx: &mut Ctx<'_>, job: NewJob) -> Result<JobId, Fault> {
    enqueue_again(ctx, &job, None)
}

/// As [`enqueue`], for the failed rows of an earlier job.
pub(crate) fn enqueue_again(
    ctx: &mut Ctx<'_>,
    job: &NewJob,
    retry_of: Option<JobId>,
) -> Result<JobId, Fault> {
    for _ in 0..MOST_MEETINGS {
        if let Some(id) = store::insert(ctx, job, retry_of)? {
            ctx.emit(Event::about("jobs", "JobQueued", id, 0, &json!({ "kind": job.kind })));
            return Ok(id);
        }
        let key = job.unique_key.as_deref().unwrap_or_default();
        if let Some(open) = store::find_open(ctx, key)? {
            return Ok(open);
        }
    }
    Err(Fault::unavailable("jobs.busy", "jobs with this key come and go too fast"))
}

/// Whether a worker that knows these kinds has something to do.
#[derive(Debug, Clone)]
pub(crate) struct IsSomethingDue {
    pub(crate) lane: Lane,
    pub(crate) kinds: Vec<&'static str>,
}

impl Query for IsSomethingDue {
    const PERMISSION: Permission = SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::is_something_due(ctx, self.lane, &self.kinds)
    }
}

/// Takes due jobs, and those whose worker went away, for one worker.
#[derive(Debug, Clone)]
pub(crate) struct TakeJobs {
    pub(crate) owner: String,
    pub(crate) lane: Lane,
    pub(crate) kinds: Vec<&'static str>,
    pub(crate) lease_seconds: i64,
    pub(crate) most: i64,
}

impl Command for TakeJobs {
    const NAME: &'static str = "jobs.take";
    const PERMISSION: Permission = SYSTEM;
    type Output = Vec<Taken>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Taken>, Fault> {
        let until = ctx.now().plus_seconds(self.lease_seconds);
        let taken = store::take(ctx, &self.owner, self.lane, &self.kinds, until, self.most)?;
        let mut to_run = Vec::with_capacity(taken.len());
        for job in taken {
            if job.cancel_asked {
                end(ctx, &job, JobState::Cancelled, None)?;
            } else if job.attempts > job.max_attempts {
                // Whoever had it died each time without saving anything: it may be what kills them.
                let detail = "its worker went away at every attempt".to_owned();
                let why = Why { code: "jobs.worker_lost".to_owned(), detail };
                end(ctx, &job, JobState::Failed, Some(&why))?;
            } else {
                to_run.push(job);
            }
        }
        Ok(to_run)
    }
}

fn end(ctx: &mut Ctx<'_>, job: &Taken, state: JobState, why: Option<&Why>) -> Result<(), Fault> {
    store::finish(ctx, job.id, job.lease, state, None, why)?;
    tell_finished(ctx, job.id, &job.kind, state);
    Ok(())
}

fn tell_finished(ctx: &mut Ctx<'_>, id: JobId, kind: &str, state: JobState) {
    let data = json!({ "kind": kind, "state": state });
    ctx.emit(Event::about("jobs", "JobFinished", id, 0, &data));
}

/// Makes a lease longer: the heartbeat. Whether the job is to stop.
#[derive(Debug, Clone)]
pub(crate) struct RenewLease {
    pub(crate) job: JobId,
    pub(crate) lease: Uuid,
    pub(crate) lease_seconds: i64,
}

impl Command for RenewLease {
    const NAME: &'static str = "jobs.renew_lease";
    const PERMISSION: Permission = SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let until = ctx.now().plus_seconds(self.lease_seconds);
        store::renew(ctx, self.job, self.lease, until)?.ok_or_else(lease_lost)
    }
}

/// Writes how an attempt ended.
#[derive(Debug, Clone)]
pub(crate) struct EndAttempt {
    pub(crate) job: JobId,
    pub(crate) lease: Uuid,
    pub(crate) kind: String,
    pub(crate) ending: Ending,
}

impl Command for EndAttempt {
    const NAME: &'static str = "jobs.end_attempt";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let held = match &self.ending {
            Ending::Finished { state, result, why } => {
                tell_finished(ctx, self.job, &self.kind, *state);
                store::finish(ctx, self.job, self.lease, *state, result.as_ref(), why.as_ref())?
            }
            Ending::Again { after_seconds, why } => {
                let due_at = ctx.now().plus_seconds(*after_seconds);
                store::put_back(ctx, self.job, self.lease, due_at, why)?
            }
        };
        if held { Ok(()) } else { Err(lease_lost()) }
    }
}

/// Gives back what a worker holds, as it goes.
#[derive(Debug, Clone)]
pub(crate) struct ReleaseJobs {
    pub(crate) owner: String,
}

impl Command for ReleaseJobs {
    const NAME: &'static str = "jobs.release";
    const PERMISSION: Permission = SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        store::release(ctx, &self.owner)
    }
}

/// The code of a lease that another worker has by now.
pub(crate) const LEASE_LOST: &str = "jobs.lease_lost";

pub(crate) fn lease_lost() -> Fault {
    Fault::unavailable(LEASE_LOST, "another worker has this job by now")
}
