//! Somebody is away, and another decides for them.

use db::{Command, Ctx, Event};
use kernel::{Fault, Permission, Timestamp};
use serde_json::json;

use super::acting_user;
use crate::approval::DelegationId;
use crate::store;
use crate::store::approvals::{self, DelegationFacts};
use crate::user::UserId;

/// The longest absence for which somebody stands in.
const MOST_DAYS: i64 = 180;

/// Has another decide for oneself during a time. They get no other right by it.
#[derive(Debug, Clone)]
pub(crate) struct Delegate {
    pub(crate) to: UserId,
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Command for Delegate {
    const NAME: &'static str = "access.delegate";
    const PERMISSION: Permission = crate::permissions::APPROVE;
    type Output = DelegationFacts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<DelegationFacts, Fault> {
        let user = acting_user(ctx)?;
        let Self { to, from, until } = self;
        if to == user {
            return Err(Fault::field("to", "access.not_oneself", "somebody else"));
        }
        let to_name = store::users::load(ctx, to)?.display_name;
        let latest = from.plus_days(MOST_DAYS);
        if until <= from || until <= ctx.now() || until > latest {
            let detail = format!("after the beginning and now, at most {MOST_DAYS} days later");
            return Err(Fault::field("until", "kernel.out_of_range", detail));
        }
        let id: DelegationId = ctx.new_id();
        let by_name = ctx.actor().name.to_string();
        let facts = DelegationFacts { id, by: user, by_name, to, to_name, from, until };
        approvals::insert_delegation(ctx, &facts)?;
        let news = json!({"to": to, "from": from, "until": until});
        ctx.emit(Event::about("access", "ApprovalsDelegated", id, 1, &news));
        Ok(facts)
    }
}

/// Takes it back.
#[derive(Debug, Clone)]
pub(crate) struct EndDelegation(pub(crate) DelegationId);

impl Command for EndDelegation {
    const NAME: &'static str = "access.end_delegation";
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = ();

    fn run(self, ctx: &mut Ctx<'_>) -> Result<(), Fault> {
        let user = acting_user(ctx)?;
        if !approvals::delete_delegation(ctx, self.0, user)? {
            return Err(Fault::not_found("access.no_such_delegation", "none of yours"));
        }
        ctx.emit(Event::about("access", "DelegationEnded", self.0, 2, &json!({})));
        Ok(())
    }
}
