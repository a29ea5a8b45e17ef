//! How many orders each tab shows.

use std::collections::BTreeMap;

use db::{Ctx, Param, Query, ToParam};
use kernel::{Fault, Permission};
use serde::Serialize;
use settings::ShopId;

use super::list_orders::{Days, MONEY_BACK, OPEN, Tab, due_counts};
use crate::{permissions, store};

/// The numbers on the tabs.
#[derive(Debug, Clone)]
pub struct CountOrders {
    pub shop_id: Option<ShopId>,
    pub time_zone: String,
}

/// A number for each tab.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TabCounts {
    pub counts: BTreeMap<String, i64>,
}

impl Query for CountOrders {
    const PERMISSION: Permission = permissions::VIEW;
    type Output = TabCounts;

    fn run(self, ctx: &mut Ctx<'_>) -> Result<TabCounts, Fault> {
        let by_label: BTreeMap<String, i64> =
            store::counts(ctx, self.shop_id)?.into_iter().collect();
        let mut counts = BTreeMap::new();
        for tab in Tab::ALL {
            if let Some(label) = tab.label() {
                let count = by_label.get(label.as_str()).copied().unwrap_or(0);
                counts.insert(tab.to_string(), count);
            }
        }
        counts.insert(Tab::All.to_string(), by_label.values().sum());
        let now = ctx.now();
        let Days { end_of_today, end_of_tomorrow } = Days::after(now, &self.time_zone)?;
        let seen = store::OfShops::new(ctx, "shop_id", 5);
        let sql = format!(
            "SELECT {} FROM orders WHERE {OPEN} AND ship_by < $3 \
             AND (CAST($4 AS uuid) IS NULL OR shop_id = $4) AND {seen}",
            due_counts()
        );
        let params: [&dyn ToParam; 4] = [&now, &end_of_today, &end_of_tomorrow, &self.shop_id];
        let due: [i64; 3] = ctx
            .one(&sql, &seen.params(&params), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        for (tab, count) in [Tab::DueToday, Tab::Overdue, Tab::AtRisk].into_iter().zip(due) {
            counts.insert(tab.to_string(), count);
        }
        counts.insert(Tab::Refunds.to_string(), refunds(ctx, self.shop_id)?);
        Ok(TabCounts { counts })
    }
}

/// Held orders whose buyer wants to give them up, or their money back.
fn refunds(ctx: &mut Ctx<'_>, shop_id: Option<ShopId>) -> Result<i64, Fault> {
    let reasons = Param::Texts(MONEY_BACK.iter().map(|reason| reason.as_str().into()).collect());
    let seen = store::OfShops::new(ctx, "shop_id", 3);
    let sql = format!(
        "SELECT count(*) FROM orders WHERE id IN \
         (SELECT order_id FROM order_holds WHERE reason = ANY($1) AND released_at IS NULL) \
         AND (CAST($2 AS uuid) IS NULL OR shop_id = $2) AND {seen}"
    );
    ctx.one(&sql, &seen.params(&[&reasons, &shop_id]), |row| row.get(0))
}
