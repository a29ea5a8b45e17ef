//! A reviewer refuses, says why, and the order goes back to the one who must change it.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::review_lease;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, RejectReason, permissions, store};

/// An order does not pass the review.
#[derive(Debug, Clone)]
pub struct RejectOrder {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
    pub reason: RejectReason,
    pub note: String,
}

impl Command for RejectOrder {
    const NAME: &'static str = "orders.reject_order";
    const PERMISSION: Permission = permissions::REVIEW;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        if let Some(lease) = review_lease::binding(ctx, &[self.order_id])?.get(&self.order_id) {
            return Err(review_lease::taken(lease));
        }
        let order = change(ctx, self.order_id, self.seen_version, |_, order| {
            Ok(order.reject(self.reason, &self.note, now)?)
        })?;
        store::end_leases(ctx, &[order.id])?;
        let reason = Some(self.reason.as_str());
        store::insert_approvals(ctx, &[(order.id, order.version)], "reject", reason, &self.note)?;
        Ok(order)
    }
}
