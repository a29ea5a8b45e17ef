//! What commands on orders and on parcels have in common: parcels made, dropped, and counted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use db::Ctx;
use kernel::{Fault, Timestamp};
use settings::NumberRange;

use super::tell::tell;
use crate::line::{Line, Stage};
use crate::order::{Facts, Order, OrderEvent};
use crate::parcel::{Parcel, ParcelLine, ParcelState, Reasons};
use crate::routing::Part;
use crate::{OrderId, ParcelId, store};

/// New parcels for the parts of a plan; nothing is written yet.
pub(crate) fn planned_parcels(
    ctx: &mut Ctx<'_>,
    order: OrderId,
    parts: &[Part],
    reasons: &Reasons,
    numbers: &mut impl Iterator<Item = String>,
) -> Result<(Vec<Parcel>, Vec<ParcelLine>), Fault> {
    let now = ctx.now();
    let (mut parcels, mut lines) = (Vec::new(), Vec::new());
    for part in parts {
        let number = numbers.next();
        let number = number.ok_or_else(|| Fault::internal("orders.no_number", "ran out"))?;
        let id: ParcelId = ctx.new_id();
        parcels.push(Parcel {
            id,
            number,
            warehouse_id: part.warehouse_id,
            state: ParcelState::Planned,
            reasons: reasons.clone(),
            carrier: None,
            tracking_number: None,
            merged: false,
            split_from: None,
            created_at: now,
            shipped_at: None,
            delivered_at: None,
            updated_at: now,
            version: 1,
        });
        for (demand, units) in &part.lines {
            for (sku_id, each) in &demand.parts {
                lines.push(ParcelLine {
                    parcel_id: id,
                    order_id: order,
                    line_no: demand.line_no,
                    sku_id: *sku_id,
                    units: *units,
                    quantity: each * units,
                    home: None,
                });
            }
        }
    }
    Ok((parcels, lines))
}

/// So many parcel numbers.
pub(crate) fn parcel_numbers(
    ctx: &mut Ctx<'_>,
    count: usize,
) -> Result<std::vec::IntoIter<String>, Fault> {
    Ok(settings::next_numbers(ctx, NumberRange::Fulfilment, None, count)?.into_iter())
}

/// Units per line of an order in parcels: a bundle's parts stand in several rows and count once.
pub(crate) fn units_by_line(lines: &[ParcelLine]) -> BTreeMap<(OrderId, i64, ParcelId), i64> {
    lines.iter().map(|line| ((line.order_id, line.line_no, line.parcel_id), line.units)).collect()
}

/// Moves the counters of what is in parcels, each from one stage to another.
pub(crate) fn move_counters(
    ctx: &mut Ctx<'_>,
    moved: &[(&[ParcelLine], Stage, Stage)],
) -> Result<(), Fault> {
    let orders = moved.iter().flat_map(|(lines, ..)| lines.iter()).map(|line| line.order_id);
    change_progress(ctx, orders.collect(), |lines| {
        let mut touched = BTreeSet::new();
        for (inside, from, to) in moved {
            for ((order, line_no, _), units) in units_by_line(inside) {
                if let Some(line) = lines.get_mut(&(order, line_no)) {
                    line.progress = line.progress.parcel_moved(*from, *to, units);
                    touched.insert((order, line_no));
                }
            }
        }
        touched
    })
}

/// Cancels the units of what came back from parcels.
pub(crate) fn cancel_units(ctx: &mut Ctx<'_>, back: &[ParcelLine]) -> Result<(), Fault> {
    let orders = back.iter().map(|line| line.order_id).collect();
    change_progress(ctx, orders, |lines| {
        let mut touched = BTreeSet::new();
        for ((order, line_no, _), units) in units_by_line(back) {
            if let Some(line) = lines.get_mut(&(order, line_no)) {
                line.progress.cancelled += units;
                touched.insert((order, line_no));
            }
        }
        touched
    })
}

/// Changes the progress of lines of these orders and writes those that `change` says it touched.
fn change_progress(
    ctx: &mut Ctx<'_>,
    orders: BTreeSet<OrderId>,
    change: impl FnOnce(&mut HashMap<(OrderId, i64), Line>) -> BTreeSet<(OrderId, i64)>,
) -> Result<(), Fault> {
    let orders: Vec<OrderId> = orders.into_iter().collect();
    let known = store::lines_of(ctx, &orders)?.into_values().flatten();
    let mut lines = known.map(|line| ((line.order_id, line.line_no), line)).collect();
    let touched = change(&mut lines);
    let written: Vec<_> = touched
        .into_iter()
        .filter_map(|key| Some((key.0, key.1, lines.get(&key)?.progress)))
        .collect();
    store::line_progress(ctx, &written)
}

/// Drops an order's parcels that nobody has begun: its lines are in no parcel again. What it
/// claims stays claimed; the caller decides about that.
pub(crate) fn drop_parcels(ctx: &mut Ctx<'_>, order: OrderId) -> Result<(), Fault> {
    let now = ctx.now();
    let planned: Vec<Parcel> = store::parcels_of(ctx, &[order])?
        .into_iter()
        .map(|(_, parcel)| parcel)
        .filter(|parcel| parcel.state == ParcelState::Planned)
        .collect();
    if planned.is_empty() {
        return Ok(());
    }
    if let Some(merged) = planned.iter().find(|parcel| parcel.merged) {
        return Err(Fault::conflict(
            "orders.parcel_merged",
            format!("{} also holds other orders; undo the merge first", merged.number),
        ));
    }
    let ids: Vec<ParcelId> = planned.iter().map(|parcel| parcel.id).collect();
    let lines = store::parcel_lines(ctx, &ids)?;
    move_counters(ctx, &[(&lines, Stage::Planned, Stage::None)])?;
    let dropped: Vec<Parcel> = planned.into_iter().map(|parcel| parcel.dropped(now)).collect();
    store::save_parcels(ctx, &dropped)
}

/// Counts the parcels and units of orders anew after their parcels moved, settles those that are
/// over, saves, and tells.
pub(crate) fn after_parcels_moved(
    ctx: &mut Ctx<'_>,
    before: Vec<Order>,
    events: impl Fn(&Order) -> Vec<OrderEvent>,
) -> Result<Vec<Order>, Fault> {
    let now = ctx.now();
    let ids: Vec<OrderId> = before.iter().map(|order| order.id).collect();
    let parcels = store::recount_parcels(ctx, &ids)?;
    let lines = store::lines_of(ctx, &ids)?;
    let mut after = Vec::with_capacity(before.len());
    for order in &before {
        let counted = parcels.get(&order.id).cloned().unwrap_or_default();
        let own = lines.get(&order.id).map(Vec::as_slice).unwrap_or_default();
        let (order, settled) = counted_anew(order.clone().touched(now), &counted, own, now);
        for event in events(&order).iter().chain(&settled) {
            tell(ctx, &order, event);
        }
        after.push(order);
    }
    store::save(ctx, &before, &after)?;
    Ok(after)
}

/// An order with its parcels and units counted, and its end if it has come to it.
pub(crate) fn counted_anew(
    mut order: Order,
    counted: &Facts,
    lines: &[Line],
    now: Timestamp,
) -> (Order, Option<OrderEvent>) {
    let facts = &mut order.facts;
    facts.parcels_planned = counted.parcels_planned;
    facts.parcels_picking = counted.parcels_picking;
    facts.parcels_packed = counted.parcels_packed;
    facts.parcels_shipped = counted.parcels_shipped;
    facts.parcels_out = counted.parcels_out;
    facts.parcels_delivered = counted.parcels_delivered;
    facts.parcels_lost = counted.parcels_lost;
    let sum = |count: fn(&Line) -> i64| lines.iter().map(count).sum::<i64>();
    facts.units_cancelled = sum(|line| line.progress.cancelled);
    facts.units_shipped = sum(|line| line.progress.shipped);
    facts.units_delivered = sum(|line| line.progress.delivered);
    let version = order.version;
    let (mut order, settled) = order.settle(now);
    // One command, one version, also when the order settles in it.
    order.version = version;
    (order, settled)
}
