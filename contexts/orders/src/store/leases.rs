//! Who looks at an order right now.

use std::collections::HashMap;

use db::Ctx;
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};

use crate::OrderId;

/// Somebody looks at an order, until a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewLease {
    pub actor_name: String,
    pub expires_at: Timestamp,
}

/// Takes the lease if nobody else holds a live one; checked and written by one statement. Whether
/// it was taken.
pub(crate) fn take_lease(
    ctx: &mut Ctx<'_>,
    order: OrderId,
    expires_at: Timestamp,
) -> Result<bool, Fault> {
    let (actor, now) = (ctx.actor(), ctx.now());
    let taken = ctx.execute(
        "INSERT INTO review_leases (order_id, actor_id, actor_name, expires_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (order_id) DO UPDATE SET \
         actor_id = excluded.actor_id, actor_name = excluded.actor_name, \
         expires_at = excluded.expires_at \
         WHERE review_leases.actor_id = excluded.actor_id OR review_leases.expires_at <= $5",
        &[&order, &actor.id, &actor.name, &expires_at, &now],
    )?;
    Ok(taken == 1)
}

/// The lease as it stands, dead or alive.
pub(crate) fn lease_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Option<ReviewLease>, Fault> {
    ctx.find(
        "SELECT actor_name, expires_at FROM review_leases WHERE order_id = $1",
        &[&order],
        |row| Ok(ReviewLease { actor_name: row.get(0)?, expires_at: row.get(1)? }),
    )
}

/// Gives back one's own lease. Whether there was one.
pub(crate) fn give_back_lease(ctx: &mut Ctx<'_>, order: OrderId) -> Result<bool, Fault> {
    let actor = ctx.actor();
    let gone = ctx.execute(
        "DELETE FROM review_leases WHERE order_id = $1 AND actor_id = $2",
        &[&order, &actor.id],
    )?;
    Ok(gone == 1)
}

/// The live leases of others on these orders.
pub(crate) fn leases_of_others(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, ReviewLease>, Fault> {
    let (actor, now) = (ctx.actor().id.clone(), ctx.now());
    let found = ctx.list(
        "SELECT order_id, actor_name, expires_at FROM review_leases \
         WHERE order_id = ANY($1) AND actor_id <> $2 AND expires_at > $3",
        &[&orders, &actor, &now],
        |row| {
            let lease = ReviewLease { actor_name: row.get(1)?, expires_at: row.get(2)? };
            Ok((row.get(0)?, lease))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// Takes the lease whoever has it; the name of the one who had a live one.
pub(crate) fn take_lease_over(
    ctx: &mut Ctx<'_>,
    order: OrderId,
    expires_at: Timestamp,
) -> Result<Option<String>, Fault> {
    let before = leases_of_others(ctx, &[order])?.remove(&order);
    let actor = ctx.actor();
    ctx.execute(
        "INSERT INTO review_leases (order_id, actor_id, actor_name, expires_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (order_id) DO UPDATE SET \
         actor_id = excluded.actor_id, actor_name = excluded.actor_name, \
         expires_at = excluded.expires_at",
        &[&order, &actor.id, &actor.name, &expires_at],
    )?;
    Ok(before.map(|lease| lease.actor_name))
}

/// The review of these orders is over: nobody has them any more.
pub(crate) fn end_leases(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    ctx.execute("DELETE FROM review_leases WHERE order_id = ANY($1)", &[&orders]).map(|_| ())
}
