use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::load_managed;
use super::rename_user::stale;
use super::start_review::note_move;
use crate::approval_book::Approvable;
use crate::role::{self, RoleBook};
use crate::user::{UserId, UserRow};
use crate::{permissions, scope, store};

/// Gives a user other roles, as when they move to another post. The news holds what was before and
/// after. Their sessions end: what they do from now on they do after having signed in as what they
/// are now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetRoles {
    /// Whose.
    pub user_id: UserId,
    /// All they have from now on, by name.
    pub roles: Vec<String>,
    /// The version one has seen.
    pub seen_version: i64,
    /// What a house begins with; what waits for approval finds the roles in their table.
    #[serde(skip)]
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for SetRoles {
    const NAME: &'static str = "access.set_roles";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let book = store::roles::book_to_give(ctx, &self.ready_made, &self.roles)?;
        let roles = book.check(&self.roles)?;
        let administrators = book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = load_managed(ctx, self.user_id, &book)?;
        role::must_cover(ctx.actor(), &book.rights(&roles))?;
        scope::may_be_had(&book, &roles, &user.scope.scope())?;
        if user.version != self.seen_version {
            return Err(stale());
        }
        if user.roles == roles {
            return Ok(user);
        }
        let version =
            store::users::set_roles(ctx, user.id, &roles, &administrators, self.seen_version)?
                .ok_or_else(last_administrator)?;
        let ended = store::sessions::delete_all(ctx, user.id, None)?;
        let data = json!({
            "before": user.roles,
            "after": roles,
            "sessions_ended": ended,
            "from": self.from,
        });
        ctx.emit(Event::about("access", "UserRolesChanged", user.id, version, &data));
        note_move(ctx, &user, &roles, &book)?;
        store::users::load(ctx, user.id)
    }
}

pub(super) fn last_administrator() -> Fault {
    let detail = "somebody must stay who may do everything";
    Fault::conflict("access.last_administrator", detail)
}

impl Approvable for SetRoles {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let user = store::users::load(ctx, self.user_id)?;
        let new = self.roles.iter().filter(|role| !user.roles.contains(*role));
        let given: BTreeSet<String> = new.cloned().collect();
        super::needs_another(ctx, &self.ready_made, |book| {
            role::leads_to_more(&book.rights(&given))
        })
    }
}
