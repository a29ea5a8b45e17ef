//! How many orders left, and how many of them late.

use std::collections::{BTreeMap, HashMap};

use db::{Ctx, Rows};
use kernel::Fault;
use settings::ShopId;

use crate::order::Order;
use crate::punctuality::{Departures, departure, today};
use crate::store::OfShops;

/// Counts the orders of which nothing has to leave any more, in this writer's own rows.
pub(crate) fn count_left<'o>(
    ctx: &mut Ctx<'_>,
    changes: impl Iterator<Item = (&'o Order, &'o Order)>,
) -> Result<(), Fault> {
    let now = ctx.now();
    let mut net: BTreeMap<ShopId, Departures> = BTreeMap::new();
    for (before, after) in changes {
        if let Some(is_late) = departure(before, after, now) {
            let counted = net.entry(after.shop_id).or_default();
            counted.departed += 1;
            counted.late += i64::from(is_late);
        }
    }
    if net.is_empty() {
        return Ok(());
    }
    let (day, stripe) = (today(now), ctx.stripe());
    let rows = Rows::new()
        .column(net.keys().copied())
        .column(net.keys().map(|_| day))
        .column(net.keys().map(|_| stripe))
        .column(net.values().map(|counted| counted.departed))
        .column(net.values().map(|counted| counted.late));
    ctx.insert_rows(
        "punctuality",
        &["shop_id", "day", "stripe", "departed", "late"],
        &rows,
        "ON CONFLICT (shop_id, day, stripe) DO UPDATE SET \
         departed = punctuality.departed + excluded.departed, \
         late = punctuality.late + excluded.late",
    )?;
    Ok(())
}

/// What left of each shop that the one who asks may see, from a day on.
pub(crate) fn left_since(
    ctx: &mut Ctx<'_>,
    day: i64,
) -> Result<HashMap<ShopId, Departures>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!(
        "SELECT shop_id, CAST(sum(departed) AS bigint), CAST(sum(late) AS bigint) \
         FROM punctuality WHERE day >= $1 AND {seen} GROUP BY shop_id"
    );
    let found = ctx.list(&sql, &seen.params(&[&day]), |row| {
        Ok((row.get(0)?, Departures { departed: row.get(1)?, late: row.get(2)? }))
    })?;
    Ok(found.into_iter().collect())
}
