//! By when an order must have left.

use kernel::{Fault, Timestamp};
use settings::ShopFacts;

use crate::order::Order;

/// The deadline of an order that arrives: what its channel said, else the shop's own, counted from its
/// payment, or from when it was placed while nothing is paid.
///
/// # Errors
/// As [`ShopFacts::ship_by`].
pub(crate) fn on_arrival(
    said: Option<Timestamp>,
    paid_at: Option<Timestamp>,
    placed_at: Timestamp,
    shop: &ShopFacts,
) -> Result<Timestamp, Fault> {
    said.map_or_else(|| shop.ship_by(paid_at.unwrap_or(placed_at)), Ok)
}

/// The deadline after money moved: one of the shop's own is counted anew; one that the channel said, or a
/// person, is not moved by money.
///
/// # Errors
/// As [`ShopFacts::ship_by`].
pub(crate) fn after_payment(
    before: &Order,
    after: &Order,
    shop: &ShopFacts,
) -> Result<Option<Timestamp>, Fault> {
    let own = |order: &Order| on_arrival(None, order.paid_at, order.placed_at, shop);
    if before.ship_by == Some(own(before)?) { own(after).map(Some) } else { Ok(before.ship_by) }
}
