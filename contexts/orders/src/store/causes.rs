//! What waits too long, and for what: read by those who alert people. Neither reads more than what waits.

use std::collections::{BTreeMap, BTreeSet};

use catalog::SkuId;
use db::{Ctx, Json, Row, Rows};
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::OrderId;
use crate::label::Label;

/// How long an order may stand in a stage of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageLimit {
    pub shop_id: ShopId,
    pub label: Label,
    /// What stands there since before this stands there too long.
    pub before: Timestamp,
}

/// Orders that stand in a stage too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateStage {
    pub shop_id: ShopId,
    pub label: Label,
    pub orders: i64,
    /// Since when the first of them stands there.
    pub since: Timestamp,
}

/// A SKU that orders wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortSku {
    pub sku_id: SkuId,
    pub orders: i64,
    /// Since when the first of them waits.
    pub since: Timestamp,
}

/// No order stands in a stage longer than it exists: the index by shop, label and time finds all that may
/// be late, and the row says which are.
pub const OVERDUE_SQL: &str = "WITH v(shop_id, label, before) AS (rows) \
    SELECT v.shop_id, v.label, count(o.id), min(coalesce(o.stage_since, o.updated_at)) \
    FROM v JOIN orders o ON o.shop_id = v.shop_id AND o.label = v.label AND o.placed_at < v.before \
    WHERE coalesce(o.stage_since, o.updated_at) < v.before GROUP BY v.shop_id, v.label";

/// Which stages have orders that stand there too long. One statement on PostgreSQL.
///
/// # Errors
/// What the engine reports.
pub fn overdue_in_stages(
    ctx: &mut Ctx<'_>,
    limits: &[StageLimit],
) -> Result<Vec<LateStage>, Fault> {
    let rows = Rows::new()
        .column(limits.iter().map(|limit| limit.shop_id))
        .column(limits.iter().map(|limit| limit.label.as_str()))
        .column(limits.iter().map(|limit| limit.before));
    ctx.list_rows(OVERDUE_SQL, &rows, &[], |row| {
        Ok(LateStage {
            shop_id: row.get(0)?,
            label: row.parse(1)?,
            orders: row.get(2)?,
            since: row.get(3)?,
        })
    })
}

/// The newest order of a shop in a label: the end of an index.
pub const NEWEST_SQL: &str = "WITH v(shop_id, label) AS (rows) SELECT v.shop_id, (\
    SELECT o.placed_at FROM orders o WHERE o.shop_id = v.shop_id AND o.label = v.label \
    ORDER BY o.placed_at DESC LIMIT 1) FROM v";

/// When the newest order of each shop was placed, wherever it stands; nothing of shops that never had
/// one. One statement on PostgreSQL.
///
/// # Errors
/// What the engine reports.
pub fn newest_orders(
    ctx: &mut Ctx<'_>,
    shops: &[ShopId],
) -> Result<Vec<(ShopId, Timestamp)>, Fault> {
    let places =
        || shops.iter().flat_map(|shop| Label::ALL.iter().map(move |label| (*shop, label)));
    let rows = Rows::new()
        .column(places().map(|(shop, _)| shop))
        .column(places().map(|(_, label)| label.as_str()));
    let found: Vec<(ShopId, Option<Timestamp>)> =
        ctx.list_rows(NEWEST_SQL, &rows, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut newest: BTreeMap<ShopId, Timestamp> = BTreeMap::new();
    for (shop, at) in found {
        if let Some(at) = at {
            newest.entry(shop).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
    }
    Ok(newest.into_iter().collect())
}

/// Lines of orders without goods that are looked at: beyond it the house has another worry.
const MOST_LINES: i64 = 50_000;

/// The lines of orders that have no goods, with what the exception says is missing.
pub const SHORT_SQL: &str = "SELECT e.order_id, e.facts, e.opened_at, l.line_no, l.sku_id \
    FROM order_exceptions e JOIN order_lines l ON l.order_id = e.order_id \
    WHERE e.code = 'out_of_stock' AND e.closed_at IS NULL AND l.sku_id IS NOT NULL LIMIT 50000";

/// As [`SHORT_SQL`], of some shops' orders.
const SHORT_IN_SHOPS_SQL: &str = "SELECT e.order_id, e.facts, e.opened_at, l.line_no, l.sku_id \
    FROM order_exceptions e JOIN order_lines l ON l.order_id = e.order_id \
    JOIN orders o ON o.id = e.order_id AND o.shop_id = ANY($1) \
    WHERE e.code = 'out_of_stock' AND e.closed_at IS NULL AND l.sku_id IS NOT NULL LIMIT 50000";

#[derive(serde::Deserialize)]
struct Facts {
    #[serde(default)]
    missing: Vec<Missing>,
}

#[derive(serde::Deserialize)]
struct Missing {
    line_no: i64,
}

fn short_line(row: &Row<'_>) -> Result<Option<(OrderId, Timestamp, SkuId)>, Fault> {
    let facts: Facts = row.get::<Json<_>>(1)?.0;
    let line_no: i64 = row.get(3)?;
    let missing = facts.missing.iter().any(|missing| missing.line_no == line_no);
    Ok(if missing { Some((row.get(0)?, row.get(2)?, row.get(4)?)) } else { None })
}

/// Which SKUs the orders of the actor's shops wait for, each once, however many orders.
///
/// # Errors
/// What the engine reports.
pub fn short_skus(ctx: &mut Ctx<'_>) -> Result<Vec<ShortSku>, Fault> {
    let found = match ctx.actor().shops().ids() {
        None => ctx.list(SHORT_SQL, &[], short_line)?,
        Some(shops) => ctx.list(SHORT_IN_SHOPS_SQL, &[&shops], short_line)?,
    };
    if i64::try_from(found.len()).is_ok_and(|lines| lines >= MOST_LINES) {
        tracing::warn!("more lines wait for goods than are looked at");
    }
    let mut short: BTreeMap<SkuId, (BTreeSet<OrderId>, Timestamp)> = BTreeMap::new();
    for (order, at, sku) in found.into_iter().flatten() {
        let (orders, since) = short.entry(sku).or_insert_with(|| (BTreeSet::new(), at));
        orders.insert(order);
        *since = at.min(*since);
    }
    let count = |orders: &BTreeSet<OrderId>| i64::try_from(orders.len()).unwrap_or(i64::MAX);
    Ok(short
        .into_iter()
        .map(|(sku_id, (orders, since))| ShortSku { sku_id, orders: count(&orders), since })
        .collect())
}
