//! An order is given up before anything of it is being picked: its goods are free at once.

use db::{Command, Ctx};
use inventory::OwnerType;
use kernel::{Fault, Permission};

use super::parcels::drop_parcels;
use super::tell::change;
use crate::order::Order;
use crate::{CancelReason, ExceptionId, HoldId, OrderId, permissions, store};

/// An order is cancelled as a whole.
#[derive(Debug, Clone)]
pub struct CancelOrder {
    pub order_id: OrderId,
    pub seen_version: Option<i64>,
    pub reason: CancelReason,
    /// What else there is to say.
    pub note: String,
}

impl Command for CancelOrder {
    const NAME: &'static str = "orders.cancel_order";
    const PERMISSION: Permission = permissions::CANCEL;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        let now = ctx.now();
        change(ctx, self.order_id, self.seen_version, |ctx, order| {
            let decided = order.cancel(self.reason, &self.note, now)?;
            drop_parcels(ctx, self.order_id)?;
            inventory::release(ctx, &[(OwnerType::Order, self.order_id.uuid())])?;
            close_everything(ctx, self.order_id)?;
            cancel_lines(ctx, self.order_id)?;
            Ok(decided)
        })
    }
}

/// Its exceptions and holds have nothing left to say.
fn close_everything(ctx: &mut Ctx<'_>, id: OrderId) -> Result<(), Fault> {
    let exceptions = store::exceptions_of(ctx, &[id])?.remove(&id).unwrap_or_default();
    let ids: Vec<ExceptionId> = exceptions.iter().map(|exception| exception.id).collect();
    store::close_exceptions(ctx, &ids, "cancelled")?;
    let holds = store::holds_of(ctx, &[id])?;
    let ids: Vec<HoldId> = holds.iter().map(|hold| hold.id).collect();
    store::release_holds(ctx, &ids, "cancelled").map(|_| ())
}

fn cancel_lines(ctx: &mut Ctx<'_>, id: OrderId) -> Result<(), Fault> {
    let lines = store::lines_of(ctx, &[id])?.remove(&id).unwrap_or_default();
    let cancelled: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let mut progress = line.progress;
            progress.cancelled += progress.unallocated();
            (id, line.line_no, progress)
        })
        .collect();
    store::line_progress(ctx, &cancelled)
}
