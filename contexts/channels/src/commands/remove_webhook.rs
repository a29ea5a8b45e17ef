//! A program of others is told nothing any more.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::unknown;
use crate::{WebhookId, permissions, store};

/// Removes a webhook with its messages, those that wait included.
#[derive(Debug, Clone)]
pub(crate) struct RemoveWebhook(pub(crate) WebhookId);

impl Command for RemoveWebhook {
    const NAME: &'static str = "channels.remove_webhook";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let before = store::find(ctx, self.0)?.ok_or_else(unknown)?;
        if !store::delete(ctx, self.0)? {
            return Err(unknown());
        }
        let news = json!({ "before": before.as_new(), "waiting": before.waiting });
        ctx.emit(Event::about("channels", "WebhookRemoved", self.0, 0, &news));
        Ok(())
    }
}
