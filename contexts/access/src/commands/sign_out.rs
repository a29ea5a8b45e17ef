use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use crate::api_token::TokenId;
use crate::permissions::SYSTEM;
use crate::{policy, store};

/// Ends a session, on the server.
#[derive(Debug, Clone)]
pub(crate) struct SignOut {
    pub(crate) token_hash: Vec<u8>,
    pub(crate) address: String,
}

impl Command for SignOut {
    const NAME: &'static str = "access.sign_out";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    const WHEN_READ_ONLY: bool = true;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        if let Some(user) = store::sessions::delete(ctx, &self.token_hash)? {
            let data = json!({ "address": self.address });
            ctx.emit(Event::about("access", "SignedOut", user, 0, &data));
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
        let lifetime = policy::read(ctx)?.lifetime;
        store::sessions::touch(ctx, &self.token_hash, self.created_at, lifetime)
    }
}

/// Writes that a token was used.
#[derive(Debug, Clone)]
pub(crate) struct TouchToken {
    pub(crate) token_id: TokenId,
}

impl Command for TouchToken {
    const NAME: &'static str = "access.touch_token";
    const PERMISSION: Permission = SYSTEM;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        store::tokens::touch(ctx, self.token_id)
    }
}
