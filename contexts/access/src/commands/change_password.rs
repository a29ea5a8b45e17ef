use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::hashing::PasswordHash;
use crate::user::UserId;
use crate::{permissions, store};

/// Gives a user another password; every session of theirs ends.
#[derive(Debug, Clone)]
pub struct ChangePassword {
    /// Whose. Others' needs the permission to manage users.
    pub user_id: UserId,
    /// From [`crate::hash_password`].
    pub password: PasswordHash,
}

impl Command for ChangePassword {
    const NAME: &'static str = "access.change_password";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if *ctx.actor().id != *self.user_id.to_string() {
            ctx.actor().must(permissions::MANAGE_USERS)?;
        }
        let version = store::update_password(ctx, self.user_id, self.password.as_str())?
            .ok_or_else(|| Fault::not_found("access.no_such_user", "no such user"))?;
        let ended = store::delete_sessions_of(ctx, self.user_id)?;
        let data = json!({ "sessions_ended": ended });
        ctx.emit(Event::about("access", "PasswordChanged", self.user_id, version, &data));
        Ok(())
    }
}
