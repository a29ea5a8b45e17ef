//! Tokens of programs.

use std::collections::BTreeSet;

use db::{Ctx, Json, Row};
use kernel::{Fault, Timestamp};

use super::users::{USER, USER_WIDTH, read_user};
use crate::api_token::{TokenFacts, TokenId};
use crate::user::{UserFacts, UserId};

pub(crate) struct NewToken<'a> {
    pub(crate) id: TokenId,
    pub(crate) user_id: UserId,
    pub(crate) token_hash: &'a [u8],
    pub(crate) name: &'a str,
    pub(crate) scopes: &'a BTreeSet<String>,
    pub(crate) expires_at: Timestamp,
}

pub(crate) fn insert(ctx: &mut Ctx<'_>, new: &NewToken<'_>) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "INSERT INTO api_tokens (id, token_hash, user_id, name, scopes, created_at, expires_at, \
         last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        &[
            &new.id,
            &new.token_hash,
            &new.user_id,
            &new.name,
            &Json(new.scopes),
            &now,
            &new.expires_at,
        ],
    )
    .map(|_| ())
}

/// How many tokens of a user are still good.
pub(crate) fn count(ctx: &mut Ctx<'_>, user: UserId) -> Result<i64, Fault> {
    let now = ctx.now();
    let sql = "SELECT count(*) FROM api_tokens WHERE user_id = $1 AND expires_at > $2";
    ctx.one(sql, &[&user, &now], |row| row.get(0))
}

fn read_token(row: &Row<'_>) -> Result<TokenFacts, Fault> {
    Ok(TokenFacts {
        id: row.get(0)?,
        name: row.get(1)?,
        user_id: row.get(2)?,
        user_name: row.get(3)?,
        scopes: row.get::<Json<BTreeSet<String>>>(4)?.0,
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        last_used_at: row.get(7)?,
    })
}

const TOKENS: &str = "SELECT t.id, t.name, t.user_id, u.display_name, t.scopes, t.created_at, \
     t.expires_at, t.last_used_at FROM api_tokens t JOIN users u ON u.id = t.user_id";

/// The tokens of one user, or of all; newest first. Those that ran out are shown until withdrawn.
pub(crate) fn list(ctx: &mut Ctx<'_>, of: Option<UserId>) -> Result<Vec<TokenFacts>, Fault> {
    match of {
        Some(user) => {
            let sql = format!("{TOKENS} WHERE t.user_id = $1 ORDER BY t.id DESC");
            ctx.list(&sql, &[&user], read_token)
        }
        None => ctx.list(&format!("{TOKENS} ORDER BY t.id DESC"), &[], read_token),
    }
}

/// What a program is: its token, and its owner.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) last_used_at: Option<Timestamp>,
    pub(crate) owner: UserFacts,
}

fn read_program(row: &Row<'_>) -> Result<Program, Fault> {
    Ok(Program {
        id: row.get(USER_WIDTH)?,
        name: row.get(USER_WIDTH + 1)?,
        scopes: row.get::<Json<BTreeSet<String>>>(USER_WIDTH + 2)?.0,
        last_used_at: row.get(USER_WIDTH + 3)?,
        owner: read_user(row)?,
    })
}

const PROGRAM: &str = "t.id, t.name, t.scopes, t.last_used_at FROM api_tokens t \
                       JOIN users u ON u.id = t.user_id";

pub(crate) fn find_program(ctx: &mut Ctx<'_>, token_hash: &[u8]) -> Result<Option<Program>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "SELECT {USER}, {PROGRAM} WHERE t.token_hash = $1 AND u.active AND t.expires_at > $2"
    );
    ctx.find(&sql, &[&token_hash, &now], read_program)
}

pub(crate) fn find_program_by_id(ctx: &mut Ctx<'_>, id: TokenId) -> Result<Option<Program>, Fault> {
    let now = ctx.now();
    let sql =
        format!("SELECT {USER}, {PROGRAM} WHERE t.id = $1 AND u.active AND t.expires_at > $2");
    ctx.find(&sql, &[&id, &now], read_program)
}

pub(crate) fn touch(ctx: &mut Ctx<'_>, id: TokenId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1", &[&id, &now]).map(|_| ())
}

/// Whose a token is.
pub(crate) fn owner(ctx: &mut Ctx<'_>, id: TokenId) -> Result<Option<UserId>, Fault> {
    ctx.find("SELECT user_id FROM api_tokens WHERE id = $1", &[&id], |row| row.get(0))
}

/// Withdraws a token; whether there was one.
pub(crate) fn delete(ctx: &mut Ctx<'_>, id: TokenId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM api_tokens WHERE id = $1", &[&id])? == 1)
}

/// Withdraws every token of a user; how many.
pub(crate) fn delete_all(ctx: &mut Ctx<'_>, user: UserId) -> Result<u64, Fault> {
    ctx.execute("DELETE FROM api_tokens WHERE user_id = $1", &[&user])
}
