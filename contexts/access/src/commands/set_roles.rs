use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use super::rename_user::stale;
use crate::role::{self, RoleBook};
use crate::user::{UserId, UserRow};
use crate::{permissions, store};

/// Gives a user other roles, as when they move to another post. The news holds what was before and
/// after. Their sessions end: what they do from now on they do after having signed in as what they
/// are now.
#[derive(Debug, Clone)]
pub struct SetRoles {
    /// Whose.
    pub user_id: UserId,
    /// All they have from now on.
    pub roles: BTreeSet<String>,
    /// The version one has seen.
    pub seen_version: i64,
    /// What roles allow.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for SetRoles {
    const NAME: &'static str = "access.set_roles";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let administrators = self.book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = load_managed(ctx, self.user_id, &self.book)?;
        role::must_cover(ctx.actor(), &self.book.rights(&self.roles))?;
        if user.version != self.seen_version {
            return Err(stale());
        }
        if user.roles == self.roles {
            return Ok(user);
        }
        let version =
            store::users::set_roles(ctx, user.id, &self.roles, &administrators, self.seen_version)?
                .ok_or_else(last_administrator)?;
        let ended = store::sessions::delete_all(ctx, user.id, None)?;
        let data = json!({
            "before": user.roles,
            "after": self.roles,
            "sessions_ended": ended,
            "from": self.from,
        });
        ctx.emit(Event::about("access", "UserRolesChanged", user.id, version, &data));
        store::users::load(ctx, user.id)
    }
}

pub(super) fn last_administrator() -> Fault {
    let detail = "somebody must stay who may do everything";
    Fault::conflict("access.last_administrator", detail)
}
