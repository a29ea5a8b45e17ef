//! Returns that buyers asked for at channels, and the looks by which they are found.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows, Sealed};
use kernel::{Fault, Timestamp};
use orders::OrderId;
use settings::ShopId;
use uuid::Uuid;

use crate::connection::ConnectionFault;
use crate::connector::{ReturnState, SeenReturn, UnreadRow, Window};
use crate::queries::{ReturnLookView, ReturnView};
use crate::returns::{KeptReturn, ReturnLookState};
use crate::{ChannelReturnId, ConnectionId};

pub(super) const RAW: Sealed = Sealed { table: "return_looks", column: "raw" };

/// When something about the returns of a shop is due next.
pub(crate) fn returns_due(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    due_at: Timestamp,
) -> Result<(), Fault> {
    let sql = "UPDATE connections SET returns_due_at = $2 \
               WHERE id = $1 AND returns_due_at IS NOT NULL";
    ctx.execute(sql, &[&id, &due_at]).map(|_| ())
}

/// A look that is under way.
#[derive(Debug, Clone)]
pub(crate) struct OpenLook {
    pub(crate) id: Uuid,
    pub(crate) window: Window,
    pub(crate) state: ReturnLookState,
    /// When the platform was asked to make its report, if it may be at it.
    pub(crate) sent_at: Option<Timestamp>,
    pub(crate) report: Option<String>,
    pub(crate) document: Option<String>,
    pub(crate) tries: i64,
}

/// Begins a look; the one that is under way, if there is one.
pub(crate) fn want_returns(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
    window: Window,
) -> Result<(), Fault> {
    let (id, now) = (ctx.new_uuid(), ctx.now());
    let none: Json<Vec<UnreadRow>> = Json(Vec::new());
    ctx.execute(
        "INSERT INTO return_looks (id, connection_id, from_at, until_at, state, is_sent, tries, \
         found, changed, unread_rows, unread, wanted_at) \
         VALUES ($1, $2, $3, $4, 'wanted', false, 0, 0, 0, 0, $5, $6) ON CONFLICT DO NOTHING",
        &[&id, &connection_id, &window.from, &window.until, &none, &now],
    )
    .map(|_| ())
}

/// The look of a connection that is under way.
pub(crate) fn open_look(
    ctx: &mut Ctx<'_>,
    connection_id: ConnectionId,
) -> Result<Option<OpenLook>, Fault> {
    let sql = "SELECT id, from_at, until_at, state, is_sent, sent_at, report_name, \
               document_name, tries FROM return_looks WHERE connection_id = $1 \
               AND state IN ('wanted', 'asked', 'ready')";
    ctx.find(sql, &[&connection_id], |row| {
        let (is_sent, sent_at): (bool, Option<Timestamp>) = (row.get(4)?, row.get(5)?);
        Ok(OpenLook {
            id: row.get(0)?,
            window: Window { from: row.get(1)?, until: row.get(2)? },
            state: row.parse(3)?,
            sent_at: sent_at.filter(|_| is_sent),
            report: row.get(6)?,
            document: row.get(7)?,
            tries: row.get(8)?,
        })
    })
}

/// The platform is asked to make the report of a look: from here on it may be at it.
pub(crate) fn mark_look_sent(ctx: &mut Ctx<'_>, id: Uuid) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = "UPDATE return_looks SET is_sent = true, sent_at = $2 \
               WHERE id = $1 AND state = 'wanted'";
    ctx.execute(sql, &[&id, &now]).map(|_| ())
}

/// It is not at it: it is to be asked again.
pub(crate) fn mark_look_unsent(ctx: &mut Ctx<'_>, id: Uuid) -> Result<(), Fault> {
    let sql = "UPDATE return_looks SET is_sent = false WHERE id = $1 AND state = 'wanted'";
    ctx.execute(sql, &[&id]).map(|_| ())
}

/// One try more.
pub(crate) fn count_look(ctx: &mut Ctx<'_>, id: Uuid) -> Result<(), Fault> {
    ctx.execute("UPDATE return_looks SET tries = tries + 1 WHERE id = $1", &[&id]).map(|_| ())
}

/// The report of a look is being made.
pub(crate) fn look_asked(ctx: &mut Ctx<'_>, id: Uuid, report: &str) -> Result<(), Fault> {
    let sql = "UPDATE return_looks SET state = 'asked', report_name = $2, tries = 0 \
               WHERE id = $1 AND state = 'wanted'";
    ctx.execute(sql, &[&id, &report]).map(|_| ())
}

/// The report of a look is made.
pub(crate) fn look_ready(ctx: &mut Ctx<'_>, id: Uuid, document: &str) -> Result<(), Fault> {
    let sql = "UPDATE return_looks SET state = 'ready', document_name = $2, tries = 0 \
               WHERE id = $1 AND state = 'asked'";
    ctx.execute(sql, &[&id, &document]).map(|_| ())
}

/// Keeps a report as it came.
pub(crate) fn keep_report(ctx: &mut Ctx<'_>, id: Uuid, raw: &[u8]) -> Result<(), Fault> {
    let sealed = ctx.seal(RAW, id, raw)?;
    let sql = "UPDATE return_looks SET raw = $2 WHERE id = $1 AND state = 'ready'";
    ctx.execute(sql, &[&id, &sealed]).map(|_| ())
}

/// A report that came and was not read to its end.
pub(crate) fn kept_report(ctx: &mut Ctx<'_>, id: Uuid) -> Result<Option<Vec<u8>>, Fault> {
    let sql = "SELECT raw FROM return_looks WHERE id = $1";
    let sealed = ctx.find(sql, &[&id], |row| row.get::<Option<Vec<u8>>>(0))?.flatten();
    ctx.open(RAW, id, sealed.as_deref())
}

/// So many returns of a look were new or have changed.
pub(crate) fn count_changed(ctx: &mut Ctx<'_>, id: Uuid, changed: i64) -> Result<(), Fault> {
    let sql = "UPDATE return_looks SET changed = changed + $2 WHERE id = $1";
    ctx.execute(sql, &[&id, &changed]).map(|_| ())
}

/// A look is over: so many returns were in its report, and these rows were none. The report itself goes.
pub(crate) fn look_read(
    ctx: &mut Ctx<'_>,
    id: Uuid,
    (found, unread_rows): (i64, i64),
    unread: &[UnreadRow],
) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = "UPDATE return_looks SET state = 'read', found = $2, unread_rows = $3, \
               unread = $4, raw = NULL, ended_at = $5 WHERE id = $1";
    ctx.execute(sql, &[&id, &found, &unread_rows, &Json(unread), &now]).map(|_| ())
}

/// A look is over without having seen anything. What came stays, sealed, for whoever wants to know why.
pub(crate) fn look_failed(
    ctx: &mut Ctx<'_>,
    id: Uuid,
    (code, detail): (&str, &str),
) -> Result<(), Fault> {
    let now = ctx.now();
    let sql = "UPDATE return_looks SET state = 'failed', fault_code = $2, fault_detail = $3, \
               ended_at = $4 WHERE id = $1 AND state IN ('wanted', 'asked', 'ready')";
    ctx.execute(sql, &[&id, &code, &detail, &now]).map(|_| ())
}

/// Forgets looks of before a time that are over, so many at once; how many went. The newest of a connection stay.
pub(crate) fn forget_looks(ctx: &mut Ctx<'_>, before: Timestamp, most: i64) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM return_looks WHERE id IN (SELECT l.id FROM return_looks l \
         WHERE l.state IN ('read', 'failed') AND l.wanted_at < $1 AND EXISTS \
         (SELECT 1 FROM return_looks n WHERE n.connection_id = l.connection_id \
         AND n.state = 'read' AND n.id > l.id) ORDER BY l.wanted_at LIMIT $2)",
        &[&before, &most],
    )
}

/// The last looks of connections.
pub(crate) fn look_views(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<HashMap<ConnectionId, ReturnLookView>, Fault> {
    let found = ctx.list(
        "SELECT l.connection_id, l.state, l.from_at, l.until_at, l.wanted_at, l.ended_at, \
         l.found, l.changed, l.unread_rows, l.unread, l.fault_code, l.fault_detail, \
         c.returns_due_at, (SELECT max(r.ended_at) FROM return_looks r \
         WHERE r.connection_id = l.connection_id AND r.state = 'read') \
         FROM return_looks l JOIN connections c ON c.id = l.connection_id \
         WHERE l.connection_id = ANY($1) AND NOT EXISTS (SELECT 1 FROM return_looks n \
         WHERE n.connection_id = l.connection_id AND n.id > l.id)",
        &[&ids],
        |row| {
            let ended_at: Option<Timestamp> = row.get(5)?;
            let wanted_at: Timestamp = row.get(4)?;
            let detail = row.get::<Option<String>>(11)?.unwrap_or_default();
            let since = ended_at.unwrap_or(wanted_at);
            let code: Option<String> = row.get(10)?;
            let fault = code.map(|code| ConnectionFault { code, detail, since });
            let view = ReturnLookView {
                state: row.parse(1)?,
                from: row.get(2)?,
                until: row.get(3)?,
                wanted_at,
                ended_at,
                found: row.get(6)?,
                changed: row.get(7)?,
                unread_rows: row.get(8)?,
                unread: row.get::<Json<Vec<UnreadRow>>>(9)?.0,
                fault,
                due_at: row.get(12)?,
                read_at: row.get(13)?,
            };
            Ok((row.get(0)?, view))
        },
    )?;
    Ok(found.into_iter().collect())
}

const KEPT: &str = "id, order_id, name, external_id, external_sku, pieces, reason, state, \
    said_state, requested_on, carrier, tracking_number";

fn kept(row: &Row<'_>) -> Result<KeptReturn, Fault> {
    let state: ReturnState = row.parse(7)?;
    Ok(KeptReturn {
        id: row.get(0)?,
        order_id: row.get(1)?,
        said: SeenReturn {
            name: row.get(2)?,
            external_id: row.get(3)?,
            external_sku: row.get(4)?,
            pieces: row.get(5)?,
            reason: row.get(6)?,
            state,
            said_state: row.get(8)?,
            requested_on: row.get(9)?,
            carrier: row.get(10)?,
            tracking_number: row.get(11)?,
        },
    })
}

/// Returns of a shop by the channel's names of them.
pub(crate) fn channel_returns(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    names: &[String],
) -> Result<HashMap<String, KeptReturn>, Fault> {
    let sql = format!("SELECT {KEPT} FROM channel_returns WHERE shop_id = $1 AND name = ANY($2)");
    let found = ctx.list(&sql, &[&shop_id, &names], kept)?;
    Ok(found.into_iter().map(|one| (one.said.name.clone(), one)).collect())
}

/// Returns of orders that were not here, by the channel's numbers of them.
pub(crate) fn untied_returns(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    external_ids: &[String],
) -> Result<Vec<KeptReturn>, Fault> {
    let sql = format!(
        "SELECT {KEPT} FROM channel_returns WHERE shop_id = $1 AND external_id = ANY($2) \
         AND order_id IS NULL ORDER BY id"
    );
    ctx.list(&sql, &[&shop_id, &external_ids], kept)
}

/// Writes returns, each once by its name: what is known of them is what was said last.
pub(crate) fn put_returns(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    returns: &[KeptReturn],
) -> Result<(), Fault> {
    let now = ctx.now();
    let said = || returns.iter().map(|one| &one.said);
    let rows = Rows::new()
        .column(returns.iter().map(|one| one.id))
        .column(returns.iter().map(|_| shop_id))
        .borrowed(said().map(|one| &one.name))
        .borrowed(said().map(|one| &one.external_id))
        .column(returns.iter().map(|one| one.order_id))
        .borrowed(said().map(|one| &one.external_sku))
        .column(said().map(|one| one.pieces))
        .borrowed(said().map(|one| &one.reason))
        .column(said().map(|one| one.state.as_str()))
        .borrowed(said().map(|one| &one.said_state))
        .borrowed(said().map(|one| &one.requested_on))
        .borrowed(said().map(|one| &one.carrier))
        .borrowed(said().map(|one| &one.tracking_number))
        .column(returns.iter().map(|_| now))
        .column(returns.iter().map(|_| now));
    let columns = [
        "id",
        "shop_id",
        "name",
        "external_id",
        "order_id",
        "external_sku",
        "pieces",
        "reason",
        "state",
        "said_state",
        "requested_on",
        "carrier",
        "tracking_number",
        "seen_at",
        "changed_at",
    ];
    let newer = "ON CONFLICT (shop_id, name) DO UPDATE SET \
        order_id = coalesce(excluded.order_id, channel_returns.order_id), \
        pieces = excluded.pieces, reason = excluded.reason, state = excluded.state, \
        said_state = excluded.said_state, carrier = excluded.carrier, \
        tracking_number = excluded.tracking_number, changed_at = excluded.changed_at";
    ctx.insert_rows("channel_returns", &columns, &rows, newer).map(|_| ())
}

fn view(row: &Row<'_>) -> Result<ReturnView, Fault> {
    let KeptReturn { id, order_id, said } = kept(row)?;
    Ok(ReturnView {
        id,
        order_id,
        order_number: None,
        external_id: said.external_id,
        external_sku: said.external_sku,
        sku: None,
        pieces: said.pieces,
        reason: said.reason,
        state: said.state,
        said_state: said.said_state,
        requested_on: said.requested_on,
        carrier: said.carrier,
        tracking_number: said.tracking_number,
        seen_at: row.get(12)?,
        changed_at: row.get(13)?,
    })
}

/// Returns of a shop before one of them, those seen last first; all, or those in a state.
pub(crate) fn list_returns(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
    state: Option<ReturnState>,
    before: Option<ChannelReturnId>,
    most: i64,
) -> Result<Vec<ReturnView>, Fault> {
    let before = before.unwrap_or_else(|| ChannelReturnId::from_uuid(Uuid::max()));
    let all = state.is_none();
    let state = state.map_or("", ReturnState::as_str);
    let sql = format!(
        "SELECT {KEPT}, seen_at, changed_at FROM channel_returns WHERE shop_id = $1 \
         AND id < $2 AND ($3 OR state = $4) ORDER BY id DESC LIMIT $5"
    );
    ctx.list(&sql, &[&shop_id, &before, &all, &state, &most], view)
}

/// Returns of an order, the one that was asked for first before the others.
pub(crate) fn returns_of_order(
    ctx: &mut Ctx<'_>,
    order_id: OrderId,
) -> Result<Vec<ReturnView>, Fault> {
    let sql = format!(
        "SELECT {KEPT}, seen_at, changed_at FROM channel_returns WHERE order_id = $1 \
         ORDER BY requested_on, id"
    );
    ctx.list(&sql, &[&order_id], view)
}
