//! While a bulk action runs: what each order was before, so that what was done can be taken back.

use std::collections::HashMap;

use db::Ctx;
use jobs::{JobId, RowOutcome};
use kernel::Fault;

use crate::jobs::BulkAction;
use crate::undo::{Done, KNOWN_DAYS, Undoable};
use crate::{HoldId, OrderId, store};

/// What orders have that a bulk action may change.
pub(crate) struct Before {
    action: Undoable,
    parts: Parts,
}

#[derive(Default)]
struct Parts {
    holds: HashMap<OrderId, Vec<HoldId>>,
    tags: HashMap<OrderId, Vec<String>>,
}

impl Before {
    /// Looks at a page of orders; nothing for an action that cannot be taken back. They are locked before:
    /// else what somebody else does at the same moment would be this action's.
    pub(crate) fn look(
        ctx: &mut Ctx<'_>,
        action: &BulkAction,
        orders: &[OrderId],
    ) -> Result<Option<Self>, Fault> {
        let Some(action) = action.undoable() else { return Ok(None) };
        store::lock(ctx, orders)?;
        Ok(Some(Self { action, parts: Parts::of(ctx, action, orders)? }))
    }

    /// Writes down what became of those that it was done to. Twice as many go whose time is over, so that
    /// they never pile up.
    pub(crate) fn remember(
        self,
        ctx: &mut Ctx<'_>,
        job_id: JobId,
        rows: &[RowOutcome],
    ) -> Result<(), Fault> {
        let done = rows.iter().filter(|row| row.ok);
        let orders: Vec<OrderId> = done.filter_map(|row| row.subject.parse().ok()).collect();
        let after = Parts::of(ctx, self.action, &orders)?;
        let mut kept = Vec::with_capacity(orders.len());
        for order in store::look_many(ctx, &orders)? {
            let done = self.difference(order.id, &after);
            if self.action.changed(&done) {
                kept.push((order.id, order.version, done));
            }
        }
        let (before, most) = (ctx.now().plus_days(-KNOWN_DAYS), kept.len().saturating_mul(2));
        store::forget_done(ctx, before, most)?;
        store::remember_done(ctx, job_id, self.action, &kept)
    }

    fn difference(&self, order: OrderId, after: &Parts) -> Done {
        let (before, after) = match self.action {
            Undoable::Release => (after, &self.parts),
            _ => (&self.parts, after),
        };
        Done {
            holds: new_ones(before.holds.get(&order), after.holds.get(&order)),
            tags: new_ones(before.tags.get(&order), after.tags.get(&order)),
        }
    }
}

impl Parts {
    fn of(ctx: &mut Ctx<'_>, action: Undoable, orders: &[OrderId]) -> Result<Self, Fault> {
        let mut parts = Self::default();
        match action {
            Undoable::Approve | Undoable::Reject => {}
            Undoable::Hold | Undoable::Release => {
                for hold in store::holds_of(ctx, orders)? {
                    parts.holds.entry(hold.order_id).or_default().push(hold.id);
                }
            }
            Undoable::Tag => parts.tags = store::tags_of(ctx, orders)?,
        }
        Ok(parts)
    }
}

/// Those of `after` that are not in `before`.
fn new_ones<T: Clone + PartialEq>(before: Option<&Vec<T>>, after: Option<&Vec<T>>) -> Vec<T> {
    let known = |one: &T| before.is_some_and(|before| before.contains(one));
    after.into_iter().flatten().filter(|one| !known(one)).cloned().collect()
}
