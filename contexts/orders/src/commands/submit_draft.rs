//! An order that was entered by hand is complete and goes to review.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::recheck::recheck_order;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, permissions};

/// A draft becomes a new order.
#[derive(Debug, Clone)]
pub struct SubmitDraft {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
}

impl Command for SubmitDraft {
    const NAME: &'static str = "orders.submit_draft";
    const PERMISSION: Permission = permissions::CREATE;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        let order =
            change(ctx, self.order_id, self.seen_version, |_, order| Ok(order.submit(now)?))?;
        recheck_order(ctx, order)
    }
}
