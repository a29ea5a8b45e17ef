//! Second factors and recovery codes.

use db::{Ctx, Rows};
use kernel::{Fault, Timestamp};

use crate::user::UserId;

/// The secret somebody shares with us.
pub(crate) struct SecondFactor {
    pub(crate) secret: Vec<u8>,
    pub(crate) confirmed_at: Option<Timestamp>,
}

pub(crate) fn find(ctx: &mut Ctx<'_>, user: UserId) -> Result<Option<SecondFactor>, Fault> {
    ctx.find(
        "SELECT secret, confirmed_at FROM second_factors WHERE user_id = $1",
        &[&user],
        |row| Ok(SecondFactor { secret: row.get(0)?, confirmed_at: row.get(1)? }),
    )
}

/// Keeps a secret until a code confirms it; one that was confirmed stays.
pub(crate) fn offer(ctx: &mut Ctx<'_>, user: UserId, secret: &[u8]) -> Result<bool, Fault> {
    let now = ctx.now();
    let kept = ctx.execute(
        "INSERT INTO second_factors (user_id, secret, confirmed_at, last_step, created_at) \
         VALUES ($1, $2, NULL, 0, $3) ON CONFLICT (user_id) DO UPDATE SET \
         secret = excluded.secret, created_at = excluded.created_at \
         WHERE second_factors.confirmed_at IS NULL",
        &[&user, &secret, &now],
    )?;
    Ok(kept == 1)
}

/// Uses a code up; whether it was new. Check and write in one statement: of two who show the same
/// code, one gets in.
pub(crate) fn use_step(ctx: &mut Ctx<'_>, user: UserId, step: i64) -> Result<bool, Fault> {
    let sql = "UPDATE second_factors SET last_step = $2 WHERE user_id = $1 AND last_step < $2";
    Ok(ctx.execute(sql, &[&user, &step])? == 1)
}

/// From now on it counts.
pub(crate) fn confirm(ctx: &mut Ctx<'_>, user: UserId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("UPDATE second_factors SET confirmed_at = $2 WHERE user_id = $1", &[&user, &now])
        .map(|_| ())
}

/// Takes a second factor and its recovery codes away; whether there was one.
pub(crate) fn delete(ctx: &mut Ctx<'_>, user: UserId) -> Result<bool, Fault> {
    ctx.execute("DELETE FROM recovery_codes WHERE user_id = $1", &[&user])?;
    Ok(ctx.execute("DELETE FROM second_factors WHERE user_id = $1", &[&user])? == 1)
}

pub(crate) fn set_recovery_codes(
    ctx: &mut Ctx<'_>,
    user: UserId,
    hashes: &[Vec<u8>],
) -> Result<(), Fault> {
    ctx.execute("DELETE FROM recovery_codes WHERE user_id = $1", &[&user])?;
    let rows = Rows::new().column(hashes.iter().map(|_| user)).column(hashes.iter().cloned());
    ctx.execute_rows(
        "INSERT INTO recovery_codes (user_id, code_hash) SELECT * FROM (rows) AS fresh WHERE true \
         ON CONFLICT DO NOTHING",
        &rows,
        &[],
    )
    .map(|_| ())
}

/// Uses a recovery code up; whether it was one.
pub(crate) fn use_recovery_code(
    ctx: &mut Ctx<'_>,
    user: UserId,
    hash: &[u8],
) -> Result<bool, Fault> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
    Ok(ctx.execute(sql, &[&user, &hash])? == 1)
}

pub(crate) fn count_recovery_codes(ctx: &mut Ctx<'_>, user: UserId) -> Result<i64, Fault> {
    let sql = "SELECT count(*) FROM recovery_codes WHERE user_id = $1";
    ctx.one(sql, &[&user], |row| row.get(0))
}
