//! What people do here, and what signing in does for them.

mod change_password;
mod change_preferences;
mod create_user;
mod sign_in;
mod sign_out;
mod tokens;
mod unlock_user;

pub use change_password::ChangePassword;
pub(crate) use change_preferences::ChangePreferences;
pub use create_user::CreateUser;
pub(crate) use sign_in::{
    Attempt, BeginSignIn, FailSignIn, OpenSession, locked_out, wrong_credentials,
};
pub(crate) use sign_out::{SignOut, TouchSession};
pub(crate) use tokens::{AddToken, WithdrawToken};
pub use unlock_user::UnlockUser;

use db::Ctx;
use kernel::Fault;

use crate::user::UserId;

/// The user who acts. Programs and the house itself have no sessions, preferences or tokens.
fn acting_user(ctx: &Ctx<'_>) -> Result<UserId, Fault> {
    let id = ctx.actor().id.parse();
    id.map_err(|_| Fault::forbidden("access.people_only", "only a person may do this"))
}
