//! Connections: their keys, how their shops do, and how far each is read.

use db::{Ctx, Row, Sealed};
use kernel::{Fault, Timestamp};
use settings::{Platform, ShopId};

use super::grants::{PassRow, good_pass, granted_until};
use super::signers;
use crate::ConnectionId;
use crate::ailing::AilingConnection;
use crate::connection::{
    BROKEN, ConnectionFault, ConnectionState, MOST_TOKENS, NewCredentials, PAGE_SIZE, Progress,
    Round, Tried, is_broken,
};
use crate::connector::{Abilities, Door};
use crate::queries::ConnectionView;

pub(super) const KEY: Sealed = Sealed { table: "connections", column: "consumer_key" };
pub(super) const SECRET: Sealed = Sealed { table: "connections", column: "consumer_secret" };
pub(super) const GRANT: Sealed = Sealed { table: "connections", column: "access_grant" };

/// A connection as it is written.
pub(crate) struct NewRow<'a> {
    pub(crate) id: ConnectionId,
    pub(crate) shop_id: ShopId,
    pub(crate) platform: Platform,
    pub(crate) credentials: &'a NewCredentials,
    pub(crate) tried: &'a Tried,
    pub(crate) push_secret: &'a [u8],
    pub(crate) terms: Option<&'a str>,
    pub(crate) abilities: Abilities,
    pub(crate) poll_seconds: i64,
    pub(crate) cursor_at: Timestamp,
}

/// A new connection, which is due at once.
pub(crate) fn insert_connection(ctx: &mut Ctx<'_>, new: &NewRow<'_>) -> Result<(), Fault> {
    let id = new.id.uuid();
    let key = ctx.seal(KEY, id, new.credentials.key.as_bytes())?;
    let secret = ctx.seal(SECRET, id, new.credentials.secret.as_bytes())?;
    let grant = sealed_grant(ctx, new.id, new.credentials)?;
    let push = ctx.seal(signers::PUSH, id, new.push_secret)?;
    let PassRow { pass, pass_until, grant_until } = PassRow::of(ctx, new.id, new.tried)?;
    let (now, by) = (ctx.now(), ctx.actor().name.to_string());
    ctx.execute(
        "INSERT INTO connections (id, shop_id, platform, address, consumer_key, consumer_secret, \
         push_secret, state, poll_seconds, page_size, cursor_at, round_page, due_at, failures, \
         tokens, tokens_at, created_by, created_at, version, place, access_grant, access_pass, \
         pass_until, grant_until, consent_until, terms, takes_shipments, takes_stock, \
         gives_names, takes_listings, returns_due_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'connected', $8, $9, $10, 1, $11, 0, $12, $11, $13, \
         $11, 1, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)",
        &[
            &new.id,
            &new.shop_id,
            &new.platform.as_str(),
            &new.credentials.address,
            &key,
            &secret,
            &push,
            &new.poll_seconds,
            &PAGE_SIZE,
            &new.cursor_at,
            &now,
            &MOST_TOKENS,
            &by,
            &new.credentials.place,
            &grant,
            &pass,
            &pass_until,
            &grant_until,
            &new.tried.consent_until,
            &new.terms,
            &new.abilities.shipments,
            &new.abilities.stock,
            &new.abilities.names,
            &new.abilities.listings,
            &new.abilities.returns.then_some(now),
        ],
    )
    .map(|_| ())
}

fn sealed_grant(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    credentials: &NewCredentials,
) -> Result<Option<Vec<u8>>, Fault> {
    let Some(grant) = &credentials.grant else { return Ok(None) };
    ctx.seal(GRANT, id.uuid(), grant.as_bytes()).map(Some)
}

/// A shop has another key: it begins without failures.
pub(crate) fn change_key(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    credentials: &NewCredentials,
    tried: &Tried,
) -> Result<bool, Fault> {
    let key = ctx.seal(KEY, id.uuid(), credentials.key.as_bytes())?;
    let secret = ctx.seal(SECRET, id.uuid(), credentials.secret.as_bytes())?;
    let grant = sealed_grant(ctx, id, credentials)?;
    let PassRow { pass, pass_until, grant_until } = PassRow::of(ctx, id, tried)?;
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE connections SET address = $2, consumer_key = $3, consumer_secret = $4, \
         state = CASE WHEN state = 'needs_authorisation' THEN 'connected' ELSE state END, \
         failures = 0, rest_until = NULL, fault_code = NULL, fault_detail = NULL, \
         fault_since = NULL, due_at = $5, version = version + 1, place = $6, \
         access_grant = $7, access_pass = $8, pass_until = $9, grant_until = $10, \
         consent_until = $11, grant_number = grant_number + 1, grant_taken_until = NULL \
         WHERE id = $1",
        &[
            &id,
            &credentials.address,
            &key,
            &secret,
            &now,
            &credentials.place,
            &grant,
            &pass,
            &pass_until,
            &grant_until,
            &tried.consent_until,
        ],
    )?;
    Ok(changed == 1)
}

/// Says whether orders come by themselves; whether that is news. Who goes on is asked at once.
pub(crate) fn set_connection_state(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    state: ConnectionState,
) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE connections SET state = $2, failures = 0, rest_until = NULL, due_at = $3, \
         version = version + 1 WHERE id = $1 AND state <> $2",
        &[&id, &state.as_str(), &now],
    )?;
    Ok(changed == 1)
}

/// Asks a shop at once, whatever it asked for itself.
pub(crate) fn make_due(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE connections SET due_at = $2, rest_until = NULL WHERE id = $1",
        &[&id, &now],
    )?;
    Ok(changed == 1)
}

/// A shop is asked so often, and not later than that from now on. Whether it is still the version that was
/// seen.
pub(crate) fn change_polling(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
    seconds: i64,
    seen_version: i64,
) -> Result<bool, Fault> {
    let due = ctx.now().plus_seconds(seconds);
    let changed = ctx.execute(
        "UPDATE connections SET poll_seconds = $2, \
         due_at = CASE WHEN due_at > $3 THEN $3 ELSE due_at END, version = version + 1 \
         WHERE id = $1 AND version = $4",
        &[&id, &seconds, &due, &seen_version],
    )?;
    Ok(changed == 1)
}

/// A shop is asked at a moment, or earlier if it is to be; it is left in peace as long as it was.
pub(crate) fn read_by(ctx: &mut Ctx<'_>, id: ConnectionId, due: Timestamp) -> Result<(), Fault> {
    let sql = "UPDATE connections SET due_at = $2 WHERE id = $1 AND due_at > $2";
    ctx.execute(sql, &[&id, &due]).map(|_| ())
}

/// Reads a shop again from a moment on. A reading that is not there yet goes on: it comes by that moment.
pub(crate) fn rewind(ctx: &mut Ctx<'_>, id: ConnectionId, to: Timestamp) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE connections SET \
         round_page = CASE WHEN coalesce(round_at, cursor_at) > $2 THEN 1 ELSE round_page END, \
         round_mark = CASE WHEN coalesce(round_at, cursor_at) > $2 THEN NULL ELSE round_mark END, \
         round_at = CASE WHEN coalesce(round_at, cursor_at) > $2 THEN $2 ELSE round_at END, \
         due_at = $3, version = version + 1 WHERE id = $1",
        &[&id, &to, &now],
    )?;
    Ok(changed == 1)
}

pub(crate) fn delete_connection(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM connections WHERE id = $1", &[&id])? == 1)
}

const VIEW: &str = "c.id, c.shop_id, c.platform, c.address, c.state, c.poll_seconds, c.cursor_at, \
    c.round_at, c.started_at, c.ended_at, c.failures, c.rest_until, c.fault_code, c.fault_detail, \
    c.fault_since, c.created_by, c.created_at, c.version, \
    (SELECT count(*) FROM pushes p WHERE p.connection_id = c.id AND p.state = 'waiting'), \
    (SELECT count(*) FROM channel_orders o WHERE o.shop_id = c.shop_id AND o.order_id IS NOT NULL), \
    (SELECT count(*) FROM channel_orders o WHERE o.shop_id = c.shop_id AND o.order_id IS NULL), \
    (SELECT count(*) FROM write_backs w WHERE w.shop_id = c.shop_id AND w.state = 'failed'), \
    c.place, c.grant_until, c.consent_until, c.takes_shipments, c.takes_stock, c.gives_names, \
    c.terms IS NOT NULL, c.takes_listings, c.returns_due_at IS NOT NULL";

fn view(row: &Row<'_>, now: Timestamp) -> Result<ConnectionView, Fault> {
    let state: ConnectionState = row.parse(4)?;
    let ended_at: Option<Timestamp> = row.get(9)?;
    let failures: i64 = row.get(10)?;
    let fault = fault((row.get(12)?, row.get(13)?, row.get(14)?));
    let lag = |ended: Timestamp| now.as_micros().saturating_sub(ended.as_micros()) / 1_000_000;
    Ok(ConnectionView {
        id: row.get(0)?,
        shop_id: row.get(1)?,
        shop_code: String::new(),
        shop_name: String::new(),
        platform: row.parse(2)?,
        address: row.get(3)?,
        state,
        is_broken: is_broken(failures),
        poll_seconds: row.get(5)?,
        read_until: row.get(6)?,
        is_reading: row.get::<Option<Timestamp>>(7)?.is_some(),
        started_at: row.get(8)?,
        ended_at,
        lag_seconds: ended_at.map(lag),
        rest_until: row.get(11)?,
        fault,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        version: row.get(17)?,
        pushes_waiting: row.get(18)?,
        orders: row.get(19)?,
        refused: row.get(20)?,
        untold: row.get(21)?,
        place: row.get(22)?,
        grant_until: granted_until(row.get(23)?, row.get(24)?),
        takes_shipments: row.get(25)?,
        takes_stock: row.get(26)?,
        gives_names: row.get(27)?,
        has_terms: row.get(28)?,
        takes_listings: row.get(29)?,
        gives_returns: row.get(30)?,
        returns: None,
        subscription: None,
        queue: None,
        back_fill: None,
    })
}

fn fault(
    (code, detail, since): (Option<String>, Option<String>, Option<Timestamp>),
) -> Option<ConnectionFault> {
    let detail = detail.unwrap_or_default();
    code.zip(since).map(|(code, since)| ConnectionFault { code, detail, since })
}

/// Every connection, the oldest first.
pub(crate) fn list_connections(ctx: &mut Ctx<'_>) -> Result<Vec<ConnectionView>, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT {VIEW} FROM connections c ORDER BY c.id");
    ctx.list(&sql, &[], |row| view(row, now))
}

pub(crate) fn find_connection(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<ConnectionView>, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT {VIEW} FROM connections c WHERE c.id = $1");
    ctx.find(&sql, &[&id], |row| view(row, now))
}

/// Connections that fail, or whose key is refused.
pub(crate) fn ailing_connections(ctx: &mut Ctx<'_>) -> Result<Vec<AilingConnection>, Fault> {
    let now = ctx.now();
    let sql = "SELECT id, shop_id, state, fault_since FROM connections \
               WHERE state = 'needs_authorisation' OR (state = 'connected' AND failures >= $1) \
               ORDER BY id";
    ctx.list(sql, &[&BROKEN], |row| {
        let state: ConnectionState = row.parse(2)?;
        Ok(AilingConnection {
            id: row.get(0)?,
            shop_id: row.get(1)?,
            is_refused: state == ConnectionState::NeedsAuthorisation,
            since: row.get::<Option<Timestamp>>(3)?.unwrap_or(now),
        })
    })
}

/// Of which shops connections are.
pub(crate) fn shops_of_connections(
    ctx: &mut Ctx<'_>,
    ids: &[ConnectionId],
) -> Result<Vec<(ConnectionId, ShopId)>, Fault> {
    let sql = "SELECT id, shop_id FROM connections WHERE id = ANY($1)";
    ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The connection of a shop.
pub(crate) fn connection_of_shop(
    ctx: &mut Ctx<'_>,
    shop_id: ShopId,
) -> Result<Option<(ConnectionId, Platform)>, Fault> {
    let sql = "SELECT id, platform FROM connections WHERE shop_id = $1";
    ctx.find(sql, &[&shop_id], |row| Ok((row.get(0)?, row.parse(1)?)))
}

/// A connection while it is worked on.
#[derive(Debug, Clone)]
pub(crate) struct Working {
    pub(crate) id: ConnectionId,
    pub(crate) shop_id: ShopId,
    pub(crate) platform: Platform,
    pub(crate) state: ConnectionState,
    pub(crate) poll_seconds: i64,
    pub(crate) page_size: i64,
    pub(crate) progress: Progress,
    /// Behind which mark of the channel's the round goes on.
    pub(crate) mark: Option<String>,
    pub(crate) due_at: Timestamp,
    /// When something about returns is due; nothing where its platform tells of none.
    pub(crate) returns_due_at: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) failures: i64,
    pub(crate) rest_until: Option<Timestamp>,
    pub(crate) fault: Option<ConnectionFault>,
    pub(crate) tokens: i64,
    pub(crate) tokens_at: Timestamp,
    pub(crate) abilities: Abilities,
}

/// A connection, which nobody else changes meanwhile. What its shop tells by itself is kept all the same: that only
/// wants the connection to be there, and does not wait until a page of orders is written.
pub(crate) fn lock_connection(
    ctx: &mut Ctx<'_>,
    id: ConnectionId,
) -> Result<Option<Working>, Fault> {
    ctx.find(
        "SELECT id, shop_id, platform, state, poll_seconds, page_size, cursor_at, round_at, \
         round_page, due_at, started_at, ended_at, failures, rest_until, fault_code, fault_since, \
         tokens, tokens_at, fault_detail, round_mark, takes_shipments, takes_stock, gives_names, \
         takes_listings, returns_due_at FROM connections WHERE id = $1 FOR NO KEY UPDATE",
        &[&id],
        |row| {
            let page = row.get(8)?;
            let round = row.get::<Option<Timestamp>>(7)?.map(|after| Round { after, page });
            let fault = fault((row.get(14)?, row.get(18)?, row.get(15)?));
            Ok(Working {
                id: row.get(0)?,
                shop_id: row.get(1)?,
                platform: row.parse(2)?,
                state: row.parse(3)?,
                poll_seconds: row.get(4)?,
                page_size: row.get(5)?,
                progress: Progress { cursor_at: row.get(6)?, round },
                mark: row.get(19)?,
                due_at: row.get(9)?,
                returns_due_at: row.get(24)?,
                started_at: row.get(10)?,
                ended_at: row.get(11)?,
                failures: row.get(12)?,
                rest_until: row.get(13)?,
                fault,
                tokens: row.get(16)?,
                tokens_at: row.get(17)?,
                abilities: Abilities {
                    shipments: row.get(20)?,
                    stock: row.get(21)?,
                    names: row.get(22)?,
                    listings: row.get(23)?,
                    returns: row.get::<Option<Timestamp>>(24)?.is_some(),
                },
            })
        },
    )
}

/// Writes how a connection does, and until when somebody is at it.
pub(crate) fn save_connection(
    ctx: &mut Ctx<'_>,
    now: &Working,
    taken_until: Option<Timestamp>,
) -> Result<(), Fault> {
    let round = now.progress.round;
    ctx.execute(
        "UPDATE connections SET state = $2, page_size = $3, cursor_at = $4, round_at = $5, \
         round_page = $6, due_at = $7, started_at = $8, ended_at = $9, failures = $10, \
         rest_until = $11, fault_code = $12, fault_since = $13, fault_detail = $14, tokens = $15, \
         tokens_at = $16, taken_until = $17, round_mark = $18 WHERE id = $1",
        &[
            &now.id,
            &now.state.as_str(),
            &now.page_size,
            &now.progress.cursor_at,
            &round.map(|round| round.after),
            &round.map_or(1, |round| round.page),
            &now.due_at,
            &now.started_at,
            &now.ended_at,
            &now.failures,
            &now.rest_until,
            &now.fault.as_ref().map(|fault| fault.code.as_str()),
            &now.fault.as_ref().map(|fault| fault.since),
            &now.fault.as_ref().map(|fault| fault.detail.as_str()),
            &now.tokens,
            &now.tokens_at,
            &taken_until,
            &now.mark,
        ],
    )
    .map(|_| ())
}

/// How a shop is asked.
pub(crate) fn door(ctx: &mut Ctx<'_>, id: ConnectionId) -> Result<Option<Door>, Fault> {
    let sql = "SELECT address, consumer_key, consumer_secret, place, access_grant, access_pass, \
               pass_until FROM connections WHERE id = $1";
    let found = ctx.find(sql, &[&id], |row| {
        let (key, secret): (Option<Vec<u8>>, Option<Vec<u8>>) = (row.get(1)?, row.get(2)?);
        let (grant, pass) = (row.get::<Option<Vec<u8>>>(4)?, (row.get(5)?, row.get(6)?));
        Ok((row.get::<String>(0)?, key, secret, row.get(3)?, grant, pass))
    })?;
    let Some((address, key, secret, place, grant, pass)) = found else { return Ok(None) };
    let (pass, at) = (good_pass(ctx, id, pass)?, ctx.now());
    let key = ctx.open(KEY, id.uuid(), key.as_deref())?;
    let secret = ctx.open(SECRET, id.uuid(), secret.as_deref())?;
    let grant = ctx.open(GRANT, id.uuid(), grant.as_deref())?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_default();
    Ok(key.zip(secret).map(|(key, secret)| Door {
        address,
        key: text(key),
        secret: text(secret),
        grant: grant.map(text),
        pass,
        place,
        at,
    }))
}

/// A connection, `c`, with something to do at `$1` that nobody is at.
const DUE: &str = "(c.taken_until IS NULL OR c.taken_until <= $1) \
    AND (c.rest_until IS NULL OR c.rest_until <= $1) AND (c.state = 'paused' AND EXISTS \
    (SELECT 1 FROM back_fills f WHERE f.id = c.id AND f.state = 'stopping' AND f.due_at <= $1) \
    OR c.state = 'connected' AND (c.due_at <= $1 OR EXISTS (SELECT 1 FROM back_fills f \
    WHERE f.id = c.id AND f.state IN ('wanted', 'asked', 'running') AND f.due_at <= $1) OR EXISTS \
    (SELECT 1 FROM pushes p WHERE p.connection_id = c.id AND p.state = 'waiting') \
    OR EXISTS (SELECT 1 FROM subscriptions b WHERE b.connection_id = c.id AND b.due_at <= $1) \
    OR (c.takes_shipments AND EXISTS (SELECT 1 FROM write_backs w WHERE w.shop_id = c.shop_id \
    AND w.state IN ('wanted', 'sent') AND w.due_at <= $1)) \
    OR (c.takes_stock AND (EXISTS (SELECT 1 FROM stock_writes s WHERE s.connection_id = c.id \
    AND s.state IN ('wanted', 'sent') AND s.due_at <= $1) \
    OR EXISTS (SELECT 1 FROM stock_marks m WHERE m.connection_id = c.id) \
    OR EXISTS (SELECT 1 FROM stock_rules r WHERE r.connection_id = c.id AND r.is_sweeping))) \
    OR (c.takes_listings AND EXISTS (SELECT 1 FROM product_listings l \
    WHERE l.shop_id = c.shop_id AND l.state IN ('wanted', 'leaving') AND l.due_at <= $1)) \
    OR c.returns_due_at <= $1 \
    OR (c.ended_at IS NOT NULL AND c.gives_names AND EXISTS (SELECT 1 FROM completeness k \
    WHERE k.connection_id = c.id AND k.due_at <= $1))))";

/// Takes connections that have something to do, so that nobody else does until a time.
pub(crate) fn take_connections(
    ctx: &mut Ctx<'_>,
    until: Timestamp,
    most: i64,
) -> Result<Vec<ConnectionId>, Fault> {
    let now = ctx.now();
    let sql = format!(
        "UPDATE connections SET taken_until = $2 WHERE id IN (SELECT c.id FROM connections c \
         WHERE {DUE} ORDER BY c.due_at, c.id LIMIT $3) \
         AND (taken_until IS NULL OR taken_until <= $1) RETURNING id"
    );
    ctx.list(&sql, &[&now, &until, &most], |row| row.get(0))
}

/// Whether any connection has something to do.
pub(crate) fn is_any_connection_due(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT 1 FROM connections c WHERE {DUE} LIMIT 1");
    Ok(ctx.find(&sql, &[&now], |row| row.get::<i64>(0))?.is_some())
}
