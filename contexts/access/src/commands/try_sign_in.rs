//! Attempts, in a commit of their own: one is counted before the proof is looked at, so that guesses
//! sent at the same moment cannot pass the limit together.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::permissions::SYSTEM;
use crate::sign_in_attempt::{MOST_BY_ADDRESS, Subject};
use crate::user::{Known, UserId};
use crate::{address, policy, store};

/// Counts an attempt, or refuses it.
#[derive(Debug, Clone)]
pub(crate) struct TrySignIn {
    pub(crate) folded_name: String,
    pub(crate) address: String,
}

/// An attempt that was counted.
#[derive(Debug, Clone)]
pub(crate) enum Attempt {
    /// The password may be looked at; nobody when the name is unknown.
    Open { known: Option<Known>, is_last: bool },
    /// There were too many; so long it lasts at most.
    LockedOut { seconds: i64 },
}

impl Command for TrySignIn {
    const NAME: &'static str = "access.try_sign_in";
    const PERMISSION: Permission = SYSTEM;
    type Output = Attempt;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Attempt, Fault> {
        let lock = policy::read(ctx)?.lock;
        let locked_out = Attempt::LockedOut { seconds: lock.seconds };
        // The address first in every sign-in: locks taken in one order cannot deadlock.
        let by_address = store::attempts::count(ctx, Subject::Address(&self.address), lock)?;
        if by_address == MOST_BY_ADDRESS {
            let data = json!({ "address": self.address });
            let id = address::id_of(&self.address);
            ctx.emit(Event::about("access", "AddressLockedOut", id, 0, &data));
        }
        // An address that is locked does not lock names, too.
        if by_address > MOST_BY_ADDRESS {
            return Ok(locked_out);
        }
        let by_name = store::attempts::count(ctx, Subject::Name(&self.folded_name), lock)?;
        if by_name > lock.most_by_name {
            return Ok(locked_out);
        }
        let known = store::users::find_known(ctx, &self.folded_name)?;
        Ok(Attempt::Open { known, is_last: by_name == lock.most_by_name })
    }
}

/// Writes down that an attempt failed; for an unknown name just as for a known one, so that the two
/// cost the same.
#[derive(Debug, Clone)]
pub(crate) struct FailSignIn {
    /// Nobody when the name is unknown. The name itself is not kept: people type passwords there.
    pub(crate) user_id: Option<UserId>,
    pub(crate) is_last: bool,
    pub(crate) address: String,
}

impl Command for FailSignIn {
    const NAME: &'static str = "access.fail_sign_in";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let data = json!({ "address": self.address });
        let about = |kind| match self.user_id {
            Some(user) => Event::about("access", kind, user, 0, &data),
            None => Event::about("access", kind, address::id_of(&self.address), 0, &data),
        };
        ctx.emit(about("SignInFailed"));
        if self.is_last {
            ctx.emit(about(if self.user_id.is_some() {
                "UserLockedOut"
            } else {
                "UnknownNameLockedOut"
            }));
        }
        Ok(())
    }
}

/// Somebody who is signed in has proved again who they are: their attempts begin anew.
#[derive(Debug, Clone)]
pub(crate) struct ForgetAttempts {
    pub(crate) folded_name: String,
    pub(crate) address: String,
}

impl Command for ForgetAttempts {
    const NAME: &'static str = "access.forget_attempts";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::attempts::take_back(ctx, Subject::Address(&self.address))?;
        store::attempts::forget(ctx, Subject::Name(&self.folded_name))
    }
}
