//! Orders are held: for a reason, against certain steps, perhaps until a time. They keep their
//! stage, and resume exactly there.

use db::{Command, Ctx};
use inventory::OwnerType;
use kernel::{Fault, Permission, Timestamp};

use super::approve_orders::unknown;
use super::tell::tell;
use crate::hold::{HoldReason, Steps};
use crate::order::{Order, OrderError, OrderEvent, State};
use crate::store::{self, Hold};
use crate::{OrderId, permissions};

/// A hold is placed on orders.
#[derive(Debug, Clone)]
pub struct HoldOrders {
    pub orders: Vec<(OrderId, Option<i64>)>,
    pub reason: HoldReason,
    /// The incident it belongs to; empty for none. Two incidents may hold one order for the same
    /// reason, and each lets go only of its own.
    pub incident: String,
    /// What it blocks; what the reason usually blocks when absent.
    pub blocks: Option<Steps>,
    /// Whether the goods stay claimed; as the reason usually has it when absent.
    pub keeps_stock: Option<bool>,
    /// When it releases itself.
    pub until: Option<Timestamp>,
    pub note: String,
}

impl Command for HoldOrders {
    const NAME: &'static str = "orders.hold_orders";
    const PERMISSION: Permission = permissions::HOLD;
    type Output = Vec<(OrderId, Result<Order, Fault>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let now = ctx.now();
        if self.until.is_some_and(|until| until <= now) {
            return Err(Fault::field("until", "kernel.out_of_range", "in the future"));
        }
        let ids: Vec<OrderId> = self.orders.iter().map(|(id, _)| *id).collect();
        let found = store::load_many(ctx, &ids)?;
        let mut outcomes: Vec<(OrderId, Result<Order, Fault>)> = Vec::new();
        let mut holdable: Vec<Order> = Vec::new();
        for (id, seen) in &self.orders {
            match found.iter().find(|order| order.id == *id) {
                None => outcomes.push((*id, Err(unknown(*id)))),
                Some(order) => match may_hold(order, *seen) {
                    Ok(()) => holdable.push(order.clone()),
                    Err(error) => outcomes.push((*id, Err(error.into()))),
                },
            }
        }
        let holds = self.holds(ctx, &holdable);
        let keeps_stock = self.keeps_stock.unwrap_or(self.reason.keeps_stock());
        store::insert_holds(ctx, &holds)?;
        if !keeps_stock {
            // Only promises nobody works on are given up; a parcel that is planned keeps its own.
            let free: Vec<_> = holdable
                .iter()
                .filter(|order| order.state != State::Confirmed)
                .map(|order| (OwnerType::Order, order.id.uuid()))
                .collect();
            inventory::release(ctx, &free)?;
        } else {
            let kept: Vec<_> =
                holdable.iter().map(|order| (OwnerType::Order, order.id.uuid())).collect();
            inventory::expire_at(ctx, &kept, Timestamp::from_micros(i64::MAX))?;
        }
        let event = OrderEvent::OrderHeld { reason: self.reason.to_string() };
        for order in recount(ctx, holdable, &event)? {
            outcomes.push((order.id, Ok(order)));
        }
        Ok(outcomes)
    }
}

fn may_hold(order: &Order, seen: Option<i64>) -> Result<(), OrderError> {
    order.must_be_at(seen)?;
    match order.state {
        State::Completed | State::Cancelled => Err(OrderError::Over { state: order.state }),
        _ => Ok(()),
    }
}

impl HoldOrders {
    fn holds(&self, ctx: &mut Ctx<'_>, orders: &[Order]) -> Vec<Hold> {
        let (now, by) = (ctx.now(), ctx.actor().name.to_string());
        orders
            .iter()
            .map(|order| Hold {
                id: ctx.new_id(),
                order_id: order.id,
                reason: self.reason,
                incident: self.incident.clone(),
                blocks: self.blocks.unwrap_or_else(|| self.reason.default_blocks()),
                keeps_stock: self.keeps_stock.unwrap_or(self.reason.keeps_stock()),
                until: self.until,
                note: self.note.clone(),
                placed_by: by.clone(),
                placed_at: now,
            })
            .collect()
    }
}

/// Counts the holds of orders anew, saves and tells.
pub(crate) fn recount(
    ctx: &mut Ctx<'_>,
    before: Vec<Order>,
    event: &OrderEvent,
) -> Result<Vec<Order>, Fault> {
    let now = ctx.now();
    let ids: Vec<OrderId> = before.iter().map(|order| order.id).collect();
    let counts = store::recount_holds(ctx, &ids)?;
    let mut after = Vec::with_capacity(before.len());
    for order in &before {
        let mut order = order.clone().touched(now);
        let (open, blocked) = counts.get(&order.id).copied().unwrap_or_default();
        order.facts.holds_open = open;
        order.facts.blocked = blocked;
        tell(ctx, &order, event);
        after.push(order);
    }
    store::save(ctx, &before, &after)?;
    Ok(after)
}
