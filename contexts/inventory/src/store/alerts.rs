//! Alerts in their table. They are changed only by whoever holds the lock on their level.

use std::collections::BTreeMap;

use catalog::SkuId;
use db::{Ctx, Row, Rows};
use kernel::Fault;
use uuid::Uuid;

use super::levels::key_rows;
use crate::ids::{StockAlertId, WarehouseId};
use crate::stock_alert::{StockAlert, StockAlertKind};
use crate::stock_level::{Level, LevelKey};

const COLUMNS: [&str; 10] = [
    "id",
    "sku_id",
    "warehouse_id",
    "kind",
    "quantity",
    "threshold",
    "times",
    "opened_at",
    "last_at",
    "closed_at",
];

fn read(row: &Row<'_>) -> Result<StockAlert, Fault> {
    Ok(StockAlert {
        id: row.get(0)?,
        sku_id: row.get(1)?,
        warehouse_id: row.get(2)?,
        kind: row.parse(3)?,
        quantity: row.get(4)?,
        threshold: row.get(5)?,
        times: row.get(6)?,
        opened_at: row.get(7)?,
        last_at: row.get(8)?,
        closed_at: row.get(9)?,
    })
}

/// Opens alerts. Where one of the kind is open already it is run into once more; of refused claims
/// the smallest is kept, because it is the first that can be served again.
pub(crate) fn open(ctx: &mut Ctx<'_>, alerts: &[StockAlert]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(alerts.iter().map(|alert| alert.id))
        .column(alerts.iter().map(|alert| alert.sku_id))
        .column(alerts.iter().map(|alert| alert.warehouse_id))
        .column(alerts.iter().map(|alert| alert.kind.as_str()))
        .column(alerts.iter().map(|alert| alert.quantity))
        .column(alerts.iter().map(|alert| alert.threshold))
        .column(alerts.iter().map(|alert| alert.times))
        .column(alerts.iter().map(|alert| alert.opened_at))
        .column(alerts.iter().map(|alert| alert.last_at))
        .column(alerts.iter().map(|alert| alert.closed_at));
    let again = "ON CONFLICT (kind, sku_id, warehouse_id) WHERE closed_at IS NULL DO UPDATE SET \
                 times = stock_alerts.times + excluded.times, last_at = excluded.last_at, \
                 threshold = CASE WHEN excluded.threshold < stock_alerts.threshold \
                 THEN excluded.threshold ELSE stock_alerts.threshold END";
    ctx.insert_rows("stock_alerts", &COLUMNS, &rows, again).map(|_| ())
}

/// Closes alerts whose cause is gone.
pub(crate) fn close(ctx: &mut Ctx<'_>, gone: &[(LevelKey, StockAlertKind)]) -> Result<(), Fault> {
    let rows = key_rows(gone.iter().map(|(key, _)| *key))
        .column(gone.iter().map(|(_, kind)| kind.as_str()));
    let sql = "WITH v(s, w, k) AS (rows) UPDATE stock_alerts SET closed_at = $4 FROM v \
               WHERE kind = v.k AND sku_id = v.s AND warehouse_id = v.w AND closed_at IS NULL";
    let now = ctx.now();
    ctx.execute_rows(sql, &rows, &[&now]).map(|_| ())
}

/// Closes the alerts about refused claims that could be served now; which levels they were about.
pub(crate) fn close_served(ctx: &mut Ctx<'_>, levels: &[&Level]) -> Result<Vec<LevelKey>, Fault> {
    let rows = key_rows(levels.iter().map(|level| level.key()))
        .column(levels.iter().map(|level| level.claimable(false)));
    let sql = "WITH v(s, w, q) AS (rows) UPDATE stock_alerts SET closed_at = $4 FROM v \
               WHERE kind = 'short' AND sku_id = v.s AND warehouse_id = v.w \
               AND closed_at IS NULL AND threshold <= v.q RETURNING sku_id, warehouse_id";
    let now = ctx.now();
    ctx.list_rows(sql, &rows, &[&now], |row| {
        Ok(LevelKey { sku_id: row.get(0)?, warehouse_id: row.get(1)? })
    })
}

/// Which alerts a list shows.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) sku_id: Option<SkuId>,
    pub(crate) kind: Option<StockAlertKind>,
    pub(crate) before: Option<StockAlertId>,
    /// Only of these warehouses: those the one who asks may see.
    pub(crate) seen: Option<Vec<Uuid>>,
}

/// Open alerts, newest first.
pub(crate) fn page(
    ctx: &mut Ctx<'_>,
    filter: &Filter,
    rows: i64,
) -> Result<Vec<StockAlert>, Fault> {
    let before = filter.before.unwrap_or(StockAlertId::from_uuid(Uuid::max()));
    let mut sql = format!(
        "SELECT {} FROM stock_alerts WHERE closed_at IS NULL AND id < $1",
        COLUMNS.join(", ")
    );
    let mut params: Vec<&dyn db::ToParam> = vec![&before, &rows];
    if let Some(sku_id) = &filter.sku_id {
        params.push(sku_id);
        sql.push_str(&format!(" AND sku_id = ${}", params.len()));
    }
    let kind = filter.kind.map(|kind| kind.as_str());
    if let Some(kind) = &kind {
        params.push(kind);
        sql.push_str(&format!(" AND kind = ${}", params.len()));
    }
    if let Some(seen) = &filter.seen {
        params.push(seen);
        sql.push_str(&format!(" AND warehouse_id = ANY(${})", params.len()));
    }
    sql.push_str(" ORDER BY id DESC LIMIT $2");
    ctx.list(&sql, &params, read)
}

/// The open alerts as bits per level, for the doctor: what `open_alerts` should say.
pub(crate) fn open_bits(ctx: &mut Ctx<'_>) -> Result<BTreeMap<LevelKey, i64>, Fault> {
    let sql = "SELECT sku_id, warehouse_id, kind FROM stock_alerts WHERE closed_at IS NULL";
    let found = ctx.list(sql, &[], |row| {
        let key =
            LevelKey { sku_id: row.get::<SkuId>(0)?, warehouse_id: row.get::<WarehouseId>(1)? };
        Ok((key, row.parse::<StockAlertKind>(2)?))
    })?;
    let mut bits = BTreeMap::new();
    for (key, kind) in found {
        *bits.entry(key).or_insert(0) |= kind.bit();
    }
    Ok(bits)
}
