//! A message is offered again.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use crate::queries::MessageView;
use crate::{MessageId, permissions, store};

/// Offers a message again that failed, or at once that waits for its next attempt. It keeps its id: who has
/// it already knows it.
#[derive(Debug, Clone)]
pub(crate) struct SendAgain(pub(crate) MessageId);

impl Command for SendAgain {
    const NAME: &'static str = "channels.send_again";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = MessageView;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<MessageView, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let (message, _) = store::message(ctx, self.0)?.ok_or_else(unknown_message)?;
        if !store::offer_again(ctx, self.0)? {
            let detail = format!("it is {}", message.state);
            return Err(Fault::conflict("channels.message_taken", detail));
        }
        let news = json!({ "was": message.state });
        ctx.emit(Event::about("channels", "MessageSentAgain", self.0, 0, &news));
        let (message, _) = store::message(ctx, self.0)?.ok_or_else(unknown_message)?;
        Ok(message)
    }
}

pub(crate) fn unknown_message() -> Fault {
    Fault::not_found("channels.unknown_message", "no message has this id, or it was forgotten")
}
