//! The warehouse takes many parcels one step further at once: a list is released, a scan run is
//! shipped, a carrier's report says what was delivered. A few statements for all, an outcome for each.

use std::collections::{HashMap, HashSet};

use db::{Command, Ctx};
use inventory::{ClaimOwner, LineRelease, OwnerType, Shipped};
use kernel::{Fault, Permission, Timestamp, clean_line};

use super::move_parcel::{MoveParcel, Shipping, unknown_parcel};
use super::parcels::{after_parcels_moved, cancel_units, move_counters};
use crate::hold::Step;
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::parcel::{Parcel, ParcelAction, ParcelError, ParcelLine, ParcelState};
use crate::{OrderId, ParcelId, permissions, store};

const MOST_CARRIER: usize = 60;
const MOST_TRACKING: usize = 60;

/// Something is done with each of these parcels.
#[derive(Debug, Clone)]
pub struct MoveParcels {
    pub moves: Vec<MoveParcel>,
}

impl Command for MoveParcels {
    const NAME: &'static str = "orders.move_parcels";
    const PERMISSION: Permission = permissions::FULFIL;
    type Output = Vec<Result<Parcel, Fault>>;

    /// As many outcomes as moves, in their order.
    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let whole = ctx.attempt(|ctx| move_set(ctx, &self.moves));
        if whole.is_ok() || self.moves.len() < 2 {
            return whole;
        }
        // Something that only the tables know, such as a tracking number another parcel has,
        // refused the set: it concerns few of them, which are found one by one.
        let one_by_one = self.moves.into_iter().map(|one| ctx.attempt(|ctx| one.run(ctx)));
        Ok(one_by_one.collect())
    }
}

/// A parcel that can take its step, and what is in it.
struct Moved {
    before: Parcel,
    after: Parcel,
    lines: Vec<ParcelLine>,
}

/// Takes a set of parcels one step further, with an outcome for each.
///
/// # Errors
/// What concerns the set as a whole; nothing of it is to stay then.
pub(crate) fn move_set(
    ctx: &mut Ctx<'_>,
    moves: &[MoveParcel],
) -> Result<Vec<Result<Parcel, Fault>>, Fault> {
    let ids: Vec<ParcelId> = moves.iter().map(|one| one.parcel_id).collect();
    let seen = store::parcel_lines(ctx, &ids)?;
    let mut order_ids: Vec<OrderId> = seen.iter().map(|line| line.order_id).collect();
    order_ids.sort_unstable();
    order_ids.dedup();
    let orders = store::load_many(ctx, &order_ids)?;
    // Read under the lock of their orders: nobody else moves them now.
    let mut parcels: HashMap<ParcelId, Parcel> =
        store::load_parcels(ctx, &ids)?.into_iter().map(|parcel| (parcel.id, parcel)).collect();
    let (seen, mut lines) = (by_parcel(seen), by_parcel(store::parcel_lines(ctx, &ids)?));
    let by_id: HashMap<OrderId, &Order> = orders.iter().map(|order| (order.id, order)).collect();

    let now = ctx.now();
    let mut outcomes = Vec::with_capacity(moves.len());
    let mut moved = Vec::new();
    for one in moves {
        // A parcel that is named twice is gone from the map, and refused the second time.
        let inside = lines.remove(&one.parcel_id).unwrap_or_default();
        let parcel = parcels.remove(&one.parcel_id).filter(|_| !inside.is_empty());
        let outcome = parcel.ok_or_else(unknown_parcel).and_then(|before| {
            before.must_be_at(one.seen_version)?;
            if seen.get(&before.id) != Some(&inside) {
                let detail = "what is in the parcel changed meanwhile";
                return Err(Fault::conflict("orders.parcel_stale", detail));
            }
            let own = inside.iter().filter_map(|line| by_id.get(&line.order_id).copied());
            refuse_held(own, one.action)?;
            let after = taken(before.clone(), one, now)?;
            moved.push(Moved { before, after: after.clone(), lines: inside });
            Ok(after)
        });
        outcomes.push(outcome);
    }
    write(ctx, orders, &moved)?;
    Ok(outcomes)
}

fn by_parcel(lines: Vec<ParcelLine>) -> HashMap<ParcelId, Vec<ParcelLine>> {
    let mut parcels: HashMap<ParcelId, Vec<ParcelLine>> = HashMap::new();
    for line in lines {
        parcels.entry(line.parcel_id).or_default().push(line);
    }
    parcels
}

/// The parcel after its step.
fn taken(mut parcel: Parcel, one: &MoveParcel, now: Timestamp) -> Result<Parcel, Fault> {
    if let Some(shipping) = &one.shipping {
        (parcel.carrier, parcel.tracking_number) = checked(shipping)?;
    }
    match one.action {
        ParcelAction::Ship | ParcelAction::Label => {}
        ParcelAction::Correct if one.shipping.is_some() => {}
        ParcelAction::Correct => return Err(ParcelError::NoTracking.into()),
        action if one.shipping.is_some() => {
            return Err(Fault::field("carrier", "orders.no_shipping_here", action.to_string()));
        }
        _ => {}
    }
    Ok(parcel.take(one.action, now)?)
}

fn write(ctx: &mut Ctx<'_>, orders: Vec<Order>, moved: &[Moved]) -> Result<(), Fault> {
    if moved.is_empty() {
        return Ok(());
    }
    let steps = moved
        .iter()
        .map(|one| (one.lines.as_slice(), one.before.state.stage(), one.after.state.stage()));
    move_counters(ctx, &steps.collect::<Vec<_>>())?;
    ship_goods(ctx, moved)?;
    put_back(ctx, moved)?;
    let parcels: Vec<Parcel> = moved.iter().map(|one| one.after.clone()).collect();
    store::save_parcels(ctx, &parcels)?;

    let mut news: HashMap<OrderId, Vec<OrderEvent>> = HashMap::new();
    for one in moved {
        let own: HashSet<OrderId> = one.lines.iter().map(|line| line.order_id).collect();
        for order in own {
            news.entry(order).or_default().push(event(one));
        }
    }
    // Orders whose parcels were all refused did not change.
    let changed: Vec<Order> =
        orders.into_iter().filter(|order| news.contains_key(&order.id)).collect();
    after_parcels_moved(ctx, changed, |order| news.get(&order.id).cloned().unwrap_or_default())?;
    Ok(())
}

impl Moved {
    /// Whether it left the house by this step.
    fn left(&self) -> bool {
        self.after.state == ParcelState::Shipped && self.before.state != ParcelState::Shipped
    }
}

fn event(moved: &Moved) -> OrderEvent {
    let parcel = &moved.after;
    let number = parcel.number.clone();
    match &parcel.carrier {
        Some(carrier) if moved.left() => {
            OrderEvent::ParcelShipped { number, carrier: carrier.clone() }
        }
        Some(carrier) if moved.before.state == parcel.state => {
            OrderEvent::ParcelCorrected { number, carrier: carrier.clone() }
        }
        _ => OrderEvent::ParcelChanged { number, state: parcel.state.to_string() },
    }
}

/// Whether an order of the parcel keeps it back.
pub(crate) fn refuse_held<'o>(
    orders: impl Iterator<Item = &'o Order>,
    action: ParcelAction,
) -> Result<(), OrderError> {
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
fn ship_goods(ctx: &mut Ctx<'_>, moved: &[Moved]) -> Result<(), Fault> {
    let shipped = moved.iter().filter(|one| one.left());
    let facts: Vec<Shipped> = shipped
        .flat_map(|one| one.lines.iter().map(|line| (&one.after, line)))
        .map(|(parcel, line)| Shipped {
            owner: owner(line),
            sku_id: line.sku_id,
            warehouse_id: parcel.warehouse_id,
            quantity: line.quantity,
            source_id: parcel.id.uuid(),
            // Two orders in one parcel may hold the same SKU: each is a fact of its own.
            step: format!("ship {} {}", line.order_id, line.line_no),
        })
        .collect();
    if facts.is_empty() { Ok(()) } else { inventory::consume(ctx, &facts) }
}

fn owner(line: &ParcelLine) -> ClaimOwner {
    ClaimOwner {
        owner_type: OwnerType::Order,
        owner_id: line.order_id.uuid(),
        line_no: line.line_no,
    }
}

/// Intercepted parcels are back on the shelf: their units are cancelled, their goods free again.
fn put_back(ctx: &mut Ctx<'_>, moved: &[Moved]) -> Result<(), Fault> {
    let back: Vec<(&Parcel, &ParcelLine)> = moved
        .iter()
        .filter(|one| one.after.state == ParcelState::Cancelled)
        .flat_map(|one| one.lines.iter().map(|line| (&one.after, line)))
        .collect();
    if back.is_empty() {
        return Ok(());
    }
    let released: Vec<LineRelease> = back
        .iter()
        .map(|(parcel, line)| LineRelease {
            claim: inventory::ClaimKey {
                owner: owner(line),
                sku_id: line.sku_id,
                warehouse_id: parcel.warehouse_id,
            },
            quantity: line.quantity,
        })
        .collect();
    inventory::release_lines(ctx, &released)?;
    let lines: Vec<ParcelLine> = back.into_iter().map(|(_, line)| line.clone()).collect();
    cancel_units(ctx, &lines)
}
