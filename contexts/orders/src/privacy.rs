//! The personal data of orders: which are old enough to go, what is held, and their end.

use std::collections::HashMap;

use customers::CustomerId;
use db::{Ctx, Event};
use kernel::{Fault, Timestamp};
use serde_json::{Value, json};
use settings::ShopId;
use uuid::Uuid;

use crate::{OrderId, store};

/// An order that is over and still has personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    pub id: OrderId,
    pub number: String,
    pub shop_id: ShopId,
    pub customer_id: Option<CustomerId>,
    pub ended_at: Timestamp,
}

/// How many orders of a shop are over and still have personal data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Waiting {
    /// All of them.
    pub orders: i64,
    /// Those that were over by each of the moments asked about.
    pub by: [i64; 3],
    /// When the one that waits longest was over.
    pub oldest: Option<Timestamp>,
}

/// Orders of a shop that were over by a moment and still have personal data, the oldest first, behind a
/// place.
///
/// # Errors
/// What the engine reports.
pub fn ended(
    ctx: &mut Ctx<'_>,
    shop: ShopId,
    until: Timestamp,
    behind: Option<(Timestamp, OrderId)>,
    most: i64,
) -> Result<Vec<Ended>, Fault> {
    store::ended(ctx, shop, until, behind, most)
}

/// An order that is not over and that nobody has changed for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    pub id: OrderId,
    pub placed_at: Timestamp,
}

/// Orders of a shop that are not over, were last changed by a moment and still have personal data, the
/// oldest first, behind a place.
///
/// # Errors
/// What the engine reports.
pub fn idle(
    ctx: &mut Ctx<'_>,
    shop: ShopId,
    until: Timestamp,
    behind: Option<(Timestamp, OrderId)>,
    most: i64,
) -> Result<Vec<Idle>, Fault> {
    store::idle(ctx, shop, until, behind, most)
}

/// How many orders of shops wait to be forgotten, and how many of them were over by these moments. A shop
/// without any is absent.
///
/// # Errors
/// What the engine reports.
pub fn waiting(
    ctx: &mut Ctx<'_>,
    shops: &[(ShopId, [Timestamp; 3])],
) -> Result<HashMap<ShopId, Waiting>, Fault> {
    store::waiting(ctx, shops)
}

/// Locks orders until the commit. Whoever forgets them or keeps them from being forgotten does so first,
/// and then looks at how they stand: else both could be done at the same moment.
///
/// # Errors
/// What the engine reports.
pub fn lock(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    if orders.is_empty() {
        return Ok(());
    }
    store::lock(ctx, orders)
}

/// Takes away for good what some orders say of persons: recipients and buyers, also of changes that were
/// shown, notes, and what staff wrote at holds and decisions. Numbers, goods, amounts and countries stay.
/// How many people that were.
///
/// # Errors
/// What the engine reports.
pub fn forget(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<u64, Fault> {
    if orders.is_empty() {
        return Ok(0);
    }
    let edits = store::edit_ids(ctx, orders)?;
    let subjects: Vec<Uuid> = orders.iter().map(|id| id.uuid()).chain(edits).collect();
    let people = customers::forget_people(ctx, &subjects)?;
    store::forget_words(ctx, orders)?;
    for id in orders {
        ctx.emit(Event::about("orders", "OrderForgotten", *id, 0, &json!({})));
    }
    Ok(people)
}

/// Takes away what these orders came in as.
///
/// # Errors
/// What the engine reports.
pub fn forget_deliveries_of(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<u64, Fault> {
    store::forget_deliveries_of(ctx, orders)
}

/// What came in, as it came, and the order it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    pub id: Uuid,
    pub order: Option<OrderId>,
}

/// Deliveries older than a moment that are kept as they came, the oldest first; not those of the orders
/// named.
///
/// # Errors
/// What the engine reports.
pub fn old_deliveries(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
    but: &[OrderId],
    most: i64,
) -> Result<Vec<Delivery>, Fault> {
    store::old_deliveries(ctx, before, but, most)
}

/// Takes these deliveries away, and up to so many files older than a moment; how many that were.
///
/// # Errors
/// What the engine reports.
pub fn forget_intake(
    ctx: &mut Ctx<'_>,
    deliveries: &[Delivery],
    (before, most): (Timestamp, i64),
) -> Result<u64, Fault> {
    let ids: Vec<Uuid> = deliveries.iter().map(|delivery| delivery.id).collect();
    let deliveries = store::forget_deliveries(ctx, &ids)?;
    let files = store::forget_files(ctx, before, most)?;
    Ok(deliveries + files)
}

/// An order of a customer: whether it is over, and whether its personal data are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfCustomer {
    pub id: OrderId,
    pub number: String,
    /// When it was over; nothing while something is left to be done.
    pub ended_at: Option<Timestamp>,
    /// When it was last changed.
    pub changed_at: Timestamp,
    pub forgotten: bool,
}

/// Those of some subjects that are orders, by id.
///
/// # Errors
/// What the engine reports.
pub fn of_subjects(ctx: &mut Ctx<'_>, subjects: &[Uuid]) -> Result<Vec<OfCustomer>, Fault> {
    store::of_subjects(ctx, subjects)
}

/// All that is held about orders of one customer, for the customer.
///
/// # Errors
/// What the engine reports.
pub fn held_about(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<Vec<Value>, Fault> {
    let subjects: Vec<Uuid> = orders.iter().map(|id| id.uuid()).collect();
    let mut people: std::collections::HashMap<Uuid, Value> =
        customers::held_about_people(ctx, &subjects)?.into_iter().collect();
    let mut lines = store::lines_of(ctx, orders)?;
    let mut held = Vec::with_capacity(orders.len());
    for order in store::look_many(ctx, orders)? {
        let id = order.id;
        let lines: Vec<Value> = lines
            .remove(&id)
            .unwrap_or_default()
            .iter()
            .map(|line| {
                json!({
                    "sku": line.sku_code, "title": line.title, "variant": line.variant,
                    "quantity": line.progress.ordered, "amount_minor": line.amount_minor,
                })
            })
            .collect();
        held.push(json!({
            "id": id,
            "number": order.number,
            "external_id": order.external_id,
            "placed_at": order.placed_at,
            "state": order.state,
            "currency": order.currency,
            "total_minor": order.total_minor,
            "paid_minor": order.paid_minor,
            "country": order.country,
            "people": people.remove(&id.uuid()),
            "lines": lines,
            "payments": store::payments_of(ctx, id)?,
            "notes": store::notes_of(ctx, id)?,
            "deliveries": store::raw_deliveries_of(ctx, id)?,
        }));
    }
    Ok(held)
}
