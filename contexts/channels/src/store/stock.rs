//! What shops show of the stock: the rules, what changed, and under which ids shops list what.

use std::collections::HashMap;

use catalog::SkuId;
use db::{Ctx, Json, Row, Rows, ToParam};
use inventory::WarehouseId;
use kernel::{Fault, Timestamp, fold};

use crate::ConnectionId;
use crate::publishing::{StockRules, StockVersion};

/// The rules of a connection, and how far everything was looked through after they were saved.
#[derive(Debug, Clone)]
pub(crate) struct KeptRules {
    pub(crate) rules: StockRules,
    pub(crate) version: i64,
    pub(crate) is_sweeping: bool,
    /// The last SKU that was looked at.
    pub(crate) sweep_after: Option<SkuId>,
    /// When the shop was last told or asked about stock.
    pub(crate) called_at: Timestamp,
}

/// The rules of a connection, if it ever had any.
pub(crate) fn stock_rules(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<KeptRules>, Fault> {
    let sql = "SELECT enabled, percent, buffer, cap, warehouse_ids, version, is_sweeping, \
               sweep_after, called_at FROM stock_rules WHERE connection_id = $1";
    ctx.find(sql, &[&id], |row| {
        Ok(KeptRules {
            rules: StockRules {
                enabled: row.get(0)?,
                percent: row.get(1)?,
                buffer: row.get(2)?,
                cap: row.get(3)?,
                warehouse_ids: row.get::<Json<Vec<WarehouseId>>>(4)?.0,
            },
            version: row.get(5)?,
            is_sweeping: row.get(6)?,
            sweep_after: row.get(7)?,
            called_at: row.get(8)?,
        })
    })
}

/// Keeps rules if the ones there are still the ones seen; 0: none yet. Whether it did. Everything is looked
/// through from now on, if the shop is told at all.
pub(crate) fn put_stock_rules(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    rules: &StockRules,
    seen_version: i64,
) -> Result<bool, Fault> {
    let (version, now) = (seen_version.saturating_add(1), ctx.now());
    let warehouses = Json(&rules.warehouse_ids);
    let params: [&dyn ToParam; 9] = [
        &id,
        &rules.enabled,
        &rules.percent,
        &rules.buffer,
        &rules.cap,
        &warehouses,
        &version,
        &now,
        &seen_version,
    ];
    let sql = "INSERT INTO stock_rules (connection_id, enabled, percent, buffer, cap, \
               warehouse_ids, is_sweeping, version, called_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $2, $7, $8) \
               ON CONFLICT (connection_id) DO UPDATE SET enabled = excluded.enabled, \
               percent = excluded.percent, buffer = excluded.buffer, cap = excluded.cap, \
               warehouse_ids = excluded.warehouse_ids, is_sweeping = excluded.is_sweeping, \
               sweep_after = NULL, version = excluded.version \
               WHERE stock_rules.version = $9";
    Ok(ctx.execute(sql, &params)? == 1)
}

/// How far everything was looked through; nothing when it was.
pub(crate) fn move_sweep(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    after: Option<SkuId>,
) -> Result<(), Fault> {
    let goes_on = after.is_some();
    ctx.execute(
        "UPDATE stock_rules SET is_sweeping = $2, sweep_after = $3 WHERE connection_id = $1",
        &[&id, &goes_on, &after],
    )
    .map(|_| ())
}

/// The shop is told or asked about stock now.
pub(crate) fn stock_called(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = "UPDATE stock_rules SET called_at = $2 WHERE connection_id = $1";
    ctx.execute(sql, &[&id, &now]).map(|_| ())
}

/// The connections whose shops are told of stock, by id.
pub(crate) fn shown_connections(ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionId>, Fault> {
    let sql = "SELECT connection_id FROM stock_rules WHERE enabled ORDER BY connection_id";
    ctx.list(sql, &[], |row| row.get(0))
}

/// Marks SKUs as changed, each once. Rows come in one order, in which they are locked.
pub(crate) fn mark(
    ctx: &mut Ctx<'_>,
    connections: &[ConnectionId],
    skus: &HashMap<SkuId, bool>,
) -> Result<(), Fault> {
    let mut marks: Vec<(ConnectionId, SkuId, bool)> = connections
        .iter()
        .flat_map(|one| skus.iter().map(|(sku, is_anew)| (*one, *sku, *is_anew)))
        .collect();
    if marks.is_empty() {
        return Ok(());
    }
    marks.sort_unstable();
    let rows = Rows::new()
        .column(marks.iter().map(|mark| mark.0))
        .column(marks.iter().map(|mark| mark.1))
        .column(marks.iter().map(|mark| mark.2));
    let again = "ON CONFLICT (connection_id, sku_id) DO UPDATE SET \
                 is_anew = stock_marks.is_anew OR excluded.is_anew";
    let columns = ["connection_id", "sku_id", "is_anew"];
    ctx.insert_rows("stock_marks", &columns, &rows, again).map(|_| ())
}

/// SKUs that changed, by id, locked: what changes while they are looked at is marked after it.
pub(crate) fn marks(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    most: i64,
) -> Result<Vec<(SkuId, bool)>, Fault> {
    let sql = "SELECT sku_id, is_anew FROM stock_marks WHERE connection_id = $1 ORDER BY sku_id \
               LIMIT $2 FOR UPDATE";
    ctx.list(sql, &[&id, &most], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub(crate) fn unmark(ctx: &mut Ctx<'_>, id: ConnectionId, skus: &[SkuId]) -> Result<(), Fault> {
    let sql = "DELETE FROM stock_marks WHERE connection_id = $1 AND sku_id = ANY($2)";
    ctx.execute(sql, &[&id, &skus]).map(|_| ())
}

/// Nothing is to be computed any more.
pub(crate) fn unmark_all(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    ctx.execute("DELETE FROM stock_marks WHERE connection_id = $1", &[&id]).map(|_| ())
}

/// Under which ids a shop lists something.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    pub(crate) external_sku: String,
    /// Nothing: it was not there when it was looked for.
    pub(crate) product_id: Option<String>,
    /// Of a variant: of which product it is one.
    pub(crate) parent_id: Option<String>,
    pub(crate) looked_at: Timestamp,
    /// What its last number is of.
    pub(crate) last: Option<StockVersion>,
}

fn read(row: &Row<'_>) -> Result<(String, Listing), Fault> {
    let version: (Option<i64>, Option<i64>, Option<i64>) = (row.get(5)?, row.get(6)?, row.get(7)?);
    let last = match version {
        (Some(version), Some(levels), Some(rules)) => Some(StockVersion { version, levels, rules }),
        _ => None,
    };
    let listing = Listing {
        external_sku: row.get(1)?,
        product_id: row.get(2)?,
        parent_id: row.get(3)?,
        looked_at: row.get(4)?,
        last,
    };
    Ok((row.get(0)?, listing))
}

/// What is known of a shop's codes, by the code as it is compared.
pub(crate) fn listings(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    folded: &[String],
) -> Result<HashMap<String, Listing>, Fault> {
    let sql = "SELECT external_folded, external_sku, product_id, parent_id, looked_at, \
               stock_version, levels_version, rules_version FROM listings \
               WHERE connection_id = $1 AND external_folded = ANY($2)";
    Ok(ctx.list(sql, &[&id, &folded], read)?.into_iter().collect())
}

/// What a shop answered when it was asked for its codes.
#[derive(Debug, Clone)]
pub(crate) struct LookedUp {
    pub(crate) sku_id: SkuId,
    pub(crate) external_sku: String,
    pub(crate) product_id: Option<String>,
    pub(crate) parent_id: Option<String>,
}

/// Remembers what was answered.
pub(crate) fn put_listings(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    found: &[LookedUp],
) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(found.iter().map(|_| id))
        .column(found.iter().map(|one| fold(&one.external_sku)))
        .borrowed(found.iter().map(|one| &one.external_sku))
        .column(found.iter().map(|one| one.sku_id))
        .column(found.iter().map(|one| one.product_id.clone()))
        .column(found.iter().map(|one| one.parent_id.clone()))
        .column(found.iter().map(|_| now));
    let columns = [
        "connection_id",
        "external_folded",
        "external_sku",
        "sku_id",
        "product_id",
        "parent_id",
        "looked_at",
    ];
    let again = "ON CONFLICT (connection_id, external_folded) DO UPDATE SET \
                 external_sku = excluded.external_sku, sku_id = excluded.sku_id, \
                 product_id = excluded.product_id, parent_id = excluded.parent_id, \
                 looked_at = excluded.looked_at";
    ctx.insert_rows("listings", &columns, &rows, again).map(|_| ())
}

/// Notes which state of the stock the last numbers are of.
pub(crate) fn move_listings(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    moved: &[(String, SkuId, StockVersion)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(moved.iter().map(|(folded, ..)| folded.clone()))
        .column(moved.iter().map(|(_, sku, _)| *sku))
        .column(moved.iter().map(|(_, _, state)| state.version))
        .column(moved.iter().map(|(_, _, state)| state.levels))
        .column(moved.iter().map(|(_, _, state)| state.rules));
    let sql = "WITH v(folded, sku, version, levels, rules) AS (rows) UPDATE listings \
               SET sku_id = v.sku, stock_version = v.version, levels_version = v.levels, \
               rules_version = v.rules FROM v WHERE connection_id = $6 \
               AND external_folded = v.folded";
    ctx.execute_rows(sql, &rows, &[&id]).map(|_| ())
}

/// Forgets the ids of listings, so that they are looked for again; their versions stay.
pub(crate) fn forget_listings(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    folded: &[String],
) -> Result<(), Fault> {
    let long_ago = Timestamp::from_micros(0);
    ctx.execute(
        "UPDATE listings SET product_id = NULL, parent_id = NULL, looked_at = $3 \
         WHERE connection_id = $1 AND external_folded = ANY($2)",
        &[&id, &folded, &long_ago],
    )
    .map(|_| ())
}

/// What a shop did not list is looked for again.
pub(crate) fn look_again(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let long_ago = Timestamp::from_micros(0);
    ctx.execute(
        "UPDATE listings SET looked_at = $2 WHERE connection_id = $1 AND product_id IS NULL",
        &[&id, &long_ago],
    )
    .map(|_| ())
}

/// The shop tells of another place: every code is looked for again, and every number told anew.
pub(crate) fn begin_stock_anew(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let long_ago = Timestamp::from_micros(0);
    ctx.execute(
        "UPDATE listings SET product_id = NULL, parent_id = NULL, looked_at = $2 \
         WHERE connection_id = $1",
        &[&id, &long_ago],
    )?;
    // Of other rules than the last ones, so that the same number is told once more.
    ctx.execute(
        "UPDATE stock_rules SET is_sweeping = enabled, sweep_after = NULL, version = version + 1 \
         WHERE connection_id = $1",
        &[&id],
    )
    .map(|_| ())
}

/// How many SKUs wait to be computed, and how many a shop lists and does not.
pub(crate) fn stock_figures(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(i64, i64, i64), Fault> {
    let sql = "SELECT (SELECT count(*) FROM stock_marks m WHERE m.connection_id = $1), \
               (SELECT count(*) FROM listings l WHERE l.connection_id = $1 \
               AND l.product_id IS NOT NULL), (SELECT count(*) FROM listings l \
               WHERE l.connection_id = $1 AND l.product_id IS NULL)";
    ctx.one(sql, &[&id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
