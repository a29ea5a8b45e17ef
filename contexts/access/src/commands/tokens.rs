use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Grants, Permission};
use serde_json::json;

use super::acting_user;
use crate::api_token::{MOST_PER_USER, TokenFacts, TokenId};
use crate::{permissions, store};

/// Makes a token for a program; never with more rights than its maker has.
#[derive(Debug, Clone)]
pub(crate) struct AddToken {
    pub(crate) name: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) token_hash: Vec<u8>,
}

impl Command for AddToken {
    const NAME: &'static str = "access.add_token";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = TokenFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<TokenFacts, Fault> {
        let user = acting_user(ctx)?;
        if let Grants::Some(own) = &ctx.actor().grants
            && let Some(missing) = self.scopes.iter().find(|scope| !own.contains(*scope))
        {
            let detail = format!("you do not have {missing} yourself");
            return Err(Fault::forbidden("access.scope_not_own", detail));
        }
        if store::count_tokens(ctx, user)? >= MOST_PER_USER {
            return Err(Fault::conflict("access.too_many_tokens", "withdraw one first"));
        }
        let (id, created_at) = (ctx.new_id(), ctx.now());
        store::insert_token(ctx, id, user, &self.token_hash, &self.name, &self.scopes)?;
        let data = json!({ "user_id": user, "scopes": self.scopes });
        ctx.emit(Event::about("access", "TokenAdded", id, 1, &data));
        let user_name = ctx.actor().name.to_string();
        Ok(TokenFacts { id, name: self.name, user_name, scopes: self.scopes, created_at })
    }
}

/// Withdraws a token.
#[derive(Debug, Clone)]
pub(crate) struct WithdrawToken {
    pub(crate) token_id: TokenId,
}

impl Command for WithdrawToken {
    const NAME: &'static str = "access.withdraw_token";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let of = match ctx.actor().may(permissions::MANAGE_TOKENS) {
            true => None,
            false => Some(acting_user(ctx)?),
        };
        if !store::delete_token(ctx, self.token_id, of)? {
            return Err(Fault::not_found("access.no_such_token", "no such token"));
        }
        ctx.emit(Event::about("access", "TokenWithdrawn", self.token_id, 2, &json!({})));
        Ok(())
    }
}
