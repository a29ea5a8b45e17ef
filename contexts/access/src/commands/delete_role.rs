use db::{Command, Ctx};
use kernel::{Fault, Permission};
use serde_json::json;

use super::create_role::{as_json, tell};
use super::rename_user::stale;
use crate::permissions;
use crate::role::{self, RoleBook};
use crate::store::roles;

/// Deletes a role that nobody has.
#[derive(Debug, Clone)]
pub struct DeleteRole {
    /// Which.
    pub name: String,
    /// The version one has seen.
    pub seen_version: i64,
    /// What a house begins with.
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for DeleteRole {
    const NAME: &'static str = "access.delete_role";
    const PERMISSION: Permission = permissions::MANAGE_ROLES;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        roles::begin(ctx, &self.ready_made)?;
        let stored = roles::load(ctx, &self.name)?;
        role::must_cover(ctx.actor(), &role::rights(&stored.role))?;
        if stored.role.is_administrator {
            let detail = "somebody must be able to do everything";
            return Err(Fault::conflict("access.role_is_fixed", detail));
        }
        if stored.version != self.seen_version {
            return Err(stale());
        }
        if !roles::delete(ctx, &self.name)? {
            let detail = "take it from everybody who has or had it first";
            return Err(Fault::conflict("access.role_in_use", detail));
        }
        tell(ctx, "RoleDeleted", &stored, (as_json(&stored), json!(null)), &self.from);
        Ok(())
    }
}
