//! A reviewer opens an order: it is theirs for some minutes, so that no second one reads it at the
//! same time. The lease is no state of the order and dies by itself.

use db::{Command, Ctx};
use kernel::{Fault, Permission};
use settings::ReviewLeaseMinutes;

use super::review_lease;
use super::tell::tell;
use crate::order::{OrderError, OrderEvent, State};
use crate::store::ReviewLease;
use crate::{OrderId, permissions, store};

/// The lease is taken, or one's own is made longer.
#[derive(Debug, Clone)]
pub struct TakeReviewLease {
    pub order_id: OrderId,
}

impl Command for TakeReviewLease {
    const NAME: &'static str = "orders.take_review_lease";
    const PERMISSION: Permission = permissions::REVIEW;
    type Output = ReviewLease;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<ReviewLease, Fault> {
        let order = store::look(ctx, self.order_id)?;
        if order.state != State::New {
            return Err(OrderError::NotInReview { state: order.state }.into());
        }
        let minutes = settings::parameter::<ReviewLeaseMinutes>(ctx)?;
        let expires_at = ctx.now().plus_seconds(minutes.saturating_mul(60));
        if store::take_lease(ctx, order.id, expires_at)? {
            tell(ctx, &order, &OrderEvent::ReviewTaken);
            return Ok(ReviewLease { actor_name: ctx.actor().name.to_string(), expires_at });
        }
        Err(match store::lease_of(ctx, order.id)? {
            Some(lease) => review_lease::taken(&lease),
            // Given back between the two statements: asked again, it can be taken.
            None => Fault::conflict("orders.review_taken", "somebody else is looking at it"),
        })
    }
}
