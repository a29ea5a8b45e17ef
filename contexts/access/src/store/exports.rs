//! Files of the record of what happened.

use db::Ctx;
use jobs::JobId;
use kernel::{Fault, Timestamp};

pub(crate) fn begin(ctx: &mut Ctx<'_>, job: JobId) -> Result<(), Fault> {
    let (asked_by, now) = (ctx.actor().id.clone(), ctx.now());
    let sql = "INSERT INTO audit_exports (job_id, asked_by, at, done) VALUES ($1, $2, $3, false)";
    ctx.execute(sql, &[&job, &asked_by, &now]).map(|_| ())
}

pub(crate) fn insert_part(
    ctx: &mut Ctx<'_>,
    job: JobId,
    part: i64,
    content: &[u8],
) -> Result<(), Fault> {
    let sql = "INSERT INTO audit_export_parts (job_id, part, content) VALUES ($1, $2, $3)";
    ctx.execute(sql, &[&job, &part, &content]).map(|_| ())
}

pub(crate) fn end(ctx: &mut Ctx<'_>, job: JobId) -> Result<(), Fault> {
    ctx.execute("UPDATE audit_exports SET done = true WHERE job_id = $1", &[&job]).map(|_| ())
}

/// The file, if it is whole and the one who acts asked for it.
pub(crate) fn whole(ctx: &mut Ctx<'_>, job: JobId) -> Result<Option<Vec<u8>>, Fault> {
    let asked_by = ctx.actor().id.clone();
    let sql = "SELECT 1 FROM audit_exports WHERE job_id = $1 AND asked_by = $2 AND done";
    if ctx.find(sql, &[&job, &asked_by], |row| row.get::<i64>(0))?.is_none() {
        return Ok(None);
    }
    let sql = "SELECT content FROM audit_export_parts WHERE job_id = $1 ORDER BY part";
    let parts = ctx.list(sql, &[&job], |row| row.get::<Vec<u8>>(0))?;
    Ok(Some(parts.concat()))
}

pub(crate) fn forget(ctx: &mut Ctx<'_>, before: Timestamp) -> Result<(), Fault> {
    ctx.execute("DELETE FROM audit_exports WHERE at < $1", &[&before]).map(|_| ())
}
