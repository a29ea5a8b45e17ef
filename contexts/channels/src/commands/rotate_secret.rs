//! A webhook's messages are signed by another secret.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::unknown;
use crate::{WebhookId, permissions, store};

/// For so long both secrets sign: the receiver has a day to take the new one.
const BOTH_SECONDS: i64 = 24 * 60 * 60;

/// Signs by another secret, drawn before; the one of before signs besides for a day. Answers until when.
#[derive(Clone)]
pub(crate) struct RotateSecret {
    pub(crate) id: WebhookId,
    pub(crate) secret: Vec<u8>,
}

impl Command for RotateSecret {
    const NAME: &'static str = "channels.rotate_secret";
    const PERMISSION: Permission = permissions::MANAGE;
    type Output = Timestamp;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Timestamp, Fault> {
        ctx.actor().scope.must_be_all(Self::PERMISSION)?;
        let until = ctx.now().plus_seconds(BOTH_SECONDS);
        if !store::rotate(ctx, self.id, &self.secret, until)? {
            return Err(unknown());
        }
        let news = json!({ "former_until": until });
        ctx.emit(Event::about("channels", "WebhookSecretRotated", self.id, 0, &news));
        Ok(until)
    }
}
