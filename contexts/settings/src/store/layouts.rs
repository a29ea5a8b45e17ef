//! How people left their lists.

use db::{Ctx, Json};
use kernel::Fault;

use crate::ListLayout;

/// The looker's layouts, by list.
pub(crate) fn list(ctx: &mut Ctx<'_>) -> Result<Vec<(String, ListLayout)>, Fault> {
    let owner = ctx.actor().id.clone();
    let sql = "SELECT page, layout FROM list_layouts WHERE owner_id = $1 ORDER BY page";
    ctx.list(sql, &[&owner], |row| Ok((row.get(0)?, row.get::<Json<_>>(1)?.0)))
}

/// On how many lists the looker has a layout, but for this one.
pub(crate) fn count_others(ctx: &mut Ctx<'_>, page: &str) -> Result<i64, Fault> {
    let owner = ctx.actor().id.clone();
    let sql = "SELECT count(*) FROM list_layouts WHERE owner_id = $1 AND page <> $2";
    ctx.one(sql, &[&owner, &page], |row| row.get(0))
}

/// Keeps the looker's layout of a list; the last one counts.
pub(crate) fn keep(ctx: &mut Ctx<'_>, page: &str, layout: &ListLayout) -> Result<(), Fault> {
    let (owner, now) = (ctx.actor().id.clone(), ctx.now());
    ctx.execute(
        "INSERT INTO list_layouts (owner_id, page, layout, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (owner_id, page) \
         DO UPDATE SET layout = excluded.layout, updated_at = excluded.updated_at",
        &[&owner, &page, &Json(layout), &now],
    )
    .map(|_| ())
}
