//! A webhook is told again.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::unknown;
use crate::queries::WebhookView;
use crate::webhook::WebhookState;
use crate::{WebhookId, permissions, store};

/// Goes on telling a webhook that was paused or gone, from where it stopped, and at once if its server
/// failed.
#[derive(Debug, Clone)]
pub(crate) struct ResumeWebhook(pub(crate) WebhookId);

impl Command for ResumeWebhook {
    const NAME: &'static str = "channels.resume_webhook";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = WebhookView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WebhookView, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        if store::set_state(ctx, self.0, WebhookState::Active)? {
            ctx.emit(Event::about("channels", "WebhookResumed", self.0, 0, &json!({})));
        }
        store::find(ctx, self.0)?.ok_or_else(unknown)
    }
}
