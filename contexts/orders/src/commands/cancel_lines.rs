//! A part of an order is given up, line by line, as far as nobody has begun to pick it.

use std::collections::BTreeMap;

use db::{Command, Ctx};
use inventory::{ClaimKey, ClaimOwner, LineRelease, OwnerType};
use kernel::{Fault, Permission};

use super::cancel_order::CancelOrder;
use super::confirm_orders::write_stock_exceptions;
use super::edit_order::weigh_money;
use super::goods::{shop, shops_of};
use super::keep_goods::{Kept, keep_goods};
use super::parcels::counted_anew;
use super::recheck::recheck_order;
use super::tell::tell;
use crate::edit::reprice;
use crate::line::{Line, Stage};
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::parcel::{Parcel, ParcelLine, ParcelState};
use crate::regroup::{LineUnits, RegroupError, take_units};
use crate::{CancelReason, OrderId, ParcelId, permissions, store};

/// Units of lines are wanted no more. When nothing would be left, the order is cancelled as a whole.
#[derive(Debug, Clone)]
pub struct CancelLines {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
    pub lines: Vec<LineUnits>,
    pub reason: CancelReason,
    /// What else there is to say.
    pub note: String,
}

impl Command for CancelLines {
    const NAME: &'static str = "orders.cancel_lines";
    const PERMISSION: Permission = permissions::CANCEL;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let before = store::load(ctx, self.order_id)?;
        before.must_be_at(self.seen_version)?;
        if matches!(before.state, State::Completed | State::Cancelled) {
            return Err(OrderError::Over { state: before.state }.into());
        }
        let lines = store::lines_of(ctx, &[before.id])?.remove(&before.id).unwrap_or_default();
        let (parcels, inside) = planned(ctx, before.id)?;
        let mut cut = Cut::of(before.id, &lines, inside);
        for (line_no, units) in summed(&self.lines)? {
            cut.take(line_no, units)?;
        }
        let left = |line: &Line| line.progress.ordered - line.progress.cancelled;
        if cut.lines.iter().all(|line| left(line) == 0) {
            let Self { order_id, seen_version, reason, note, .. } = self;
            return CancelOrder { order_id, seen_version, reason, note }.run(ctx);
        }
        write_parcels(ctx, parcels, &cut)?;
        let units: i64 = self.lines.iter().map(|line| line.units).sum();
        let order = write_order(ctx, before, &lines, cut)?;
        let event = OrderEvent::OrderLinesCancelled { reason: self.reason, note: self.note, units };
        tell(ctx, &order, &event);
        recheck_order(ctx, order)
    }
}

fn summed(asked: &[LineUnits]) -> Result<BTreeMap<i64, i64>, Fault> {
    let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
    for (at, line) in asked.iter().enumerate() {
        if line.units < 1 {
            let path = format!("lines[{at}].units");
            return Err(Fault::field(path, "kernel.out_of_range", "at least 1"));
        }
        let sum = sums.entry(line.line_no).or_default();
        *sum = sum.saturating_add(line.units);
    }
    if sums.is_empty() {
        return Err(Fault::field("lines", "kernel.required", "say which"));
    }
    Ok(sums)
}

/// The order's parcels nobody has begun, and everything that is in them, whoever's it is.
fn planned(ctx: &mut Ctx<'_>, order: OrderId) -> Result<(Vec<Parcel>, Vec<ParcelLine>), Fault> {
    let parcels: Vec<Parcel> = store::parcels_of(ctx, &[order])?
        .into_iter()
        .map(|(_, parcel)| parcel)
        .filter(|parcel| parcel.state == ParcelState::Planned)
        .collect();
    let ids: Vec<ParcelId> = parcels.iter().map(|parcel| parcel.id).collect();
    let inside = store::parcel_lines(ctx, &ids)?;
    Ok((parcels, inside))
}

/// What is taken away: first what is in no parcel, then from the planned parcels, the newest first.
struct Cut {
    order: OrderId,
    lines: Vec<Line>,
    inside: Vec<ParcelLine>,
    taken: Vec<ParcelLine>,
}

impl Cut {
    fn of(order: OrderId, lines: &[Line], inside: Vec<ParcelLine>) -> Self {
        Self { order, lines: lines.to_vec(), inside, taken: Vec::new() }
    }

    fn take(&mut self, line_no: i64, units: i64) -> Result<(), Fault> {
        let Some(line) = self.lines.iter_mut().find(|line| line.line_no == line_no) else {
            return Err(Fault::field("lines", "orders.unknown_line", format!("line {line_no}")));
        };
        let progress = &mut line.progress;
        // What is released, picked or packed is stopped in the warehouse first.
        let found = progress.open() - progress.released;
        if units > found {
            return Err(RegroupError::NotSoMany { line_no, asked: units, found }.into());
        }
        let from_parcels = (units - progress.unallocated()).max(0);
        *progress = progress.parcel_moved(Stage::Planned, Stage::None, from_parcels);
        progress.cancelled += units;
        if from_parcels > 0 {
            let (kept, taken) = take_units(&self.inside, self.order, line_no, from_parcels);
            self.inside = kept;
            self.taken.extend(taken);
        }
        Ok(())
    }

    /// The parcels that lost something.
    fn touched(&self) -> Vec<ParcelId> {
        let mut ids: Vec<ParcelId> = self.taken.iter().map(|line| line.parcel_id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

/// Writes the parcels that lost something, and lets go of exactly what they lost.
fn write_parcels(ctx: &mut Ctx<'_>, parcels: Vec<Parcel>, cut: &Cut) -> Result<(), Fault> {
    let (now, touched) = (ctx.now(), cut.touched());
    if touched.is_empty() {
        return Ok(());
    }
    let released: Vec<LineRelease> = cut
        .taken
        .iter()
        .filter_map(|line| {
            let parcel = parcels.iter().find(|parcel| parcel.id == line.parcel_id)?;
            let owner = ClaimOwner {
                owner_type: OwnerType::Order,
                owner_id: line.order_id.uuid(),
                line_no: line.line_no,
            };
            let warehouse_id = parcel.warehouse_id;
            let claim = ClaimKey { owner, sku_id: line.sku_id, warehouse_id };
            Some(LineRelease { claim, quantity: line.quantity })
        })
        .collect();
    inventory::release_lines(ctx, &released)?;
    let left: Vec<ParcelLine> =
        cut.inside.iter().filter(|line| touched.contains(&line.parcel_id)).cloned().collect();
    let saved: Vec<Parcel> = parcels
        .into_iter()
        .filter(|parcel| touched.contains(&parcel.id))
        .map(|parcel| {
            let empty = !left.iter().any(|line| line.parcel_id == parcel.id);
            if empty { parcel.dropped(now) } else { parcel.regrouped(now) }
        })
        .collect();
    // The version first: a merged parcel is also changed by the other orders in it.
    store::save_parcels(ctx, &saved)?;
    store::clear_parcel_lines(ctx, &touched)?;
    store::insert_parcel_lines(ctx, &left)
}

fn write_order(ctx: &mut Ctx<'_>, before: Order, lines: &[Line], cut: Cut) -> Result<Order, Fault> {
    let now = ctx.now();
    let mut order = before.clone().touched(now);
    let cut_lines = reprice(&mut order, lines, cut.lines, 0)?;
    weigh_money(ctx, &mut order)?;
    let changed: Vec<Line> =
        cut_lines.iter().filter(|line| !lines.contains(line)).cloned().collect();
    store::update_lines(ctx, &changed)?;
    let progress: Vec<_> =
        changed.iter().map(|line| (line.order_id, line.line_no, line.progress)).collect();
    store::line_progress(ctx, &progress)?;
    if let Some(no_stock) = goods_left(ctx, &order, &cut_lines)? {
        order.facts.no_stock = no_stock;
        if !no_stock {
            write_stock_exceptions(ctx, &[], &[order.id])?;
        }
    }
    let counted = store::recount_parcels(ctx, &[order.id])?.remove(&order.id).unwrap_or_default();
    let (order, settled) = counted_anew(order, &counted, &cut_lines, now);
    store::save(ctx, &[before], std::slice::from_ref(&order))?;
    if let Some(event) = settled {
        tell(ctx, &order, &event);
    }
    Ok(order)
}

/// Whether it still waits for goods, if that may have changed.
fn goods_left(ctx: &mut Ctx<'_>, order: &Order, lines: &[Line]) -> Result<Option<bool>, Fault> {
    if order.state == State::Confirmed {
        let waits = lines.iter().any(|line| line.progress.unallocated() > 0);
        return Ok((order.facts.no_stock && !waits).then_some(false));
    }
    let shops = shops_of(ctx, std::slice::from_ref(order))?;
    let shop = shop(&shops, order.shop_id)?;
    Ok(match keep_goods(ctx, order, shop, lines, false)? {
        Kept::NotAsked => None,
        Kept::All => Some(false),
        Kept::Short(_) => Some(true),
    })
}
