//! The SQL of jobs.

use db::{Ctx, Engine, Json, Lane, Rows, Sealed};
use kernel::{Fault, Timestamp};
use serde_json::Value;
use uuid::Uuid;

use crate::job::{Asker, JobId, JobState, NewJob, RowOutcome, Why};
use crate::running::{FailedRow, Progress};
use crate::tally::JobLine;

const ARGS: Sealed = Sealed { table: "jobs", column: "args" };
const DECIDED: Sealed = Sealed { table: "jobs", column: "decided" };
const CURSOR: Sealed = Sealed { table: "jobs", column: "cursor" };

/// The columns that hold sealed values.
pub(crate) const SEALED: &[Sealed] = &[ARGS, DECIDED, CURSOR];

/// What is sealed of a job, opened; nothing when it was forgotten.
fn unseal(
    ctx: &mut Ctx<'_>,
    of: Sealed,
    job: JobId,
    sealed: Option<Vec<u8>>,
) -> Result<Option<Value>, Fault> {
    ctx.open_json(of, job.uuid(), sealed.as_deref())
}

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
    let (id, now): (JobId, _) = (ctx.new_id(), ctx.now());
    let args = ctx.seal_json(ARGS, id.uuid(), &job.args)?;
    let actor = ctx.actor();
    let inserted = ctx.execute(
        "INSERT INTO jobs (id, kind, args, state, lane, due_at, attempts, max_attempts, \
         cancel_asked, total, done, failed, unique_key, rows_can_be_retried, retry_of, \
         created_by_kind, created_by_id, created_by_name, created_at) \
         VALUES ($1, $2, $3, 'queued', $4, $5, 0, $6, $7, $8, 0, 0, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT DO NOTHING",
        &[
            &id,
            &job.kind,
            &args,
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
        let closed = ctx.list(
            &sql,
            &[&now, &lane_name(lane), &kinds, &left, &lease, &owner, &until],
            |row| read_taken(row, lane),
        )?;
        for (job, sealed) in closed {
            taken.push(open_taken(ctx, job, sealed)?);
        }
    }
    taken.sort_by_key(|job| job.id);
    Ok(taken)
}

const TAKEN: &str = "id, kind, args, attempts, max_attempts, lease, cancel_asked, decided, cursor, \
                     retry_of, created_by_kind, created_by_id, created_by_name";

/// What of a taken job is sealed: what was asked, what was decided, where it goes on.
type SealedParts = [Option<Vec<u8>>; 3];

fn read_taken(row: &db::Row<'_>, lane: Lane) -> Result<(Taken, SealedParts), Fault> {
    let sealed = [row.get(2)?, row.get(7)?, row.get(8)?];
    let job = Taken {
        id: row.get(0)?,
        kind: row.get(1)?,
        args: Value::Null,
        attempts: row.get(3)?,
        max_attempts: row.get(4)?,
        lease: row.get(5)?,
        lane,
        cancel_asked: row.get(6)?,
        decided: None,
        cursor: None,
        retry_of: row.get(9)?,
        asker: Asker { kind: row.parse(10)?, id: row.get(11)?, name: row.get(12)? },
    };
    Ok((job, sealed))
}

fn open_taken(ctx: &mut Ctx<'_>, job: Taken, sealed: SealedParts) -> Result<Taken, Fault> {
    let [args, decided, cursor] = sealed;
    let id = job.id;
    Ok(Taken {
        // A job whose arguments were forgotten ends as one whose arguments cannot be read.
        args: unseal(ctx, ARGS, id, args)?.unwrap_or_default(),
        decided: unseal(ctx, DECIDED, id, decided)?,
        cursor: unseal(ctx, CURSOR, id, cursor)?,
        ..job
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
    let cursor = progress.cursor.as_ref();
    let cursor = cursor.map(|cursor| ctx.seal_json(CURSOR, job.uuid(), cursor)).transpose()?;
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
            &cursor,
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
    let decided = ctx.seal_json(DECIDED, job.uuid(), decided)?;
    let saved = ctx.execute(
        "UPDATE jobs SET decided = $3 WHERE id = $1 AND lease = $2",
        &[&job, &lease, &decided],
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
    /// Null when it was forgotten.
    pub(crate) args: Value,
    /// Its time was over, and what was asked is gone.
    pub(crate) is_forgotten: bool,
    pub(crate) lane: Lane,
    pub(crate) max_attempts: i64,
    pub(crate) created_by_id: String,
}

/// Loads a job and keeps others from changing it until the end of the command.
pub(crate) fn find_for_change(ctx: &mut Ctx<'_>, job: JobId) -> Result<Option<Known>, Fault> {
    let found = ctx.find(
        "SELECT state, failed, rows_can_be_retried, kind, args, lane, max_attempts, created_by_id \
         FROM jobs WHERE id = $1 FOR UPDATE",
        &[&job],
        |row| {
            let sealed: Option<Vec<u8>> = row.get(4)?;
            let known = Known {
                state: row.parse(0)?,
                failed: row.get(1)?,
                rows_can_be_retried: row.get(2)?,
                kind: row.get(3)?,
                args: Value::Null,
                is_forgotten: false,
                lane: if row.get::<String>(5)? == "screen" { Lane::Screen } else { Lane::Bulk },
                max_attempts: row.get(6)?,
                created_by_id: row.get(7)?,
            };
            Ok((known, sealed))
        },
    )?;
    let Some((known, sealed)) = found else { return Ok(None) };
    let args = unseal(ctx, ARGS, job, sealed)?;
    Ok(Some(Known { is_forgotten: args.is_none(), args: args.unwrap_or_default(), ..known }))
}

/// Forgets what finished jobs were asked; how many of `most` that were.
pub(crate) fn forget_payloads(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
    most: i64,
) -> Result<u64, Fault> {
    ctx.execute(
        "UPDATE jobs SET args = NULL, decided = NULL, cursor = NULL WHERE id IN \
         (SELECT id FROM jobs WHERE finished_at < $1 AND args IS NOT NULL \
         ORDER BY finished_at, id LIMIT $2)",
        &[&before, &most],
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

/// How many are open in each state, when the first of those that wait fell due, and how many were left
/// behind by a worker.
pub(crate) fn open(ctx: &mut Ctx<'_>) -> Result<(i64, Option<Timestamp>, i64, i64), Fault> {
    let now = ctx.now();
    let (queued, due) =
        ctx.one("SELECT count(*), min(due_at) FROM jobs WHERE state = 'queued'", &[], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let (running, lapsed) = ctx.one(
        "SELECT count(*), count(*) FILTER (WHERE lease_until < $1) FROM jobs \
         WHERE state = 'running'",
        &[&now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok((queued, due, running, lapsed))
}

/// How many of those made since a moment went wrong.
pub(crate) fn went_wrong(ctx: &mut Ctx<'_>, since: JobId) -> Result<i64, Fault> {
    ctx.one(
        "SELECT count(*) FROM jobs WHERE id >= $1 AND state IN ('failed', 'in_doubt')",
        &[&since],
        |row| row.get(0),
    )
}

/// The newest jobs, without what they are about.
pub(crate) fn recent(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<JobLine>, Fault> {
    ctx.list(
        "SELECT id, kind, state, attempts, due_at, created_at, started_at, finished_at, \
         error_code FROM jobs ORDER BY id DESC LIMIT $1",
        &[&most],
        |row| {
            Ok(JobLine {
                id: row.get(0)?,
                kind: row.get(1)?,
                state: row.parse(2)?,
                attempts: row.get(3)?,
                due_at: row.get(4)?,
                created_at: row.get(5)?,
                started_at: row.get(6)?,
                finished_at: row.get(7)?,
                error_code: row.get(8)?,
            })
        },
    )
}
