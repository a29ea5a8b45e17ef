//! Who somebody is at the provider.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, clean_line};
use serde_json::json;

use super::load_managed;
use crate::role::RoleBook;
use crate::user::{UserId, UserKind};
use crate::{permissions, store};

/// Says who a user is at the provider, or that they are nobody there. Until then nobody comes in as
/// them from there: names and e-mail addresses prove nothing.
#[derive(Debug, Clone)]
pub struct LinkOpenId {
    /// Who.
    pub user_id: UserId,
    /// What the provider calls them in `sub`.
    pub subject: Option<String>,
    /// Who has how many rights.
    pub book: RoleBook,
}

const MOST_SUBJECT: usize = 255;

impl Command for LinkOpenId {
    const NAME: &'static str = "access.link_openid";
    const PERMISSION: Permission = permissions::MANAGE_USERS;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = load_managed(ctx, self.user_id, &self.book)?;
        let was_linked = store::openid::unlink(ctx, user.id)?;
        let Some(subject) = self.subject else {
            if was_linked {
                ctx.emit(Event::about("access", "OpenIdUnlinked", user.id, 0, &json!({})));
            }
            return Ok(());
        };
        if user.kind != UserKind::Person {
            let detail = "programs have tokens";
            return Err(Fault::forbidden("access.people_only", detail));
        }
        let subject = clean_line(&subject, MOST_SUBJECT)
            .ok()
            .filter(|subject| !subject.is_empty())
            .ok_or_else(|| Fault::field("subject", "kernel.required", "who are they there?"))?;
        let (provider, ..) = store::openid::provider(ctx)?.ok_or_else(|| {
            Fault::not_found("access.no_openid", "say where people sign in first")
        })?;
        link(ctx, (&provider.issuer, &subject), user.id)
    }
}

/// Writes down who a user is at the provider.
pub(super) fn link(
    ctx: &mut Ctx<'_>,
    (issuer, subject): (&str, &str),
    user: UserId,
) -> Result<(), Fault> {
    if !store::openid::link(ctx, issuer, subject, user)? {
        let detail = "another user is that one at the provider";
        return Err(Fault::conflict("access.openid_taken", detail));
    }
    let data = json!({ "issuer": issuer });
    ctx.emit(Event::about("access", "OpenIdLinked", user, 0, &data));
    Ok(())
}
