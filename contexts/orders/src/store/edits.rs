//! Sets of changes: shown, applied, given up.

use db::{Ctx, Json, Row, Rows};
use kernel::Fault;

use crate::edit::{AddedFee, Edit, EditState};
use crate::line::Line;
use crate::{EditId, OrderId};

const COLUMNS: &str =
    "id, order_version, state, changes, preview, actor_name, at, applied_at, actor_id";

fn read(row: &Row<'_>) -> Result<Edit, Fault> {
    Ok(Edit {
        id: row.get(0)?,
        order_version: row.get(1)?,
        state: row.parse(2)?,
        changes: row.get::<Json<_>>(3)?.0,
        preview: row.get::<Json<_>>(4)?.0,
        actor_name: row.get(5)?,
        at: row.get(6)?,
        applied_at: row.get(7)?,
    })
}

/// Keeps changes that wait to be applied; one set per order.
pub(crate) fn insert_edit(ctx: &mut Ctx<'_>, order: OrderId, edit: &Edit) -> Result<(), Fault> {
    let actor = ctx.actor();
    ctx.execute(
        "INSERT INTO order_edits (id, order_id, order_version, state, changes, preview, actor_id, \
         actor_name, at, applied_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL)",
        &[
            &edit.id,
            &order,
            &edit.order_version,
            &edit.state.as_str(),
            &Json(&edit.changes),
            &Json(&edit.preview),
            &actor.id,
            &actor.name,
            &edit.at,
        ],
    )
    .map(|_| ())
}

/// The changes of an order that wait to be applied, and whose they are.
pub(crate) fn pending_edit(
    ctx: &mut Ctx<'_>,
    order: OrderId,
) -> Result<Option<(Edit, String)>, Fault> {
    let sql =
        format!("SELECT {COLUMNS} FROM order_edits WHERE order_id = $1 AND state = 'pending'");
    ctx.find(&sql, &[&order], |row| Ok((read(row)?, row.get(8)?)))
}

/// Ends what is pending; the changes as they were shown.
pub(crate) fn end_edit(
    ctx: &mut Ctx<'_>,
    order: OrderId,
    id: EditId,
    state: EditState,
) -> Result<Edit, Fault> {
    let now = (state == EditState::Applied).then(|| ctx.now());
    let sql = format!(
        "UPDATE order_edits SET state = $3, applied_at = $4 \
         WHERE id = $1 AND order_id = $2 AND state = 'pending' RETURNING {COLUMNS}"
    );
    if let Some(edit) = ctx.find(&sql, &[&id, &order, &state.as_str(), &now], read)? {
        return Ok(edit);
    }
    let known = ctx.find(
        "SELECT state FROM order_edits WHERE id = $1 AND order_id = $2",
        &[&id, &order],
        |row| row.get::<String>(0),
    )?;
    Err(match known {
        Some(state) => Fault::conflict("orders.edit_over", format!("the change is {state}")),
        None => Fault::not_found("orders.unknown_edit", id.to_string()),
    })
}

/// The changes of an order, the latest first.
pub(crate) fn edits_of(ctx: &mut Ctx<'_>, order: OrderId, most: i64) -> Result<Vec<Edit>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM order_edits WHERE order_id = $1 ORDER BY at DESC, id DESC LIMIT $2"
    );
    ctx.list(&sql, &[&order, &most], read)
}

/// Adds lines to orders that are there already.
pub(crate) fn add_lines(ctx: &mut Ctx<'_>, lines: &[Line]) -> Result<(), Fault> {
    let zero = || lines.iter().map(|_| 0_i64);
    let rows = Rows::new()
        .column(lines.iter().map(|line| line.order_id))
        .column(lines.iter().map(|line| line.line_no))
        .column(lines.iter().map(|line| line.kind.as_str()))
        .column(lines.iter().map(|line| line.external_line_id.as_deref()))
        .borrowed(lines.iter().map(|line| &line.external_sku))
        .column(lines.iter().map(|line| line.sku_id))
        .borrowed(lines.iter().map(|line| &line.sku_code))
        .borrowed(lines.iter().map(|line| &line.title))
        .borrowed(lines.iter().map(|line| &line.variant))
        .column(lines.iter().map(|line| line.unit_price))
        .column(lines.iter().map(|line| line.amount_minor))
        .column(lines.iter().map(|line| line.progress.ordered))
        .column(lines.iter().map(|line| line.progress.cancelled))
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero())
        .column(zero());
    let columns = [
        "order_id",
        "line_no",
        "kind",
        "external_line_id",
        "external_sku",
        "sku_id",
        "sku_code",
        "title",
        "variant",
        "unit_price",
        "amount_minor",
        "ordered",
        "cancelled",
        "allocated",
        "released",
        "picked",
        "packed",
        "shipped",
        "delivered",
        "returned",
        "restocked",
    ];
    ctx.insert_rows("order_lines", &columns, &rows, "").map(|_| ())
}

/// Adds fees to an order whose row is locked.
pub(crate) fn add_fees(ctx: &mut Ctx<'_>, order: OrderId, fees: &[AddedFee]) -> Result<(), Fault> {
    let last: i64 = ctx.one(
        "SELECT coalesce(max(fee_no), 0) FROM order_fees WHERE order_id = $1",
        &[&order],
        |row| row.get(0),
    )?;
    let rows = Rows::new()
        .column(fees.iter().map(|_| order))
        .column(fees.iter().zip(last + 1..).map(|(_, fee_no)| fee_no))
        .column(fees.iter().map(|fee| fee.kind.as_str()))
        .borrowed(fees.iter().map(|fee| &fee.title))
        .column(fees.iter().map(|fee| fee.amount_minor));
    let columns = ["order_id", "fee_no", "kind", "title", "amount_minor"];
    ctx.insert_rows("order_fees", &columns, &rows, "").map(|_| ())
}
