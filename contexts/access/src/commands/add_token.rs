use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Grants, Permission};
use serde_json::json;

use super::{acting_user, load_managed};
use crate::api_token::{MOST_PER_USER, TokenFacts, expires_at};
use crate::permissions;
use crate::role::RoleBook;
use crate::store::tokens::{self, NewToken};
use crate::user::{UserId, UserKind};

/// Makes a token for a program; never with more rights than its maker and its owner have.
#[derive(Debug, Clone)]
pub(crate) struct AddToken {
    /// A service account; nobody: oneself.
    pub(crate) of: Option<UserId>,
    pub(crate) name: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) valid_days: i64,
    pub(crate) token_hash: Vec<u8>,
    pub(crate) book: RoleBook,
    pub(crate) from: String,
}

impl Command for AddToken {
    const NAME: &'static str = "access.add_token";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = TokenFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<TokenFacts, Fault> {
        let maker = acting_user(ctx)?;
        let owner = match self.of {
            None => maker,
            Some(owner) if owner == maker => maker,
            Some(owner) => {
                ctx.actor().must(permissions::MANAGE_TOKENS)?;
                let user = load_managed(ctx, owner, &self.book)?;
                if user.kind != UserKind::Service || !user.active {
                    let detail = "only active service accounts get tokens from others";
                    return Err(Fault::conflict("access.not_a_service", detail));
                }
                must_hold(&self.book.rights(&user.roles), &self.scopes)?;
                owner
            }
        };
        must_hold(&ctx.actor().grants, &self.scopes)?;
        if tokens::count(ctx, owner)? >= MOST_PER_USER {
            return Err(Fault::conflict("access.too_many_tokens", "withdraw one first"));
        }
        let id = ctx.new_id();
        let expires_at = expires_at(ctx.now(), self.valid_days);
        let new = NewToken {
            id,
            user_id: owner,
            token_hash: &self.token_hash,
            name: &self.name,
            scopes: &self.scopes,
            expires_at,
        };
        tokens::insert(ctx, &new)?;
        let data = json!({
            "user_id": owner, "scopes": self.scopes, "expires_at": expires_at, "from": self.from,
        });
        ctx.emit(Event::about("access", "TokenAdded", id, 1, &data));
        let user_name = crate::store::users::load(ctx, owner)?.display_name;
        Ok(TokenFacts {
            id,
            name: self.name,
            user_id: owner,
            user_name,
            scopes: self.scopes,
            created_at: ctx.now(),
            expires_at,
            last_used_at: None,
        })
    }
}

fn must_hold(rights: &Grants, scopes: &BTreeSet<String>) -> Result<(), Fault> {
    if let Grants::Some(own) = rights
        && let Some(missing) = scopes.iter().find(|scope| !own.contains(*scope))
    {
        let detail = format!("{missing} is not theirs to give");
        return Err(Fault::forbidden("access.scope_not_own", detail));
    }
    Ok(())
}
