use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use crate::role::RoleBook;
use crate::user::{UserId, UserRow, check_names};
use crate::{permissions, store};

/// Gives a user other names; what is absent stays.
#[derive(Debug, Clone)]
pub struct RenameUser {
    /// Whom.
    pub user_id: UserId,
    /// What they sign in with.
    pub username: Option<String>,
    /// As timelines show them.
    pub display_name: Option<String>,
    /// The version one has seen.
    pub seen_version: i64,
    /// Who has how many rights.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for RenameUser {
    const NAME: &'static str = "access.rename_user";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let user = load_managed(ctx, self.user_id, &self.book)?;
        let (username, display_name) = check_names(
            self.username.as_deref().unwrap_or(&user.username),
            self.display_name.as_deref().unwrap_or(&user.display_name),
        )?;
        let names = (username.as_str(), display_name.as_str());
        let version =
            store::users::rename(ctx, user.id, names, self.seen_version)?.ok_or_else(stale)?;
        // The names themselves stay out: events are kept longer than persons may be.
        let data = json!({ "username": username != user.username, "from": self.from });
        ctx.emit(Event::about("access", "UserRenamed", user.id, version, &data));
        store::users::load(ctx, user.id)
    }
}

pub(super) fn stale() -> Fault {
    Fault::conflict("access.stale", "somebody else has changed this user meanwhile")
}
