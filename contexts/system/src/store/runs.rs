//! The book of backups and drills.

use db::{Ctx, Row};
use kernel::{Fault, Timestamp};

use crate::runs::{Finished, Run, RunId, RunKind};

const COLUMNS: &str = "id, kind, state, target, file, bytes, row_count, table_count, encrypted, \
     verified, findings, started_at, finished_at, duration_ms, by_name, error_code, error_detail";

fn read(row: &Row<'_>) -> Result<Run, Fault> {
    Ok(Run {
        id: row.get(0)?,
        kind: row.parse(1)?,
        state: row.parse(2)?,
        target: row.get(3)?,
        file: row.get(4)?,
        bytes: row.get(5)?,
        rows: row.get(6)?,
        tables: row.get(7)?,
        encrypted: row.get(8)?,
        verified: row.get(9)?,
        findings: row.get(10)?,
        started_at: row.get(11)?,
        finished_at: row.get(12)?,
        duration_ms: row.get(13)?,
        by_name: row.get(14)?,
        error_code: row.get(15)?,
        error_detail: row.get(16)?,
    })
}

/// One runs at a time: what still seems to run lost its program.
pub(crate) fn give_up_lost(ctx: &mut Ctx<'_>, kind: RunKind) -> Result<u64, Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE backup_runs SET state = 'failed', finished_at = $2, error_code = 'system.run_lost' \
         WHERE kind = $1 AND state = 'running'",
        &[&kind.as_str(), &now],
    )
}

pub(crate) fn begin(
    ctx: &mut Ctx<'_>,
    kind: RunKind,
    target: &str,
    by: (&str, &str, &str),
) -> Result<RunId, Fault> {
    let (id, now): (RunId, _) = (ctx.new_id(), ctx.now());
    ctx.execute(
        "INSERT INTO backup_runs (id, kind, state, target, verified, started_at, by_kind, by_id, \
         by_name) VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8)",
        &[&id, &kind.as_str(), &target, &false, &now, &by.0, &by.1, &by.2],
    )?;
    Ok(id)
}

pub(crate) fn finish(ctx: &mut Ctx<'_>, id: RunId, how: &Finished) -> Result<u64, Fault> {
    let now = ctx.now();
    let state = if how.error.is_none() { "ok" } else { "failed" };
    let (code, detail) = how.error.clone().unzip();
    ctx.execute(
        "UPDATE backup_runs SET state = $2, finished_at = $3, file = $4, bytes = $5, \
         row_count = $6, table_count = $7, encrypted = $8, verified = $9, findings = $10, \
         duration_ms = $11, error_code = $12, error_detail = $13 WHERE id = $1 AND state = 'running'",
        &[
            &id,
            &state,
            &now,
            &how.file,
            &how.bytes,
            &how.rows,
            &how.tables,
            &how.encrypted,
            &how.verified,
            &how.findings,
            &how.duration_ms,
            &code,
            &detail,
        ],
    )
}

pub(crate) fn list(ctx: &mut Ctx<'_>, most: i64) -> Result<Vec<Run>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM backup_runs ORDER BY id DESC LIMIT $1");
    ctx.list(&sql, &[&most], read)
}

/// As [`last`], of those that are over: how one that still goes will end nobody knows.
pub(crate) fn last_over(
    ctx: &mut Ctx<'_>,
    kind: RunKind,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
    ctx.one(
        "SELECT max(started_at), max(CASE WHEN state = 'ok' THEN started_at END) \
         FROM backup_runs WHERE kind = $1 AND state <> 'running'",
        &[&kind.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// When one last began, and when one last began that went well.
pub(crate) fn last(
    ctx: &mut Ctx<'_>,
    kind: RunKind,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
    ctx.one(
        "SELECT max(started_at), max(CASE WHEN state = 'ok' THEN started_at END) \
         FROM backup_runs WHERE kind = $1",
        &[&kind.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
