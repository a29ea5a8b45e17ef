//! Documents of orders are taken to be read.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::take_connections::lease;
use crate::{ConnectionId, store};

/// Takes documents that are to be read, up to so many.
#[derive(Debug, Clone)]
pub(crate) struct TakeBackFills(pub(crate) i64);

impl Command for TakeBackFills {
    const NAME: &'static str = "channels.take_back_fills";
    const PERMISSION: Permission = Permission::SYSTEM;
    type Output = Vec<ConnectionId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionId>, Fault> {
        let until = lease(ctx.now());
        store::take_back_fills(ctx, until, self.0)
    }
}
