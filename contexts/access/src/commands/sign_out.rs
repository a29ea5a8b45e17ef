use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use crate::permissions::SYSTEM;
use crate::store;

/// Ends a session, on the server.
#[derive(Debug, Clone)]
pub(crate) struct SignOut {
    pub(crate) token_hash: Vec<u8>,
}

impl Command for SignOut {
    const NAME: &'static str = "access.sign_out";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(user) = store::delete_session(ctx, &self.token_hash)? {
            ctx.emit(Event::about("access", "SignedOut", user, 0, &json!({})));
        }
        Ok(())
    }
}

/// Writes that a session was seen: it lives on.
#[derive(Debug, Clone)]
pub(crate) struct TouchSession {
    pub(crate) token_hash: Vec<u8>,
    pub(crate) created_at: Timestamp,
}

impl Command for TouchSession {
    const NAME: &'static str = "access.touch_session";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::touch_session(ctx, &self.token_hash, self.created_at)
    }
}
