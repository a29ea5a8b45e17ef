//! A shop signs its pushes by another secret.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;
use settings::Platform;

use super::must_see_connection;
use crate::{ConnectionId, permissions, store};

/// Takes pushes by another secret, drawn before. What is signed by the one of before is refused from now on,
/// and found by the poll.
#[derive(Clone)]
pub(crate) struct RenewPushSecret {
    pub(crate) id: ConnectionId,
    pub(crate) secret: Vec<u8>,
}

impl Command for RenewPushSecret {
    const NAME: &'static str = "channels.renew_push_secret";
    const PERMISSION: Permission = permissions::MANAGE;
    /// Whose pushes come to a path of their own.
    type Output = Platform;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Platform, Fault> {
        let platform = must_see_connection(ctx, self.id)?.platform;
        store::change_push_secret(ctx, self.id, &self.secret)?;
        store::subscribe_anew(ctx, self.id)?;
        ctx.emit(Event::about("channels", "PushSecretRenewed", self.id, 0, &json!({})));
        Ok(platform)
    }
}
