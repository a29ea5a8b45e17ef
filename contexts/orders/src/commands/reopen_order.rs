//! A cancelled order lives again, from review on, and finds its goods anew.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::edit_order::weigh_money;
use super::recheck::recheck_order;
use super::tell::change;
use crate::edit::reprice;
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
        let order = change(ctx, self.order_id, self.seen_version, |ctx, order| {
            let (mut order, event) = order.reopen(now)?;
            let lines = store::lines_of(ctx, &[order.id])?.remove(&order.id).unwrap_or_default();
            let mut alive = lines.clone();
            for line in &mut alive {
                line.progress.cancelled = 0;
            }
            // Pieces that were cancelled one by one had taken their price with them.
            let alive = reprice(&mut order, &lines, alive, 0)?;
            weigh_money(ctx, &mut order)?;
            store::update_lines(ctx, &alive)?;
            let progress: Vec<_> =
                alive.iter().map(|line| (line.order_id, line.line_no, line.progress)).collect();
            store::line_progress(ctx, &progress)?;
            Ok((order, event))
        })?;
        recheck_order(ctx, order)
    }
}
