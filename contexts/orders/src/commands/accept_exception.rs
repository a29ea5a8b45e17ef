//! Somebody with the right says of an exception: take it as it is.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::tell::{save, tell};
use crate::order::{Order, OrderEvent};
use crate::{ExceptionId, OrderId, permissions, store};

/// An open exception is accepted; the reason stands on the order's timeline.
#[derive(Debug, Clone)]
pub struct AcceptException {
    pub order_id: OrderId,
    pub exception_id: ExceptionId,
    pub seen_version: Option<i64>,
    /// Why; never empty.
    pub reason: String,
}

impl Command for AcceptException {
    const NAME: &'static str = "orders.accept_exception";
    const PERMISSION: Permission = permissions::ACCEPT;
    type Output = Order;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Order, Fault> {
        if self.reason.trim().is_empty() {
            return Err(Fault::field("reason", "kernel.required", "say why"));
        }
        let before = store::load(ctx, self.order_id)?;
        before.must_be_at(self.seen_version)?;
        let open = store::exceptions_of(ctx, &[before.id])?.remove(&before.id).unwrap_or_default();
        let exception = open
            .iter()
            .find(|exception| exception.id == self.exception_id)
            .ok_or_else(|| Fault::not_found("orders.unknown_exception", "not open"))?;
        if !exception.code.may_be_accepted() {
            return Err(Fault::conflict(
                "orders.exception_must_be_mended",
                format!("{} cannot be accepted, only mended", exception.code),
            ));
        }
        let by = format!("accepted by {}", ctx.actor().name);
        store::close_exceptions(ctx, &[exception.id], &by)?;
        store::add_notes(ctx, &[(before.id, self.reason.as_str())], "internal")?;
        let counts = store::recount_exceptions(ctx, &[before.id])?;
        let mut after = before.clone().touched(ctx.now());
        after.facts.exceptions_open = counts.get(&before.id).map_or(0, |(blocking, _)| *blocking);
        let closed = vec![exception.code.to_string()];
        let event = OrderEvent::OrderChecked { opened: Vec::new(), closed };
        tell(ctx, &after, &OrderEvent::OrderNoted);
        save(ctx, before, after, &event)
    }
}
