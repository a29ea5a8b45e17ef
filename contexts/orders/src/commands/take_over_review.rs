//! A supervisor takes an order from the reviewer who has it open: they are away, or it cannot wait.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use settings::ReviewLeaseMinutes;

use super::tell::tell;
use crate::order::{OrderError, OrderEvent, State};
use crate::store::ReviewLease;
use crate::{OrderId, permissions, store};

/// The lease is taken, whoever holds it.
#[derive(Debug, Clone)]
pub struct TakeOverReview {
    pub order_id: OrderId,
}

impl Command for TakeOverReview {
    const NAME: &'static str = "orders.take_over_review";
    const PERMISSION: Permission = permissions::TAKE_OVER_REVIEW;
    type Output = ReviewLease;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ReviewLease, Fault> {
        ctx.actor().must(permissions::REVIEW)?;
        let order = store::look(ctx, self.order_id)?;
        if order.state != State::New {
            return Err(OrderError::NotInReview { state: order.state }.into());
        }
        let minutes = settings::parameter::<ReviewLeaseMinutes>(ctx)?;
        let expires_at = ctx.now().plus_seconds(minutes.saturating_mul(60));
        let event = match store::take_lease_over(ctx, order.id, expires_at)? {
            Some(from) => OrderEvent::ReviewTakenOver { from },
            None => OrderEvent::ReviewTaken,
        };
        tell(ctx, &order, &event);
        Ok(ReviewLease { actor_name: ctx.actor().name.to_string(), expires_at })
    }
}
