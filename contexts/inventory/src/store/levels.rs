//! Stock levels in their table. Whoever changes levels locks them first, always in the order of
//! their key: two transactions that want the same rows then queue instead of embracing.

use std::collections::BTreeMap;

use catalog::SkuId;
use db::{Ctx, Row, Rows};
use kernel::Fault;
use uuid::Uuid;

use crate::ids::WarehouseId;
use crate::movement::CUSTOMER;
use crate::stock_cost::Shelf;
use crate::stock_level::{Level, LevelKey, Thresholds};

const COLUMNS: &str = "sku_id, warehouse_id, on_hand, allocated, safety, incoming, \
                       oversell_limit, min_level, max_level, open_alerts, version";

fn read(row: &Row<'_>) -> Result<Level, Fault> {
    Ok(Level {
        sku_id: row.get(0)?,
        warehouse_id: row.get(1)?,
        on_hand: row.get(2)?,
        allocated: row.get(3)?,
        safety: row.get(4)?,
        incoming: row.get(5)?,
        oversell_limit: row.get(6)?,
        min_level: row.get(7)?,
        max_level: row.get(8)?,
        open_alerts: row.get(9)?,
        version: row.get(10)?,
    })
}

/// Two columns of keys, to which others can be added.
pub(super) fn key_rows<'a>(keys: impl Iterator<Item = LevelKey> + Clone) -> Rows<'a> {
    Rows::new().column(keys.clone().map(|key| key.sku_id)).column(keys.map(|key| key.warehouse_id))
}

/// Locks the rows that are there, in order; what is not there is not in the answer.
pub(crate) fn lock(
    ctx: &mut Ctx<'_>,
    keys: impl Iterator<Item = LevelKey> + Clone,
) -> Result<BTreeMap<LevelKey, Level>, Fault> {
    let sql = format!(
        "WITH v(s, w) AS (rows) SELECT {COLUMNS} FROM stock_levels \
         JOIN v ON sku_id = v.s AND warehouse_id = v.w \
         ORDER BY sku_id, warehouse_id FOR UPDATE OF stock_levels"
    );
    let found = ctx.list_rows(&sql, &key_rows(keys), &[], read)?;
    Ok(found.into_iter().map(|level| (level.key(), level)).collect())
}

/// Makes the rows that are not there yet, with the thresholds a SKU begins with in its warehouse.
/// Keys of warehouses that do not exist are passed over.
pub(crate) fn ensure(
    ctx: &mut Ctx<'_>,
    keys: impl Iterator<Item = LevelKey> + Clone,
) -> Result<(), Fault> {
    let sql = format!(
        "WITH v(s, w) AS (rows) INSERT INTO stock_levels ({COLUMNS}) \
         SELECT v.s, warehouses.id, 0, 0, default_safety, 0, 0, default_min, default_max, 0, 1 \
         FROM v JOIN warehouses ON warehouses.id = v.w ORDER BY v.s, v.w \
         ON CONFLICT (sku_id, warehouse_id) DO NOTHING"
    );
    ctx.execute_rows(&sql, &key_rows(keys), &[]).map(|_| ())
}

/// How a level changes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Delta {
    /// Pieces that come or, negative, go.
    pub(crate) on_hand: i64,
    /// Pieces that are promised or, negative, no longer are.
    pub(crate) allocated: i64,
    /// Whether safety stock may be promised for it.
    pub(crate) may_use_safety: bool,
}

/// Changes quantities. A row is left as it is when it would come to hold less than nothing, or when
/// more would be promised than may be: the answer then lacks it.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    deltas: &BTreeMap<LevelKey, Delta>,
) -> Result<Vec<Level>, Fault> {
    let rows = key_rows(deltas.keys().copied())
        .column(deltas.values().map(|delta| delta.on_hand))
        .column(deltas.values().map(|delta| delta.allocated))
        .column(deltas.values().map(|delta| delta.may_use_safety));
    let sql = format!(
        "WITH v(s, w, h, a, f) AS (rows) UPDATE stock_levels SET on_hand = on_hand + v.h, \
         allocated = allocated + v.a, version = version + 1 FROM v \
         WHERE sku_id = v.s AND warehouse_id = v.w \
         AND on_hand + v.h >= 0 AND allocated + v.a >= 0 \
         AND (v.a <= 0 OR on_hand - allocated - CASE WHEN v.f THEN 0 ELSE safety END \
              + oversell_limit >= v.a) \
         RETURNING {COLUMNS}"
    );
    by_key(ctx.list_rows(&sql, &rows, &[], read)?)
}

/// Sets thresholds. There is no version to have seen: every order changes it, and only people
/// change thresholds.
pub(crate) fn set_thresholds(
    ctx: &mut Ctx<'_>,
    wanted: &BTreeMap<LevelKey, Thresholds>,
) -> Result<Vec<Level>, Fault> {
    let rows = key_rows(wanted.keys().copied())
        .column(wanted.values().map(|wanted| wanted.safety))
        .column(wanted.values().map(|wanted| wanted.oversell_limit))
        .column(wanted.values().map(|wanted| wanted.min_level))
        .column(wanted.values().map(|wanted| wanted.max_level));
    let sql = format!(
        "WITH v(s, w, y, o, l, u) AS (rows) UPDATE stock_levels SET safety = v.y, \
         oversell_limit = v.o, min_level = v.l, max_level = v.u, version = version + 1 FROM v \
         WHERE sku_id = v.s AND warehouse_id = v.w \
         RETURNING {COLUMNS}"
    );
    by_key(ctx.list_rows(&sql, &rows, &[], read)?)
}

/// News is told in the order in which the rows are locked; engines give rows in any.
fn by_key(mut levels: Vec<Level>) -> Result<Vec<Level>, Fault> {
    levels.sort_unstable_by_key(Level::key);
    Ok(levels)
}

/// Writes which alerts are open.
pub(crate) fn set_open_alerts(
    ctx: &mut Ctx<'_>,
    open: &BTreeMap<LevelKey, i64>,
) -> Result<(), Fault> {
    let rows = key_rows(open.keys().copied()).column(open.values().copied());
    let sql = "WITH v(s, w, b) AS (rows) UPDATE stock_levels SET open_alerts = v.b FROM v \
               WHERE sku_id = v.s AND warehouse_id = v.w";
    ctx.execute_rows(sql, &rows, &[]).map(|_| ())
}

/// The levels of some SKUs in all warehouses, by SKU and warehouse.
pub(crate) fn of_skus(ctx: &mut Ctx<'_>, skus: &[SkuId]) -> Result<Vec<Level>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM stock_levels WHERE sku_id = ANY($1) ORDER BY sku_id, warehouse_id"
    );
    ctx.list(&sql, &[&skus], read)
}

/// SKUs with a level anywhere, each once, by id.
pub(crate) fn skus_after(
    ctx: &mut Ctx<'_>,
    after: Option<SkuId>,
    most: i64,
) -> Result<Vec<SkuId>, Fault> {
    let after = after.unwrap_or_else(|| SkuId::from_uuid(Uuid::nil()));
    let sql = "SELECT DISTINCT sku_id FROM stock_levels WHERE sku_id > $1 ORDER BY sku_id LIMIT $2";
    ctx.list(sql, &[&after, &most], |row| row.get(0))
}

/// Which levels a list shows.
#[derive(Debug, Default)]
pub(crate) struct Filter<'a> {
    pub(crate) skus: Option<&'a [SkuId]>,
    pub(crate) warehouse_id: Option<WarehouseId>,
    /// Only these warehouses: those the one who asks may see.
    pub(crate) seen: Option<Vec<Uuid>>,
    pub(crate) alert: Option<crate::stock_alert::StockAlertKind>,
    pub(crate) after: Option<LevelKey>,
}

/// One page, by SKU and warehouse; each filter has its index.
pub(crate) fn page(ctx: &mut Ctx<'_>, filter: &Filter<'_>, rows: i64) -> Result<Vec<Level>, Fault> {
    let mut sql = String::from("SELECT ");
    let columns: Vec<String> =
        COLUMNS.split(", ").map(|column| format!("l.{}", column.trim())).collect();
    sql.push_str(&columns.join(", "));
    let mut params: Vec<&dyn db::ToParam> = vec![&rows];
    let kind = filter.alert.map(|kind| kind.as_str());
    if let Some(kind) = &kind {
        params.push(kind);
        sql.push_str(
            " FROM stock_alerts a JOIN stock_levels l ON l.sku_id = a.sku_id \
             AND l.warehouse_id = a.warehouse_id WHERE a.kind = $2 AND a.closed_at IS NULL",
        );
    } else {
        sql.push_str(" FROM stock_levels l WHERE true");
    }
    // What is paged through is the table whose index leads.
    let leads = if kind.is_some() { "a" } else { "l" };
    if let Some(skus) = &filter.skus {
        params.push(skus);
        sql.push_str(&format!(" AND {leads}.sku_id = ANY(${})", params.len()));
    }
    if let Some(warehouse_id) = &filter.warehouse_id {
        params.push(warehouse_id);
        sql.push_str(&format!(" AND {leads}.warehouse_id = ${}", params.len()));
    }
    if let Some(seen) = &filter.seen {
        params.push(seen);
        sql.push_str(&format!(" AND {leads}.warehouse_id = ANY(${})", params.len()));
    }
    if let Some(after) = &filter.after {
        params.push(&after.sku_id);
        params.push(&after.warehouse_id);
        let (sku, warehouse) = (params.len() - 1, params.len());
        sql.push_str(&format!(
            " AND ({leads}.sku_id, {leads}.warehouse_id) > (${sku}, ${warehouse})"
        ));
    }
    sql.push_str(&format!(" ORDER BY {leads}.sku_id, {leads}.warehouse_id LIMIT $1"));
    ctx.list(&sql, &params, read)
}

/// What lies where, by SKU: of each the end, or the beginning, of its movements is read, by their index.
pub(crate) fn on_shelves(ctx: &mut Ctx<'_>, seen: Option<&[Uuid]>) -> Result<Vec<Shelf>, Fault> {
    let mut sql = format!(
        "SELECT l.sku_id, l.warehouse_id, w.code, l.on_hand, coalesce(\
         (SELECT m.occurred_at FROM movements m WHERE m.sku_id = l.sku_id \
         AND m.from_account = 'wh:' || w.code AND m.to_account = '{CUSTOMER}' \
         ORDER BY m.id DESC LIMIT 1), \
         (SELECT m.occurred_at FROM movements m WHERE m.sku_id = l.sku_id \
         AND m.to_account = 'wh:' || w.code ORDER BY m.id LIMIT 1)) \
         FROM stock_levels l JOIN warehouses w ON w.id = l.warehouse_id WHERE l.on_hand > 0"
    );
    let mut params: Vec<&dyn db::ToParam> = Vec::new();
    if let Some(seen) = &seen {
        params.push(seen);
        sql.push_str(" AND l.warehouse_id = ANY($1)");
    }
    sql.push_str(" ORDER BY l.sku_id, l.warehouse_id");
    ctx.list(&sql, &params, |row| {
        Ok(Shelf {
            sku_id: row.get(0)?,
            warehouse_id: row.get(1)?,
            warehouse_code: row.get(2)?,
            pieces: row.get(3)?,
            sold_or_came_at: row.get(4)?,
        })
    })
}
