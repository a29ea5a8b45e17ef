//! A shop is asked at once.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connection::ConnectionState;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Asks a shop at once, without waiting for its time or for the end of a rest.
#[derive(Debug, Clone)]
pub(crate) struct SyncNow(pub(crate) ConnectionId);

impl Command for SyncNow {
    const NAME: &'static str = "channels.sync_now";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        let connection = must_see_connection(ctx, self.0)?;
        must_be_connected(connection.state)?;
        store::make_due(ctx, self.0)?;
        ctx.emit(Event::about("channels", "SyncAsked", self.0, 0, &json!({})));
        must_see_connection(ctx, self.0)
    }
}

/// Refuses what a shop that is not asked cannot do.
pub(super) fn must_be_connected(state: ConnectionState) -> Result<(), Fault> {
    if state == ConnectionState::Connected {
        return Ok(());
    }
    Err(Fault::conflict("channels.not_connected", format!("the connection is {state}")))
}
