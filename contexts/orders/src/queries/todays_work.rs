//! What there is to do today, shop by shop.

use std::collections::BTreeMap;

use db::{Ctx, Query};
use kernel::{Fault, Permission, Timestamp};
use serde::Serialize;
use settings::{ShopFacts, ShopId};

use super::list_orders::{Days, OPEN, ShopView, Tab, due_counts, returned_to};
use crate::punctuality::{self, Departures, Outstanding, Punctuality};
use crate::{permissions, store};

/// The day's work, in the zone of who asks.
#[derive(Debug, Clone)]
pub struct TodaysWork {
    pub time_zone: String,
}

/// The day's work: the shops where something is late first, then the nearest deadline.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Today {
    /// Rejected orders that are a task of who asks, alone or with others: the rows of the list with `mine`.
    pub returned_to_me: i64,
    pub shops: Vec<ShopToday>,
}

/// What one shop's orders wait for. Each number is that of the tab of its name, for this shop.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ShopToday {
    pub shop: ShopView,
    /// To be sent before the day ends.
    pub due_today: i64,
    /// To have been sent by now.
    pub overdue: i64,
    /// Due by the end of tomorrow, and something stops them.
    pub at_risk: i64,
    /// The deadline that comes next.
    pub next_ship_by: Option<Timestamp>,
    /// Whether the shop ships on time.
    pub punctuality: Punctuality,
    /// Orders by the stage at which they stand; stages without any are absent.
    pub stages: BTreeMap<String, i64>,
}

/// What the clock says of one shop.
#[derive(Debug, Clone, Copy, Default)]
struct Due {
    today: i64,
    overdue: i64,
    at_risk: i64,
    next: Option<Timestamp>,
    /// Everything due by the end of tomorrow.
    all: i64,
}

impl Query for TodaysWork {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = Today;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<Today, Fault> {
        let due = due(ctx, &self.time_zone)?;
        let stages = stages(ctx)?;
        let left = store::left_since(ctx, punctuality::first_day(ctx.now()))?;
        let ids: Vec<ShopId> = stages.keys().copied().collect();
        let shops = settings::shops(ctx, &ids)?;
        let mut shops: Vec<ShopToday> = stages
            .into_iter()
            .filter_map(|(id, stages)| {
                let due = due.get(&id).copied().unwrap_or_default();
                let left = left.get(&id).copied().unwrap_or_default();
                Some(today(shops.get(&id)?, due, left, stages))
            })
            .collect();
        shops.sort_by(|a, b| a.urgency().cmp(&b.urgency()));
        Ok(Today { returned_to_me: returned_to(ctx)?, shops })
    }
}

impl ShopToday {
    /// What is late comes first, then the nearest deadline; where nothing is due comes last, by name.
    fn urgency(&self) -> (bool, bool, Option<Timestamp>, &str) {
        let next = self.next_ship_by;
        (self.overdue == 0, next.is_none(), next, &self.shop.code)
    }
}

fn today(shop: &ShopFacts, due: Due, left: Departures, stages: BTreeMap<String, i64>) -> ShopToday {
    let open = Outstanding { due: due.all, overdue: due.overdue, at_risk: due.at_risk };
    ShopToday {
        shop: ShopView::of(shop),
        due_today: due.today,
        overdue: due.overdue,
        at_risk: due.at_risk,
        next_ship_by: due.next,
        punctuality: punctuality::weigh(left, open, shop.workflow.late_limit_bp),
        stages,
    }
}

fn due(ctx: &mut Ctx<'_>, zone: &str) -> Result<BTreeMap<ShopId, Due>, Fault> {
    let now = ctx.now();
    let Days { end_of_today, end_of_tomorrow } = Days::after(now, zone)?;
    let seen = store::OfShops::new(ctx, "shop_id", 4);
    let sql = format!(
        "SELECT shop_id, {}, min(ship_by) FILTER (WHERE ship_by >= $1), count(*) \
         FROM orders WHERE {OPEN} AND ship_by < $3 AND {seen} GROUP BY shop_id",
        due_counts()
    );
    let found = ctx.list(&sql, &seen.params(&[&now, &end_of_today, &end_of_tomorrow]), |row| {
        let due = Due {
            today: row.get(1)?,
            overdue: row.get(2)?,
            at_risk: row.get(3)?,
            next: row.get(4)?,
            all: row.get(5)?,
        };
        Ok((row.get::<ShopId>(0)?, due))
    })?;
    Ok(found.into_iter().collect())
}

/// The counts that are kept with each change, under the names of their tabs.
fn stages(ctx: &mut Ctx<'_>) -> Result<BTreeMap<ShopId, BTreeMap<String, i64>>, Fault> {
    let mut stages: BTreeMap<ShopId, BTreeMap<String, i64>> = BTreeMap::new();
    for (shop, label, count) in store::counts_by_shop(ctx)? {
        let tab =
            Tab::ALL.iter().find(|tab| tab.label().is_some_and(|shown| shown.as_str() == label));
        if let Some(tab) = tab
            && count > 0
        {
            stages.entry(shop).or_default().insert(tab.to_string(), count);
        }
    }
    Ok(stages)
}
