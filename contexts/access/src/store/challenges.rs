//! Sign-ins that are under way.

use db::{Ctx, Row};
use kernel::{Fault, Timestamp};

use crate::sign_in_challenge::{LIFETIME_SECONDS, MOST_ATTEMPTS, NextStep};
use crate::user::UserId;

/// What is known of a sign-in that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Challenge {
    pub(crate) user_id: UserId,
    pub(crate) step: NextStep,
    pub(crate) seen_password_changed_at: Timestamp,
    pub(crate) by_password: bool,
    pub(crate) second_factor_shown: bool,
    pub(crate) expires_at: Timestamp,
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, token_hash: &[u8], new: &Challenge) -> Result<(), Fault> {
    ctx.execute(
        "INSERT INTO sign_in_challenges (token_hash, user_id, step, seen_password_changed_at, \
         by_password, second_factor_shown, attempts, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7)",
        &[
            &token_hash,
            &new.user_id,
            &new.step.as_str(),
            &new.seen_password_changed_at,
            &new.by_password,
            &new.second_factor_shown,
            &new.expires_at,
        ],
    )
    .map(|_| ())
}

/// When a challenge that is made now ends.
pub(crate) fn expires_at(ctx: &Ctx<'_>) -> Timestamp {
    ctx.now().plus_seconds(LIFETIME_SECONDS)
}

const COLUMNS: &str =
    "user_id, step, seen_password_changed_at, by_password, second_factor_shown, expires_at";

fn read(row: &Row<'_>) -> Result<Challenge, Fault> {
    Ok(Challenge {
        user_id: row.get(0)?,
        step: row.parse(1)?,
        seen_password_changed_at: row.get(2)?,
        by_password: row.get(3)?,
        second_factor_shown: row.get(4)?,
        expires_at: row.get(5)?,
    })
}

/// A challenge that is still good.
pub(crate) fn find(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<Challenge>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "SELECT {COLUMNS} FROM sign_in_challenges WHERE token_hash = $1 AND expires_at > $2"
    );
    ctx.find(&sql, &[&token_hash, &now], read)
}

/// As [`find`], and counts one answer to it; nothing when it had too many.
pub(crate) fn answer(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<Challenge>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "UPDATE sign_in_challenges SET attempts = attempts + 1 WHERE token_hash = $1 \
         AND expires_at > $2 AND attempts < $3 RETURNING {COLUMNS}"
    );
    ctx.find(&sql, &[&token_hash, &now, &MOST_ATTEMPTS], read)
}

/// Takes a challenge away; whether it was there: who took it goes on, nobody else.
pub(crate) fn take(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<bool, Fault> {
    let sql = "DELETE FROM sign_in_challenges WHERE token_hash = $1";
    Ok(ctx.execute(sql, &[&token_hash])? == 1)
}

/// Ends every sign-in of a user that is under way.
pub(crate) fn delete_all(ctx: &mut Ctx<'_>, user: UserId) -> Result<(), Fault> {
    ctx.execute("DELETE FROM sign_in_challenges WHERE user_id = $1", &[&user]).map(|_| ())
}
