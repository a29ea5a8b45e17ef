//! What a reviewer asked for is mended or explained: the order comes back to review.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::recheck::recheck_order;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, permissions, store};

/// A returned order goes to review again.
#[derive(Debug, Clone)]
pub struct ResubmitOrder {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
    pub note: String,
}

impl Command for ResubmitOrder {
    const NAME: &'static str = "orders.resubmit_order";
    const PERMISSION: Permission = permissions::EDIT;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        let approvals = store::approvals_of(ctx, self.order_id)?;
        let refused_at = approvals
            .iter()
            .rev()
            .find(|approval| approval.decision == "reject")
            .map_or(0, |approval| approval.order_version);
        let order = change(ctx, self.order_id, self.seen_version, |_, order| {
            let changed = order.version > refused_at;
            Ok(order.resubmit(changed, &self.note, now)?)
        })?;
        let key = (order.id, order.version);
        store::insert_approvals(ctx, &[key], "resubmit", None, &self.note)?;
        recheck_order(ctx, order)
    }
}
