//! Orders of before are brought in.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::must_see_connection;
use super::sync_now::must_be_connected;
use crate::back_fill::is_long;
use crate::connection::since;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Reads a shop again from a moment on: what is missing comes in, what is here is not doubled. What lies far back
/// comes as one document where the platform makes one, else page by page.
#[derive(Debug, Clone)]
pub(crate) struct BackFill {
    pub(crate) id: ConnectionId,
    pub(crate) since: Timestamp,
    /// Whether its platform makes documents of orders.
    pub(crate) gathers: bool,
}

impl Command for BackFill {
    const NAME: &'static str = "channels.back_fill";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        let connection = must_see_connection(ctx, self.id)?;
        must_be_connected(connection.state)?;
        let from = since(Some(self.since), ctx.now())?;
        if self.gathers && is_long(from, ctx.now()) {
            if !store::want_back_fill(ctx, self.id, from)? {
                // One is under way. What it brings is not wanted twice.
                let reaches = connection.back_fill.is_some_and(|fill| fill.since <= from);
                let detail = "one of a later day is under way";
                let under_way = || Fault::conflict("channels.back_fill_under_way", detail);
                return if reaches { must_see_connection(ctx, self.id) } else { Err(under_way()) };
            }
        } else {
            store::rewind(ctx, self.id, from)?;
            store::expect_earlier(ctx, self.id, from)?;
        }
        ctx.emit(Event::about("channels", "BackFillAsked", self.id, 0, &json!({"since": from})));
        must_see_connection(ctx, self.id)
    }
}
