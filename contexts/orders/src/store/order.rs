//! The row of an order.

use std::collections::HashMap;

use db::{Ctx, Row, Rows};
use kernel::Fault;

use crate::OrderId;
use crate::clock::{clock, ended_at};
use crate::hold::Steps;
use crate::order::{Facts, Order};
use crate::store::{count_change, count_left, orders_in_sight, sees};

const COLUMNS: &str = "id, number, shop_id, external_id, source, kind, state, payment, payment_due, \
    currency, goods_minor, fees_minor, total_minor, paid_minor, amount_band, country, customer_id, \
    placed_at, paid_at, ship_by, tracking_code, line_count, units, units_cancelled, units_shipped, \
    units_delivered, holds_open, blocked_steps, exceptions_open, no_stock, after_sales_open, \
    parcels_planned, parcels_picking, parcels_packed, parcels_shipped, parcels_out, \
    parcels_delivered, parcels_lost, review_rounds, owner, approved_by, created_by, created_at, \
    updated_at, version";

fn read(row: &Row<'_>) -> Result<Order, Fault> {
    Ok(Order {
        id: row.get(0)?,
        number: row.get(1)?,
        shop_id: row.get(2)?,
        external_id: row.get(3)?,
        source: row.parse(4)?,
        kind: row.parse(5)?,
        state: row.parse(6)?,
        payment: row.parse(7)?,
        payment_due: row.get(8)?,
        currency: row.get(9)?,
        goods_minor: row.get(10)?,
        fees_minor: row.get(11)?,
        total_minor: row.get(12)?,
        paid_minor: row.get(13)?,
        amount_band: row.get(14)?,
        country: row.get(15)?,
        customer_id: row.get(16)?,
        placed_at: row.get(17)?,
        paid_at: row.get(18)?,
        ship_by: row.get(19)?,
        tracking_code: row.get(20)?,
        facts: read_facts(row)?,
        review_rounds: row.get(38)?,
        owner: row.get(39)?,
        approved_by: row.get(40)?,
        created_by: row.get(41)?,
        created_at: row.get(42)?,
        updated_at: row.get(43)?,
        version: row.get(44)?,
    })
}

fn read_facts(row: &Row<'_>) -> Result<Facts, Fault> {
    Ok(Facts {
        line_count: row.get(21)?,
        units: row.get(22)?,
        units_cancelled: row.get(23)?,
        units_shipped: row.get(24)?,
        units_delivered: row.get(25)?,
        holds_open: row.get(26)?,
        blocked: Steps::from_bits(row.get(27)?),
        exceptions_open: row.get(28)?,
        no_stock: row.get(29)?,
        after_sales_open: row.get(30)?,
        parcels_planned: row.get(31)?,
        parcels_picking: row.get(32)?,
        parcels_packed: row.get(33)?,
        parcels_shipped: row.get(34)?,
        parcels_out: row.get(35)?,
        parcels_delivered: row.get(36)?,
        parcels_lost: row.get(37)?,
    })
}

/// The order, locked until the commit.
pub(crate) fn load(ctx: &mut Ctx<'_>, id: OrderId) -> Result<Order, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = $1 FOR UPDATE");
    let found = ctx.find(&sql, &[&id], read)?;
    found.filter(|order| sees(ctx, order)).ok_or_else(|| not_found(id))
}

/// The orders that exist, locked until the commit, in the order of their ids: everybody locks in
/// that order, so that no two wait for each other.
pub(crate) fn load_many(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<Vec<Order>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = ANY($1) ORDER BY id FOR UPDATE");
    let found = ctx.list(&sql, &[&ids], read)?;
    Ok(found.into_iter().filter(|order| sees(ctx, order)).collect())
}

/// Locks orders as [`load_many`] does, for who looks at what belongs to them.
pub(crate) fn lock(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<(), Fault> {
    let sql = "SELECT id FROM orders WHERE id = ANY($1) ORDER BY id FOR UPDATE";
    ctx.list(sql, &[&ids], |_| Ok(())).map(|_| ())
}

/// An order for a screen, without a lock.
pub(crate) fn look(ctx: &mut Ctx<'_>, id: OrderId) -> Result<Order, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = $1");
    let found = ctx.find(&sql, &[&id], read)?;
    found.filter(|order| sees(ctx, order)).ok_or_else(|| not_found(id))
}

/// Orders for a screen, without a lock, in any order.
pub(crate) fn look_many(ctx: &mut Ctx<'_>, ids: &[OrderId]) -> Result<Vec<Order>, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM orders WHERE id = ANY($1)");
    let found = ctx.list(&sql, &[&ids], read)?;
    Ok(found.into_iter().filter(|order| sees(ctx, order)).collect())
}

fn not_found(id: OrderId) -> Fault {
    Fault::not_found("orders.unknown_order", id.to_string())
}

/// What people call orders.
pub(crate) fn numbers_of(
    ctx: &mut Ctx<'_>,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, String>, Fault> {
    let sql = "SELECT id, number FROM orders WHERE id = ANY($1)";
    let numbers = ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(numbers.into_iter().collect())
}

/// Which orders have one of these numbers: our own, the shop's, or the tracking code.
pub(crate) fn order_ids_by_number(
    ctx: &mut Ctx<'_>,
    numbers: &[String],
) -> Result<Vec<(String, OrderId)>, Fault> {
    let folded: Vec<String> = numbers.iter().map(|number| kernel::fold(number)).collect();
    let upper: Vec<String> = folded.iter().map(|number| number.to_uppercase()).collect();
    let mut found: Vec<(String, OrderId)> =
        ctx.list("SELECT number, id FROM orders WHERE number = ANY($1)", &[&upper], |row| {
            Ok((row.get::<String>(0)?, row.get(1)?))
        })?;
    found.extend(ctx.list(
        "SELECT external_folded, id FROM orders WHERE external_folded = ANY($1)",
        &[&folded],
        |row| Ok((row.get::<String>(0)?, row.get(1)?)),
    )?);
    found.extend(ctx.list(
        "SELECT tracking_code, id FROM orders WHERE tracking_code = ANY($1)",
        &[&upper],
        |row| Ok((row.get::<String>(0)?, row.get(1)?)),
    )?);
    found.extend(ctx.list(
        "SELECT DISTINCT f.tracking_number, l.order_id FROM fulfilments f \
         JOIN fulfilment_lines l ON l.fulfilment_id = f.id WHERE f.tracking_number = ANY($1)",
        &[&upper],
        |row| Ok((row.get::<String>(0)?, row.get(1)?)),
    )?);
    let ids = found.iter().map(|(_, id)| *id).collect();
    let seen = orders_in_sight(ctx, ids)?;
    found.retain(|(_, id)| seen.contains(id));
    Ok(found)
}

/// Writes what commands may change of orders that were loaded in this transaction, with their
/// labels and the counts of the tabs.
pub(crate) fn save(ctx: &mut Ctx<'_>, before: &[Order], after: &[Order]) -> Result<(), Fault> {
    if after.is_empty() {
        return Ok(());
    }
    let before: HashMap<OrderId, &Order> = before.iter().map(|old| (old.id, old)).collect();
    let clock_moves = |new: &Order| before.get(&new.id).is_none_or(|old| clock(old) != clock(new));
    let rows = Rows::new()
        .column(after.iter().map(|order| order.id))
        .column(after.iter().map(|order| order.kind.as_str()))
        .column(after.iter().map(|order| order.state.as_str()))
        .column(after.iter().map(|order| order.payment.as_str()))
        .column(after.iter().map(|order| order.payment_due))
        .column(after.iter().map(|order| order.goods_minor))
        .column(after.iter().map(|order| order.fees_minor))
        .column(after.iter().map(|order| order.total_minor))
        .column(after.iter().map(|order| order.paid_minor))
        .column(after.iter().map(|order| order.amount_band))
        .column(after.iter().map(|order| order.country.as_deref()))
        .column(after.iter().map(|order| order.paid_at))
        .column(after.iter().map(|order| order.ship_by))
        .column(after.iter().map(|order| order.tracking_code.as_deref()))
        .column(after.iter().map(|order| order.facts.line_count))
        .column(after.iter().map(|order| order.facts.units))
        .column(after.iter().map(|order| order.facts.units_cancelled))
        .column(after.iter().map(|order| order.facts.units_shipped))
        .column(after.iter().map(|order| order.facts.units_delivered))
        .column(after.iter().map(|order| order.facts.holds_open))
        .column(after.iter().map(|order| order.facts.blocked.bits()))
        .column(after.iter().map(|order| order.facts.exceptions_open))
        .column(after.iter().map(|order| order.facts.no_stock))
        .column(after.iter().map(|order| order.facts.after_sales_open))
        .column(after.iter().map(|order| order.facts.parcels_planned))
        .column(after.iter().map(|order| order.facts.parcels_picking))
        .column(after.iter().map(|order| order.facts.parcels_packed))
        .column(after.iter().map(|order| order.facts.parcels_shipped))
        .column(after.iter().map(|order| order.facts.parcels_out))
        .column(after.iter().map(|order| order.facts.parcels_delivered))
        .column(after.iter().map(|order| order.facts.parcels_lost))
        .column(after.iter().map(|order| order.label().as_str()))
        .column(after.iter().map(|order| order.review_rounds))
        .column(after.iter().map(|order| order.owner.as_deref()))
        .column(after.iter().map(|order| order.approved_by.as_deref()))
        .column(after.iter().map(clock_moves))
        .column(after.iter().map(ended_at))
        .column(after.iter().map(|order| order.updated_at))
        .column(after.iter().map(|order| order.version));
    let saved = ctx.execute_rows(UPDATE, &rows, &[])?;
    if saved != u64::try_from(after.len()).unwrap_or(u64::MAX) {
        return Err(Fault::conflict("orders.stale", "an order changed meanwhile"));
    }
    let changes = || after.iter().filter_map(|new| Some((*before.get(&new.id)?, new)));
    count_left(ctx, changes())?;
    count_change(
        ctx,
        changes().map(|(old, new)| (old.shop_id, Some(old.label()), Some(new.label()))),
    )
}

const UPDATE: &str = "WITH v(id, kind, state, payment, payment_due, goods_minor, fees_minor, \
    total_minor, paid_minor, amount_band, country, paid_at, ship_by, tracking_code, line_count, \
    units, units_cancelled, units_shipped, units_delivered, holds_open, blocked_steps, \
    exceptions_open, no_stock, after_sales_open, parcels_planned, parcels_picking, parcels_packed, \
    parcels_shipped, parcels_out, parcels_delivered, parcels_lost, label, review_rounds, owner, \
    approved_by, clock_moves, ended_at, updated_at, version) AS (rows) \
    UPDATE orders SET kind = v.kind, state = v.state, payment = v.payment, payment_due = v.payment_due, \
    goods_minor = v.goods_minor, fees_minor = v.fees_minor, total_minor = v.total_minor, \
    paid_minor = v.paid_minor, amount_band = v.amount_band, country = v.country, \
    paid_at = v.paid_at, ship_by = v.ship_by, tracking_code = v.tracking_code, \
    line_count = v.line_count, units = v.units, units_cancelled = v.units_cancelled, \
    units_shipped = v.units_shipped, units_delivered = v.units_delivered, \
    holds_open = v.holds_open, blocked_steps = v.blocked_steps, \
    exceptions_open = v.exceptions_open, no_stock = v.no_stock, \
    after_sales_open = v.after_sales_open, parcels_planned = v.parcels_planned, \
    parcels_picking = v.parcels_picking, parcels_packed = v.parcels_packed, \
    parcels_shipped = v.parcels_shipped, parcels_out = v.parcels_out, \
    parcels_delivered = v.parcels_delivered, parcels_lost = v.parcels_lost, label = v.label, \
    stage_since = CASE WHEN orders.label <> v.label THEN v.updated_at ELSE orders.stage_since END, \
    review_rounds = v.review_rounds, owner = v.owner, approved_by = v.approved_by, \
    ended_at = CASE WHEN v.clock_moves THEN v.ended_at ELSE orders.ended_at END, \
    forgotten_at = CASE WHEN v.clock_moves OR v.ended_at IS NULL THEN NULL \
    ELSE orders.forgotten_at END, \
    updated_at = v.updated_at, version = v.version \
    FROM v WHERE orders.id = v.id AND orders.version = v.version - 1";
