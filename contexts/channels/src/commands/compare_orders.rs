//! A shop's orders are compared with ours at once.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use super::sync_now::must_be_connected;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Compares what a shop has with what is here, after what changed there was read. It waits where the shop is
/// left in peace.
#[derive(Debug, Clone)]
pub(crate) struct CompareOrders(pub(crate) ConnectionId);

impl Command for CompareOrders {
    const NAME: &'static str = "channels.compare_orders";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        let connection = must_see_connection(ctx, self.0)?;
        must_be_connected(connection.state)?;
        if !connection.gives_names {
            let detail = "its terms do not say how both are compared";
            return Err(Fault::conflict("channels.gives_no_names", detail));
        }
        let now = ctx.now();
        store::compare_by(ctx, self.0, now)?;
        store::read_by(ctx, self.0, now)?;
        ctx.emit(Event::about("channels", "ComparisonAsked", self.0, 0, &json!({})));
        must_see_connection(ctx, self.0)
    }
}
