//! A webhook is told something else, or elsewhere.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::add_webhook::must_be_shops;
use super::unknown;
use crate::queries::WebhookView;
use crate::webhook::NewWebhook;
use crate::{WebhookId, permissions, store};

/// Changes what a webhook is; messages that wait go to where it is now.
#[derive(Debug, Clone)]
pub(crate) struct ChangeWebhook {
    pub(crate) id: WebhookId,
    pub(crate) new: NewWebhook,
    /// The version the changes were made on.
    pub(crate) seen_version: i64,
}

impl Command for ChangeWebhook {
    const NAME: &'static str = "channels.change_webhook";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = WebhookView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WebhookView, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let new = self.new.checked()?;
        must_be_shops(ctx, &new)?;
        let before = store::find(ctx, self.id)?.ok_or_else(unknown)?;
        if !store::change(ctx, self.id, &new, self.seen_version)? {
            let detail = format!("the webhook is at version {}", before.version);
            return Err(Fault::conflict("channels.stale", detail));
        }
        let news = json!({ "before": before.as_new(), "after": new });
        let version = self.seen_version + 1;
        ctx.emit(Event::about("channels", "WebhookChanged", self.id, version, &news));
        store::find(ctx, self.id)?.ok_or_else(unknown)
    }
}
