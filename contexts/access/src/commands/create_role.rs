use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use uuid::Uuid;

use crate::role::{self, Role, RoleBook};
use crate::store::roles::{self, StoredRole};
use crate::{RoleEntryId, permissions, role_draft};

/// Writes the ready-made roles down when there are none yet.
#[derive(Debug, Clone)]
pub struct BeginRoles {
    /// Them.
    pub ready_made: RoleBook,
}

impl Command for BeginRoles {
    const NAME: &'static str = "access.begin_roles";
    const PERMISSION: Permission = permissions::MANAGE_ROLES;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        roles::begin(ctx, &self.ready_made)
    }
}

/// A role before it is made; its permissions are known ones.
#[derive(Debug, Clone)]
pub struct NewRole {
    /// As users have it; never changes.
    pub name: String,
    /// As people call it.
    pub title: String,
    /// What it may do.
    pub permissions: std::collections::BTreeSet<String>,
    /// Whether who has it must show a second factor.
    pub needs_second_factor: bool,
}

/// Makes a role: new, or from what another may do.
#[derive(Debug, Clone)]
pub struct CreateRole {
    /// As it shall be.
    pub role: NewRole,
    /// What a house begins with.
    pub ready_made: RoleBook,
    /// Where it was asked from.
    pub from: String,
}

impl Command for CreateRole {
    const NAME: &'static str = "access.create_role";
    const PERMISSION: Permission = permissions::MANAGE_ROLES;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        roles::begin(ctx, &self.ready_made)?;
        let NewRole { name, title, permissions, needs_second_factor } = self.role;
        role_draft::check_name(&name)?;
        let title = role_draft::check_title(&title)?;
        role::must_cover(ctx.actor(), &role::grants(&permissions))?;
        if roles::count(ctx)? >= role_draft::MOST_ROLES {
            return Err(Fault::conflict("access.too_many_roles", "delete one first"));
        }
        let role = Role { name, is_administrator: false, permissions, needs_second_factor };
        let new = StoredRole { role, title, ready_made: false, version: 1 };
        if !roles::insert(ctx, &new)? {
            return Err(Fault::field("name", "access.role_taken", "there is a role of this name"));
        }
        tell(ctx, "RoleCreated", &new, (json!(null), as_json(&new)), &self.from);
        Ok(())
    }
}

/// The whole role stands in its news, before and after: so every version of it can be read later. Before
/// it was made and after it was deleted there is none.
pub(super) fn tell(
    ctx: &mut Ctx<'_>,
    kind: &'static str,
    role: &StoredRole,
    (before, after): (serde_json::Value, serde_json::Value),
    from: &str,
) {
    let data = json!({ "before": before, "after": after, "from": from });
    ctx.emit(Event::about("access", kind, id_of(&role.role.name), role.version, &data));
}

pub(super) fn as_json(stored: &StoredRole) -> serde_json::Value {
    json!({
        "name": stored.role.name,
        "title": stored.title,
        "permissions": stored.role.permissions,
        "needs_second_factor": stored.role.needs_second_factor,
    })
}

/// The id under which events speak of a role: it follows from the name.
fn id_of(name: &str) -> RoleEntryId {
    let mut bits: u128 = 0xcbf2_9ce4_8422_2325_cbf2_9ce4_8422_2325;
    for byte in name.bytes() {
        bits = (bits ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
    }
    RoleEntryId::from_uuid(Uuid::from_u128(bits))
}
