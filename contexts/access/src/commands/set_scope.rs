use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::load_managed;
use super::rename_user::stale;
use crate::approval_book::Approvable;
use crate::role::RoleBook;
use crate::scope::{self, ScopeFacts};
use crate::user::{UserId, UserRow};
use crate::{permissions, role_draft, store};

/// Sets with whose things somebody works: it counts from their next request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetScope {
    /// Whose.
    pub user_id: UserId,
    /// All they work with from now on.
    pub scope: ScopeFacts,
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

impl Command for SetScope {
    const NAME: &'static str = "access.set_scope";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = UserRow;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<UserRow, Fault> {
        let reason = role_draft::check_reason(&self.reason)?;
        let book = store::roles::book(ctx, &self.ready_made)?;
        let user = load_managed(ctx, self.user_id, &book)?;
        let wanted = self.scope.scope();
        scope::must_cover(ctx.actor(), &wanted)?;
        let shops = self.scope.shops.clone().unwrap_or_default();
        let known = settings::shops(ctx, &shops)?;
        if let Some(at) = shops.iter().position(|id| !known.contains_key(id)) {
            return Err(Fault::field(
                format!("shops[{at}]"),
                "access.unknown_shop",
                "no such shop",
            ));
        }
        scope::may_be_had(&book, &user.roles, &wanted)?;
        if user.scope == self.scope {
            return Ok(user);
        }
        let set = store::roles::set_scope(ctx, user.id, &self.scope, &reason, self.seen_version)?;
        let version = set.ok_or_else(stale)?;
        let data = json!({
            "before": user.scope, "after": self.scope, "reason": reason, "from": self.from,
        });
        let event = Event::about("access", "UserScopeChanged", user.id, version, &data);
        ctx.emit(event.with_reason_in_words());
        store::users::load(ctx, user.id)
    }
}

impl Approvable for SetScope {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let before = store::users::load(ctx, self.user_id)?.scope;
        let opens = before.shops.is_some() && self.scope.shops.is_none()
            || before.warehouses.is_some() && self.scope.warehouses.is_none();
        super::needs_another(ctx, &self.ready_made, |_| opens)
    }
}
