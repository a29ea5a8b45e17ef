//! Somebody says how often a shop is asked.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::must_see_connection;
use crate::connection::poll_seconds;
use crate::queries::ConnectionView;
use crate::{ConnectionId, permissions, store};

/// Sets how often a shop is asked. Counted from now on: a shorter wait is not waited for the longer one.
#[derive(Debug, Clone)]
pub(crate) struct ChangePolling {
    pub(crate) id: ConnectionId,
    /// The version the change was made on.
    pub(crate) seen_version: i64,
    /// In seconds.
    pub(crate) poll_seconds: i64,
}

impl Command for ChangePolling {
    const NAME: &'static str = "channels.change_polling";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ConnectionView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ConnectionView, Fault> {
        let before = must_see_connection(ctx, self.id)?;
        let seconds = poll_seconds(Some(self.poll_seconds))?;
        if !store::change_polling(ctx, self.id, seconds, self.seen_version)? {
            let detail = "the connection was changed meanwhile";
            return Err(Fault::conflict("channels.stale", detail));
        }
        if seconds != before.poll_seconds {
            let news = json!({"before": before.poll_seconds, "poll_seconds": seconds});
            let version = self.seen_version + 1;
            ctx.emit(Event::about("channels", "PollingChanged", self.id, version, &news));
        }
        must_see_connection(ctx, self.id)
    }
}
