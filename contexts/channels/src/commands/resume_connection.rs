//! A shop is asked again.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connection::ConnectionState;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Goes on asking a shop, from where it stopped, at once.
#[derive(Debug, Clone)]
pub(crate) struct ResumeConnection(pub(crate) ConnectionId);

impl Command for ResumeConnection {
    const NAME: &'static str = "channels.resume_connection";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        must_see_connection(ctx, self.0)?;
        if store::set_connection_state(ctx, self.0, ConnectionState::Connected)? {
            store::resume_back_fill(ctx, self.0)?;
            ctx.emit(Event::about("channels", "ConnectionResumed", self.0, 0, &json!({})));
        }
        must_see_connection(ctx, self.0)
    }
}
