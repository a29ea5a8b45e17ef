use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::hashing::PasswordHash;
use crate::user::{NewUser, UserId};
use crate::{permissions, store};

/// Makes a user. Nobody has a password that was not chosen for them: it comes as the hash of one that
/// was good enough.
#[derive(Debug, Clone)]
pub struct CreateUser {
    /// Who.
    pub user: NewUser,
    /// From [`crate::hash_password`].
    pub password: PasswordHash,
}

impl Command for CreateUser {
    const NAME: &'static str = "access.create_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserId, Fault> {
        let user = self.user.checked()?;
        let id = ctx.new_id();
        store::insert_user(ctx, id, &user, self.password.as_str())?;
        let data = json!({ "is_administrator": user.is_administrator, "grants": user.grants });
        ctx.emit(Event::about("access", "UserCreated", id, 1, &data));
        Ok(id)
    }
}
