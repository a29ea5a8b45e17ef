use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use crate::role::RoleBook;
use crate::user::{UserId, UserRow};
use crate::{permissions, store};

/// Lets a user in again. Sessions and tokens they had do not come back.
#[derive(Debug, Clone)]
pub struct EnableUser {
    /// Whom.
    pub user_id: UserId,
    /// What roles allow.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for EnableUser {
    const NAME: &'static str = "access.enable_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let user = load_managed(ctx, self.user_id, &self.book)?;
        if let Some(version) = store::users::enable(ctx, user.id)? {
            let data = json!({ "from": self.from });
            ctx.emit(Event::about("access", "UserEnabled", user.id, version, &data));
        }
        store::users::load(ctx, user.id)
    }
}
