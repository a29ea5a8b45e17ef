//! Holds, open and released.

use std::collections::HashMap;

use db::{Ctx, Row, Rows, Sealed};
use kernel::{Fault, Timestamp};

use super::records::{open_words, seal_words};
use crate::hold::{HoldReason, Steps};
use crate::{HoldId, OrderId};

/// A hold as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hold {
    pub(crate) id: HoldId,
    pub(crate) order_id: OrderId,
    pub(crate) reason: HoldReason,
    pub(crate) incident: String,
    pub(crate) blocks: Steps,
    pub(crate) keeps_stock: bool,
    pub(crate) until: Option<Timestamp>,
    pub(crate) note: String,
    pub(crate) placed_by: String,
    pub(crate) placed_at: Timestamp,
}

const COLUMNS: &str =
    "id, order_id, reason, incident, blocks, keeps_stock, until, note, placed_by, placed_at";

/// What the words of holds are sealed for.
pub(super) const NOTE: Sealed = Sealed { table: "order_holds", column: "note" };

fn read(row: &Row<'_>) -> Result<(Hold, Option<Vec<u8>>), Fault> {
    let hold = Hold {
        id: row.get(0)?,
        order_id: row.get(1)?,
        reason: row.parse(2)?,
        incident: row.get(3)?,
        blocks: Steps::from_bits(row.get(4)?),
        keeps_stock: row.get(5)?,
        until: row.get(6)?,
        note: String::new(),
        placed_by: row.get(8)?,
        placed_at: row.get(9)?,
    };
    Ok((hold, row.get(7)?))
}

/// The open holds of orders, oldest first.
pub(crate) fn holds_of(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<Vec<Hold>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM order_holds WHERE order_id = ANY($1) AND released_at IS NULL \
         ORDER BY placed_at, id"
    );
    let closed = ctx.list(&sql, &[&orders], read)?;
    let mut holds = Vec::with_capacity(closed.len());
    for (hold, note) in closed {
        let note = open_words(ctx, NOTE, hold.id.uuid(), note)?;
        holds.push(Hold { note, ..hold });
    }
    Ok(holds)
}

/// Places holds; an open one for the same reason and incident stays as it is. Which orders got one.
pub(crate) fn insert_holds(ctx: &mut Ctx<'_>, holds: &[Hold]) -> Result<Vec<OrderId>, Fault> {
    let notes = holds.iter().map(|hold| seal_words(ctx, NOTE, hold.id.uuid(), &hold.note));
    let notes: Vec<Option<Vec<u8>>> = notes.collect::<Result<_, _>>()?;
    let rows = Rows::new()
        .column(holds.iter().map(|hold| hold.id))
        .column(holds.iter().map(|hold| hold.order_id))
        .column(holds.iter().map(|hold| hold.reason.as_str()))
        .borrowed(holds.iter().map(|hold| &hold.incident))
        .column(holds.iter().map(|hold| hold.blocks.bits()))
        .column(holds.iter().map(|hold| hold.keeps_stock))
        .column(holds.iter().map(|hold| hold.until))
        .borrowed(&notes)
        .borrowed(holds.iter().map(|hold| &hold.placed_by))
        .column(holds.iter().map(|hold| hold.placed_at));
    let sql = format!(
        "INSERT INTO order_holds ({COLUMNS}) SELECT * FROM (rows) AS new_holds WHERE true \
         ON CONFLICT DO NOTHING RETURNING order_id"
    );
    ctx.list_rows(&sql, &rows, &[], |row| row.get(0))
}

/// Releases holds by id; the orders and reasons of those that were open.
pub(crate) fn release_holds(
    ctx: &mut Ctx<'_>,
    ids: &[HoldId],
    by: &str,
) -> Result<Vec<(OrderId, HoldReason)>, Fault> {
    let now = ctx.now();
    ctx.list(
        "UPDATE order_holds SET released_at = $2, released_by = $3 \
         WHERE id = ANY($1) AND released_at IS NULL RETURNING order_id, reason",
        &[&ids, &now, &by],
        |row| Ok((row.get(0)?, row.parse(1)?)),
    )
}

/// Places holds again that were released; their reasons.
pub(crate) fn hold_again(ctx: &mut Ctx<'_>, ids: &[HoldId]) -> Result<Vec<HoldReason>, Fault> {
    ctx.list(
        "UPDATE order_holds SET released_at = NULL, released_by = NULL \
         WHERE id = ANY($1) AND released_at IS NOT NULL RETURNING reason",
        &[&ids],
        |row| row.parse(0),
    )
}

/// Open holds whose time is up.
pub(crate) fn due_holds(
    ctx: &mut Ctx<'_>,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(HoldId, OrderId)>, Fault> {
    ctx.list(
        "SELECT id, order_id FROM order_holds \
         WHERE released_at IS NULL AND until IS NOT NULL AND until <= $1 ORDER BY until LIMIT $2",
        &[&now, &most],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many holds are open on each order, and what they block together.
pub(crate) fn recount_holds(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, (i64, Steps)>, Fault> {
    let mut counted: HashMap<OrderId, (i64, Steps)> = HashMap::new();
    for hold in holds_of(ctx, orders)? {
        let entry = counted.entry(hold.order_id).or_default();
        entry.0 += 1;
        entry.1 = entry.1.and(hold.blocks);
    }
    Ok(counted)
}
