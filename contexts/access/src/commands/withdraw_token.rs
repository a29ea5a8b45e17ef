use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::acting_user;
use crate::api_token::TokenId;
use crate::permissions;
use crate::store::tokens;

/// Withdraws a token: one's own, or anybody's for who manages them.
#[derive(Debug, Clone)]
pub(crate) struct WithdrawToken {
    pub(crate) token_id: TokenId,
    pub(crate) from: String,
}

impl Command for WithdrawToken {
    const NAME: &'static str = "access.withdraw_token";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let all = ctx.actor().may(permissions::MANAGE_TOKENS);
        let mine = if all { None } else { Some(acting_user(ctx)?) };
        let owner = tokens::owner(ctx, self.token_id)?;
        let owner = owner.filter(|owner| mine.is_none_or(|mine| mine == *owner));
        let no_such = || Fault::not_found("access.no_such_token", "no such token");
        let user_id = owner.ok_or_else(no_such)?;
        if !tokens::delete(ctx, self.token_id)? {
            return Err(no_such());
        }
        let data = json!({ "user_id": user_id, "from": self.from });
        ctx.emit(Event::about("access", "TokenWithdrawn", self.token_id, 2, &data));
        Ok(())
    }
}
