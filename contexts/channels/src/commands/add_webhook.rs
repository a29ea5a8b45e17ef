//! A program of others is told what happens.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::webhook::NewWebhook;
use crate::{WebhookId, permissions, store};

/// Every one costs a look at all that happens.
const MOST_WEBHOOKS: i64 = 50;

/// Begins to tell a program of others what happens from now on. The secret that signs is drawn before: a
/// command that runs twice draws nothing.
#[derive(Clone)]
pub(crate) struct AddWebhook {
    pub(crate) new: NewWebhook,
    pub(crate) secret: Vec<u8>,
}

impl Command for AddWebhook {
    const NAME: &'static str = "channels.add_webhook";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = WebhookId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<WebhookId, Fault> {
        // Without a list of shops it hears of all of them; with one, of each that is on it.
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let new = self.new.checked()?;
        must_be_shops(ctx, &new)?;
        if store::count(ctx)? >= MOST_WEBHOOKS {
            let detail = format!("there are {MOST_WEBHOOKS} webhooks");
            return Err(Fault::conflict("channels.too_many_webhooks", detail));
        }
        let id = ctx.new_id();
        store::insert(ctx, id, &new, &self.secret)?;
        ctx.emit(Event::about("channels", "WebhookAdded", id, 1, &json!({ "after": new })));
        Ok(id)
    }
}

/// Refuses shops that are not there.
pub(super) fn must_be_shops(ctx: &mut Ctx<'_>, new: &NewWebhook) -> Result<(), Fault> {
    let shops = settings::shops(ctx, &new.shop_ids)?;
    let missing = new.shop_ids.iter().position(|id| !shops.contains_key(id));
    match missing {
        None => Ok(()),
        Some(at) => {
            let detail = "no shop has this id";
            Err(Fault::field(format!("shop_ids[{at}]"), "kernel.unknown_id", detail))
        }
    }
}
