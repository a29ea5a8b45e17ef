//! Comparisons of what shops have with what is here.

use std::collections::HashMap;

use db::{Ctx, Row, Rows};
use kernel::{Fault, Timestamp};
use orders::OrderId;
use uuid::Uuid;

use crate::ailing::IncompleteShop;
use crate::completeness::{CheckId, Count, Day, Listing, OrderDifference, Placed};
use crate::connection::Round;
use crate::queries::{CheckSpan, CheckView, CheckedOrder};
use crate::{ConnectionId, completeness};

/// Since when a shop's orders are to be here, and when that is compared next.
pub(crate) fn expect_orders(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    since: Timestamp,
    due: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO completeness (connection_id, since_at, due_at) VALUES ($1, $2, $3)";
    ctx.execute(sql, &[&id, &since, &due]).map(|_| ())
}

/// Orders are to be here from an earlier moment on.
pub(crate) fn expect_earlier(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    since: Timestamp,
) -> Result<(), Fault> {
    let sql = "UPDATE completeness SET since_at = $2 WHERE connection_id = $1 AND since_at > $2";
    ctx.execute(sql, &[&id, &since]).map(|_| ())
}

/// A shop is compared at a moment, or earlier if it is to be.
pub(crate) fn compare_by(ctx: &mut Ctx<'_>, id: ConnectionId, due: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE completeness SET due_at = $2 WHERE connection_id = $1 AND due_at > $2";
    ctx.execute(sql, &[&id, &due]).map(|_| ())
}

/// Since when orders are to be here, if it is time to compare.
pub(crate) fn due_since(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<Timestamp>, Fault> {
    let now = ctx.now();
    let sql = "SELECT since_at FROM completeness WHERE connection_id = $1 AND due_at <= $2";
    ctx.find(sql, &[&id, &now], |row| row.get(0))
}

/// A comparison under way.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) id: CheckId,
    pub(crate) from: Timestamp,
    /// How far the day under way is listed; nothing when all are.
    pub(crate) listing: Option<Listing>,
    /// The day that is shown by hours.
    pub(crate) hours_at: Option<Timestamp>,
}

/// Begins a comparison.
pub(crate) fn begin_check(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    running: &Running,
    until: Timestamp,
) -> Result<(), Fault> {
    let now = ctx.now();
    let listing = running.listing;
    let day = listing.map_or(Day { at: until, until }, |listing| listing.day);
    let round = listing.unwrap_or_else(|| day.listed(completeness::LISTED));
    ctx.execute(
        "INSERT INTO checks (id, connection_id, state, from_at, until_at, day_at, day_until, \
         round_at, round_page, size, started_at) \
         VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            &running.id,
            &connection_id,
            &running.from,
            &until,
            &listing.map(|listing| listing.day.at),
            &day.until,
            &round.round.after,
            &round.round.page,
            &round.size,
            &now,
        ],
    )
    .map(|_| ())
}

/// The comparison of a connection that is under way.
pub(crate) fn running_check(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
) -> Result<Option<Running>, Fault> {
    let sql = "SELECT id, from_at, day_at, day_until, round_at, round_page, size, hours_at \
               FROM checks WHERE connection_id = $1 AND state = 'running' ORDER BY id LIMIT 1";
    ctx.find(sql, &[&connection_id], |row| {
        let (until, after, page, size) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        let listed = |at| Listing { day: Day { at, until }, round: Round { after, page }, size };
        Ok(Running {
            id: row.get(0)?,
            from: row.get(1)?,
            listing: row.get::<Option<Timestamp>>(2)?.map(listed),
            hours_at: row.get(7)?,
        })
    })
}

/// Writes how far a comparison is.
pub(crate) fn move_check(ctx: &mut Ctx<'_>, running: &Running) -> Result<(), Fault> {
    let Some(listing) = running.listing else {
        let sql = "UPDATE checks SET day_at = NULL, hours_at = $2 WHERE id = $1";
        return ctx.execute(sql, &[&running.id, &running.hours_at]).map(|_| ());
    };
    ctx.execute(
        "UPDATE checks SET day_at = $2, day_until = $3, round_at = $4, round_page = $5, \
         size = $6, hours_at = $7 WHERE id = $1",
        &[
            &running.id,
            &listing.day.at,
            &listing.day.until,
            &listing.round.after,
            &listing.round.page,
            &listing.size,
            &running.hours_at,
        ],
    )
    .map(|_| ())
}

/// A comparison has come to its end; the next is due at a moment.
pub(crate) fn end_check(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    id: CheckId,
    due: Timestamp,
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute("UPDATE checks SET state = 'ended', ended_at = $2 WHERE id = $1", &[&id, &now])?;
    let sql = "UPDATE completeness SET last_check_id = $2, due_at = $3 WHERE connection_id = $1";
    ctx.execute(sql, &[&connection_id, &id, &due]).map(|_| ())
}

/// Keeps what a shop listed; what is no order to us is not counted.
pub(crate) fn put_names(
    ctx: &mut Ctx<'_>,
    id: CheckId,
    names: &[(Placed, bool)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(names.iter().map(|_| id))
        .borrowed(names.iter().map(|(one, _)| &one.external_id))
        .borrowed(names.iter().map(|(one, _)| &one.number))
        .column(names.iter().map(|(one, _)| one.placed_at))
        .column(names.iter().map(|(_, is_counted)| *is_counted));
    let columns = ["check_id", "external_id", "number", "placed_at", "is_counted"];
    let once = "ON CONFLICT (check_id, external_id) DO NOTHING";
    ctx.insert_rows("check_names", &columns, &rows, once).map(|_| ())
}

/// What a shop has of the day under way, which is over with it.
pub(crate) fn take_names(ctx: &mut Ctx<'_>, id: CheckId) -> Result<Vec<Placed>, Fault> {
    let sql = "SELECT external_id, number, placed_at FROM check_names \
               WHERE check_id = $1 AND is_counted ORDER BY external_id";
    let found = ctx.list(sql, &[&id], |row| {
        let (external_id, number, placed_at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Placed { external_id, number, placed_at, order_id: None })
    })?;
    ctx.execute("DELETE FROM check_names WHERE check_id = $1", &[&id])?;
    Ok(found)
}

/// How many orders of times there are.
pub(crate) fn put_spans(
    ctx: &mut Ctx<'_>,
    id: CheckId,
    is_hour: bool,
    spans: &[(Timestamp, String, Count)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(spans.iter().map(|_| id))
        .column(spans.iter().map(|_| is_hour))
        .column(spans.iter().map(|(at, ..)| *at))
        .borrowed(spans.iter().map(|(_, label, _)| label))
        .column(spans.iter().map(|(.., count)| count.theirs))
        .column(spans.iter().map(|(.., count)| count.known));
    let columns = ["check_id", "is_hour", "starts_at", "label", "theirs", "known"];
    ctx.insert_rows("check_spans", &columns, &rows, "").map(|_| ())
}

/// By which orders of a day both differ, and of which hour each is.
pub(crate) fn put_differences(
    ctx: &mut Ctx<'_>,
    (id, day_at): (CheckId, Timestamp),
    found: &[(Placed, OrderDifference, Option<Timestamp>)],
) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(found.iter().map(|_| id))
        .borrowed(found.iter().map(|(one, ..)| &one.external_id))
        .borrowed(found.iter().map(|(one, ..)| &one.number))
        .column(found.iter().map(|(one, ..)| one.order_id))
        .column(found.iter().map(|(one, ..)| one.placed_at))
        .column(found.iter().map(|_| day_at))
        .column(found.iter().map(|(.., hour_at)| *hour_at))
        .column(found.iter().map(|(_, difference, _)| difference.as_str()))
        .column(found.iter().map(|_| false));
    let columns = [
        "check_id",
        "external_id",
        "number",
        "order_id",
        "placed_at",
        "day_at",
        "hour_at",
        "state",
        "is_asked",
    ];
    let once = "ON CONFLICT (check_id, external_id) DO NOTHING";
    ctx.insert_rows("check_orders", &columns, &rows, once).map(|_| ())
}

/// Orders the shop was not yet asked for by number.
pub(crate) fn unasked(ctx: &mut Ctx<'_>, id: CheckId, most: i64) -> Result<Vec<String>, Fault> {
    let sql = "SELECT external_id FROM check_orders WHERE check_id = $1 AND NOT is_asked \
               ORDER BY external_id LIMIT $2";
    ctx.list(sql, &[&id, &most], |row| row.get(0))
}

/// How both differ by orders, as far as is known.
pub(crate) fn difference_of(
    ctx: &mut Ctx<'_>,
    id: CheckId,
    external_ids: &[String],
) -> Result<HashMap<String, OrderDifference>, Fault> {
    let sql = "SELECT external_id, state FROM check_orders \
               WHERE check_id = $1 AND external_id = ANY($2)";
    let found = ctx.list(sql, &[&id, &external_ids], |row| Ok((row.get(0)?, row.parse(1)?)))?;
    Ok(found.into_iter().collect())
}

/// What became of an order that was asked for; nothing: both do not differ by it.
pub(crate) fn set_difference(
    ctx: &mut Ctx<'_>,
    (id, external_id): (CheckId, &str),
    difference: Option<OrderDifference>,
    order_id: Option<OrderId>,
) -> Result<(), Fault> {
    let Some(difference) = difference else {
        let sql = "DELETE FROM check_orders WHERE check_id = $1 AND external_id = $2";
        return ctx.execute(sql, &[&id, &external_id]).map(|_| ());
    };
    let sql = "UPDATE check_orders SET state = $3, is_asked = true, \
               order_id = coalesce($4, order_id) WHERE check_id = $1 AND external_id = $2";
    ctx.execute(sql, &[&id, &external_id, &difference.as_str(), &order_id]).map(|_| ())
}

/// Forgets comparisons of before a time, so many at once; how many went. The last of a connection stays.
pub(crate) fn forget_checks(ctx: &mut Ctx<'_>, before: Timestamp, most: i64) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM checks WHERE id IN (SELECT c.id FROM checks c WHERE c.state = 'ended' \
         AND c.started_at < $1 AND NOT EXISTS (SELECT 1 FROM completeness k \
         WHERE k.last_check_id = c.id) ORDER BY c.started_at LIMIT $2)",
        &[&before, &most],
    )
}

const VIEW: &str = "c.id, c.connection_id, c.state, c.from_at, c.until_at, c.started_at, \
    c.ended_at, c.hours_at, \
    (SELECT CAST(coalesce(sum(s.theirs), 0) AS bigint) FROM check_spans s \
    WHERE s.check_id = c.id AND NOT s.is_hour), \
    (SELECT CAST(coalesce(sum(s.known), 0) AS bigint) FROM check_spans s \
    WHERE s.check_id = c.id AND NOT s.is_hour), \
    (SELECT count(*) FROM check_orders o WHERE o.check_id = c.id \
    AND o.state IN ('missing', 'refused')), \
    (SELECT count(*) FROM check_orders o WHERE o.check_id = c.id AND o.state = 'healed'), \
    (SELECT count(*) FROM check_orders o WHERE o.check_id = c.id AND o.state = 'extra')";

fn view(row: &Row<'_>) -> Result<CheckView, Fault> {
    let (known, healed, extra): (i64, i64, i64) = (row.get(9)?, row.get(11)?, row.get(12)?);
    Ok(CheckView {
        id: row.get(0)?,
        connection_id: row.get(1)?,
        state: row.parse(2)?,
        from: row.get(3)?,
        until: row.get(4)?,
        started_at: row.get(5)?,
        ended_at: row.get(6)?,
        hours_of: row.get(7)?,
        theirs: row.get(8)?,
        ours: known.saturating_add(healed).saturating_add(extra),
        missing: row.get(10)?,
        healed,
        extra,
    })
}

/// Comparisons of a connection before one of them, the newest first.
pub(crate) fn list_checks(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    before: Option<CheckId>,
    most: i64,
) -> Result<Vec<CheckView>, Fault> {
    let before = before.unwrap_or_else(|| CheckId::from_uuid(Uuid::max()));
    let sql = format!(
        "SELECT {VIEW} FROM checks c WHERE c.connection_id = $1 AND c.id < $2 \
         ORDER BY c.id DESC LIMIT $3"
    );
    ctx.list(&sql, &[&connection_id, &before, &most], view)
}

/// One of them.
pub(crate) fn find_check(ctx: &mut Ctx<'_>, id: CheckId) -> Result<Option<CheckView>, Fault> {
    ctx.find(&format!("SELECT {VIEW} FROM checks c WHERE c.id = $1"), &[&id], view)
}

/// Its days from the oldest on, or the hours of one of them.
pub(crate) fn check_spans(
    ctx: &mut Ctx<'_>,
    id: CheckId,
    is_hour: bool,
) -> Result<Vec<CheckSpan>, Fault> {
    let at = if is_hour { "hour_at" } else { "day_at" };
    let sql = format!(
        "SELECT s.starts_at, s.label, s.theirs, s.known, \
         count(CASE WHEN o.state IN ('missing', 'refused') THEN 1 END), \
         count(CASE WHEN o.state = 'healed' THEN 1 END), \
         count(CASE WHEN o.state = 'extra' THEN 1 END) \
         FROM check_spans s LEFT JOIN check_orders o \
         ON o.check_id = s.check_id AND o.{at} = s.starts_at \
         WHERE s.check_id = $1 AND s.is_hour = $2 \
         GROUP BY s.starts_at, s.label, s.theirs, s.known ORDER BY s.starts_at"
    );
    ctx.list(&sql, &[&id, &is_hour], |row| {
        let (known, healed, extra): (i64, i64, i64) = (row.get(3)?, row.get(5)?, row.get(6)?);
        Ok(CheckSpan {
            starts_at: row.get(0)?,
            label: row.get(1)?,
            theirs: row.get(2)?,
            ours: known.saturating_add(healed).saturating_add(extra),
            missing: row.get(4)?,
            healed,
            extra,
        })
    })
}

/// By which orders both differ behind one of them, by the channel's number; all, or those of one kind.
pub(crate) fn list_differences(
    ctx: &mut Ctx<'_>,
    id: CheckId,
    difference: Option<OrderDifference>,
    behind: &str,
    most: i64,
) -> Result<Vec<CheckedOrder>, Fault> {
    let all = difference.is_none();
    let difference = difference.map_or("", OrderDifference::as_str);
    let sql = "SELECT external_id, number, order_id, placed_at, state FROM check_orders \
               WHERE check_id = $1 AND external_id > $2 AND ($3 OR state = $4) \
               ORDER BY external_id LIMIT $5";
    ctx.list(sql, &[&id, &behind, &all, &difference, &most], |row| {
        Ok(CheckedOrder {
            external_id: row.get(0)?,
            number: row.get(1)?,
            order_id: row.get(2)?,
            placed_at: row.get(3)?,
            difference: row.parse(4)?,
        })
    })
}

/// The shops of which orders are missing since they were compared last, by connection.
pub(crate) fn incomplete_shops(ctx: &mut Ctx<'_>) -> Result<Vec<IncompleteShop>, Fault> {
    let sql = "SELECT c.id, c.shop_id, count(*), min(o.placed_at) FROM connections c \
               JOIN completeness k ON k.connection_id = c.id \
               JOIN check_orders o ON o.check_id = k.last_check_id \
               WHERE o.state IN ('missing', 'refused') AND NOT EXISTS \
               (SELECT 1 FROM channel_orders h WHERE h.shop_id = c.shop_id \
               AND h.external_id = o.external_id AND h.order_id IS NOT NULL) \
               GROUP BY c.id, c.shop_id ORDER BY c.id";
    ctx.list(sql, &[], |row| {
        Ok(IncompleteShop {
            id: row.get(0)?,
            shop_id: row.get(1)?,
            orders: row.get(2)?,
            since: row.get(3)?,
        })
    })
}
