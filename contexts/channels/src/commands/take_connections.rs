//! Connections are taken to be worked on.

use db::{Command, Ctx};
use kernel::{Fault, Permission, Timestamp};

use crate::{ConnectionId, store};

/// Longer than any call takes. If the program ends meanwhile, another goes on after it.
const TAKEN_SECONDS: i64 = 60;

/// Until when somebody who works on a connection has it for themselves.
pub(super) fn lease(now: Timestamp) -> Timestamp {
    now.plus_seconds(TAKEN_SECONDS)
}

/// Takes connections that have something to do, up to so many.
#[derive(Debug, Clone)]
pub(crate) struct TakeConnections(pub(crate) i64);

impl Command for TakeConnections {
    const NAME: &'static str = "channels.take_connections";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<ConnectionId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionId>, Fault> {
        let until = lease(ctx.now());
        store::take_connections(ctx, until, self.0)
    }
}
