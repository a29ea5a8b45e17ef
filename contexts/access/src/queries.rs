//! What can be looked at.

use std::collections::HashMap;

use db::{Ctx, Db, Query};
use kernel::{Actor, Fault, Page, PageRequest, Permission, Timestamp};
use serde::Serialize;

use crate::api_token::{TokenFacts, TokenId};
use crate::permissions::{self, SYSTEM};
use crate::role::RoleBook;
use crate::second_factor::{self, Enrolment};
use crate::session::SessionFacts;
use crate::sign_in_attempt::Subject;
use crate::sign_in_challenge::NextStep;
use crate::store::challenges::Challenge;
use crate::store::roles::StoredRole;
use crate::store::tokens::Program;
use crate::store::users::UserFilter;
use crate::user::{self, Known, RoleGrant, UserFacts, UserId, UserRow};
use crate::{policy, store};

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
        store::users::count(ctx)
    }
}

/// How many sessions are open.
///
/// # Errors
/// What the engine reports.
pub fn count_sessions(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    store::sessions::count(ctx)
}

/// A user by name, for the command line.
#[derive(Debug, Clone)]
pub struct FindUser {
    /// In any spelling that means the same name.
    pub username: String,
}

impl Query for FindUser {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Option<UserRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<UserRow>, Fault> {
        let known = store::users::find_known(ctx, &user::folded(&self.username))?;
        known.map(|known| store::users::load(ctx, known.id)).transpose()
    }
}

/// An active user.
#[derive(Debug, Clone)]
pub(crate) struct GetUser(pub(crate) UserId);

impl Query for GetUser {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<UserFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<UserFacts>, Fault> {
        store::users::find(ctx, self.0)
    }
}

/// An active user as they see themselves.
#[derive(Debug, Clone)]
pub(crate) struct OwnView {
    pub(crate) user: UserFacts,
    pub(crate) password_expires_at: Option<Timestamp>,
    pub(crate) has_second_factor: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct GetOwn(pub(crate) UserId);

impl Query for GetOwn {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<OwnView>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<OwnView>, Fault> {
        let Some(user) = store::users::find(ctx, self.0)? else { return Ok(None) };
        let known = store::users::load_known(ctx, self.0)?;
        let age = policy::read(ctx)?.age;
        let warned = known.age.warns_of(age, ctx.now());
        let password_expires_at = warned.filter(|_| known.password_hash.is_some());
        let factor = store::second_factors::find(ctx, self.0)?;
        let has_second_factor = factor.is_some_and(|factor| factor.confirmed_at.is_some());
        Ok(Some(OwnView { user, password_expires_at, has_second_factor }))
    }
}

/// Somebody and the hashes of their last passwords, for those who choose another.
#[derive(Debug, Clone)]
pub(crate) struct GetPasswords(pub(crate) UserId);

impl Query for GetPasswords {
    const PERMISSION: Permission = SYSTEM;
    type Output = (Known, Vec<String>);

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(Known, Vec<String>), Fault> {
        Ok((store::users::load_known(ctx, self.0)?, store::passwords::recent(ctx, self.0)?))
    }
}

/// A sign-in that is under way.
#[derive(Clone)]
pub(crate) struct FindChallenge(pub(crate) Vec<u8>);

impl Query for FindChallenge {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<Challenge>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Option<Challenge>, Fault> {
        store::challenges::find(ctx, &self.0)
    }
}

/// The step a sign-in that is under way is at, until when, and what its app needs to set one up.
#[derive(Clone)]
pub(crate) struct FindStep(pub(crate) Vec<u8>);

impl Query for FindStep {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<(NextStep, Timestamp, Option<Enrolment>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let Some(challenge) = store::challenges::find(ctx, &self.0)? else { return Ok(None) };
        let mut enrolment = None;
        if challenge.step == NextStep::EnrolSecondFactor {
            let known = store::users::load_known(ctx, challenge.user_id)?;
            let factor = store::second_factors::find(ctx, challenge.user_id)?;
            let offered = factor.filter(|factor| factor.confirmed_at.is_none());
            let secret = offered.map(|factor| factor.secret);
            enrolment = secret
                .map(|secret| second_factor::enrolment(&secret, &known.username))
                .transpose()?;
        }
        Ok(Some((challenge.step, challenge.expires_at, enrolment)))
    }
}

/// Whose a session is, when it was made, and whether it is time to write that it was seen.
#[derive(Clone)]
pub(crate) struct FindSession {
    pub(crate) token_hash: Vec<u8>,
}

impl Query for FindSession {
    const PERMISSION: Permission = SYSTEM;
    type Output = Option<(UserFacts, Timestamp, bool)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let Some((user, created_at, seen_at)) = store::sessions::find(ctx, &self.token_hash)?
        else {
            return Ok(None);
        };
        let lifetime = policy::read(ctx)?.lifetime;
        // A limit that was made shorter counts for the sessions there are.
        if ctx.now() >= lifetime.expires_at(created_at, seen_at) {
            return Ok(None);
        }
        Ok(Some((user, created_at, lifetime.is_touch_due(seen_at, ctx.now()))))
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
            Self::ByHash(hash) => store::tokens::find_program(ctx, &hash),
            Self::ById(id) => store::tokens::find_program_by_id(ctx, id),
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
            return store::tokens::list(ctx, None);
        }
        match ctx.actor().id.parse() {
            Ok(user) => store::tokens::list(ctx, Some(user)),
            // A program has no tokens of its own.
            Err(_) => Ok(Vec::new()),
        }
    }
}

/// One's own live sessions, or another's for those who manage users.
#[derive(Clone)]
pub(crate) struct ListSessions {
    pub(crate) user_id: UserId,
    pub(crate) this: Option<Vec<u8>>,
}

impl Query for ListSessions {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<SessionFacts>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<SessionFacts>, Fault> {
        if *ctx.actor().id != *self.user_id.to_string() {
            ctx.actor().must(permissions::MANAGE_USERS)?;
            store::users::load(ctx, self.user_id)?;
        }
        store::sessions::list(ctx, self.user_id, self.this.as_deref())
    }
}

/// How it stands with one's own second factor.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct SecondFactorFacts {
    /// Whether there is one that counts.
    pub(crate) set_up: bool,
    /// Since when.
    pub(crate) confirmed_at: Option<Timestamp>,
    /// Recovery codes that are left.
    pub(crate) recovery_codes_left: i64,
}

#[derive(Clone)]
pub(crate) struct GetSecondFactor(pub(crate) UserId);

impl Query for GetSecondFactor {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = SecondFactorFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<SecondFactorFacts, Fault> {
        let factor = store::second_factors::find(ctx, self.0)?;
        let confirmed_at = factor.and_then(|factor| factor.confirmed_at);
        let recovery_codes_left = store::second_factors::count_recovery_codes(ctx, self.0)?;
        Ok(SecondFactorFacts { set_up: confirmed_at.is_some(), confirmed_at, recovery_codes_left })
    }
}

/// Users by name.
#[derive(Debug, Clone)]
pub(crate) struct ListUsers {
    pub(crate) filter: UserFilter,
    pub(crate) page: PageRequest,
}

impl Query for ListUsers {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Page<UserRow>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Page<UserRow>, Fault> {
        let rows = store::users::list(ctx, &self.filter, &self.page)?;
        Ok(Page::from_rows(rows, self.page.limit()?, store::users::cursor))
    }
}

/// One user, and until when their name is locked.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct UserView {
    #[serde(flatten)]
    pub(crate) user: UserRow,
    /// Until when they cannot sign in because it was tried too often.
    pub(crate) locked_until: Option<Timestamp>,
    /// Their roles, with until when and why.
    pub(crate) grants: Vec<RoleGrant>,
}

#[derive(Debug, Clone)]
pub(crate) struct ViewUser(pub(crate) UserId);

impl Query for ViewUser {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserView, Fault> {
        let user = store::users::load(ctx, self.0)?;
        let lock = policy::read(ctx)?.lock;
        let name = user::folded(&user.username);
        let locked_until = store::attempts::locked_until(ctx, Subject::Name(&name), lock)?;
        let grants = store::roles::grants_of(ctx, self.0)?;
        Ok(UserView { user, locked_until, grants })
    }
}

/// Every role there is, and how many users have it.
#[derive(Debug, Clone)]
pub(crate) struct ListRoles {
    pub(crate) ready_made: RoleBook,
}

impl Query for ListRoles {
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = Vec<(StoredRole, i64)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let users: HashMap<String, i64> = store::roles::users_by_role(ctx)?.into_iter().collect();
        let roles = store::roles::all(ctx, &self.ready_made)?;
        let counted = |stored: StoredRole| {
            let count = users.get(&stored.role.name).copied().unwrap_or(0);
            (stored, count)
        };
        Ok(roles.into_iter().map(counted).collect())
    }
}

/// What roles allow now.
#[derive(Debug, Clone)]
pub struct ReadBook {
    /// What a house begins with.
    pub ready_made: RoleBook,
}

impl Query for ReadBook {
    const PERMISSION: Permission = SYSTEM;
    type Output = RoleBook;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<RoleBook, Fault> {
        store::roles::book(ctx, &self.ready_made)
    }
}

/// Names that are told to who lacks a right.
const MOST_NAMED: i64 = 10;

/// Who can give a right: the administrators, by name.
#[derive(Debug, Clone)]
pub(crate) struct WhoGivesRights {
    pub(crate) roles: Vec<String>,
}

impl Query for WhoGivesRights {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<String>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<String>, Fault> {
        store::roles::administrators(ctx, &self.roles, MOST_NAMED)
    }
}
