//! Orders of before that platforms hand over as documents: how far each is.

use std::collections::HashMap;

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};

use crate::ConnectionId;
use crate::back_fill::{BackFill, BackFillView};
use crate::connection::ConnectionFault;

pub(super) const URL: Sealed = Sealed { table: "back_fills", column: "url" };

/// Wants one, unless one is under way; whether it is wanted now.
pub(crate) fn want_back_fill(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    since: Timestamp,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "INSERT INTO back_fills (id, since, state, things, orders, taken, place, tries, failures, \
         due_at, asked_at) VALUES ($1, $2, 'wanted', 0, 0, 0, 0, 0, 0, $3, $3) \
         ON CONFLICT (id) DO UPDATE SET since = excluded.since, until_at = NULL, \
         state = 'wanted', operation = NULL, url = NULL, things = 0, orders = 0, bytes = NULL, \
         taken = 0, place = 0, tries = 0, failures = 0, due_at = excluded.due_at, \
         taken_until = NULL, fault_code = NULL, fault_detail = NULL, fault_since = NULL, \
         asked_at = excluded.asked_at, ended_at = NULL \
         WHERE back_fills.state IN ('done', 'failed', 'stopped')",
        &[&id, &since, &now],
    )?;
    Ok(changed == 1)
}

const COLUMNS: &str = "since, until_at, state, operation, things, orders, bytes, taken, place, \
    tries, failures, due_at, fault_code, fault_detail, fault_since, ended_at";

fn fault(row: &Row<'_>, code: usize) -> Result<Option<ConnectionFault>, Fault> {
    let detail = row.get::<Option<String>>(code + 1)?.unwrap_or_default();
    let known = row.get::<Option<String>>(code)?.zip(row.get::<Option<Timestamp>>(code + 2)?);
    Ok(known.map(|(code, since)| ConnectionFault { code, detail, since }))
}

/// How far the one of a connection is, which nobody else changes meanwhile.
pub(crate) fn lock_back_fill(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<BackFill>, Fault> {
    one(ctx, id, "FOR UPDATE")
}

/// How far the one of a connection is.
pub(crate) fn back_fill(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<BackFill>, Fault> {
    one(ctx, id, "")
}

fn one(ctx: &mut Ctx<'_>, id: ConnectionId, lock: &str) -> Result<Option<BackFill>, Fault> {
    let sql = format!("SELECT {COLUMNS}, url FROM back_fills WHERE id = $1 {lock}");
    let found = ctx.find(&sql, &[&id], |row| {
        let fill = BackFill {
            since: row.get(0)?,
            until: row.get(1)?,
            state: row.parse(2)?,
            operation: row.get(3)?,
            url: None,
            things: row.get(4)?,
            orders: row.get(5)?,
            bytes: row.get(6)?,
            taken: row.get(7)?,
            place: row.get(8)?,
            tries: row.get(9)?,
            failures: row.get(10)?,
            due_at: row.get(11)?,
            fault: fault(row, 12)?,
            ended_at: row.get(15)?,
        };
        Ok((fill, row.get::<Option<Vec<u8>>>(16)?))
    })?;
    let Some((fill, sealed)) = found else { return Ok(None) };
    let url = ctx.open(URL, id.uuid(), sealed.as_deref())?;
    Ok(Some(BackFill { url: url.and_then(|url| String::from_utf8(url).ok()), ..fill }))
}

/// Writes how far one is, and until when somebody reads it.
pub(crate) fn save_back_fill(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    now: &BackFill,
    taken_until: Option<Timestamp>,
) -> Result<(), Fault> {
    let url = match &now.url {
        Some(url) => Some(ctx.seal(URL, id.uuid(), url.as_bytes())?),
        None => None,
    };
    ctx.execute(
        "UPDATE back_fills SET until_at = $2, state = $3, operation = $4, things = $5, \
         orders = $6, bytes = $7, taken = $8, place = $9, tries = $10, failures = $11, \
         due_at = $12, fault_code = $13, fault_detail = $14, fault_since = $15, ended_at = $16, \
         url = $17, taken_until = $18 WHERE id = $1",
        &[
            &id,
            &now.until,
            &now.state.as_str(),
            &now.operation,
            &now.things,
            &now.orders,
            &now.bytes,
            &now.taken,
            &now.place,
            &now.tries,
            &now.failures,
            &now.due_at,
            &now.fault.as_ref().map(|fault| fault.code.as_str()),
            &now.fault.as_ref().map(|fault| fault.detail.as_str()),
            &now.fault.as_ref().map(|fault| fault.since),
            &now.ended_at,
            &url,
            &taken_until,
        ],
    )
    .map(|_| ())
}

/// The one of a connection, if its platform is to be asked about it.
pub(crate) fn due_back_fill(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<BackFill>, Fault> {
    let now = ctx.now();
    let is_asked = "SELECT 1 FROM back_fills WHERE id = $1 AND due_at <= $2 \
                    AND state IN ('wanted', 'asked', 'running', 'stopping')";
    match ctx.find(is_asked, &[&id, &now], |row| row.get::<i64>(0))? {
        Some(_) => lock_back_fill(ctx, id),
        None => Ok(None),
    }
}

/// A connection was paused: what its platform is at is stopped. A document that is whole waits.
pub(crate) fn stop_back_fill(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE back_fills SET due_at = $2, \
         state = CASE WHEN operation IS NULL THEN 'stopped' ELSE 'stopping' END \
         WHERE id = $1 AND state IN ('wanted', 'asked', 'running')",
        &[&id, &now],
    )
    .map(|_| ())
}

/// A connection goes on: what was stopped is wanted anew.
pub(crate) fn resume_back_fill(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE back_fills SET state = 'wanted', until_at = NULL, operation = NULL, things = 0, \
         taken = 0, place = 0, tries = 0, failures = 0, due_at = $2 \
         WHERE id = $1 AND state IN ('stopping', 'stopped')",
        &[&id, &now],
    )
    .map(|_| ())
}

/// By which name its platform knows what it puts together for a connection now.
pub(crate) fn running_operation(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<String>, Fault> {
    let sql = "SELECT operation FROM back_fills WHERE id = $1 AND operation IS NOT NULL \
               AND state IN ('asked', 'running', 'stopping')";
    ctx.find(sql, &[&id], |row| row.get(0))
}

/// One whose document is to be read at `$1`, and that nobody reads.
const DUE: &str = "state IN ('ready', 'reading') AND due_at <= $1 \
    AND (taken_until IS NULL OR taken_until <= $1) \
    AND EXISTS (SELECT 1 FROM connections c WHERE c.id = back_fills.id AND c.state = 'connected')";

/// Whether any document is to be read.
pub(crate) fn is_any_back_fill_due(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT 1 FROM back_fills WHERE {DUE} LIMIT 1");
    Ok(ctx.find(&sql, &[&now], |row| row.get::<i64>(0))?.is_some())
}

/// Takes documents that are to be read, so that nobody else does until a time.
pub(crate) fn take_back_fills(
    ctx: &mut Ctx<'_>,
    until: Timestamp,
    most: i64,
) -> Result<Vec<ConnectionId>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "UPDATE back_fills SET taken_until = $2, state = 'reading' WHERE id IN (SELECT id \
         FROM back_fills WHERE {DUE} ORDER BY due_at, id LIMIT $3) \
         AND (taken_until IS NULL OR taken_until <= $1) RETURNING id"
    );
    ctx.list(&sql, &[&now, &until, &most], |row| row.get(0))
}

/// Whether a document is read from this byte on: by nobody else, and its connection is not paused.
pub(crate) fn is_read_at(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    until: Timestamp,
    place: i64,
) -> Result<bool, Fault> {
    let sql = "SELECT 1 FROM back_fills b JOIN connections c ON c.id = b.id WHERE b.id = $1 \
               AND b.until_at = $2 AND b.place = $3 AND b.state = 'reading' \
               AND c.state = 'connected'";
    Ok(ctx.find(sql, &[&id, &until, &place], |row| row.get::<i64>(0))?.is_some())
}

/// How far those of connections are.
pub(crate) fn back_fill_views(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<HashMap<ConnectionId, BackFillView>, Fault> {
    let found = ctx.list(
        "SELECT id, state, since, things, orders, taken, asked_at, ended_at, fault_code, \
         fault_detail, fault_since FROM back_fills WHERE id = ANY($1)",
        &[&ids],
        |row| {
            let view = BackFillView {
                state: row.parse(1)?,
                since: row.get(2)?,
                things: row.get(3)?,
                orders: row.get(4)?,
                taken: row.get(5)?,
                asked_at: row.get(6)?,
                ended_at: row.get(7)?,
                fault: fault(row, 8)?,
            };
            Ok((row.get(0)?, view))
        },
    )?;
    Ok(found.into_iter().collect())
}
