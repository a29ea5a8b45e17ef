//! Signing in, in two commits: the attempt is counted before the password is looked at, so that
//! guesses sent at the same moment cannot pass the limit together.

use db::{Command, Ctx, Event};
use kernel::{Fault, Kind, Permission, Timestamp};
use serde_json::json;

use crate::permissions::SYSTEM;
use crate::sign_in_attempt::{MOST_BY_NAME, Subject};
use crate::store::{self, NewSession};
use crate::user::{Known, UserId};

/// Counts an attempt, or refuses it.
#[derive(Debug, Clone)]
pub(crate) struct BeginSignIn {
    pub(crate) folded_name: String,
    pub(crate) address: String,
}

/// An attempt that was counted.
#[derive(Debug, Clone)]
pub(crate) enum Attempt {
    /// The password may be looked at; nobody when the name is unknown.
    Open { known: Option<Known>, is_last: bool },
    /// There were too many.
    LockedOut,
}

impl Command for BeginSignIn {
    const NAME: &'static str = "access.begin_sign_in";
    const PERMISSION: Permission = SYSTEM;
    type Output = Attempt;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Attempt, Fault> {
        // The address first in every sign-in: locks taken in one order cannot deadlock.
        let (address, name) = (Subject::Address(&self.address), Subject::Name(&self.folded_name));
        // An address that is locked does not lock names, too.
        if store::count_attempt(ctx, address)? > address.most() {
            return Ok(Attempt::LockedOut);
        }
        let by_name = store::count_attempt(ctx, name)?;
        if by_name > name.most() {
            return Ok(Attempt::LockedOut);
        }
        let known = store::find_known(ctx, &self.folded_name)?;
        Ok(Attempt::Open { known, is_last: by_name == MOST_BY_NAME })
    }
}

/// Writes down that an attempt failed.
#[derive(Debug, Clone)]
pub(crate) struct FailSignIn {
    pub(crate) user_id: UserId,
    pub(crate) is_last: bool,
}

impl Command for FailSignIn {
    const NAME: &'static str = "access.fail_sign_in";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.emit(Event::about("access", "SignInFailed", self.user_id, 0, &json!({})));
        if self.is_last {
            ctx.emit(Event::about("access", "UserLockedOut", self.user_id, 0, &json!({})));
        }
        Ok(())
    }
}

/// Opens a session for one whose password was right.
#[derive(Debug, Clone)]
pub(crate) struct OpenSession {
    pub(crate) user_id: UserId,
    pub(crate) seen_password_changed_at: Timestamp,
    pub(crate) folded_name: String,
    pub(crate) token_hash: Vec<u8>,
    /// The session the browser had before: it ends, so that nobody goes on with a token they planted.
    pub(crate) former_token_hash: Option<Vec<u8>>,
    pub(crate) address: String,
    pub(crate) agent: String,
}

impl Command for OpenSession {
    const NAME: &'static str = "access.open_session";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::take_attempt_back(ctx, Subject::Address(&self.address))?;
        store::forget_attempts(ctx, Subject::Name(&self.folded_name))?;
        store::sweep(ctx)?;
        if let Some(former) = &self.former_token_hash {
            store::delete_session(ctx, former)?;
        }
        let session = NewSession {
            token_hash: &self.token_hash,
            user_id: self.user_id,
            seen_password_changed_at: self.seen_password_changed_at,
            address: &self.address,
            agent: &self.agent,
        };
        if !store::insert_session(ctx, &session)? {
            return Err(wrong_credentials());
        }
        ctx.emit(Event::about("access", "SignedIn", self.user_id, 0, &json!({})));
        Ok(())
    }
}

/// The one answer to a wrong name and to a wrong password.
pub(crate) fn wrong_credentials() -> Fault {
    let detail = "the user name or the password is wrong";
    Fault::new(Kind::Unauthenticated, "access.wrong_credentials", detail)
}

pub(crate) fn locked_out() -> Fault {
    let detail = "too many attempts; try again in fifteen minutes";
    Fault::new(Kind::RateLimited, "access.locked_out", detail)
}
