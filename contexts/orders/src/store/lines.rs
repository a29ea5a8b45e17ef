//! Lines and their counters.

use std::collections::HashMap;

use db::{Ctx, Row, Rows};
use kernel::Fault;

use crate::OrderId;
use crate::line::{Line, Progress};
use crate::store::sight::OfShops;

const COLUMNS: &str = "order_id, line_no, kind, external_line_id, external_sku, sku_id, sku_code, \
    title, variant, unit_price, amount_minor, ordered, cancelled, allocated, released, picked, \
    packed, shipped, delivered, returned, restocked";

fn read(row: &Row<'_>) -> Result<Line, Fault> {
    Ok(Line {
        order_id: row.get(0)?,
        line_no: row.get(1)?,
        kind: row.parse(2)?,
        external_line_id: row.get(3)?,
        external_sku: row.get(4)?,
        sku_id: row.get(5)?,
        sku_code: row.get(6)?,
        title: row.get(7)?,
        variant: row.get(8)?,
        unit_price: row.get(9)?,
        amount_minor: row.get(10)?,
        progress: Progress {
            ordered: row.get(11)?,
            cancelled: row.get(12)?,
            allocated: row.get(13)?,
            released: row.get(14)?,
            picked: row.get(15)?,
            packed: row.get(16)?,
            shipped: row.get(17)?,
            delivered: row.get(18)?,
            returned: row.get(19)?,
            restocked: row.get(20)?,
        },
    })
}

/// The lines of orders, each order's in their own order.
pub(crate) fn lines_of(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<Line>>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM order_lines WHERE order_id = ANY($1) ORDER BY order_id, line_no"
    );
    let mut by_order: HashMap<OrderId, Vec<Line>> = HashMap::new();
    for line in ctx.list(&sql, &[&orders], read)? {
        by_order.entry(line.order_id).or_default().push(line);
    }
    Ok(by_order)
}

/// Writes the counters of lines. The orders' rows are locked, so nobody else counts meanwhile.
pub(crate) fn line_progress(
    ctx: &mut Ctx<'_>,
    lines: &[(OrderId, i64, Progress)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(lines.iter().map(|line| line.0))
        .column(lines.iter().map(|line| line.1))
        .column(lines.iter().map(|line| line.2.ordered))
        .column(lines.iter().map(|line| line.2.cancelled))
        .column(lines.iter().map(|line| line.2.allocated))
        .column(lines.iter().map(|line| line.2.released))
        .column(lines.iter().map(|line| line.2.picked))
        .column(lines.iter().map(|line| line.2.packed))
        .column(lines.iter().map(|line| line.2.shipped))
        .column(lines.iter().map(|line| line.2.delivered))
        .column(lines.iter().map(|line| line.2.returned))
        .column(lines.iter().map(|line| line.2.restocked));
    ctx.execute_rows(
        "WITH v(order_id, line_no, ordered, cancelled, allocated, released, picked, packed, \
         shipped, delivered, returned, restocked) AS (rows) \
         UPDATE order_lines SET ordered = v.ordered, cancelled = v.cancelled, \
         allocated = v.allocated, released = v.released, picked = v.picked, packed = v.packed, \
         shipped = v.shipped, delivered = v.delivered, returned = v.returned, \
         restocked = v.restocked \
         FROM v WHERE order_lines.order_id = v.order_id AND order_lines.line_no = v.line_no",
        &rows,
        &[],
    )
    .map(|_| ())
}

/// Writes what lines are: after a mapping was learnt, or an edit.
pub(crate) fn update_lines(ctx: &mut Ctx<'_>, lines: &[Line]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(lines.iter().map(|line| line.order_id))
        .column(lines.iter().map(|line| line.line_no))
        .column(lines.iter().map(|line| line.sku_id))
        .borrowed(lines.iter().map(|line| &line.sku_code))
        .borrowed(lines.iter().map(|line| &line.title))
        .column(lines.iter().map(|line| line.unit_price))
        .column(lines.iter().map(|line| line.amount_minor));
    ctx.execute_rows(
        "WITH v(order_id, line_no, sku_id, sku_code, title, unit_price, amount_minor) AS (rows) \
         UPDATE order_lines SET sku_id = v.sku_id, sku_code = v.sku_code, title = v.title, \
         unit_price = v.unit_price, amount_minor = v.amount_minor \
         FROM v WHERE order_lines.order_id = v.order_id AND order_lines.line_no = v.line_no",
        &rows,
        &[],
    )
    .map(|_| ())
}

/// Orders in sight with one of these SKUs, the newest first and at most so many of each.
pub(crate) fn newest_with_skus(
    ctx: &mut Ctx<'_>,
    skus: &[catalog::SkuId],
    most_each: usize,
) -> Result<Vec<(catalog::SkuId, OrderId)>, Fault> {
    let most = i64::try_from(most_each).unwrap_or(i64::MAX);
    let shops = OfShops::new(ctx, "o.shop_id", 3);
    // Who sees all shops needs no look at the orders: the index of the lines has it all.
    let orders =
        if ctx.actor().shops().ids().is_some() { "JOIN orders o ON o.id = l.order_id" } else { "" };
    let sql = format!(
        "SELECT sku_id, order_id FROM (SELECT sku_id, order_id, \
         row_number() OVER (PARTITION BY sku_id ORDER BY order_id DESC) AS place \
         FROM (SELECT DISTINCT l.sku_id, l.order_id FROM order_lines l {orders} \
         WHERE l.sku_id = ANY($1) AND {shops}) AS once) AS placed \
         WHERE place <= $2 ORDER BY sku_id, place"
    );
    ctx.list(&sql, &shops.params(&[&skus, &most]), |row| Ok((row.get(0)?, row.get(1)?)))
}
