//! What people do here, and what signing in does for them.

mod add_token;
mod change_password;
mod change_preferences;
mod choose_password;
mod confirm_second_factor;
mod create_user;
mod decide_approval;
mod delegate;
mod disable_user;
mod enable_user;
mod end_sessions;
mod keep_for_approval;
mod offer_second_factor;
mod pass_sign_in;
mod remove_second_factor;
mod rename_user;
mod renew_recovery_codes;
mod reset_password;
mod set_roles;
mod show_second_factor;
mod sign_out;
mod try_sign_in;
mod unlock_user;
mod withdraw_token;

pub(crate) use add_token::AddToken;
pub(crate) use change_password::ChangePassword;
pub(crate) use change_preferences::ChangePreferences;
pub(crate) use choose_password::ChoosePassword;
pub(crate) use confirm_second_factor::ConfirmSecondFactor;
pub use create_user::{CreateUser, Start};
pub(crate) use decide_approval::{
    ApproveRequest, Decider, DeclineRequest, ExpireRequests, WithdrawRequest,
};
pub(crate) use delegate::{Delegate, EndDelegation};
pub use disable_user::DisableUser;
pub use enable_user::EnableUser;
pub(crate) use end_sessions::{EndSession, EndSessions};
pub use keep_for_approval::{DoneOrKept, KeptForApproval, WithApproval};
pub(crate) use offer_second_factor::OfferSecondFactor;
pub(crate) use pass_sign_in::{Drawn, PassSignIn, Passed};
pub use remove_second_factor::RemoveSecondFactor;
pub use rename_user::RenameUser;
pub(crate) use renew_recovery_codes::RenewRecoveryCodes;
pub use reset_password::ResetPassword;
pub use set_roles::SetRoles;
pub(crate) use show_second_factor::{ShowSecondFactor, Shown};
pub(crate) use sign_out::{SignOut, TouchSession, TouchToken};
pub(crate) use try_sign_in::{Attempt, FailSignIn, ForgetAttempts, TrySignIn};
pub use unlock_user::UnlockUser;
pub(crate) use withdraw_token::WithdrawToken;

use db::Ctx;
use kernel::{Fault, Kind};

use crate::role::{self, RoleBook};
use crate::store;
use crate::user::{UserId, UserRow};

/// The user who acts. Programs and the house itself have no sessions, preferences or tokens.
fn acting_user(ctx: &Ctx<'_>) -> Result<UserId, Fault> {
    let id = ctx.actor().id.parse();
    id.map_err(|_| Fault::forbidden("access.people_only", "only a person may do this"))
}

/// A user the one who acts may manage: one with no more rights than they have themselves. Without
/// this bound whoever manages users could set the password of an administrator, and be one.
fn load_managed(ctx: &mut Ctx<'_>, id: UserId, book: &RoleBook) -> Result<UserRow, Fault> {
    let user = store::users::load(ctx, id)?;
    role::must_cover(ctx.actor(), &book.rights(&user.roles))?;
    Ok(user)
}

/// The one answer to a wrong name and to a wrong password.
pub(crate) fn wrong_credentials() -> Fault {
    let detail = "the user name or the password is wrong";
    Fault::new(Kind::Unauthenticated, "access.wrong_credentials", detail)
}

pub(crate) fn locked_out() -> Fault {
    let detail = "too many attempts; try again later";
    Fault::new(Kind::RateLimited, "access.locked_out", detail)
}

/// A challenge that is unknown, used, or too old.
pub(crate) fn challenge_gone() -> Fault {
    let detail = "this sign-in took too long or too many answers; begin anew";
    Fault::new(Kind::Unauthenticated, "access.challenge_gone", detail)
}

pub(crate) fn wrong_code() -> Fault {
    let detail = "the code is wrong, used, or too old";
    Fault::new(Kind::Unauthenticated, "access.wrong_code", detail)
}
