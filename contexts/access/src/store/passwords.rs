//! Passwords, and those that were.

use db::Ctx;
use kernel::{Fault, Timestamp};

use super::no_such_user;
use crate::password::REMEMBERED;
use crate::user::UserId;

/// The hashes of a user's last passwords, today's included.
pub(crate) fn recent(ctx: &mut Ctx<'_>, id: UserId) -> Result<Vec<String>, Fault> {
    let current = "SELECT password_hash FROM users WHERE id = $1 AND password_hash IS NOT NULL";
    let mut hashes = ctx.list(current, &[&id], |row| row.get(0))?;
    hashes.extend(ctx.list(
        "SELECT password_hash FROM former_passwords WHERE user_id = $1 \
         ORDER BY replaced_at DESC LIMIT $2",
        &[&id, &(REMEMBERED - 1)],
        |row| row.get::<String>(0),
    )?);
    Ok(hashes)
}

/// Sets a password and remembers the one before; the user's new version.
pub(crate) fn set(
    ctx: &mut Ctx<'_>,
    id: UserId,
    hash: &str,
    one_time_until: Option<Timestamp>,
) -> Result<i64, Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO former_passwords (user_id, replaced_at, password_hash) \
         SELECT u.id, CAST($2 AS timestamptz), u.password_hash FROM users u \
         WHERE u.id = $1 AND u.password_hash IS NOT NULL ON CONFLICT DO NOTHING",
        &[&id, &now],
    )?;
    ctx.execute(
        "DELETE FROM former_passwords WHERE user_id = $1 AND replaced_at NOT IN (SELECT replaced_at \
         FROM former_passwords WHERE user_id = $1 ORDER BY replaced_at DESC LIMIT $2)",
        &[&id, &(REMEMBERED - 1)],
    )?;
    let version = ctx.find(
        "UPDATE users SET password_hash = $2, password_changed_at = $3, \
         must_change_password = $4, one_time_until = $5, version = version + 1 \
         WHERE id = $1 AND kind = 'person' RETURNING version",
        &[&id, &hash, &now, &one_time_until.is_some(), &one_time_until],
        |row| row.get(0),
    )?;
    version.ok_or_else(no_such_user)
}
