//! The SQL of access.

use std::collections::BTreeSet;

use db::{Ctx, Json, Row};
use kernel::{Fault, Timestamp};

use crate::api_token::{TokenFacts, TokenId};
use crate::session;
use crate::sign_in_attempt::{REMEMBERED_SECONDS, Subject};
use crate::user::{Known, NewUser, Preferences, UserFacts, UserId};
use crate::{secret, user};

const USER: &str = "u.id, u.username, u.display_name, u.language, u.time_zone, u.density, \
                    u.start_page, u.is_administrator, u.grants";
/// Columns of [`USER`]; what a query selects besides comes after.
const USER_WIDTH: usize = 9;

fn read_user(row: &Row<'_>) -> Result<UserFacts, Fault> {
    Ok(UserFacts {
        id: row.get(0)?,
        username: row.get(1)?,
        display_name: row.get(2)?,
        language: row.parse(3)?,
        time_zone: row.get(4)?,
        density: row.parse(5)?,
        start_page: row.get(6)?,
        is_administrator: row.get(7)?,
        grants: row.get::<Json<BTreeSet<String>>>(8)?.0,
    })
}

pub(crate) fn insert_user(
    ctx: &mut Ctx<'_>,
    id: UserId,
    user: &NewUser,
    password_hash: &str,
) -> Result<(), Fault> {
    let now = ctx.now();
    let grants: BTreeSet<&String> = user.grants.iter().collect();
    let inserted = ctx.execute(
        "INSERT INTO users (id, username, username_folded, display_name, password_hash, \
         password_changed_at, is_administrator, grants, language, time_zone, density, start_page, \
         active, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'en', 'UTC', 'comfortable', '', $9, $6, 1) \
         ON CONFLICT DO NOTHING",
        &[
            &id,
            &user.username,
            &user::folded(&user.username),
            &user.display_name,
            &password_hash,
            &now,
            &user.is_administrator,
            &Json(grants),
            &true,
        ],
    )?;
    if inserted == 1 {
        return Ok(());
    }
    Err(Fault::conflict("access.username_taken", "there is a user of this name"))
}

pub(crate) fn count_users(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM users", &[], |row| row.get(0))
}

/// An active user, by id.
pub(crate) fn find_user(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<UserFacts>, Fault> {
    let sql = format!("SELECT {USER} FROM users u WHERE u.id = $1 AND u.active");
    ctx.find(&sql, &[&id], read_user)
}

/// A user as signing in needs them, by folded name.
pub(crate) fn find_known(ctx: &mut Ctx<'_>, folded: &str) -> Result<Option<Known>, Fault> {
    ctx.find(
        "SELECT id, password_hash, password_changed_at, active FROM users WHERE username_folded = $1",
        &[&folded],
        |row| {
            Ok(Known {
                id: row.get(0)?,
                password_hash: row.get(1)?,
                password_changed_at: row.get(2)?,
                active: row.get(3)?,
            })
        },
    )
}

pub(crate) fn find_folded_name(ctx: &mut Ctx<'_>, id: UserId) -> Result<Option<String>, Fault> {
    ctx.find("SELECT username_folded FROM users WHERE id = $1", &[&id], |row| row.get(0))
}

/// Sets a password; the user's new version, or nothing when there is no such user.
pub(crate) fn update_password(
    ctx: &mut Ctx<'_>,
    id: UserId,
    hash: &str,
) -> Result<Option<i64>, Fault> {
    let now = ctx.now();
    ctx.find(
        "UPDATE users SET password_hash = $2, password_changed_at = $3, version = version + 1 \
         WHERE id = $1 RETURNING version",
        &[&id, &hash, &now],
        |row| row.get(0),
    )
}

pub(crate) fn update_preferences(
    ctx: &mut Ctx<'_>,
    id: UserId,
    change: &Preferences,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE users SET language = coalesce($2, language), time_zone = coalesce($3, time_zone), \
         density = coalesce($4, density), start_page = coalesce($5, start_page) WHERE id = $1",
        &[
            &id,
            &change.language.map(user::Language::as_str),
            &change.time_zone,
            &change.density.map(user::Density::as_str),
            &change.start_page,
        ],
    )
    .map(|_| ())
}

/// Counts an attempt; which one it is since the last success. One statement, so that guesses sent
/// at the same moment get different numbers. Once locked, further attempts do not make it longer.
pub(crate) fn count_attempt(ctx: &mut Ctx<'_>, subject: Subject<'_>) -> Result<i64, Fault> {
    let now = ctx.now();
    let until = now.plus_seconds(REMEMBERED_SECONDS);
    ctx.one(
        "INSERT INTO sign_in_attempts (subject, attempts, until) VALUES ($1, 1, $2) \
         ON CONFLICT (subject) DO UPDATE SET \
         attempts = CASE WHEN sign_in_attempts.until <= $3 THEN 1 \
         ELSE sign_in_attempts.attempts + 1 END, \
         until = CASE WHEN sign_in_attempts.until > $3 AND sign_in_attempts.attempts >= $4 \
         THEN sign_in_attempts.until ELSE excluded.until END \
         RETURNING attempts",
        &[&secret::hash(&subject.text()), &until, &now, &subject.most()],
        |row| row.get(0),
    )
}

/// Forgets a subject's attempts.
pub(crate) fn forget_attempts(ctx: &mut Ctx<'_>, subject: Subject<'_>) -> Result<(), Fault> {
    let hash = secret::hash(&subject.text());
    ctx.execute("DELETE FROM sign_in_attempts WHERE subject = $1", &[&hash]).map(|_| ())
}

/// Takes one attempt back. A success does not forget an address: else a guesser with one account of
/// their own could begin anew after every few guesses.
pub(crate) fn take_attempt_back(ctx: &mut Ctx<'_>, subject: Subject<'_>) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE sign_in_attempts SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0",
        &[&secret::hash(&subject.text())],
    )
    .map(|_| ())
}

/// Removes what time has made void.
pub(crate) fn sweep(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("DELETE FROM sign_in_attempts WHERE until <= $1", &[&now])?;
    ctx.execute("DELETE FROM sessions WHERE expires_at <= $1", &[&now]).map(|_| ())
}

pub(crate) struct NewSession<'a> {
    pub(crate) token_hash: &'a [u8],
    pub(crate) user_id: UserId,
    pub(crate) seen_password_changed_at: Timestamp,
    pub(crate) address: &'a str,
    pub(crate) agent: &'a str,
}

/// Opens a session, unless the user or the password changed since it was looked at; whether it did.
pub(crate) fn insert_session(ctx: &mut Ctx<'_>, new: &NewSession<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let inserted = ctx.execute(
        "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at, address, \
         agent) SELECT $1, u.id, CAST($3 AS timestamptz), CAST($3 AS timestamptz), \
         CAST($4 AS timestamptz), CAST($5 AS text), CAST($6 AS text) FROM users u \
         WHERE u.id = $2 AND u.active AND u.password_changed_at = $7",
        &[
            &new.token_hash,
            &new.user_id,
            &now,
            &session::expires_at(now, now),
            &new.address,
            &new.agent,
            &new.seen_password_changed_at,
        ],
    )?;
    ctx.execute(
        "DELETE FROM sessions WHERE user_id = $1 AND token_hash NOT IN (SELECT token_hash \
         FROM sessions WHERE user_id = $1 ORDER BY last_seen_at DESC, created_at DESC LIMIT $2)",
        &[&new.user_id, &session::MOST_PER_USER],
    )?;
    Ok(inserted == 1)
}

/// Whose a live session is, and when it was made and last seen.
pub(crate) fn find_session(
    ctx: &mut Ctx<'_>,
    token_hash: &[u8],
) -> Result<Option<(UserFacts, Timestamp, Timestamp)>, Fault> {
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

pub(crate) fn touch_session(
    ctx: &mut Ctx<'_>,
    token_hash: &[u8],
    created_at: Timestamp,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1",
        &[&token_hash, &now, &session::expires_at(created_at, now)],
    )
    .map(|_| ())
}

/// Ends a session; whose it was.
pub(crate) fn delete_session(
    ctx: &mut Ctx<'_>,
    token_hash: &[u8],
) -> Result<Option<UserId>, Fault> {
    ctx.find(
        "DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id",
        &[&token_hash],
        |row| row.get(0),
    )
}

pub(crate) fn delete_sessions_of(ctx: &mut Ctx<'_>, user: UserId) -> Result<u64, Fault> {
    ctx.execute("DELETE FROM sessions WHERE user_id = $1", &[&user])
}

pub(crate) fn insert_token(
    ctx: &mut Ctx<'_>,
    id: TokenId,
    user: UserId,
    token_hash: &[u8],
    name: &str,
    scopes: &BTreeSet<String>,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO api_tokens (id, token_hash, user_id, name, scopes, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[&id, &token_hash, &user, &name, &Json(scopes), &now],
    )
    .map(|_| ())
}

pub(crate) fn count_tokens(ctx: &mut Ctx<'_>, user: UserId) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM api_tokens WHERE user_id = $1", &[&user], |row| row.get(0))
}

const TOKEN: &str = "t.id, t.name, u.display_name, t.scopes, t.created_at";

fn read_token(row: &Row<'_>) -> Result<TokenFacts, Fault> {
    Ok(TokenFacts {
        id: row.get(0)?,
        name: row.get(1)?,
        user_name: row.get(2)?,
        scopes: row.get::<Json<BTreeSet<String>>>(3)?.0,
        created_at: row.get(4)?,
    })
}

/// The tokens of one user, or of all; newest first.
pub(crate) fn list_tokens(ctx: &mut Ctx<'_>, of: Option<UserId>) -> Result<Vec<TokenFacts>, Fault> {
    let all = format!("SELECT {TOKEN} FROM api_tokens t JOIN users u ON u.id = t.user_id");
    match of {
        Some(user) => {
            let sql = format!("{all} WHERE t.user_id = $1 ORDER BY t.id DESC");
            ctx.list(&sql, &[&user], read_token)
        }
        None => ctx.list(&format!("{all} ORDER BY t.id DESC"), &[], read_token),
    }
}

/// What a program is: its token's id, name and scopes, and its owner.
pub(crate) type Program = (TokenId, String, BTreeSet<String>, UserFacts);

fn read_program(row: &Row<'_>) -> Result<Program, Fault> {
    let id = row.get(USER_WIDTH)?;
    let name = row.get(USER_WIDTH + 1)?;
    let scopes = row.get::<Json<BTreeSet<String>>>(USER_WIDTH + 2)?.0;
    Ok((id, name, scopes, read_user(row)?))
}

const PROGRAM: &str = "t.id, t.name, t.scopes FROM api_tokens t JOIN users u ON u.id = t.user_id";

pub(crate) fn find_program(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<Program>, Fault> {
    let sql = format!("SELECT {USER}, {PROGRAM} WHERE t.token_hash = $1 AND u.active");
    ctx.find(&sql, &[&token_hash], read_program)
}

pub(crate) fn find_program_by_id(ctx: &mut Ctx<'_>, id: TokenId) -> Result<Option<Program>, Fault> {
    let sql = format!("SELECT {USER}, {PROGRAM} WHERE t.id = $1 AND u.active");
    ctx.find(&sql, &[&id], read_program)
}

/// Withdraws a token: of one user, or anybody's; whether there was one.
pub(crate) fn delete_token(
    ctx: &mut Ctx<'_>,
    id: TokenId,
    of: Option<UserId>,
) -> Result<bool, Fault> {
    let deleted = match of {
        Some(user) => {
            let sql = "DELETE FROM api_tokens WHERE id = $1 AND user_id = $2";
            ctx.execute(sql, &[&id, &user])?
        }
        None => ctx.execute("DELETE FROM api_tokens WHERE id = $1", &[&id])?,
    };
    Ok(deleted == 1)
}
