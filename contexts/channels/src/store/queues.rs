//! Queues into which platforms put what happens.

use std::collections::HashMap;

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};
use settings::Platform;

use crate::ConnectionId;
use crate::connection::ConnectionFault;
use crate::queue::{Queue, QueueView};

pub(super) const KEY: Sealed = Sealed { table: "queues", column: "access_key" };
pub(super) const SECRET: Sealed = Sealed { table: "queues", column: "access_secret" };

/// A connection has a queue, or another one; it is read at once.
pub(crate) fn put_queue(ctx: &mut Ctx<'_>, id: ConnectionId, queue: &Queue) -> Result<(), Fault> {
    let now = ctx.now();
    let key = ctx.seal(KEY, id.uuid(), queue.key.as_bytes())?;
    let secret = ctx.seal(SECRET, id.uuid(), queue.secret.as_bytes())?;
    ctx.execute(
        "INSERT INTO queues (id, url, region, access_key, access_secret, due_at, \
         messages, failures) VALUES ($1, $2, $3, $4, $5, $6, 0, 0) \
         ON CONFLICT (id) DO UPDATE SET url = excluded.url, region = excluded.region, \
         access_key = excluded.access_key, access_secret = excluded.access_secret, \
         due_at = excluded.due_at, taken_until = NULL, failures = 0, fault_code = NULL, \
         fault_detail = NULL, fault_since = NULL",
        &[&id, &queue.url, &queue.region, &key, &secret, &now],
    )
    .map(|_| ())
}

/// A connection has none; whether it had one.
pub(crate) fn delete_queue(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM queues WHERE id = $1", &[&id])? == 1)
}

/// Whether a queue is due at `$1` that nobody reads. One whose connection is paused is read all the same: what it
/// tells is kept, and asked for afterwards.
const DUE: &str = "due_at <= $1 AND (taken_until IS NULL OR taken_until <= $1)";

/// Whether any queue is to be read.
pub(crate) fn is_any_queue_due(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT 1 FROM queues WHERE {DUE} LIMIT 1");
    Ok(ctx.find(&sql, &[&now], |row| row.get::<i64>(0))?.is_some())
}

/// Takes queues that are to be read, so that nobody else does until a time.
pub(crate) fn take_queues(
    ctx: &mut Ctx<'_>,
    until: Timestamp,
    most: i64,
) -> Result<Vec<ConnectionId>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "UPDATE queues SET taken_until = $2 WHERE id IN (SELECT id \
         FROM queues WHERE {DUE} ORDER BY due_at, id LIMIT $3) \
         AND (taken_until IS NULL OR taken_until <= $1) RETURNING id"
    );
    ctx.list(&sql, &[&now, &until, &most], |row| row.get(0))
}

/// A queue, as it is asked.
pub(crate) fn queue(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<Queue>, Fault> {
    let sql = "SELECT url, region, access_key, access_secret FROM queues WHERE id = $1";
    let of = |row: &Row<'_>| {
        let sealed = (row.get::<Vec<u8>>(2)?, row.get::<Vec<u8>>(3)?);
        Ok((row.get::<String>(0)?, row.get::<String>(1)?, sealed))
    };
    let Some((url, region, (key, secret))) = ctx.find(sql, &[&id], of)? else { return Ok(None) };
    let key = ctx.open(KEY, id.uuid(), Some(key.as_slice()))?;
    let secret = ctx.open(SECRET, id.uuid(), Some(secret.as_slice()))?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    Ok(key.zip(secret).map(|(key, secret)| Queue {
        url,
        region,
        key: text(key),
        secret: text(secret),
    }))
}

/// The connections of a seller: of whatever a queue tells of one of them, one of these is meant. Each with the
/// address by which its platform knows it.
pub(crate) fn of_the_same_seller(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Vec<(ConnectionId, Platform, String)>, Fault> {
    ctx.list(
        "SELECT c.id, c.platform, c.address FROM connections c JOIN connections o ON o.id = $1 \
         WHERE c.platform = o.platform AND (c.id = o.id OR c.place = o.place) ORDER BY c.id",
        &[&id],
        |row| Ok((row.get(0)?, row.parse(1)?, row.get(2)?)),
    )
}

/// A queue answered: so many messages were taken. It is read again at a time, by somebody else only once it is
/// `held` no more.
pub(crate) fn queue_answered(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    taken: i64,
    (due_at, held): (Timestamp, Option<Timestamp>),
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE queues SET read_at = $2, messages = messages + $3, due_at = $4, \
         taken_until = $5, failures = 0, fault_code = NULL, fault_detail = NULL, \
         fault_since = NULL WHERE id = $1",
        &[&id, &now, &taken, &due_at, &held],
    )
    .map(|_| ())
}

/// How often a queue failed in a row.
pub(crate) fn queue_failures(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<i64>, Fault> {
    let sql = "SELECT failures FROM queues WHERE id = $1 FOR UPDATE";
    ctx.find(sql, &[&id], |row| row.get(0))
}

/// A queue did not answer as it should.
pub(crate) fn queue_failed(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    failures: i64,
    due_at: Timestamp,
    (code, detail): (&str, &str),
) -> Result<(), Fault> {
    let now = ctx.now();
    ctx.execute(
        "UPDATE queues SET failures = $2, due_at = $3, taken_until = NULL, \
         fault_since = CASE WHEN fault_code = $4 THEN fault_since ELSE $6 END, \
         fault_code = $4, fault_detail = $5 WHERE id = $1",
        &[&id, &failures, &due_at, &code, &detail, &now],
    )
    .map(|_| ())
}

/// How the queues of connections do.
pub(crate) fn queue_views(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<HashMap<ConnectionId, QueueView>, Fault> {
    let found = ctx.list(
        "SELECT q.id, q.url, q.region, q.read_at, q.messages, q.fault_code, \
         q.fault_detail, q.fault_since, (SELECT count(*) FROM pushes p \
         WHERE p.connection_id = q.id AND p.state = 'unreadable') \
         FROM queues q WHERE q.id = ANY($1)",
        &[&ids],
        |row| {
            let (code, since) = (row.get::<Option<String>>(5)?, row.get::<Option<Timestamp>>(7)?);
            let detail = row.get::<Option<String>>(6)?.unwrap_or_default();
            let fault = code.zip(since);
            let fault = fault.map(|(code, since)| ConnectionFault { code, detail, since });
            let view = QueueView {
                url: row.get(1)?,
                region: row.get(2)?,
                read_at: row.get(3)?,
                messages: row.get(4)?,
                unread: row.get(8)?,
                fault,
            };
            Ok((row.get(0)?, view))
        },
    )?;
    Ok(found.into_iter().collect())
}
