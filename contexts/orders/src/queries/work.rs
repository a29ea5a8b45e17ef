//! What the house's own jobs look for.

use std::collections::HashMap;

use db::{Ctx, Query};
use kernel::{Fault, Permission, Timestamp};

use super::list_orders::{OrderFilter, Select, look_up};
use crate::exception::ExceptionCode;
use crate::parcel::{Parcel, ParcelState};
use crate::{HoldId, OrderId, permissions, store};

/// The ids of everything a filter means, for a bulk action.
#[derive(Debug, Clone)]
pub struct FilteredIds {
    pub filter: OrderFilter,
    pub most: i64,
}

impl Query for FilteredIds {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<OrderId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<OrderId>, Fault> {
        let ids = look_up(ctx, self.filter.q.as_deref())?.map(|found| found.ids);
        Select::of(&self.filter, ctx.actor(), ids, None, ctx.now())?.ids(ctx, self.most)
    }
}

/// The orders for which a bulk action still stands.
#[derive(Debug, Clone)]
pub(crate) struct OrdersToUndo {
    pub(crate) job_id: jobs::JobId,
}

impl Query for OrdersToUndo {
    const PERMISSION: Permission = Permission::SIGNED_IN;
    type Output = Vec<OrderId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<OrderId>, Fault> {
        store::orders_to_undo(ctx, self.job_id)
    }
}

/// Orders with an open exception of a code about one of these subjects.
#[derive(Debug, Clone)]
pub struct OrdersWithException {
    pub code: ExceptionCode,
    pub subjects: Vec<String>,
    /// The last order of the page before.
    pub after: Option<OrderId>,
    pub most: i64,
}

impl Query for OrdersWithException {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<OrderId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<OrderId>, Fault> {
        store::orders_with_exception(ctx, self.code, &self.subjects, self.after, self.most)
    }
}

/// Approved orders that wait for goods, the first paid first.
#[derive(Debug, Clone)]
pub struct BackorderedOrders {
    /// So many of them were tried already and still wait.
    pub skip: i64,
    pub most: i64,
}

impl Query for BackorderedOrders {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<OrderId>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<OrderId>, Fault> {
        ctx.list(
            "SELECT id FROM orders WHERE no_stock AND state = 'approved' AND holds_open = 0 \
             AND exceptions_open = 0 AND payment_due = false \
             ORDER BY paid_at NULLS LAST, id LIMIT $1 OFFSET $2",
            &[&self.most, &self.skip],
            |row| row.get(0),
        )
    }
}

/// Open holds whose time is up.
#[derive(Debug, Clone)]
pub struct DueHolds {
    pub most: i64,
}

impl Query for DueHolds {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Vec<(HoldId, OrderId)>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Vec<(HoldId, OrderId)>, Fault> {
        let now = ctx.now();
        store::due_holds(ctx, now, self.most)
    }
}

/// Which orders a shop's parameters let pass without a person.
#[derive(Debug, Clone, Default)]
pub struct StepsDue {
    /// Clean, new, of a shop that approves by rule.
    pub approve: Vec<OrderId>,
    /// Approved, of a shop that confirms by rule; the first paid first.
    pub confirm: Vec<OrderId>,
}

/// Orders that wait for a step the shop's parameters take by themselves.
#[derive(Debug, Clone)]
pub struct AwaitingAutomaticSteps {
    pub most: i64,
}

impl Query for AwaitingAutomaticSteps {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = StepsDue;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<StepsDue, Fault> {
        let shops = settings::all_shops(ctx)?;
        let ids = |wanted: fn(&settings::Workflow) -> bool| {
            let wanted = shops.iter().filter(|shop| shop.active && wanted(&shop.workflow));
            wanted.map(|shop| shop.id).collect::<Vec<_>>()
        };
        let approving = ids(|flow| flow.auto_approve || flow.merge_review_and_confirm);
        let confirming = ids(|flow| flow.auto_confirm || flow.merge_review_and_confirm);
        let approve = waiting(ctx, "awaiting_review", &approving, self.most)?;
        let confirm = waiting(ctx, "awaiting_confirm", &confirming, self.most)?;
        Ok(StepsDue { approve, confirm })
    }
}

fn waiting(
    ctx: &mut Ctx<'_>,
    label: &str,
    shops: &[settings::ShopId],
    most: i64,
) -> Result<Vec<OrderId>, Fault> {
    let mut found: Vec<(Timestamp, OrderId)> = Vec::new();
    for shop in shops {
        found.extend(ctx.list(
            "SELECT placed_at, id FROM orders WHERE shop_id = $1 AND label = $2 \
             ORDER BY placed_at, id LIMIT $3",
            &[shop, &label, &most],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?);
    }
    found.sort_unstable();
    found.truncate(usize::try_from(most).unwrap_or(0));
    Ok(found.into_iter().map(|(_, id)| id).collect())
}

/// The parcels of orders that wait for the warehouse, by order, the oldest first.
#[derive(Debug, Clone)]
pub struct PlannedParcels {
    pub orders: Vec<OrderId>,
}

impl Query for PlannedParcels {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = HashMap<OrderId, Vec<Parcel>>;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Self::Output, Fault> {
        let mut planned: HashMap<OrderId, Vec<Parcel>> = HashMap::new();
        let orders = store::orders_in_sight(ctx, self.orders)?;
        for (order, parcel) in store::parcels_of(ctx, &orders)? {
            if parcel.state == ParcelState::Planned && store::sees_parcel(ctx, &parcel) {
                planned.entry(order).or_default().push(parcel);
            }
        }
        Ok(planned)
    }
}
