//! A message that only shows that messages arrive.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::unknown;
use crate::message::test_body;
use crate::store::NewMessage;
use crate::webhook::{NewsKind, WebhookState};
use crate::{MessageId, WebhookId, permissions, store};

/// Sends a message of nothing.
#[derive(Debug, Clone)]
pub(crate) struct SendTest(pub(crate) WebhookId);

impl Command for SendTest {
    const NAME: &'static str = "channels.send_test";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = MessageId;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<MessageId, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let state = store::state_of(ctx, self.0)?.ok_or_else(unknown)?;
        if state != WebhookState::Active {
            return Err(Fault::conflict("channels.not_active", format!("the webhook is {state}")));
        }
        let (id, body) = (ctx.new_id(), test_body(ctx.now())?);
        let message = NewMessage {
            id,
            webhook_id: self.0,
            event_seq: None,
            kind: NewsKind::Test,
            order_number: None,
            body,
        };
        store::insert_messages(ctx, &[message])?;
        ctx.emit(Event::about("channels", "WebhookTested", self.0, 0, &json!({ "message": id })));
        Ok(id)
    }
}
