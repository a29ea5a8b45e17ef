//! What those who keep the house running see of jobs: how many there are, and how they stand, but not
//! what they are about.

use db::Ctx;
use kernel::{Fault, Timestamp};
use serde::Serialize;
use uuid::Uuid;

use crate::job::{JobId, JobState};
use crate::store;

/// How the work in the background stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Jobs that wait for their time or a worker.
    pub queued: i64,
    /// Jobs a worker has.
    pub running: i64,
    /// For how many seconds the job that waits longest has been due; 0 when none is.
    pub overdue_seconds: i64,
    /// Jobs whose worker gave no sign of life until its lease ran out.
    pub lapsed: i64,
    /// Jobs of the last day that failed, or of which nobody knows how they ended.
    pub failed_lately: i64,
}

/// A day.
const LATELY_SECONDS: i64 = 86_400;

/// How the work in the background stands. It reads open jobs and those of the last day.
///
/// # Errors
/// What the engine reports.
pub fn tally(ctx: &mut Ctx<'_>) -> Result<Tally, Fault> {
    let (queued, due, running, lapsed) = store::open(ctx)?;
    let now = ctx.now();
    let failed_lately = store::went_wrong(ctx, first_id_of(now.plus_seconds(-LATELY_SECONDS)))?;
    let overdue = due.map_or(0, |due| now.as_micros().saturating_sub(due.as_micros()));
    Ok(Tally {
        queued,
        running,
        overdue_seconds: (overdue / 1_000_000).max(0),
        lapsed,
        failed_lately,
    })
}

/// The least id a job made at a moment can have: ids begin with their milliseconds.
fn first_id_of(moment: Timestamp) -> JobId {
    let millis = u128::try_from(moment.as_micros() / 1_000).unwrap_or(0);
    JobId::from_uuid(Uuid::from_u128(millis << 80))
}

/// A job as those who look for a fault see it: nothing of what it is about.
#[derive(Debug, Clone, Serialize)]
pub struct JobLine {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How often it was tried since it last got on.
    pub attempts: i64,
    /// When it falls due.
    pub due_at: Timestamp,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When a worker first took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it went wrong.
    pub error_code: Option<String>,
}

/// The newest jobs, without what they are about.
///
/// # Errors
/// What the engine reports.
pub fn recent(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<JobLine>, Fault> {
    store::recent(ctx, most)
}
