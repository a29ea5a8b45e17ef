//! Parcels and what is in them.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows, violated_constraint};
use kernel::Fault;

use crate::order::Facts;
use crate::parcel::{Parcel, ParcelLine, Reasons};
use crate::store::parcels_in_sight;
use crate::{OrderId, ParcelId};

const COLUMNS: &str = "id, number, warehouse_id, state, reasons, carrier, tracking_number, merged, \
    split_from, created_at, shipped_at, delivered_at, updated_at, version";

fn read(row: &Row<'_>) -> Result<Parcel, Fault> {
    Ok(Parcel {
        id: row.get(0)?,
        number: row.get(1)?,
        warehouse_id: row.get(2)?,
        state: row.parse(3)?,
        reasons: row.get::<Json<Reasons>>(4)?.0,
        carrier: row.get(5)?,
        tracking_number: row.get(6)?,
        merged: row.get(7)?,
        split_from: row.get(8)?,
        created_at: row.get(9)?,
        shipped_at: row.get(10)?,
        delivered_at: row.get(11)?,
        updated_at: row.get(12)?,
        version: row.get(13)?,
    })
}

/// A parcel, without a lock: its orders are locked first, then it is read again.
pub(crate) fn load_parcel(ctx: &mut Ctx<'_>, id: ParcelId) -> Result<Parcel, Fault> {
    let sql = format!("SELECT {COLUMNS} FROM fulfilments WHERE id = $1");
    let found = ctx.find(&sql, &[&id], read)?;
    let seen = !parcels_in_sight(ctx, vec![id])?.is_empty();
    found.filter(|_| seen).ok_or_else(|| Fault::not_found("orders.unknown_parcel", id.to_string()))
}

/// Parcels, without a lock; those that there are, in no order.
pub(crate) fn load_parcels(ctx: &mut Ctx<'_>, ids: &[ParcelId]) -> Result<Vec<Parcel>, Fault> {
    let seen = parcels_in_sight(ctx, ids.to_vec())?;
    let sql = format!("SELECT {COLUMNS} FROM fulfilments WHERE id = ANY($1)");
    ctx.list(&sql, &[&seen], read)
}

/// What is in parcels.
pub(crate) fn parcel_lines(
    ctx: &mut Ctx<'_>,
    parcels: &[ParcelId],
) -> Result<Vec<ParcelLine>, Fault> {
    ctx.list(
        "SELECT fulfilment_id, order_id, line_no, sku_id, units, quantity, home FROM fulfilment_lines \
         WHERE fulfilment_id = ANY($1) ORDER BY fulfilment_id, order_id, line_no, sku_id",
        &[&parcels],
        |row| {
            Ok(ParcelLine {
                parcel_id: row.get(0)?,
                order_id: row.get(1)?,
                line_no: row.get(2)?,
                sku_id: row.get(3)?,
                units: row.get(4)?,
                quantity: row.get(5)?,
                home: row.get(6)?,
            })
        },
    )
}

/// The parcels of orders, oldest first, with the order each was asked for.
pub(crate) fn parcels_of(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<Vec<(OrderId, Parcel)>, Fault> {
    let columns: Vec<String> = COLUMNS.split(", ").map(|name| format!("f.{name}")).collect();
    let sql = format!(
        "SELECT {}, l.order_id FROM fulfilments f JOIN (SELECT DISTINCT fulfilment_id, order_id \
         FROM fulfilment_lines WHERE order_id = ANY($1)) AS l ON l.fulfilment_id = f.id \
         ORDER BY f.created_at, f.id",
        columns.join(", ")
    );
    ctx.list(&sql, &[&orders], |row| Ok((row.get(14)?, read(row)?)))
}

/// Writes new parcels and their lines.
pub(crate) fn insert_parcels(
    ctx: &mut Ctx<'_>,
    parcels: &[Parcel],
    lines: &[ParcelLine],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(parcels.iter().map(|parcel| parcel.id))
        .borrowed(parcels.iter().map(|parcel| &parcel.number))
        .column(parcels.iter().map(|parcel| parcel.warehouse_id))
        .column(parcels.iter().map(|parcel| parcel.state.as_str()))
        .column(parcels.iter().map(|parcel| Json(&parcel.reasons)))
        .column(parcels.iter().map(|parcel| parcel.carrier.as_deref()))
        .column(parcels.iter().map(|parcel| parcel.tracking_number.as_deref()))
        .column(parcels.iter().map(|parcel| parcel.merged))
        .column(parcels.iter().map(|parcel| parcel.split_from))
        .column(parcels.iter().map(|parcel| parcel.created_at))
        .column(parcels.iter().map(|parcel| parcel.shipped_at))
        .column(parcels.iter().map(|parcel| parcel.delivered_at))
        .column(parcels.iter().map(|parcel| parcel.updated_at))
        .column(parcels.iter().map(|parcel| parcel.version));
    let columns: Vec<&str> = COLUMNS.split(", ").collect();
    ctx.insert_rows("fulfilments", &columns, &rows, "")?;
    insert_parcel_lines(ctx, lines)
}

pub(crate) fn insert_parcel_lines(ctx: &mut Ctx<'_>, lines: &[ParcelLine]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(lines.iter().map(|line| line.parcel_id))
        .column(lines.iter().map(|line| line.order_id))
        .column(lines.iter().map(|line| line.line_no))
        .column(lines.iter().map(|line| line.sku_id))
        .column(lines.iter().map(|line| line.units))
        .column(lines.iter().map(|line| line.quantity))
        .column(lines.iter().map(|line| line.home));
    let columns = ["fulfilment_id", "order_id", "line_no", "sku_id", "units", "quantity", "home"];
    ctx.insert_rows("fulfilment_lines", &columns, &rows, "").map(|_| ())
}

/// Removes the lines of parcels, to be written anew: a split or a merge moves them.
pub(crate) fn clear_parcel_lines(ctx: &mut Ctx<'_>, parcels: &[ParcelId]) -> Result<(), Fault> {
    ctx.execute("DELETE FROM fulfilment_lines WHERE fulfilment_id = ANY($1)", &[&parcels])
        .map(|_| ())
}

/// Writes what commands may change of parcels.
pub(crate) fn save_parcels(ctx: &mut Ctx<'_>, parcels: &[Parcel]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(parcels.iter().map(|parcel| parcel.id))
        .column(parcels.iter().map(|parcel| parcel.state.as_str()))
        .column(parcels.iter().map(|parcel| parcel.carrier.as_deref()))
        .column(parcels.iter().map(|parcel| parcel.tracking_number.as_deref()))
        .column(parcels.iter().map(|parcel| parcel.merged))
        .column(parcels.iter().map(|parcel| parcel.shipped_at))
        .column(parcels.iter().map(|parcel| parcel.delivered_at))
        .column(parcels.iter().map(|parcel| parcel.updated_at))
        .column(parcels.iter().map(|parcel| parcel.version));
    let saved = ctx
        .execute_rows(
            "WITH v(id, state, carrier, tracking_number, merged, shipped_at, delivered_at, \
             updated_at, version) AS (rows) \
             UPDATE fulfilments SET state = v.state, carrier = v.carrier, \
             tracking_number = v.tracking_number, merged = v.merged, shipped_at = v.shipped_at, \
             delivered_at = v.delivered_at, updated_at = v.updated_at, version = v.version \
             FROM v WHERE fulfilments.id = v.id AND fulfilments.version = v.version - 1",
            &rows,
            &[],
        )
        .map_err(tracking_taken)?;
    if saved == u64::try_from(parcels.len()).unwrap_or(u64::MAX) {
        return Ok(());
    }
    Err(Fault::conflict("orders.parcel_stale", "a parcel changed meanwhile"))
}

fn tracking_taken(fault: Fault) -> Fault {
    match violated_constraint(&fault) {
        Some(name) if name.contains("tracking") => Fault::field(
            "tracking_number",
            "orders.tracking_number_taken",
            "another parcel has this tracking number",
        ),
        _ => fault,
    }
}

/// How many parcels of each order stand where.
pub(crate) fn recount_parcels(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Facts>, Fault> {
    use crate::parcel::ParcelState as S;
    let mut counted: HashMap<OrderId, Facts> = HashMap::new();
    for (order, parcel) in parcels_of(ctx, orders)? {
        let facts = counted.entry(order).or_default();
        match parcel.state {
            S::Planned => facts.parcels_planned += 1,
            S::Released | S::Picking | S::Picked | S::Intercept => facts.parcels_picking += 1,
            S::Packed | S::Labelled => facts.parcels_packed += 1,
            S::Shipped => facts.parcels_shipped += 1,
            S::OutForDelivery => facts.parcels_out += 1,
            S::Delivered => facts.parcels_delivered += 1,
            S::Lost | S::ReturnedToSender => facts.parcels_lost += 1,
            S::Cancelled => {}
        }
    }
    Ok(counted)
}
