use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::load_managed;
use super::rename_user::stale;
use super::set_roles::last_administrator;
use super::start_review::note_move;
use crate::approval_book::Approvable;
use crate::role::{self, RoleBook};
use crate::store::roles::{self, RolesChange};
use crate::user::{UserId, UserRow};
use crate::{permissions, role_draft, scope, store};

/// Gives somebody one role more, for good or until a time, when it falls back by itself. Their
/// sessions end, as when all their roles are set.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AssignRole {
    /// Whom.
    pub user_id: UserId,
    /// Which, by name.
    pub role: String,
    /// Until when; for good when absent.
    pub until: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// The version one has seen.
    pub seen_version: i64,
    /// What a house begins with; what waits for approval finds the roles in their table.
    #[serde(skip)]
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for AssignRole {
    const NAME: &'static str = "access.assign_role";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let reason = role_draft::check_reason(&self.reason)?;
        if self.until.is_some_and(|until| until <= ctx.now()) {
            return Err(Fault::field("until", "kernel.out_of_range", "in the future"));
        }
        let given = std::slice::from_ref(&self.role);
        let book = roles::book_to_give(ctx, &self.ready_made, given)?;
        let given = book.check(given)?;
        let administrators = book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = load_managed(ctx, self.user_id, &book)?;
        role::must_cover(ctx.actor(), &book.rights(&given))?;
        scope::may_be_had(&book, &given, &user.scope.scope())?;
        if user.version != self.seen_version {
            return Err(stale());
        }
        let change = RolesChange {
            user: user.id,
            keeps_administrator: self.until.is_none() || !administrators.contains(&self.role),
            administrators: &administrators,
            seen_version: self.seen_version,
        };
        let version = roles::give(ctx, &change, &self.role, (self.until, &reason))?
            .ok_or_else(last_administrator)?;
        let ended = store::sessions::delete_all(ctx, user.id, None)?;
        let after: BTreeSet<String> = user.roles.union(&given).cloned().collect();
        let data = json!({
            "before": user.roles, "after": after, "role": self.role, "until": self.until,
            "reason": reason, "sessions_ended": ended, "from": self.from,
        });
        let event = Event::about("access", "UserRolesChanged", user.id, version, &data);
        ctx.emit(event.with_reason_in_words());
        // What is given until a time falls back by itself.
        if self.until.is_none() {
            note_move(ctx, &user, &after, &book)?;
        }
        store::users::load(ctx, user.id)
    }
}

impl Approvable for AssignRole {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let role = BTreeSet::from([self.role.clone()]);
        super::needs_another(ctx, &self.ready_made, |book| role::leads_to_more(&book.rights(&role)))
    }
}
