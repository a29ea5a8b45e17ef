//! Reviewers, or a rule, agree: one order or a set, with an outcome for each.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::goods::{shop, shops_of};
use super::review_lease;
use super::tell::tell;
use crate::order::{Order, Rules};
use crate::{OrderId, permissions, store};

/// Orders pass the review.
#[derive(Debug, Clone)]
pub struct ApproveOrders {
    /// Which, and at what version they were looked at where somebody looked.
    pub orders: Vec<(OrderId, Option<i64>)>,
    pub note: String,
}

impl Command for ApproveOrders {
    const NAME: &'static str = "orders.approve_orders";
    const PERMISSION: Permission = permissions::REVIEW;
    type Output = Vec<(OrderId, Result<Order, Fault>)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let ids: Vec<OrderId> = self.orders.iter().map(|(id, _)| *id).collect();
        let found = store::load_many(ctx, &ids)?;
        let shops = shops_of(ctx, &found)?;
        let bound = review_lease::binding(ctx, &ids)?;
        let (now, actor) = (ctx.now(), ctx.actor());
        let mut outcomes = Vec::with_capacity(self.orders.len());
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (id, seen) in &self.orders {
            let Some(order) = found.iter().find(|order| order.id == *id) else {
                outcomes.push((*id, Err(unknown(*id))));
                continue;
            };
            let four_eyes = shop(&shops, order.shop_id)?.workflow.four_eyes;
            if let Some(lease) = bound.get(id) {
                outcomes.push((*id, Err(review_lease::taken(lease))));
                continue;
            }
            let decided = order
                .must_be_at(*seen)
                .and_then(|()| order.clone().approve(actor, Rules { four_eyes }, &self.note, now));
            match decided {
                Ok((approved, event)) => {
                    tell(ctx, &approved, &event);
                    outcomes.push((*id, Ok(approved.clone())));
                    before.push(order.clone());
                    after.push(approved);
                }
                Err(error) => outcomes.push((*id, Err(error.into()))),
            }
        }
        store::save(ctx, &before, &after)?;
        let approved: Vec<(OrderId, i64)> =
            after.iter().map(|order| (order.id, order.version)).collect();
        let ended: Vec<OrderId> = after.iter().map(|order| order.id).collect();
        store::end_leases(ctx, &ended)?;
        store::insert_approvals(ctx, &approved, "approve", None, &self.note)?;
        Ok(outcomes)
    }
}

pub(crate) fn unknown(id: OrderId) -> Fault {
    Fault::not_found("orders.unknown_order", id.to_string())
}
