use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::load_managed;
use super::rename_user::stale;
use super::set_roles::last_administrator;
use super::start_review::note_move;
use crate::role::RoleBook;
use crate::store::roles::{self, RolesChange};
use crate::user::{UserId, UserRow};
use crate::{permissions, store};

/// Takes one role from somebody, or what is left of one that ended. Their sessions end.
#[derive(Debug, Clone)]
pub struct RemoveRole {
    /// From whom.
    pub user_id: UserId,
    /// Which, by name.
    pub role: String,
    /// The version one has seen.
    pub seen_version: i64,
    /// What roles allow.
    pub book: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for RemoveRole {
    const NAME: &'static str = "access.remove_role";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let administrators = self.book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = load_managed(ctx, self.user_id, &self.book)?;
        if user.version != self.seen_version {
            return Err(stale());
        }
        if !roles::grants_of(ctx, user.id)?.iter().any(|grant| grant.role == self.role) {
            return Err(Fault::not_found("access.no_such_role", "they do not have this role"));
        }
        let after = take_role(ctx, &user, &self.role, &self.book, &self.from)?;
        note_move(ctx, &user, &after, &self.book)?;
        store::users::load(ctx, user.id)
    }
}

/// Takes a role from a user as they were loaded, and ends their sessions; what they still have.
pub(super) fn take_role(
    ctx: &mut Ctx<'_>,
    user: &UserRow,
    role: &str,
    book: &RoleBook,
    from: &str,
) -> Result<BTreeSet<String>, Fault> {
    let administrators = book.administrators();
    let change = RolesChange {
        user: user.id,
        keeps_administrator: !administrators.iter().any(|name| name == role),
        administrators: &administrators,
        seen_version: user.version,
    };
    let version = roles::take(ctx, &change, role)?.ok_or_else(last_administrator)?;
    let ended = store::sessions::delete_all(ctx, user.id, None)?;
    let after: BTreeSet<String> = user.roles.iter().filter(|name| *name != role).cloned().collect();
    let data = json!({
        "before": user.roles, "after": after, "sessions_ended": ended, "from": from,
    });
    ctx.emit(Event::about("access", "UserRolesChanged", user.id, version, &data));
    Ok(after)
}
