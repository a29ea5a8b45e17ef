//! Which jobs somebody hears of.

use db::Ctx;
use kernel::{Entity, Fault};
use uuid::Uuid;

use crate::Job;

/// Jobs of one's own.
///
/// # Errors
/// What the engine reports.
pub fn sight(ctx: &mut Ctx<'_>, kind: &str, ids: &[Uuid]) -> Result<Option<Vec<Uuid>>, Fault> {
    if kind != Job::PREFIX {
        return Ok(None);
    }
    let own = &ctx.actor().id;
    let sql = "SELECT id FROM jobs WHERE id = ANY($1) AND created_by_id = $2";
    ctx.list(sql, &[&ids, own], |row| row.get(0)).map(Some)
}
