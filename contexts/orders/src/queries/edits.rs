//! The changes of an order, and confirmed orders that still wait for goods.

use db::{Ctx, Query};
use kernel::{Fault, Permission};

use crate::edit::Edit;
use crate::{OrderId, permissions, store};

/// Changes of one order that are shown; nobody has made more.
const MOST_EDITS: i64 = 200;

/// The changes of an order: those that wait, those that were applied and those that were given up,
/// the latest first.
#[derive(Debug, Clone)]
pub struct ListEdits {
    pub order_id: OrderId,
}

impl Query for ListEdits {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<Edit>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<Edit>, Fault> {
        let order = store::look(ctx, self.order_id)?;
        store::edits_of(ctx, order.id, MOST_EDITS)
    }
}

/// Confirmed orders some of whose units are in no parcel yet, the first paid first.
#[derive(Debug, Clone)]
pub struct PartlySuppliedOrders {
    pub most: i64,
}

impl Query for PartlySuppliedOrders {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<OrderId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<OrderId>, Fault> {
        ctx.list(
            "SELECT id FROM orders WHERE no_stock AND state = 'confirmed' AND holds_open = 0 \
             ORDER BY paid_at NULLS LAST, id LIMIT $1",
            &[&self.most],
            |row| row.get(0),
        )
    }
}
