//! Who somebody is here whom the provider knows.

use std::collections::BTreeSet;

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission};
use serde_json::json;

use super::create_user::{CreateUser, Start};
use super::link_openid::link;
use super::rename_user::stale;
use super::start_review::note_move;
use crate::openid_provider::{Claims, OpenIdProvider, display_name, usernames};
use crate::permissions::SYSTEM;
use crate::role::RoleBook;
use crate::sign_in_attempt::Subject;
use crate::user::{self, Known, NewUser, UserId, UserKind};
use crate::{address, policy, scope, store};

/// Finds who the provider means, makes them if the house wants that, and lets their roles follow their
/// groups.
#[derive(Debug, Clone)]
pub(crate) struct MeetByOpenId {
    pub(crate) claims: Claims,
    pub(crate) ready_made: RoleBook,
    pub(crate) address: String,
    /// Whether the house takes changes. Else people come in as they are, and nobody is made.
    pub(crate) may_change: bool,
}

/// Who it is.
#[derive(Debug, Clone)]
pub(crate) enum Met {
    /// Somebody who may come in, as far as the provider goes.
    Somebody { known: Known, second_factor_shown: bool },
    /// Nobody who may; the record says why.
    Nobody,
}

impl Command for MeetByOpenId {
    const NAME: &'static str = "access.meet_by_openid";
    const PERMISSION: Permission = SYSTEM;
    type Output = Met;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Met, Fault> {
        let Some((mut provider, ..)) = store::openid::provider(ctx)? else {
            return self.nobody(ctx, None, "no_provider");
        };
        // It may be another than the one that was asked.
        if !provider.active || provider.issuer != self.claims.issuer {
            return self.nobody(ctx, None, "no_provider");
        }
        let mapped: Vec<String> = provider.managed_roles().into_iter().collect();
        let book = store::roles::book_to_give(ctx, &self.ready_made, &mapped)?;
        // A role that was deleted since is nobody's.
        provider.group_roles.retain(|pair| book.check(std::slice::from_ref(&pair.role)).is_ok());
        let found = store::openid::user_of(ctx, &self.claims.issuer, &self.claims.subject)?;
        if provider.only_mapped && provider.roles_of(&self.claims.groups).is_empty() {
            return self.nobody(ctx, found, "no_group");
        }
        let user_id = match found {
            Some(user_id) => user_id,
            None if provider.makes_people && !self.may_change => {
                return self.nobody(ctx, None, "read_only");
            }
            None if provider.makes_people => match self.make(ctx, &provider)? {
                Some(user_id) => user_id,
                None => return self.nobody(ctx, None, "name"),
            },
            None => return self.nobody(ctx, None, "unknown"),
        };
        let known = store::users::load_known(ctx, user_id)?;
        if !known.active || known.kind != UserKind::Person {
            return self.nobody(ctx, found, "disabled");
        }
        let lock = policy::read(ctx)?.lock;
        let name = user::folded(&known.username);
        if store::attempts::locked_until(ctx, Subject::Name(&name), lock)?.is_some() {
            return self.nobody(ctx, found, "locked");
        }
        if self.may_change && !self.follow_groups(ctx, &provider, user_id, &book)? {
            return self.nobody(ctx, found, "scope");
        }
        let second_factor_shown = provider.saw_second_factor(&self.claims);
        Ok(Met::Somebody { known, second_factor_shown })
    }
}

impl MeetByOpenId {
    fn nobody(&self, ctx: &mut Ctx<'_>, user: Option<UserId>, why: &str) -> Result<Met, Fault> {
        let data = json!({ "address": self.address, "by": "openid", "why": why });
        ctx.emit(match user {
            Some(user) => Event::about("access", "SignInFailed", user, 0, &data),
            None => {
                let id = address::id_of(&self.address);
                Event::about("access", "SignInFailed", id, 0, &data)
            }
        });
        Ok(Met::Nobody)
    }

    /// A user for somebody who is here for the first time; nobody when all their names are taken.
    fn make(&self, ctx: &mut Ctx<'_>, provider: &OpenIdProvider) -> Result<Option<UserId>, Fault> {
        let Some(username) = free_name(ctx, &self.claims)? else { return Ok(None) };
        let display_name = display_name(&self.claims, &username);
        let roles = provider.roles_of(&self.claims.groups).into_iter().collect();
        let user = NewUser { kind: UserKind::Person, username, display_name, roles };
        let Ok(user) = user.checked() else { return Ok(None) };
        let (ready_made, from) = (self.ready_made.clone(), self.address.clone());
        let id = CreateUser { user, start: Start::WithoutPassword, ready_made, from }.run(ctx)?;
        link(ctx, (&self.claims.issuer, &self.claims.subject), id)?;
        Ok(Some(id))
    }

    /// Lets somebody's roles follow their groups; false when these would have them do everything in a
    /// part of the house.
    fn follow_groups(
        &self,
        ctx: &mut Ctx<'_>,
        provider: &OpenIdProvider,
        id: UserId,
        book: &RoleBook,
    ) -> Result<bool, Fault> {
        let administrators = book.administrators();
        store::users::lock_administrators(ctx, &administrators)?;
        let user = store::users::load(ctx, id)?;
        let wanted = provider.follow(&user.roles, &self.claims.groups);
        if wanted == user.roles {
            return Ok(true);
        }
        if scope::may_be_had(book, &wanted, &user.scope.scope()).is_err() {
            return Ok(false);
        }
        let set = |ctx: &mut Ctx<'_>, roles: &BTreeSet<String>| {
            store::users::set_roles(ctx, id, roles, &administrators, user.version)
        };
        let (roles, version) = match set(ctx, &wanted)? {
            Some(version) => (wanted, version),
            // The last administrator stays one, whatever the groups say.
            None => {
                let kept = user.roles.iter().filter(|role| administrators.contains(role));
                let kept: BTreeSet<String> = wanted.iter().chain(kept).cloned().collect();
                if kept == user.roles {
                    return Ok(true);
                }
                let version = set(ctx, &kept)?.ok_or_else(stale)?;
                (kept, version)
            }
        };
        let ended = store::sessions::delete_all(ctx, id, None)?;
        let data = json!({
            "before": user.roles,
            "after": roles,
            "sessions_ended": ended,
            "from": self.address,
            "by": "openid",
        });
        ctx.emit(Event::about("access", "UserRolesChanged", id, version, &data));
        note_move(ctx, &user, &roles, book)?;
        Ok(true)
    }
}

fn free_name(ctx: &mut Ctx<'_>, claims: &Claims) -> Result<Option<String>, Fault> {
    for name in usernames(claims) {
        if store::users::find_known(ctx, &user::folded(&name))?.is_none() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}
