//! The history of settings.

use db::{Ctx, Json, Row};
use kernel::{Fault, PageRequest};
use serde_json::Value;

use crate::queries::{ChangeSubject, SettingChange};

/// Appends one change. A version that is there already means that two changed the same at once.
pub(crate) fn append(
    ctx: &mut Ctx<'_>,
    subject: ChangeSubject,
    key: &str,
    version: i64,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<(), Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    ctx.execute(
        "INSERT INTO setting_changes \
         (subject, key, version, at, actor_kind, actor_id, actor_name, before, after) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            &subject.as_str(),
            &key,
            &version,
            &now,
            &actor.kind.as_str(),
            &actor.id,
            &actor.name,
            &before.map(Json),
            &after.map(Json),
        ],
    )?;
    Ok(())
}

/// The changes of one thing, newest first; `limit + 1` rows at most.
pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    subject: ChangeSubject,
    key: &str,
    page: &PageRequest,
) -> Result<Vec<SettingChange>, Fault> {
    let limit = page.limit()?.saturating_add(1);
    let before: i64 = page.behind()?.unwrap_or(i64::MAX);
    ctx.list(
        "SELECT version, at, actor_kind, actor_name, before, after FROM setting_changes \
         WHERE subject = $1 AND key = $2 AND version < $3 ORDER BY version DESC LIMIT $4",
        &[&subject.as_str(), &key, &before, &limit],
        read,
    )
}

fn read(row: &Row<'_>) -> Result<SettingChange, Fault> {
    Ok(SettingChange {
        version: row.get(0)?,
        at: row.get(1)?,
        actor_kind: row.parse(2)?,
        actor_name: row.get(3)?,
        before: row.get::<Option<Json<Value>>>(4)?.map(|Json(value)| value),
        after: row.get::<Option<Json<Value>>>(5)?.map(|Json(value)| value),
    })
}
