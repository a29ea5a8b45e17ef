use std::collections::BTreeSet;

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde::{Deserialize, Serialize};

use super::create_role::{as_json, tell};
use super::rename_user::stale;
use crate::approval_book::Approvable;
use crate::role::{self, RoleBook};
use crate::store::roles;
use crate::{permissions, role_draft};

/// What to change of a role; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RoleChanges {
    /// As people call it.
    pub title: Option<String>,
    /// All it may do from now on.
    pub permissions: Option<BTreeSet<String>>,
    /// Whether who has it must show a second factor.
    pub needs_second_factor: Option<bool>,
}

/// A role may do something else from now on: so may everybody who has it, from their next request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ChangeRole {
    /// Which.
    pub name: String,
    /// What shall be different.
    pub changes: RoleChanges,
    /// The version one has seen.
    pub seen_version: i64,
    /// What a house begins with; what waits for approval finds the roles in their table.
    #[serde(skip)]
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for ChangeRole {
    const NAME: &'static str = "access.change_role";
    const PERMISSION: Permission = permissions::MANAGE_ROLES;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        roles::begin(ctx, &self.ready_made)?;
        let mut stored = roles::load(ctx, &self.name)?;
        // Nobody gives what they do not have, nor takes it from those who have more.
        role::must_cover(ctx.actor(), &role::rights(&stored.role))?;
        if stored.version != self.seen_version {
            return Err(stale());
        }
        let before = as_json(&stored);
        if let Some(title) = self.changes.title {
            stored.title = role_draft::check_title(&title)?;
        }
        if let Some(permissions) = self.changes.permissions {
            if stored.role.is_administrator {
                let detail = "the administrator may do everything";
                return Err(Fault::conflict("access.role_is_fixed", detail));
            }
            role::must_cover(ctx.actor(), &role::grants(&permissions))?;
            stored.role.permissions = permissions;
        }
        if let Some(needs) = self.changes.needs_second_factor {
            stored.role.needs_second_factor = needs;
        }
        if as_json(&stored) == before {
            return Ok(());
        }
        stored.version += 1;
        roles::update(ctx, &stored)?;
        tell(ctx, "RoleChanged", &stored, (before, as_json(&stored)), &self.from);
        Ok(())
    }
}

/// Also of a role that nobody has: it is given later by its name, which looks harmless then.
impl Approvable for ChangeRole {
    fn needs_approval(&self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let Some(wanted) = &self.changes.permissions else { return Ok(false) };
        super::needs_another(ctx, &self.ready_made, |book| {
            let before = book.iter().find(|role| role.name == self.name);
            let added = wanted
                .iter()
                .filter(|name| before.is_none_or(|role| !role.permissions.contains(*name)));
            role::leads_to_more(&role::grants(&added.cloned().collect()))
        })
    }
}
