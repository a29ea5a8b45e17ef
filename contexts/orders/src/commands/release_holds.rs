//! Holds are released: by a person, or because their time is up.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::hold_orders::recount;
use crate::order::{Order, OrderEvent};
use crate::{HoldId, OrderId, permissions, store};

/// Holds are released; the orders resume where they were.
#[derive(Debug, Clone)]
pub struct ReleaseHolds {
    pub holds: Vec<(OrderId, HoldId)>,
}

impl Command for ReleaseHolds {
    const NAME: &'static str = "orders.release_holds";
    const PERMISSION: Permission = permissions::HOLD;
    type Output = Vec<Order>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Order>, Fault> {
        let mut ids: Vec<OrderId> = self.holds.iter().map(|(order, _)| *order).collect();
        ids.sort_unstable();
        ids.dedup();
        let orders = store::load_many(ctx, &ids)?;
        let holds: Vec<HoldId> = self.holds.iter().map(|(_, hold)| *hold).collect();
        let by = ctx.actor().name.to_string();
        let released = store::release_holds(ctx, &holds, &by)?;
        let mut reasons: Vec<String> =
            released.iter().map(|(_, reason)| reason.to_string()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let touched: Vec<Order> = orders
            .into_iter()
            .filter(|order| released.iter().any(|(id, _)| *id == order.id))
            .collect();
        if touched.is_empty() {
            return Err(Fault::not_found("orders.unknown_hold", "no such hold is open"));
        }
        recount(ctx, touched, &OrderEvent::OrderReleased { reason: reasons.join(", ") })
    }
}
