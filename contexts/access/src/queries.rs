//! What can be looked at.

use db::{Ctx, Db, Query};
use kernel::{Actor, Fault, Permission, Timestamp};

use crate::api_token::{TokenFacts, TokenId};
use crate::permissions::{self, SYSTEM};
use crate::store::{self, Program};
use crate::user::{self, UserFacts, UserId};

/// Whether anybody can sign in at all: a fresh house asks for its first administrator.
///
/// # Errors
/// What the database reports.
pub async fn has_users(db: &Db) -> Result<bool, Fault> {
    db.read(&Actor::system("access"), CountUsers).await.map(|count| count > 0)
}

#[derive(Clone)]
struct CountUsers;

impl Query for CountUsers {
    const PERMISSION: Permission = SYSTEM;
    type Output = i64;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
        store::count_users(ctx)
    }
}

/// The id behind a user name, for the command line.
#[derive(Debug, Clone)]
pub struct FindUser {
    /// In any spelling that means the same name.
    pub username: String,
}

impl Query for FindUser {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Option<UserId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<UserId>, Fault> {
        let known = store::find_known(ctx, &user::folded(&self.username))?;
        Ok(known.map(|known| known.id))
    }
}

/// An active user.
#[derive(Debug, Clone)]
pub(crate) struct GetUser(pub(crate) UserId);

impl Query for GetUser {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<UserFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<UserFacts>, Fault> {
        store::find_user(ctx, self.0)
    }
}

/// Whose a session is, and when it was made and last seen.
#[derive(Clone)]
pub(crate) struct FindSession {
    pub(crate) token_hash: Vec<u8>,
}

impl Query for FindSession {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<(UserFacts, Timestamp, Timestamp)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        store::find_session(ctx, &self.token_hash)
    }
}

/// The program behind a token.
#[derive(Clone)]
pub(crate) enum FindProgram {
    ByHash(Vec<u8>),
    ById(TokenId),
}

impl Query for FindProgram {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<Program>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<Program>, Fault> {
        match self {
            Self::ByHash(hash) => store::find_program(ctx, &hash),
            Self::ById(id) => store::find_program_by_id(ctx, id),
        }
    }
}

/// One's own tokens, or everybody's for those who manage them.
#[derive(Clone)]
pub(crate) struct ListTokens;

impl Query for ListTokens {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<TokenFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<TokenFacts>, Fault> {
        if ctx.actor().may(permissions::MANAGE_TOKENS) {
            return store::list_tokens(ctx, None);
        }
        match ctx.actor().id.parse() {
            Ok(user) => store::list_tokens(ctx, Some(user)),
            // A program has no tokens of its own.
            Err(_) => Ok(Vec::new()),
        }
    }
}
