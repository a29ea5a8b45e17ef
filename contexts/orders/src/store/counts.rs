//! How many orders stand under each label.

use std::collections::BTreeMap;

use db::{Ctx, Rows};
use kernel::Fault;
use settings::ShopId;

use crate::label::Label;
use crate::store::OfShops;

/// Moves orders from label to label in this writer's own rows of counts.
pub(crate) fn count_change(
    ctx: &mut Ctx<'_>,
    changes: impl Iterator<Item = (ShopId, Option<Label>, Option<Label>)>,
) -> Result<(), Fault> {
    let mut net: BTreeMap<(ShopId, &'static str), i64> = BTreeMap::new();
    for (shop, old, new) in changes {
        if old == new {
            continue;
        }
        if let Some(old) = old {
            *net.entry((shop, old.as_str())).or_default() -= 1;
        }
        if let Some(new) = new {
            *net.entry((shop, new.as_str())).or_default() += 1;
        }
    }
    net.retain(|_, change| *change != 0);
    let stripe = ctx.stripe();
    let rows = Rows::new()
        .column(net.keys().map(|_| stripe))
        .column(net.keys().map(|(shop, _)| *shop))
        .column(net.keys().map(|(_, label)| *label))
        .column(net.values().copied());
    ctx.insert_rows(
        "order_counts",
        &["stripe", "shop_id", "label", "n"],
        &rows,
        "ON CONFLICT (stripe, shop_id, label) DO UPDATE SET n = order_counts.n + excluded.n",
    )?;
    Ok(())
}

/// The counts per label, of one shop or of all that the one who asks may see.
pub(crate) fn counts(ctx: &mut Ctx<'_>, shop: Option<ShopId>) -> Result<Vec<(String, i64)>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 2);
    let sql = format!(
        "SELECT label, CAST(sum(n) AS bigint) FROM order_counts \
         WHERE (CAST($1 AS uuid) IS NULL OR shop_id = $1) AND {seen} GROUP BY label ORDER BY label"
    );
    ctx.list(&sql, &seen.params(&[&shop]), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The counts per shop and label, of the shops that the one who asks may see.
pub(crate) fn counts_by_shop(ctx: &mut Ctx<'_>) -> Result<Vec<(ShopId, String, i64)>, Fault> {
    let seen = OfShops::new(ctx, "shop_id", 1);
    let sql = format!(
        "SELECT shop_id, label, CAST(sum(n) AS bigint) FROM order_counts WHERE {seen} \
         GROUP BY shop_id, label"
    );
    ctx.list(&sql, &seen.params(&[]), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
