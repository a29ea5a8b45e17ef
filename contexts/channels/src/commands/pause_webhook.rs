//! A webhook is told nothing for a while.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::unknown;
use crate::queries::WebhookView;
use crate::webhook::WebhookState;
use crate::{WebhookId, permissions, store};

/// Stops telling a webhook; what happens meanwhile is told when it goes on.
#[derive(Debug, Clone)]
pub(crate) struct PauseWebhook(pub(crate) WebhookId);

impl Command for PauseWebhook {
    const NAME: &'static str = "channels.pause_webhook";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = WebhookView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WebhookView, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        if store::set_state(ctx, self.0, WebhookState::Paused)? {
            ctx.emit(Event::about("channels", "WebhookPaused", self.0, 0, &json!({})));
        }
        store::find(ctx, self.0)?.ok_or_else(unknown)
    }
}
