//! A promise is taken back before anybody in the warehouse has touched it.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::parcels::drop_parcels;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, permissions};

/// A confirmed order is only approved again.
#[derive(Debug, Clone)]
pub struct UnconfirmOrder {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
}

impl Command for UnconfirmOrder {
    const NAME: &'static str = "orders.unconfirm_order";
    const PERMISSION: Permission = permissions::CONFIRM;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        change(ctx, self.order_id, self.seen_version, |ctx, order| {
            let decided = order.unconfirm(now)?;
            drop_parcels(ctx, self.order_id)?;
            Ok(decided)
        })
    }
}
