//! What people do here, and what signing in does for them.

mod add_token;
mod assign_role;
mod change_password;
mod change_preferences;
mod change_role;
mod choose_password;
mod confirm_second_factor;
mod create_role;
mod create_user;
mod decide_approval;
mod decide_review;
mod delegate;
mod delete_role;
mod disable_user;
mod enable_user;
mod end_sessions;
mod keep_for_approval;
mod leave_for_provider;
mod link_openid;
mod meet_by_openid;
mod offer_second_factor;
mod pass_sign_in;
mod remove_role;
mod remove_second_factor;
mod rename_user;
mod renew_recovery_codes;
mod reset_password;
mod set_openid_provider;
mod set_roles;
mod set_scope;
mod show_second_factor;
mod sign_out;
mod start_review;
mod try_sign_in;
mod unlock_user;
mod withdraw_token;

pub(crate) use add_token::AddToken;
pub use assign_role::AssignRole;
pub(crate) use change_password::ChangePassword;
pub use change_preferences::ChangePreferences;
pub use change_role::{ChangeRole, RoleChanges};
pub(crate) use choose_password::ChoosePassword;
pub(crate) use confirm_second_factor::ConfirmSecondFactor;
pub use create_role::{BeginRoles, CreateRole, NewRole};
pub use create_user::{CreateUser, Start};
pub(crate) use decide_approval::{
    ApproveRequest, Decider, DeclineRequest, ExpireRequests, WithdrawRequest,
};
pub(crate) use decide_review::DecideReview;
pub(crate) use delegate::{Delegate, EndDelegation};
pub use delete_role::DeleteRole;
pub use disable_user::DisableUser;
pub use enable_user::EnableUser;
pub(crate) use end_sessions::{EndSession, EndSessions};
pub use keep_for_approval::{DoneOrKept, KeptForApproval, WithApproval};
pub(crate) use leave_for_provider::{CameBack, ComeBack, LeaveForProvider, RefuseOpenId};
pub use link_openid::LinkOpenId;
pub(crate) use meet_by_openid::{MeetByOpenId, Met};
pub(crate) use offer_second_factor::OfferSecondFactor;
pub(crate) use pass_sign_in::{Entering, PassSignIn, Passed, Proof};
pub use remove_role::RemoveRole;
pub use remove_second_factor::RemoveSecondFactor;
pub use rename_user::RenameUser;
pub(crate) use renew_recovery_codes::RenewRecoveryCodes;
pub use reset_password::ResetPassword;
pub use set_openid_provider::{OpenIdVersion, SetOpenIdProvider, SetOpenIdSecret};
pub use set_roles::SetRoles;
pub use set_scope::SetScope;
pub(crate) use show_second_factor::{ShowSecondFactor, Shown};
pub(crate) use sign_out::{SignOut, TouchSession, TouchToken};
pub(crate) use start_review::StartReview;
pub(crate) use try_sign_in::{Attempt, FailSignIn, ForgetAttempts, TrySignIn};
pub use unlock_user::UnlockUser;
pub(crate) use withdraw_token::WithdrawToken;

use std::collections::BTreeSet;

use db::Ctx;
use kernel::{ActorKind, Fault, Kind};
use settings::RoleApprovals;

use crate::role::{self, RoleBook};
use crate::user::{UserId, UserRow};
use crate::{scope, store};

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
    scope::must_cover(ctx.actor(), &user.scope.scope())?;
    Ok(user)
}

/// Whether the house wants a second person where rights are given that lead to more.
fn needs_another(
    ctx: &mut Ctx<'_>,
    ready_made: &RoleBook,
    does_lead: impl FnOnce(&RoleBook) -> bool,
) -> Result<bool, Fault> {
    if settings::parameter::<RoleApprovals>(ctx)? == 0 {
        return Ok(false);
    }
    // What is kept says no more what the house begins with: it will find the roles in their table.
    store::roles::begin(ctx, ready_made)?;
    Ok(does_lead(&store::roles::book(ctx, ready_made)?))
}

/// Where a second person is wanted, nobody makes a user with such rights: they would have them at once.
fn must_be_given_later(
    ctx: &mut Ctx<'_>,
    roles: &BTreeSet<String>,
    book: &RoleBook,
) -> Result<(), Fault> {
    let by_person = ctx.actor().kind == ActorKind::User;
    let wanted = settings::parameter::<RoleApprovals>(ctx)? > 0;
    if by_person && wanted && role::leads_to_more(&book.rights(roles)) {
        let detail = "another must approve such a role: make the user, then give it";
        return Err(Fault::field("roles", "access.role_needs_approval", detail));
    }
    Ok(())
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
