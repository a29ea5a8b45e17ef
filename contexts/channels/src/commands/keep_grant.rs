//! A pass came, and with it the grant for the next one.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use crate::connector::Pass;
use crate::{ConnectionId, store};

/// Keeps both, unless the connection has another grant by now; whether it did.
#[derive(Clone)]
pub(crate) struct KeepGrant {
    pub(crate) id: ConnectionId,
    /// The number of the grant by which was asked.
    pub(crate) number: i64,
    pub(crate) pass: Pass,
}

impl Command for KeepGrant {
    const NAME: &'static str = "channels.keep_grant";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        store::keep_grant(ctx, self.id, self.number, &self.pass)
    }
}
