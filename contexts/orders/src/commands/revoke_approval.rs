//! An approval is taken back (反审核): claims become nobody's, planned parcels are dropped.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::parcels::drop_parcels;
use super::tell::change;
use crate::order::Order;
use crate::{OrderId, permissions, store};

/// An approved or confirmed order goes back to review.
#[derive(Debug, Clone)]
pub struct RevokeApproval {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
    pub note: String,
}

impl Command for RevokeApproval {
    const NAME: &'static str = "orders.revoke_approval";
    const PERMISSION: Permission = permissions::REVIEW;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        let order = change(ctx, self.order_id, self.seen_version, |ctx, order| {
            let (mut order, event) = order.revoke_approval(&self.note, now)?;
            drop_parcels(ctx, order.id)?;
            order.facts.parcels_planned = 0;
            Ok((order, event))
        })?;
        let key = (order.id, order.version);
        store::insert_approvals(ctx, &[key], "revoke", None, &self.note)?;
        Ok(order)
    }
}
