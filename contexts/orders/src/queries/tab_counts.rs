//! How many orders each tab shows.

use std::collections::BTreeMap;

use db::{Ctx, Query};
use kernel::{Fault, Permission};
use serde::Serialize;
use settings::ShopId;

use super::list_orders::{OPEN, Tab, end_of_day};
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
        let end = end_of_day(now, &self.time_zone)?;
        let seen = store::OfShops::new(ctx, "shop_id", 4);
        let sql = format!(
            "SELECT count(*) FILTER (WHERE ship_by >= $1), count(*) FILTER (WHERE ship_by < $1) \
             FROM orders WHERE {OPEN} AND ship_by < $2 \
             AND (CAST($3 AS uuid) IS NULL OR shop_id = $3) AND {seen}"
        );
        let (today, overdue) =
            ctx.one(&sql, &seen.params(&[&now, &end, &self.shop_id]), |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
            })?;
        counts.insert(Tab::DueToday.to_string(), today);
        counts.insert(Tab::Overdue.to_string(), overdue);
        Ok(TabCounts { counts })
    }
}
