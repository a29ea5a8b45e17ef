//! A cancelled order lives again, from review on, and finds its goods anew.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::recheck::recheck_order;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, permissions, store};

/// A cancelled order becomes new.
#[derive(Debug, Clone)]
pub struct ReopenOrder {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
}

impl Command for ReopenOrder {
    const NAME: &'static str = "orders.reopen_order";
    const PERMISSION: Permission = permissions::REOPEN;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        let order =
            change(ctx, self.order_id, self.seen_version, |_, order| Ok(order.reopen(now)?))?;
        let lines = store::lines_of(ctx, &[order.id])?.remove(&order.id).unwrap_or_default();
        let alive: Vec<_> = lines
            .into_iter()
            .map(|line| {
                let mut progress = line.progress;
                progress.cancelled = 0;
                (order.id, line.line_no, progress)
            })
            .collect();
        store::line_progress(ctx, &alive)?;
        recheck_order(ctx, order)
    }
}
