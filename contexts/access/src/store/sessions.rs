//! Sessions.

use db::{Ctx, Row};
use kernel::{Fault, Timestamp};

use super::users::{USER, USER_WIDTH, read_user};
use crate::session::{Lifetime, MOST_PER_USER, SPARED_SECONDS, SessionFacts, SessionId};
use crate::user::{UserFacts, UserId};

pub(crate) struct NewSession<'a> {
    pub(crate) id: SessionId,
    pub(crate) token_hash: &'a [u8],
    pub(crate) user_id: UserId,
    pub(crate) seen_password_changed_at: Timestamp,
    pub(crate) lifetime: Lifetime,
    pub(crate) address: &'a str,
    pub(crate) agent: &'a str,
}

/// Opens a session, unless the user or the password changed since it was looked at; whether it did.
pub(crate) fn insert(ctx: &mut Ctx<'_>, new: &NewSession<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let inserted = ctx.execute(
        "INSERT INTO sessions (token_hash, id, user_id, created_at, last_seen_at, expires_at, \
         address, agent) SELECT $1, $8, u.id, CAST($3 AS timestamptz), CAST($3 AS timestamptz), \
         CAST($4 AS timestamptz), CAST($5 AS text), CAST($6 AS text) FROM users u \
         WHERE u.id = $2 AND u.active AND u.password_changed_at = $7",
        &[
            &new.token_hash,
            &new.user_id,
            &now,
            &new.lifetime.expires_at(now, now),
            &new.address,
            &new.agent,
            &new.seen_password_changed_at,
            &new.id,
        ],
    )?;
    Ok(inserted == 1)
}

/// Makes room for one more session of a user by ending those that were unseen for long, the longest
/// first; which ones ended, and whether there is room now.
pub(crate) fn make_room(ctx: &mut Ctx<'_>, user: UserId) -> Result<(Vec<SessionId>, bool), Fault> {
    let count = "SELECT count(*) FROM sessions WHERE user_id = $1";
    let surplus = ctx.one(count, &[&user], |row| row.get::<i64>(0))? + 1 - MOST_PER_USER;
    if surplus <= 0 {
        return Ok((Vec::new(), true));
    }
    let unseen_since = ctx.now().plus_seconds(-SPARED_SECONDS);
    let ended = ctx.list(
        "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions \
         WHERE user_id = $1 AND last_seen_at <= $2 ORDER BY last_seen_at LIMIT $3) RETURNING id",
        &[&user, &unseen_since, &surplus],
        |row| row.get(0),
    )?;
    let room = i64::try_from(ended.len()).unwrap_or(0) >= surplus;
    Ok((ended, room))
}

/// A live session: whose, when it was made and last seen.
pub(crate) type Live = (UserFacts, Timestamp, Timestamp);

pub(crate) fn find(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<Live>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "SELECT {USER}, s.created_at, s.last_seen_at FROM sessions s \
         JOIN users u ON u.id = s.user_id \
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.active"
    );
    ctx.find(&sql, &[&token_hash, &now], |row| {
        Ok((read_user(row)?, row.get(USER_WIDTH)?, row.get(USER_WIDTH + 1)?))
    })
}

pub(crate) fn touch(
    ctx: &mut Ctx<'_>,
    token_hash: &[u8],
    created_at: Timestamp,
    lifetime: Lifetime,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1",
        &[&token_hash, &now, &lifetime.expires_at(created_at, now)],
    )
    .map(|_| ())
}

/// The live sessions of a user, the one used last first.
pub(crate) fn list(
    ctx: &mut Ctx<'_>,
    user: UserId,
    this: Option<&[u8]>,
) -> Result<Vec<SessionFacts>, Fault> {
    let now = ctx.now();
    let read = |row: &Row<'_>| {
        Ok(SessionFacts {
            id: row.get(0)?,
            created_at: row.get(1)?,
            last_seen_at: row.get(2)?,
            expires_at: row.get(3)?,
            address: row.get(4)?,
            agent: row.get(5)?,
            is_this: this.is_some_and(|hash| row.get::<Vec<u8>>(6).is_ok_and(|it| it == hash)),
        })
    };
    ctx.list(
        "SELECT id, created_at, last_seen_at, expires_at, address, agent, token_hash FROM sessions \
         WHERE user_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC, id DESC",
        &[&user, &now],
        read,
    )
}

/// Ends a session by its token; whose it was.
pub(crate) fn delete(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<UserId>, Fault> {
    ctx.find(
        "DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id",
        &[&token_hash],
        |row| row.get(0),
    )
}

/// Ends one session of a user; whether there was one.
pub(crate) fn delete_one(ctx: &mut Ctx<'_>, user: UserId, id: SessionId) -> Result<bool, Fault> {
    let sql = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";
    Ok(ctx.execute(sql, &[&id, &user])? == 1)
}

/// Ends a user's sessions, all but one if that is wanted; how many.
pub(crate) fn delete_all(
    ctx: &mut Ctx<'_>,
    user: UserId,
    but: Option<&[u8]>,
) -> Result<u64, Fault> {
    match but {
        Some(kept) => ctx.execute(
            "DELETE FROM sessions WHERE user_id = $1 AND token_hash <> $2",
            &[&user, &kept],
        ),
        None => ctx.execute("DELETE FROM sessions WHERE user_id = $1", &[&user]),
    }
}

/// Gives a session another token, so that one that was stolen before is worth nothing.
pub(crate) fn replace_token(
    ctx: &mut Ctx<'_>,
    token_hash: &[u8],
    fresh: &[u8],
) -> Result<bool, Fault> {
    let sql = "UPDATE sessions SET token_hash = $2 WHERE token_hash = $1";
    Ok(ctx.execute(sql, &[&token_hash, &fresh])? == 1)
}

/// Removes what time has made void.
pub(crate) fn sweep(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("DELETE FROM sign_in_attempts WHERE until <= $1", &[&now])?;
    ctx.execute("DELETE FROM sign_in_challenges WHERE expires_at <= $1", &[&now])?;
    ctx.execute("DELETE FROM sessions WHERE expires_at <= $1", &[&now]).map(|_| ())
}

/// How many are open.
pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    let now = ctx.now();
    ctx.one("SELECT count(*) FROM sessions WHERE expires_at > $1", &[&now], |row| row.get(0))
}
