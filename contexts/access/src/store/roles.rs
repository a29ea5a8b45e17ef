//! Roles, and with whose things users work.

use std::collections::BTreeSet;

use db::{Ctx, Json, Row};
use kernel::{Fault, Timestamp};

use super::users::NOT_THE_LAST;
use crate::role::{Role, RoleBook};
use crate::scope::ScopeFacts;
use crate::user::{RoleGrant, UserId};

/// A role in its table.
#[derive(Debug, Clone)]
pub(crate) struct StoredRole {
    pub(crate) role: Role,
    /// What people call it; empty for ready-made roles, which have words in each language.
    pub(crate) title: String,
    pub(crate) ready_made: bool,
    pub(crate) version: i64,
}

const COLUMNS: &str =
    "name, title, ready_made, is_administrator, permissions, needs_second_factor, version";

fn read(row: &Row<'_>) -> Result<StoredRole, Fault> {
    Ok(StoredRole {
        role: Role {
            name: row.get(0)?,
            is_administrator: row.get(3)?,
            permissions: row.get::<Json<BTreeSet<String>>>(4)?.0,
            needs_second_factor: row.get(5)?,
        },
        title: row.get(1)?,
        ready_made: row.get(2)?,
        version: row.get(6)?,
    })
}

/// Every role there is, by name; those of the program while the table is empty.
pub(crate) fn all(ctx: &mut Ctx<'_>, ready_made: &RoleBook) -> Result<Vec<StoredRole>, Fault> {
    let stored = ctx.list(&format!("SELECT {COLUMNS} FROM roles ORDER BY name"), &[], read)?;
    if !stored.is_empty() {
        return Ok(stored);
    }
    let as_stored = |role: &Role| StoredRole {
        role: role.clone(),
        title: String::new(),
        ready_made: true,
        version: 1,
    };
    Ok(ready_made.iter().map(as_stored).collect())
}

/// What roles allow.
pub(crate) fn book(ctx: &mut Ctx<'_>, ready_made: &RoleBook) -> Result<RoleBook, Fault> {
    Ok(RoleBook::new(all(ctx, ready_made)?.into_iter().map(|stored| stored.role)))
}

/// Writes the ready-made roles into an empty table.
pub(crate) fn begin(ctx: &mut Ctx<'_>, ready_made: &RoleBook) -> Result<(), Fault> {
    if ctx.one("SELECT count(*) FROM roles", &[], |row| row.get::<i64>(0))? > 0 {
        return Ok(());
    }
    for role in all(ctx, ready_made)? {
        insert(ctx, &role)?;
    }
    Ok(())
}

/// What roles allow, with some of them locked until the commit: they are about to be given, and whoever
/// deletes one waits, and then sees who has it.
pub(crate) fn book_to_give(
    ctx: &mut Ctx<'_>,
    ready_made: &RoleBook,
    roles: &[String],
) -> Result<RoleBook, Fault> {
    begin(ctx, ready_made)?;
    let sql = "SELECT name FROM roles WHERE name = ANY($1) ORDER BY name FOR UPDATE";
    ctx.list(sql, &[&roles], |_| Ok(()))?;
    book(ctx, ready_made)
}

/// A role, locked until the commit.
pub(crate) fn load(ctx: &mut Ctx<'_>, name: &str) -> Result<StoredRole, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM roles WHERE name = $1 FOR UPDATE");
    ctx.find(&sql, &[&name], read)?
        .ok_or_else(|| Fault::not_found("access.no_such_role", "no such role"))
}

pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM roles", &[], |row| row.get(0))
}

/// Writes a new role; false when the name is taken.
pub(crate) fn insert(ctx: &mut Ctx<'_>, new: &StoredRole) -> Result<bool, Fault> {
    let sql = format!(
        "INSERT INTO roles ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING"
    );
    let role = &new.role;
    let params: [&dyn db::ToParam; 7] = [
        &role.name,
        &new.title,
        &new.ready_made,
        &role.is_administrator,
        &Json(&role.permissions),
        &role.needs_second_factor,
        &new.version,
    ];
    Ok(ctx.execute(&sql, &params)? == 1)
}

/// Writes a role that was loaded by [`load`]; its version is the new one.
pub(crate) fn update(ctx: &mut Ctx<'_>, changed: &StoredRole) -> Result<(), Fault> {
    let role = &changed.role;
    ctx.execute(
        "UPDATE roles SET title = $2, permissions = $3, needs_second_factor = $4, version = $5 \
         WHERE name = $1",
        &[
            &role.name,
            &changed.title,
            &Json(&role.permissions),
            &role.needs_second_factor,
            &changed.version,
        ],
    )
    .map(|_| ())
}

/// Deletes a role that nobody has; false when somebody has it.
pub(crate) fn delete(ctx: &mut Ctx<'_>, name: &str) -> Result<bool, Fault> {
    let deleted = ctx.execute(
        "DELETE FROM roles WHERE name = $1 \
         AND NOT EXISTS (SELECT 1 FROM user_roles WHERE role = $1)",
        &[&name],
    )?;
    Ok(deleted == 1)
}

/// How many users have each role now.
pub(crate) fn users_by_role(ctx: &mut Ctx<'_>) -> Result<Vec<(String, i64)>, Fault> {
    let now = ctx.now();
    ctx.list(
        "SELECT role, count(*) FROM user_roles WHERE until IS NULL OR until > $1 GROUP BY role",
        &[&now],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The active people who may give every right, by name.
pub(crate) fn administrators(
    ctx: &mut Ctx<'_>,
    roles: &[String],
    most: i64,
) -> Result<Vec<String>, Fault> {
    ctx.list(
        "SELECT DISTINCT u.display_name FROM users u JOIN user_roles r ON r.user_id = u.id \
         WHERE u.active AND u.kind = 'person' AND r.until IS NULL AND r.role = ANY($1) \
         ORDER BY u.display_name LIMIT $2",
        &[&roles, &most],
        |row| row.get(0),
    )
}

/// The roles somebody has, with those that ended: until when and why.
pub(crate) fn grants_of(ctx: &mut Ctx<'_>, user: UserId) -> Result<Vec<RoleGrant>, Fault> {
    ctx.list(
        "SELECT role, until, reason FROM user_roles WHERE user_id = $1 ORDER BY role",
        &[&user],
        |row| Ok(RoleGrant { role: row.get(0)?, until: row.get(1)?, reason: row.get(2)? }),
    )
}

/// A change of somebody's roles before it is counted.
pub(crate) struct RolesChange<'a> {
    pub(crate) user: UserId,
    /// Whether they may do everything for good afterwards, or nothing is changed about that.
    pub(crate) keeps_administrator: bool,
    pub(crate) administrators: &'a [String],
    pub(crate) seen_version: i64,
}

/// Counts a change of a user's roles, unless the last administrator would go; checked and written by
/// one statement. The new version if it was done.
pub(super) fn next_version(
    ctx: &mut Ctx<'_>,
    change: &RolesChange<'_>,
) -> Result<Option<i64>, Fault> {
    let sql = format!(
        "UPDATE users SET version = version + 1 WHERE id = $1 AND version = $4 \
         AND (CAST($3 AS boolean) OR NOT active OR {NOT_THE_LAST}) RETURNING version"
    );
    let params: [&dyn db::ToParam; 4] =
        [&change.user, &change.administrators, &change.keeps_administrator, &change.seen_version];
    ctx.find(&sql, &params, |row| row.get(0))
}

/// Gives somebody one role, for good or until a time, and says why; the new version if it was done.
pub(crate) fn give(
    ctx: &mut Ctx<'_>,
    change: &RolesChange<'_>,
    role: &str,
    (until, reason): (Option<Timestamp>, &str),
) -> Result<Option<i64>, Fault> {
    let version = next_version(ctx, change)?;
    if version.is_some() {
        ctx.execute(
            "INSERT INTO user_roles (user_id, role, until, reason) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (user_id, role) \
             DO UPDATE SET until = excluded.until, reason = excluded.reason",
            &[&change.user, &role, &until, &reason],
        )?;
    }
    Ok(version)
}

/// Takes one role away; the new version if it was done.
pub(crate) fn take(
    ctx: &mut Ctx<'_>,
    change: &RolesChange<'_>,
    role: &str,
) -> Result<Option<i64>, Fault> {
    let version = next_version(ctx, change)?;
    if version.is_some() {
        let sql = "DELETE FROM user_roles WHERE user_id = $1 AND role = $2";
        ctx.execute(sql, &[&change.user, &role])?;
    }
    Ok(version)
}

/// Sets with whose things somebody works; the new version, or nothing when somebody was faster.
pub(crate) fn set_scope(
    ctx: &mut Ctx<'_>,
    user: UserId,
    scope: &ScopeFacts,
    reason: &str,
    seen_version: i64,
) -> Result<Option<i64>, Fault> {
    let version = ctx.find(
        "UPDATE users SET version = version + 1 WHERE id = $1 AND version = $2 RETURNING version",
        &[&user, &seen_version],
        |row| row.get(0),
    )?;
    if version.is_some() {
        write_scope(ctx, user, scope, reason)?;
    }
    Ok(version)
}

pub(crate) fn write_scope(
    ctx: &mut Ctx<'_>,
    user: UserId,
    scope: &ScopeFacts,
    reason: &str,
) -> Result<(), Fault> {
    ctx.execute(
        "INSERT INTO user_scopes (user_id, scope, reason) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id) DO UPDATE SET scope = excluded.scope, reason = excluded.reason",
        &[&user, &Json(scope), &reason],
    )
    .map(|_| ())
}
