//! The views lists open with.

use db::{Ctx, Row};
use kernel::Fault;

use super::views::seen_by_looker;
use crate::ViewId;

const PERSON: &str = "person";
const ROLE: &str = "role";

/// A choice as it stands: whose, and of which view.
pub(crate) struct Choice {
    pub(crate) page: String,
    /// Of a role; else the looker's own.
    pub(crate) role: Option<String>,
    pub(crate) view_id: ViewId,
}

fn read(row: &Row<'_>) -> Result<Choice, Fault> {
    let (kind, holder): (String, String) = (row.get(1)?, row.get(2)?);
    let role = (kind == ROLE).then_some(holder);
    Ok(Choice { page: row.get(0)?, role, view_id: row.get(3)? })
}

/// What the looker chose, and what is chosen for any role, of views they see: of one list, or of all.
pub(crate) fn list(ctx: &mut Ctx<'_>, page: Option<&str>) -> Result<Vec<Choice>, Fault> {
    let (looker, roles) = looker(ctx);
    let seen = seen_by_looker("v", "$1", "$2");
    let sql = format!(
        "SELECT d.page, d.holder_kind, d.holder, d.view_id FROM default_views d \
         JOIN saved_views v ON v.id = d.view_id AND {seen} \
         WHERE (CAST($3 AS text) IS NULL OR d.page = $3) \
         AND (d.holder_kind = '{ROLE}' OR d.holder = $1) \
         ORDER BY d.page, d.holder_kind, d.holder"
    );
    ctx.list(&sql, &[&looker, &roles, &page], read)
}

pub(crate) fn set(
    ctx: &mut Ctx<'_>,
    page: &str,
    role: Option<&str>,
    view: ViewId,
) -> Result<(), Fault> {
    let (kind, holder) = holder(ctx, role);
    ctx.execute(
        "INSERT INTO default_views (page, holder_kind, holder, view_id) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (page, holder_kind, holder) DO UPDATE SET view_id = excluded.view_id",
        &[&page, &kind, &holder, &view],
    )
    .map(|_| ())
}

pub(crate) fn clear(ctx: &mut Ctx<'_>, page: &str, role: Option<&str>) -> Result<(), Fault> {
    let (kind, holder) = holder(ctx, role);
    ctx.execute(
        "DELETE FROM default_views WHERE page = $1 AND holder_kind = $2 AND holder = $3",
        &[&page, &kind, &holder],
    )
    .map(|_| ())
}

/// Roles that do not see the view any more open with it no more.
pub(crate) fn keep_only(ctx: &mut Ctx<'_>, view: ViewId, roles: &[String]) -> Result<(), Fault> {
    ctx.execute(
        "DELETE FROM default_views WHERE view_id = $1 AND holder_kind = 'role' \
         AND NOT (holder = ANY($2))",
        &[&view, &roles],
    )
    .map(|_| ())
}

fn holder(ctx: &Ctx<'_>, role: Option<&str>) -> (&'static str, String) {
    match role {
        Some(role) => (ROLE, role.to_owned()),
        None => (PERSON, ctx.actor().id.to_string()),
    }
}

/// The looker's id and roles, as parameters.
pub(super) fn looker(ctx: &Ctx<'_>) -> (String, Vec<String>) {
    let actor = ctx.actor();
    (actor.id.to_string(), actor.roles.iter().cloned().collect())
}
