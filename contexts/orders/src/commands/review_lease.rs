//! Who opened an order for review decides about it: the lease binds every other person, whatever their
//! screen shows. A rule of the house is no second reader and is not bound.

use std::collections::HashMap;

use db::Ctx;
use kernel::{ActorKind, Fault};

use crate::OrderId;
use crate::store::{self, ReviewLease};

/// The leases that keep the one who acts from deciding about these orders.
pub(super) fn binding(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, ReviewLease>, Fault> {
    if ctx.actor().kind != ActorKind::User {
        return Ok(HashMap::new());
    }
    store::leases_of_others(ctx, orders)
}

/// The refusal, with who has it and until when.
pub(super) fn taken(lease: &ReviewLease) -> Fault {
    let ReviewLease { actor_name, expires_at } = lease;
    let detail = format!("{actor_name} is looking at it until {expires_at}");
    Fault::conflict("orders.review_taken", detail)
        .with_fact("holder", actor_name)
        .with_fact("until", expires_at)
}
