use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use super::set_roles::last_administrator;
use crate::role::RoleBook;
use crate::user::{UserId, UserRow};
use crate::{permissions, store};

/// Lets a user in no more, as when they leave: their sessions, sign-ins under way and tokens end in
/// the same commit.
#[derive(Debug, Clone)]
pub struct DisableUser {
    /// Whom.
    pub user_id: UserId,
    /// What roles allow.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for DisableUser {
    const NAME: &'static str = "access.disable_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let administrators = self.book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = load_managed(ctx, self.user_id, &self.book)?;
        if !user.active {
            return Ok(user);
        }
        let version =
            store::users::disable(ctx, user.id, &administrators)?.ok_or_else(last_administrator)?;
        let sessions = store::sessions::delete_all(ctx, user.id, None)?;
        store::challenges::delete_all(ctx, user.id)?;
        let tokens = store::tokens::delete_all(ctx, user.id)?;
        let data =
            json!({ "sessions_ended": sessions, "tokens_withdrawn": tokens, "from": self.from });
        ctx.emit(Event::about("access", "UserDisabled", user.id, version, &data));
        store::users::load(ctx, user.id)
    }
}
