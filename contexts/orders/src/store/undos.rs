//! What bulk actions did, for as long as they can be taken back.

use std::collections::HashMap;

use db::{Ctx, Json, Rows};
use jobs::JobId;
use kernel::{Fault, Timestamp};

use crate::OrderId;
use crate::undo::{Done, Undoable};

/// One order of a bulk action.
#[derive(Debug, Clone)]
pub(crate) struct Undo {
    pub(crate) action: Undoable,
    /// The order's version right after it.
    pub(crate) version: i64,
    pub(crate) done: Done,
    pub(crate) is_undone: bool,
}

/// Writes down what one page of a bulk action did.
pub(crate) fn remember_done(
    ctx: &mut Ctx<'_>,
    job: JobId,
    action: Undoable,
    orders: &[(OrderId, i64, Done)],
) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(orders.iter().map(|_| job))
        .column(orders.iter().map(|(id, _, _)| *id))
        .column(orders.iter().map(|_| action.as_str()))
        .column(orders.iter().map(|(_, version, _)| *version))
        .column(orders.iter().map(|(_, _, done)| Json(done)))
        .column(orders.iter().map(|_| now));
    let columns = ["job_id", "order_id", "action", "version", "done", "at"];
    ctx.insert_rows("order_undos", &columns, &rows, "ON CONFLICT DO NOTHING").map(|_| ())
}

/// What a bulk action was, and how many of its orders it still stands for; nothing when it cannot be
/// taken back at all.
pub(crate) fn undo_left(ctx: &mut Ctx<'_>, job: JobId) -> Result<Option<(Undoable, i64)>, Fault> {
    ctx.find(
        "SELECT min(action), count(*) FILTER (WHERE undone_at IS NULL) FROM order_undos \
         WHERE job_id = $1 HAVING count(*) > 0",
        &[&job],
        |row| Ok((row.parse(0)?, row.get(1)?)),
    )
}

/// The orders for which a bulk action still stands, by id.
pub(crate) fn orders_to_undo(ctx: &mut Ctx<'_>, job: JobId) -> Result<Vec<OrderId>, Fault> {
    ctx.list(
        "SELECT order_id FROM order_undos WHERE job_id = $1 AND undone_at IS NULL \
         ORDER BY order_id",
        &[&job],
        |row| row.get(0),
    )
}

/// What a bulk action did to these orders.
pub(crate) fn undos_of(
    ctx: &mut Ctx<'_>,
    job: JobId,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Undo>, Fault> {
    let found = ctx.list(
        "SELECT order_id, action, version, done, undone_at IS NOT NULL FROM order_undos \
         WHERE job_id = $1 AND order_id = ANY($2)",
        &[&job, &orders],
        |row| {
            let undo = Undo {
                action: row.parse(1)?,
                version: row.get(2)?,
                done: row.get::<Json<_>>(3)?.0,
                is_undone: row.get(4)?,
            };
            Ok((row.get(0)?, undo))
        },
    )?;
    Ok(found.into_iter().collect())
}

/// It is taken back for this order.
pub(crate) fn mark_undone(ctx: &mut Ctx<'_>, job: JobId, order: OrderId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE order_undos SET undone_at = $3 WHERE job_id = $1 AND order_id = $2",
        &[&job, &order, &now],
    )
    .map(|_| ())
}

/// Forgets the oldest of what was done before a time, so many at once.
pub(crate) fn forget_done(ctx: &mut Ctx<'_>, before: Timestamp, most: usize) -> Result<(), Fault> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    ctx.execute(
        "DELETE FROM order_undos WHERE (job_id, order_id) IN (SELECT job_id, order_id \
         FROM order_undos WHERE at < $1 ORDER BY at LIMIT $2)",
        &[&before, &most],
    )
    .map(|_| ())
}
