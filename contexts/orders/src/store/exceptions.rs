//! Open and closed exceptions.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows};
use kernel::Fault;

use crate::exception::{ExceptionCode, Finding, OpenException};
use crate::{ExceptionId, OrderId};

fn read(row: &Row<'_>) -> Result<(OrderId, OpenException), Fault> {
    let exception = OpenException {
        id: row.get(1)?,
        line_no: row.get(2)?,
        code: row.parse(3)?,
        subject: row.get(4)?,
        facts: row.get::<Json<serde_json::Value>>(5)?.0,
        opened_at: row.get(6)?,
    };
    Ok((row.get(0)?, exception))
}

/// The open exceptions of orders, oldest first.
pub(crate) fn exceptions_of(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<OpenException>>, Fault> {
    let rows = ctx.list(
        "SELECT order_id, id, line_no, code, subject, facts, opened_at FROM order_exceptions \
         WHERE order_id = ANY($1) AND closed_at IS NULL ORDER BY opened_at, line_no, code",
        &[&orders],
        read,
    )?;
    let mut by_order: HashMap<OrderId, Vec<OpenException>> = HashMap::new();
    for (order, exception) in rows {
        by_order.entry(order).or_default().push(exception);
    }
    Ok(by_order)
}

/// Opens what was found; what is open already stays as it is.
pub(crate) fn open_exceptions(
    ctx: &mut Ctx<'_>,
    found: &[(OrderId, &Finding)],
) -> Result<(), Fault> {
    if found.is_empty() {
        return Ok(());
    }
    let now = ctx.now();
    let ids: Vec<ExceptionId> = found.iter().map(|_| ctx.new_id()).collect();
    let rows = Rows::new()
        .column(ids)
        .column(found.iter().map(|(order, _)| *order))
        .column(found.iter().map(|(_, finding)| finding.line_no))
        .column(found.iter().map(|(_, finding)| finding.code.as_str()))
        .borrowed(found.iter().map(|(_, finding)| &finding.subject))
        .column(found.iter().map(|(_, finding)| Json(&finding.facts)))
        .column(found.iter().map(|_| now));
    let columns = ["id", "order_id", "line_no", "code", "subject", "facts", "opened_at"];
    ctx.insert_rows("order_exceptions", &columns, &rows, "ON CONFLICT DO NOTHING").map(|_| ())
}

/// Writes down what was taken as it is from the start; rechecks leave it alone.
pub(crate) fn write_accepted_exceptions(
    ctx: &mut Ctx<'_>,
    found: &[(OrderId, &Finding)],
    by: &str,
) -> Result<(), Fault> {
    let now = ctx.now();
    let ids: Vec<ExceptionId> = found.iter().map(|_| ctx.new_id()).collect();
    let rows = Rows::new()
        .column(ids)
        .column(found.iter().map(|(order, _)| *order))
        .column(found.iter().map(|(_, finding)| finding.line_no))
        .column(found.iter().map(|(_, finding)| finding.code.as_str()))
        .borrowed(found.iter().map(|(_, finding)| &finding.subject))
        .column(found.iter().map(|(_, finding)| Json(&finding.facts)))
        .column(found.iter().map(|_| now))
        .column(found.iter().map(|_| now))
        .column(found.iter().map(|_| by));
    let columns = [
        "id",
        "order_id",
        "line_no",
        "code",
        "subject",
        "facts",
        "opened_at",
        "closed_at",
        "closed_by",
    ];
    ctx.insert_rows("order_exceptions", &columns, &rows, "").map(|_| ())
}

/// Closes exceptions; those that were still open.
pub(crate) fn close_exceptions(
    ctx: &mut Ctx<'_>,
    ids: &[ExceptionId],
    by: &str,
) -> Result<u64, Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE order_exceptions SET closed_at = $2, closed_by = $3 \
         WHERE id = ANY($1) AND closed_at IS NULL",
        &[&ids, &now, &by],
    )
}

/// How many open exceptions block each order, and whether one waits for goods.
pub(crate) fn recount_exceptions(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, (i64, bool)>, Fault> {
    let rows = ctx.list(
        "SELECT order_id, count(*) FILTER (WHERE code <> 'out_of_stock'), \
         count(*) FILTER (WHERE code = 'out_of_stock') > 0 FROM order_exceptions \
         WHERE order_id = ANY($1) AND closed_at IS NULL GROUP BY order_id",
        &[&orders],
        |row| Ok((row.get(0)?, (row.get::<i64>(1)?, row.get::<bool>(2)?))),
    )?;
    Ok(rows.into_iter().collect())
}

/// Orders with an open exception of a code about a subject.
pub(crate) fn orders_with_exception(
    ctx: &mut Ctx<'_>,
    code: ExceptionCode,
    subjects: &[String],
    after: Option<OrderId>,
    most: i64,
) -> Result<Vec<OrderId>, Fault> {
    let after = after.unwrap_or(OrderId::from_uuid(uuid::Uuid::nil()));
    ctx.list(
        "SELECT DISTINCT order_id FROM order_exceptions \
         WHERE code = $1 AND subject = ANY($2) AND closed_at IS NULL AND order_id > $3 \
         ORDER BY order_id LIMIT $4",
        &[&code.as_str(), &subjects, &after, &most],
        |row| row.get(0),
    )
}

/// Marks orders that were just written as waiting for goods; their label does not depend on it
/// before they are approved.
pub(crate) fn flag_no_stock(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    if orders.is_empty() {
        return Ok(());
    }
    ctx.execute("UPDATE orders SET no_stock = true WHERE id = ANY($1)", &[&orders]).map(|_| ())
}

/// What somebody took as it is: it does not open again.
pub(crate) fn accepted_exceptions(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<std::collections::HashSet<(OrderId, i64, ExceptionCode)>, Fault> {
    let rows = ctx.list(
        "SELECT order_id, line_no, code FROM order_exceptions \
         WHERE order_id = ANY($1) AND closed_by LIKE 'accepted by %'",
        &[&orders],
        |row| Ok((row.get(0)?, row.get(1)?, row.parse(2)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Which of these subjects an open exception is about.
pub(crate) fn open_subjects(
    ctx: &mut Ctx<'_>,
    code: ExceptionCode,
    subjects: &[String],
) -> Result<Vec<String>, Fault> {
    ctx.list(
        "SELECT DISTINCT subject FROM order_exceptions \
         WHERE code = $1 AND subject = ANY($2) AND closed_at IS NULL ORDER BY subject",
        &[&code.as_str(), &subjects],
        |row| row.get(0),
    )
}
