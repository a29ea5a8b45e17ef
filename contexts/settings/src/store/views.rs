//! Saved views.

use db::{Ctx, Json, Row, Rows, violated_constraint};
use kernel::Fault;

use super::default_views::looker;
use crate::{SavedView, ViewDraft, ViewId};

const COLUMNS: &str =
    "id, page, name, filters, columns, density, shared, owner_id, owner_name, version";

fn reader(looker: &str) -> impl FnMut(&Row<'_>) -> Result<SavedView, Fault> + '_ {
    move |row| {
        let owner: String = row.get(7)?;
        Ok(SavedView {
            id: row.get(0)?,
            page: row.get(1)?,
            name: row.get(2)?,
            filters: row.get::<Json<_>>(3)?.0,
            columns: row.get::<Json<_>>(4)?.0,
            density: row.parse(5)?,
            shared: row.get(6)?,
            own: owner == looker,
            owner_name: row.get(8)?,
            roles: Vec::new(),
            own_default: false,
            default_for: Vec::new(),
            version: row.get(9)?,
        })
    }
}

/// What the looker sees: one's own, what is everybody's, and what is for a role of theirs. `looker` and
/// `roles` are the places of the parameters.
pub(super) fn seen_by_looker(views: &str, looker: &str, roles: &str) -> String {
    format!(
        "({views}.owner_id = {looker} OR {views}.shared OR EXISTS (SELECT 1 FROM saved_view_roles r \
         WHERE r.view_id = {views}.id AND r.role = ANY({roles})))"
    )
}

/// The looker's own views of a page and those that others share with them: own first, then by name.
pub(crate) fn list(ctx: &mut Ctx<'_>, page: &str) -> Result<Vec<SavedView>, Fault> {
    let (looker, roles) = looker(ctx);
    let sql = format!(
        "SELECT {COLUMNS} FROM saved_views v WHERE page = $1 AND {} \
         ORDER BY CASE WHEN owner_id = $2 THEN 0 ELSE 1 END, name, id LIMIT 200",
        seen_by_looker("v", "$2", "$3")
    );
    let views = ctx.list(&sql, &[&page, &looker, &roles], reader(&looker))?;
    with_roles(ctx, views)
}

/// A view that the looker may see.
pub(crate) fn find(ctx: &mut Ctx<'_>, id: ViewId) -> Result<Option<SavedView>, Fault> {
    let (looker, roles) = looker(ctx);
    let sql = format!(
        "SELECT {COLUMNS} FROM saved_views v WHERE id = $1 AND {} FOR UPDATE",
        seen_by_looker("v", "$2", "$3")
    );
    let view = ctx.find(&sql, &[&id, &looker, &roles], reader(&looker))?;
    Ok(with_roles(ctx, view.into_iter().collect())?.pop())
}

/// Views the looker may see, by id; one that is not there for them is missing.
pub(crate) fn some(ctx: &mut Ctx<'_>, ids: &[ViewId]) -> Result<Vec<SavedView>, Fault> {
    let (looker, roles) = looker(ctx);
    let sql = format!(
        "SELECT {COLUMNS} FROM saved_views v WHERE id = ANY($1) AND {} ORDER BY page, id",
        seen_by_looker("v", "$2", "$3")
    );
    let views = ctx.list(&sql, &[&ids, &looker, &roles], reader(&looker))?;
    with_roles(ctx, views)
}

/// The views with the roles that see them.
fn with_roles(ctx: &mut Ctx<'_>, mut views: Vec<SavedView>) -> Result<Vec<SavedView>, Fault> {
    if views.is_empty() {
        return Ok(views);
    }
    let ids: Vec<ViewId> = views.iter().map(|view| view.id).collect();
    let sql = "SELECT view_id, role FROM saved_view_roles WHERE view_id = ANY($1) ORDER BY role";
    let found = ctx.list(sql, &[&ids], |row| Ok((row.get::<ViewId>(0)?, row.get(1)?)))?;
    for (id, role) in found {
        for view in views.iter_mut().filter(|view| view.id == id) {
            view.roles.push(String::clone(&role));
        }
    }
    Ok(views)
}

/// Says anew which roles see a view.
pub(crate) fn set_roles(ctx: &mut Ctx<'_>, id: ViewId, roles: &[String]) -> Result<(), Fault> {
    ctx.execute("DELETE FROM saved_view_roles WHERE view_id = $1", &[&id])?;
    let rows = Rows::new().column(roles.iter().map(|_| id)).column(roles.iter().map(|r| &**r));
    ctx.insert_rows("saved_view_roles", &["view_id", "role"], &rows, "")?;
    Ok(())
}

/// How many views the looker has of a page.
pub(crate) fn count_own(ctx: &mut Ctx<'_>, page: &str) -> Result<i64, Fault> {
    let looker = ctx.actor().id.clone();
    ctx.one(
        "SELECT count(*) FROM saved_views WHERE owner_id = $1 AND page = $2",
        &[&looker, &page],
        |row| row.get(0),
    )
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, id: ViewId, draft: &ViewDraft) -> Result<(), Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    let inserted = ctx.execute(
        "INSERT INTO saved_views (id, owner_id, owner_name, page, name, filters, columns, density, \
         shared, version, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) \
         ON CONFLICT (id) DO NOTHING",
        &[
            &id,
            &actor.id,
            &actor.name,
            &draft.page,
            &draft.name,
            &Json(&draft.filters),
            &Json(&draft.columns),
            &draft.density.as_str(),
            &draft.shared,
            &now,
        ],
    );
    match inserted.map_err(name_taken)? {
        1 => Ok(()),
        // The id is that of somebody else's view.
        _ => Err(no_such_view()),
    }
}

/// Changes the looker's own view if its version is still the one seen. Whether it was.
pub(crate) fn update(
    ctx: &mut Ctx<'_>,
    id: ViewId,
    draft: &ViewDraft,
    seen_version: i64,
) -> Result<bool, Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    let changed = ctx.execute(
        "UPDATE saved_views SET page = $3, name = $4, filters = $5, columns = $6, density = $7, \
         shared = $8, updated_at = $9, version = version + 1 \
         WHERE id = $1 AND owner_id = $2 AND version = $10",
        &[
            &id,
            &actor.id,
            &draft.page,
            &draft.name,
            &Json(&draft.filters),
            &Json(&draft.columns),
            &draft.density.as_str(),
            &draft.shared,
            &now,
            &seen_version,
        ],
    );
    Ok(changed.map_err(name_taken)? == 1)
}

/// Deletes the looker's own view. Whether there was one.
pub(crate) fn delete(ctx: &mut Ctx<'_>, id: ViewId) -> Result<bool, Fault> {
    let owner = ctx.actor().id.clone();
    let gone =
        ctx.execute("DELETE FROM saved_views WHERE id = $1 AND owner_id = $2", &[&id, &owner])?;
    Ok(gone == 1)
}

pub(crate) fn no_such_view() -> Fault {
    Fault::not_found("settings.no_such_view", "no view of yours has this id")
}

fn name_taken(fault: Fault) -> Fault {
    match violated_constraint(&fault) {
        Some(name) if name.starts_with("saved_views") => {
            Fault::conflict("settings.view_name_taken", "you have a view of this name")
        }
        _ => fault,
    }
}
