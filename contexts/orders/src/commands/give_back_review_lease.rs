//! A reviewer closes an order they had opened.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::tell::tell;
use crate::order::OrderEvent;
use crate::{OrderId, permissions, store};

/// One's own lease ends; that of another is not touched.
#[derive(Debug, Clone)]
pub struct GiveBackReviewLease {
    pub order_id: OrderId,
}

impl Command for GiveBackReviewLease {
    const NAME: &'static str = "orders.give_back_review_lease";
    const PERMISSION: Permission = permissions::REVIEW;
    /// Whether there was one.
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let order = store::look(ctx, self.order_id)?;
        let given_back = store::give_back_lease(ctx, order.id)?;
        if given_back {
            tell(ctx, &order, &OrderEvent::ReviewGivenBack);
        }
        Ok(given_back)
    }
}
