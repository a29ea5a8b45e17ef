//! The warehouse works on a parcel: release, pick, pack, label, ship, deliver, and what can go wrong
//! on the way. Goods leave the books in the same commit in which the parcel ships.

use db::{Command, Ctx};
use inventory::{ClaimOwner, LineRelease, OwnerType, Shipped};
use kernel::{Fault, Permission, clean_line};
use serde::Deserialize;

use super::parcels::{after_parcels_moved, move_counters, units_by_line};
use crate::hold::Step;
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::parcel::{Parcel, ParcelAction, ParcelError, ParcelLine, ParcelState};
use crate::{OrderId, ParcelId, permissions, store};

const MOST_CARRIER: usize = 60;
const MOST_TRACKING: usize = 60;

/// Something is done with a parcel.
#[derive(Debug, Clone)]
pub struct MoveParcel {
    pub parcel_id: ParcelId,
    pub seen_version: Option<i64>,
    pub action: ParcelAction,
    pub shipping: Option<Shipping>,
}

/// With whom a parcel leaves, and under which number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Shipping {
    pub carrier: String,
    pub tracking_number: String,
}

impl Command for MoveParcel {
    const NAME: &'static str = "orders.move_parcel";
    const PERMISSION: Permission = permissions::FULFIL;
    type Output = Parcel;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Parcel, Fault> {
        let lines = store::parcel_lines(ctx, &[self.parcel_id])?;
        let orders = lock_orders(ctx, &lines)?;
        // Read under the lock of its orders: nobody else moves it now.
        let before = store::load_parcel(ctx, self.parcel_id)?;
        before.must_be_at(self.seen_version)?;
        must_hold_the_same(ctx, &before, &lines)?;
        refuse_held(&orders, self.action)?;
        let mut parcel = before.clone();
        if let Some(shipping) = &self.shipping {
            (parcel.carrier, parcel.tracking_number) = checked(shipping)?;
        }
        let now = ctx.now();
        let parcel = match self.action {
            ParcelAction::Ship | ParcelAction::Label => parcel.take(self.action, now)?,
            action if self.shipping.is_some() => {
                return Err(Fault::field("carrier", "orders.no_shipping_here", action.to_string()));
            }
            action => parcel.take(action, now)?,
        };
        let (from, to) = (before.state.stage(), parcel.state.stage());
        move_counters(ctx, &lines, from, to)?;
        if parcel.state == ParcelState::Shipped {
            ship_goods(ctx, &before, &lines)?;
        }
        if parcel.state == ParcelState::Cancelled {
            put_back(ctx, &before, &lines)?;
        }
        store::save_parcels(ctx, std::slice::from_ref(&parcel))?;
        let event = event(&parcel);
        after_parcels_moved(ctx, orders, |_| vec![event.clone()])?;
        Ok(parcel)
    }
}

fn event(parcel: &Parcel) -> OrderEvent {
    match &parcel.carrier {
        Some(carrier) if parcel.state == ParcelState::Shipped => {
            OrderEvent::ParcelShipped { number: parcel.number.clone(), carrier: carrier.clone() }
        }
        _ => OrderEvent::ParcelChanged {
            number: parcel.number.clone(),
            state: parcel.state.to_string(),
        },
    }
}

/// Locks the orders of a parcel, sorted.
pub(crate) fn lock_orders(ctx: &mut Ctx<'_>, lines: &[ParcelLine]) -> Result<Vec<Order>, Fault> {
    let mut ids: Vec<OrderId> = lines.iter().map(|line| line.order_id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Err(Fault::not_found("orders.unknown_parcel", "no such parcel, or it is empty"));
    }
    store::load_many(ctx, &ids)
}

/// What is in a parcel is read without a lock, to know whose it is. A split or a merge in between
/// would leave goods behind.
pub(crate) fn must_hold_the_same(
    ctx: &mut Ctx<'_>,
    parcel: &Parcel,
    lines: &[ParcelLine],
) -> Result<(), Fault> {
    if store::parcel_lines(ctx, &[parcel.id])? == lines {
        return Ok(());
    }
    Err(Fault::conflict("orders.parcel_stale", "what is in the parcel changed meanwhile"))
}

fn refuse_held(orders: &[Order], action: ParcelAction) -> Result<(), OrderError> {
    let step = match action {
        ParcelAction::Release => Step::Release,
        ParcelAction::Ship | ParcelAction::Label => Step::Ship,
        _ => return Ok(()),
    };
    for order in orders {
        if order.facts.blocked.has(step) {
            return Err(OrderError::OnHold);
        }
        if order.state != State::Confirmed {
            return Err(OrderError::NotConfirmed { state: order.state });
        }
    }
    Ok(())
}

/// The carrier, and its number in the form in which it is scanned: capitals, no spaces.
fn checked(shipping: &Shipping) -> Result<(Option<String>, Option<String>), Fault> {
    let carrier = clean_line(&shipping.carrier, MOST_CARRIER)
        .map_err(|error| Fault::field("carrier", error.code(), error.to_string()))?;
    let number: String = kernel::fold(&shipping.tracking_number).replace(' ', "").to_uppercase();
    let well_formed = (4..=MOST_TRACKING).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if carrier.is_empty() {
        return Err(Fault::field("carrier", "kernel.required", "empty"));
    }
    if !well_formed {
        let detail = "4 to 60 letters A–Z, digits and dashes";
        return Err(Fault::field("tracking_number", "orders.bad_tracking_number", detail));
    }
    Ok((Some(carrier), Some(number)))
}

/// Goods leave: on hand and promised go down, once.
fn ship_goods(ctx: &mut Ctx<'_>, parcel: &Parcel, lines: &[ParcelLine]) -> Result<(), Fault> {
    let facts: Vec<Shipped> = lines
        .iter()
        .map(|line| Shipped {
            owner: owner(line),
            sku_id: line.sku_id,
            warehouse_id: parcel.warehouse_id,
            quantity: line.quantity,
            source_id: parcel.id.uuid(),
            // Two orders in one parcel may hold the same SKU: each is a fact of its own.
            step: format!("ship {} {}", line.order_id, line.line_no),
        })
        .collect();
    inventory::consume(ctx, &facts)
}

fn owner(line: &ParcelLine) -> ClaimOwner {
    ClaimOwner {
        owner_type: OwnerType::Order,
        owner_id: line.order_id.uuid(),
        line_no: line.line_no,
    }
}

/// An intercepted parcel is back on the shelf: its units are cancelled, its goods free again.
fn put_back(ctx: &mut Ctx<'_>, parcel: &Parcel, lines: &[ParcelLine]) -> Result<(), Fault> {
    let released: Vec<LineRelease> = lines
        .iter()
        .map(|line| LineRelease {
            claim: inventory::ClaimKey {
                owner: owner(line),
                sku_id: line.sku_id,
                warehouse_id: parcel.warehouse_id,
            },
            quantity: line.quantity,
        })
        .collect();
    inventory::release_lines(ctx, &released)?;
    let ids: Vec<OrderId> = lines.iter().map(|line| line.order_id).collect();
    let mut known = store::lines_of(ctx, &ids)?;
    let mut written = Vec::new();
    for ((order, line_no, _), units) in units_by_line(lines) {
        let line = known
            .get_mut(&order)
            .and_then(|lines| lines.iter_mut().find(|line| line.line_no == line_no));
        if let Some(line) = line {
            line.progress.cancelled += units;
            written.push((order, line_no, line.progress));
        }
    }
    store::line_progress(ctx, &written)
}

/// Whether an action could be taken now, for the buttons of a screen.
///
/// # Errors
/// Why not.
pub fn may_move(orders: &[&Order], parcel: &Parcel, action: ParcelAction) -> Result<(), Fault> {
    let next = crate::parcel::next_state(parcel.state, action);
    next.ok_or(ParcelError::NotNow { state: parcel.state, action })?;
    let owned: Vec<Order> = orders.iter().map(|order| (*order).clone()).collect();
    refuse_held(&owned, action)?;
    Ok(())
}
