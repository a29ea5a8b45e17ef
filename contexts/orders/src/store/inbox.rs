//! Deliveries that wait in the inbox.

use db::Ctx;
use kernel::Fault;

use crate::inbox::DeliveryState;
use crate::order::Source;
use crate::store::OfShops;
use crate::{DeliveryId, OrderId};

/// The bytes of a delivery, what became of it, and how it came.
pub(crate) fn raw_delivery(
    ctx: &mut Ctx<'_>,
    id: DeliveryId,
) -> Result<(Vec<u8>, DeliveryState, Source), Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!("SELECT raw, state, source FROM inbox WHERE id = $1 AND {seen}");
    ctx.find(&sql, &seen.params(&[&id]), |row| Ok((row.get(0)?, row.parse(1)?, row.parse(2)?)))?
        .ok_or_else(|| Fault::not_found("orders.unknown_delivery", id.to_string()))
}

/// A delivery has become an order.
pub(crate) fn close_delivery(
    ctx: &mut Ctx<'_>,
    id: DeliveryId,
    state: DeliveryState,
    order: OrderId,
) -> Result<(), Fault> {
    ctx.execute(
        "UPDATE inbox SET state = $2, order_id = $3, problem = NULL WHERE id = $1",
        &[&id, &state.as_str(), &order],
    )
    .map(|_| ())
}
