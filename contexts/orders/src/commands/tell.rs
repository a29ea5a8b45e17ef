//! What every command on orders does at its end: save the row, tell the news.

use db::{Ctx, Event};
use kernel::Fault;

use crate::OrderId;
use crate::order::{Order, OrderEvent};
use crate::store;

/// Tells one piece of news of an order.
pub(crate) fn tell(ctx: &mut Ctx<'_>, order: &Order, event: &OrderEvent) {
    ctx.emit(Event::about("orders", event.kind(), order.id, order.version, event));
}

/// Loads one order at the version the one who asks has seen, lets `decide` change it, saves it and
/// tells what happened.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    id: OrderId,
    seen_version: Option<i64>,
    decide: impl FnOnce(&mut Ctx<'_>, Order) -> Result<(Order, OrderEvent), Fault>,
) -> Result<Order, Fault> {
    let before = store::load(ctx, id)?;
    before.must_be_at(seen_version)?;
    let (after, event) = decide(ctx, before.clone())?;
    save(ctx, before, after, &event)
}

/// Saves one order and tells what happened.
pub(crate) fn save(
    ctx: &mut Ctx<'_>,
    before: Order,
    after: Order,
    event: &OrderEvent,
) -> Result<Order, Fault> {
    store::save(ctx, &[before], std::slice::from_ref(&after))?;
    tell(ctx, &after, event);
    Ok(after)
}
