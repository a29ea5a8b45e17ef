//! A tag is taken off an order.

use db::{Command, Ctx};
use kernel::{Fault, Permission};

use super::tell::tell;
use crate::order::OrderEvent;
use crate::{OrderId, permissions, store};

/// A tag is taken off; one that is not there is no mistake.
#[derive(Debug, Clone)]
pub struct UntagOrder {
    pub order_id: OrderId,
    pub tag: String,
}

impl Command for UntagOrder {
    const NAME: &'static str = "orders.untag_order";
    const PERMISSION: Permission = permissions::ANNOTATE;
    /// Whether it was there.
    type Output = bool;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
        let order = store::load(ctx, self.order_id)?;
        let gone = store::remove_tag(ctx, order.id, &self.tag)? > 0;
        if gone {
            tell(ctx, &order, &OrderEvent::OrderUntagged { tag: self.tag });
        }
        Ok(gone)
    }
}
