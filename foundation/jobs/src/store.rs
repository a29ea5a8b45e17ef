//! The SQL of jobs.

use db::{Ctx, Engine, Json, Lane, Rows};
use kernel::{Fault, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::job::{Asker, JobId, JobState, NewJob, RowOutcome, Why};
use crate::running::{FailedRow, Progress};

pub(crate) const fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Screen => "screen",
        Lane::Bulk => "bulk",
    }
}

/// A job as the worker that took it sees it.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) id: JobId,
    pub(crate) kind: String,
    pub(crate) args: Value,
    pub(crate) attempts: i64,
    pub(crate) max_attempts: i64,
    pub(crate) lease: Uuid,
    pub(crate) lane: Lane,
    pub(crate) cancel_asked: bool,
    pub(crate) decided: Option<Value>,
    pub(crate) cursor: Option<Value>,
    pub(crate) retry_of: Option<JobId>,
    pub(crate) asker: Asker,
}

/// Writes a job; nothing when an open one has its key.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    job: &NewJob,
    retry_of: Option<JobId>,
) -> Result<Option<JobId>, Fault> {
    let (id, now, actor) = (ctx.new_id(), ctx.now(), ctx.actor());
    let inserted = ctx.execute(
        "INSERT INTO jobs (id, kind, args, state, lane, due_at, attempts, max_attempts, \
         cancel_asked, total, done, failed, unique_key, rows_can_be_retried, retry_of, \
         created_by_kind, created_by_id, created_by_name, created_at) \
         VALUES ($1, $2, $3, 'queued', $4, $5, 0, $6, $7, $8, 0, 0, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT DO NOTHING",
        &[
            &id,
            &job.kind,
            &Json(&job.args),
            &lane_name(job.lane),
            &job.due_at.unwrap_or(now),
            &job.max_attempts,
            &false,
            &job.total,
            &job.unique_key,
            &job.rows_can_be_retried,
            &retry_of,
            &actor.kind.as_str(),
            &actor.id,
            &actor.name,
            &now,
        ],
    )?;
    Ok((inserted == 1).then_some(id))
}

pub(crate) fn find_open(ctx: &mut Ctx<'_>, unique_key: &str) -> Result<Option<JobId>, Fault> {
    ctx.find(
        "SELECT id FROM jobs WHERE unique_key = $1 AND finished_at IS NULL",
        &[&unique_key],
        |row| row.get(0),
    )
}

/// What of a lane waits for a worker now: due, or left behind by a worker that went away.
const WAITING: [&str; 2] = [
    "SELECT id FROM jobs WHERE state = 'running' AND lease_until < $1 AND lane = $2 \
     AND kind = ANY($3) ORDER BY lease_until LIMIT $4",
    "SELECT id FROM jobs WHERE state = 'queued' AND due_at <= $1 AND lane = $2 \
     AND kind = ANY($3) ORDER BY due_at, id LIMIT $4",
];

pub(crate) fn is_something_due(
    ctx: &mut Ctx<'_>,
    lane: Lane,
    kinds: &[&'static str],
) -> Result<bool, Fault> {
    let now = ctx.now();
    for waiting in WAITING {
        let found: Option<Uuid> =
            ctx.find(waiting, &[&now, &lane_name(lane), &kinds, &1_i64], |row| row.get(0))?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes up to `most` jobs of a lane under a lease of one's own.
pub(crate) fn take(
    ctx: &mut Ctx<'_>,
    owner: &str,
    lane: Lane,
    kinds: &[&'static str],
    until: Timestamp,
    most: i64,
) -> Result<Vec<Taken>, Fault> {
    let (now, lease) = (ctx.now(), ctx.new_uuid());
    let mut taken = Vec::new();
    for waiting in WAITING {
        let left = most - i64::try_from(taken.len()).unwrap_or(most);
        if left <= 0 {
            break;
        }
        // On PostgreSQL two workers pass each other by; ARRAY keeps the planner from running the
        // subselect more than once, which would take more than LIMIT. SQLite has one writer.
        let ids = match ctx.engine() {
            Engine::Postgres => format!("= ANY(ARRAY({waiting} FOR UPDATE SKIP LOCKED))"),
            Engine::Sqlite => format!("IN ({waiting})"),
        };
        let sql = format!(
            "UPDATE jobs SET state = 'running', attempts = attempts + 1, lease = $5, \
             lease_owner = $6, lease_until = $7, started_at = coalesce(started_at, $1) \
             WHERE id {ids} RETURNING {TAKEN}"
        );
        taken.extend(ctx.list(
            &sql,
            &[&now, &lane_name(lane), &kinds, &left, &lease, &owner, &until],
            |row| read_taken(row, lane),
        )?);
    }
    taken.sort_by_key(|job| job.id);
    Ok(taken)
}

const TAKEN: &str = "id, kind, args, attempts, max_attempts, lease, cancel_asked, decided, cursor, \
                     retry_of, created_by_kind, created_by_id, created_by_name";

fn read_taken(row: &db::Row<'_>, lane: Lane) -> Result<Taken, Fault> {
    Ok(Taken {
        id: row.get(0)?,
        kind: row.get(1)?,
        args: row.get::<Json<Value>>(2)?.0,
        attempts: row.get(3)?,
        max_attempts: row.get(4)?,
        lease: row.get(5)?,
        lane,
        cancel_asked: row.get(6)?,
        decided: row.get::<Option<Json<Value>>>(7)?.map(|json| json.0),
        cursor: row.get::<Option<Json<Value>>>(8)?.map(|json| json.0),
        retry_of: row.get(9)?,
        asker: Asker { kind: row.parse(10)?, id: row.get(11)?, name: row.get(12)? },
    })
}

/// Makes a lease longer; whether the job is to stop, or nothing when the lease is another's by now.
pub(crate) fn renew(
    ctx: &mut Ctx<'_>,
    job: JobId,
    lease: Uuid,
    until: Timestamp,
) -> Result<Option<bool>, Fault> {
    ctx.find(
        "UPDATE jobs SET lease_until = $3 WHERE id = $1 AND lease = $2 RETURNING cancel_asked",
        &[&job, &lease, &until],
        |row| row.get(0),
    )
}

/// Writes progress under a lease, with its rows and its cursor; whether the job is to stop, or
/// nothing when the lease is another's by now. The caller must then undo what it did.
pub(crate) fn save(
    ctx: &mut Ctx<'_>,
    job: JobId,
    lease: Uuid,
    until: Timestamp,
    progress: &Progress,
) -> Result<Option<bool>, Fault> {
    // A cursor that moved shows that the job gets on: the count of vain attempts starts anew.
    let stop = ctx.find(
        "UPDATE jobs SET lease_until = $3, done = done + $4, failed = failed + $5, \
         total = coalesce($6, total), cursor = coalesce($7, cursor), \
         attempts = CASE WHEN $8 = true THEN 1 ELSE attempts END \
         WHERE id = $1 AND lease = $2 RETURNING cancel_asked",
        &[
            &job,
            &lease,
            &until,
            &progress.done,
            &progress.failed,
            &progress.total,
            &progress.cursor.as_ref().map(Json),
            &progress.cursor.is_some(),
        ],
        |row| row.get::<bool>(0),
    )?;
    if stop.is_some() {
        insert_rows(ctx, job, &progress.rows)?;
    }
    Ok(stop)
}

fn insert_rows(ctx: &mut Ctx<'_>, job: JobId, rows: &[(i64, RowOutcome)]) -> Result<(), Fault> {
    let set = Rows::new()
        .column(rows.iter().map(|_| job))
        .column(rows.iter().map(|(row_no, _)| *row_no))
        .column(rows.iter().map(|(_, row)| row.subject.as_str()))
        .column(rows.iter().map(|(_, row)| row.name.as_deref()))
        .column(rows.iter().map(|(_, row)| row.ok))
        .column(rows.iter().map(|(_, row)| row.code.as_deref()))
        .column(rows.iter().map(|(_, row)| row.detail.as_deref()));
    let columns = ["job_id", "row_no", "subject", "name", "ok", "code", "detail"];
    ctx.insert_rows("job_rows", &columns, &set, "").map(|_| ())
}

pub(crate) fn save_decided(
    ctx: &mut Ctx<'_>,
    job: JobId,
    lease: Uuid,
    decided: &Value,
) -> Result<bool, Fault> {
    let saved = ctx.execute(
        "UPDATE jobs SET decided = $3 WHERE id = $1 AND lease = $2",
        &[&job, &lease, &Json(decided)],
    )?;
    Ok(saved == 1)
}

/// Ends a job under its lease; whether the lease still held.
pub(crate) fn finish(
    ctx: &mut Ctx<'_>,
    job: JobId,
    lease: Uuid,
    state: JobState,
    result: Option<&Value>,
    why: Option<&Why>,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let finished = ctx.execute(
        "UPDATE jobs SET state = $3, result = $4, error_code = $5, error_detail = $6, \
         finished_at = $7, lease = NULL, lease_owner = NULL, lease_until = NULL \
         WHERE id = $1 AND lease = $2",
        &[
            &job,
            &lease,
            &state.as_str(),
            &result.map(Json),
            &why.map(|why| why.code.as_str()),
            &why.map(|why| why.detail.as_str()),
            &now,
        ],
    )?;
    Ok(finished == 1)
}

/// Puts a job back under its lease, to be tried again; whether the lease still held.
pub(crate) fn put_back(
    ctx: &mut Ctx<'_>,
    job: JobId,
    lease: Uuid,
    due_at: Timestamp,
    why: &Why,
) -> Result<bool, Fault> {
    let put = ctx.execute(
        "UPDATE jobs SET state = 'queued', due_at = $3, error_code = $4, error_detail = $5, \
         lease = NULL, lease_owner = NULL, lease_until = NULL WHERE id = $1 AND lease = $2",
        &[&job, &lease, &due_at, &why.code, &why.detail],
    )?;
    Ok(put == 1)
}

/// Gives back everything a worker holds, as it goes: the attempt does not count.
pub(crate) fn release(ctx: &mut Ctx<'_>, owner: &str) -> Result<u64, Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE jobs SET state = 'queued', due_at = $2, attempts = attempts - 1, lease = NULL, \
         lease_owner = NULL, lease_until = NULL WHERE state = 'running' AND lease_owner = $1",
        &[&owner, &now],
    )
}

/// What a command needs to know of a job before it changes it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) state: JobState,
    pub(crate) failed: i64,
    pub(crate) rows_can_be_retried: bool,
    pub(crate) kind: String,
    pub(crate) args: Value,
    pub(crate) lane: Lane,
    pub(crate) max_attempts: i64,
    pub(crate) created_by_id: String,
}

/// Loads a job and keeps others from changing it until the end of the command.
pub(crate) fn find_for_change(ctx: &mut Ctx<'_>, job: JobId) -> Result<Option<Known>, Fault> {
    ctx.find(
        "SELECT state, failed, rows_can_be_retried, kind, args, lane, max_attempts, created_by_id \
         FROM jobs WHERE id = $1 FOR UPDATE",
        &[&job],
        |row| {
            Ok(Known {
                state: row.parse(0)?,
                failed: row.get(1)?,
                rows_can_be_retried: row.get(2)?,
                kind: row.get(3)?,
                args: row.get::<Json<Value>>(4)?.0,
                lane: if row.get::<String>(5)? == "screen" { Lane::Screen } else { Lane::Bulk },
                max_attempts: row.get(6)?,
                created_by_id: row.get(7)?,
            })
        },
    )
}

pub(crate) fn cancel_queued(ctx: &mut Ctx<'_>, job: JobId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE jobs SET state = 'cancelled', cancel_asked = $3, finished_at = $2 \
         WHERE id = $1 AND state = 'queued'",
        &[&job, &now, &true],
    )
    .map(|_| ())
}

pub(crate) fn ask_to_cancel(ctx: &mut Ctx<'_>, job: JobId) -> Result<(), Fault> {
    ctx.execute("UPDATE jobs SET cancel_asked = $2 WHERE id = $1", &[&job, &true]).map(|_| ())
}

/// Opens a failed job again: it goes on at its cursor.
pub(crate) fn reopen(ctx: &mut Ctx<'_>, job: JobId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE jobs SET state = 'queued', due_at = $2, attempts = 0, cancel_asked = $3, \
         finished_at = NULL, error_code = NULL, error_detail = NULL WHERE id = $1",
        &[&job, &now, &false],
    )
    .map(|_| ())
}

/// The failed rows of a job after a row number, in order.
pub(crate) fn failed_rows(
    ctx: &mut Ctx<'_>,
    job: JobId,
    after: i64,
    most: i64,
) -> Result<Vec<FailedRow>, Fault> {
    ctx.list(
        "SELECT row_no, subject FROM job_rows WHERE job_id = $1 AND NOT ok AND row_no > $2 \
         ORDER BY row_no LIMIT $3",
        &[&job, &after, &most],
        |row| Ok(FailedRow { row_no: row.get(0)?, subject: row.get(1)? }),
    )
}

/// Moves a schedule forward to a time it fell due; whether nobody else had.
pub(crate) fn advance_schedule(
    ctx: &mut Ctx<'_>,
    name: &str,
    due_at: Timestamp,
) -> Result<bool, Fault> {
    let moved = ctx.execute(
        "INSERT INTO schedules (name, last_due_at) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET last_due_at = excluded.last_due_at \
         WHERE schedules.last_due_at < excluded.last_due_at",
        &[&name, &due_at],
    )?;
    Ok(moved == 1)
}

/// When each schedule last fell due.
pub(crate) fn last_due(ctx: &mut Ctx<'_>) -> Result<Vec<(String, Timestamp)>, Fault> {
    ctx.list("SELECT name, last_due_at FROM schedules", &[], |row| Ok((row.get(0)?, row.get(1)?)))
}
