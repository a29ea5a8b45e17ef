//! No pass is given by a grant.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::{ConnectionId, store};

/// Lets others ask by a grant again, which was not used up. Whether it is still the connection's.
#[derive(Debug, Clone)]
pub(crate) struct GiveBackGrant {
    pub(crate) id: ConnectionId,
    /// Its number among those the connection had.
    pub(crate) number: i64,
}

impl Command for GiveBackGrant {
    const NAME: &'static str = "channels.give_back_grant";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::give_back_grant(ctx, self.id, self.number)
    }
}
