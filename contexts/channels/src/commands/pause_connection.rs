//! A shop is asked nothing for a while.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connection::ConnectionState;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Stops asking a shop. What it tells by itself meanwhile is kept, and asked for when it goes on.
#[derive(Debug, Clone)]
pub(crate) struct PauseConnection(pub(crate) ConnectionId);

impl Command for PauseConnection {
    const NAME: &'static str = "channels.pause_connection";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        must_see_connection(ctx, self.0)?;
        if store::set_connection_state(ctx, self.0, ConnectionState::Paused)? {
            store::stop_back_fill(ctx, self.0)?;
            ctx.emit(Event::about("channels", "ConnectionPaused", self.0, 0, &json!({})));
        }
        must_see_connection(ctx, self.0)
    }
}
