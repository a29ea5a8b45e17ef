//! What people can do with jobs.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::job::{JobId, JobState, NewJob, why_not_cancel, why_not_retry};
use crate::permissions;
use crate::queue::enqueue_again;
use crate::store::{self, Known};

/// Stops a job: at once while it waits, at its next part while it runs.
#[derive(Debug, Clone)]
pub struct CancelJob {
    /// Which.
    pub job_id: JobId,
}

impl Command for CancelJob {
    const NAME: &'static str = "jobs.cancel_job";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let job = load_mine(ctx, self.job_id)?;
        if let Some(why) = why_not_cancel(job.state) {
            return Err(Fault::conflict(why, format!("it is {}", job.state)));
        }
        if job.state == JobState::Queued {
            store::cancel_queued(ctx, self.job_id)?;
            let data = json!({ "kind": job.kind, "state": JobState::Cancelled });
            ctx.emit(Event::about("jobs", "JobFinished", self.job_id, 0, &data));
        } else {
            store::ask_to_cancel(ctx, self.job_id)?;
            let data = json!({ "kind": job.kind });
            ctx.emit(Event::about("jobs", "JobCancelAsked", self.job_id, 0, &data));
        }
        Ok(())
    }
}

/// Tries again what failed. A job that failed as a whole goes on at its cursor; of one that went
/// through, a new job runs over the failed rows. The id is the job's that does it.
#[derive(Debug, Clone)]
pub struct RetryFailed {
    /// Which.
    pub job_id: JobId,
}

impl Command for RetryFailed {
    const NAME: &'static str = "jobs.retry_failed";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = JobId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<JobId, Fault> {
        let job = load_mine(ctx, self.job_id)?;
        if let Some(why) = why_not_retry(job.state, job.failed, job.rows_can_be_retried) {
            return Err(Fault::conflict(why, format!("it is {}", job.state)));
        }
        if job.is_forgotten {
            let detail = "what it was asked is no longer kept: ask anew";
            return Err(Fault::conflict("jobs.payload_forgotten", detail));
        }
        if job.state == JobState::Failed {
            store::reopen(ctx, self.job_id).map_err(another_is_open)?;
            ctx.emit(Event::about("jobs", "JobQueued", self.job_id, 0, &json!({"kind": job.kind})));
            return Ok(self.job_id);
        }
        let again = NewJob {
            kind: job.kind,
            args: job.args,
            lane: job.lane,
            due_at: None,
            max_attempts: job.max_attempts,
            total: Some(job.failed),
            // Asked for twice, the failed rows are retried once.
            unique_key: Some(format!("retry:{}", self.job_id)),
            rows_can_be_retried: true,
        };
        enqueue_again(ctx, &again, Some(self.job_id))
    }
}

fn another_is_open(fault: Fault) -> Fault {
    match db::violated_constraint(&fault) {
        // PostgreSQL names the index, SQLite the column.
        Some("jobs_unique_key" | "jobs.unique_key") => {
            Fault::conflict("jobs.another_is_open", "a newer job of this kind is at work")
                .with_source(fault)
        }
        _ => fault,
    }
}

/// How long after its end one can still try again what failed of a job. Then what it was asked goes: it
/// may name persons.
const PAYLOADS_KEPT_DAYS: i64 = 30;

/// Forgets what jobs that ended long ago were asked; how many of `most` that were.
#[derive(Debug, Clone, Copy)]
pub struct ForgetPayloads {
    /// Rows of one commit at most.
    pub most: i64,
}

impl Command for ForgetPayloads {
    const NAME: &'static str = "jobs.forget_payloads";
    const PERMISSION: Permission = permissions::SYSTEM;
    type Output = u64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<u64, Fault> {
        let before = ctx.now().plus_days(-PAYLOADS_KEPT_DAYS);
        store::forget_payloads(ctx, before, self.most)
    }
}

/// A job of one's own, or anybody's for those who manage them. Others' jobs are not there.
fn load_mine(ctx: &mut Ctx<'_>, job_id: JobId) -> Result<Known, Fault> {
    let job = store::find_for_change(ctx, job_id)?;
    let actor = ctx.actor();
    job.filter(|job| {
        *job.created_by_id == *actor.id || (actor.may(permissions::MANAGE) && actor.scope.is_all())
    })
    .ok_or_else(|| Fault::not_found("jobs.not_found", format!("no job {job_id}")))
}
