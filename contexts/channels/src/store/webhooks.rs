//! Webhooks, their secrets, and how their servers do.

use std::collections::HashMap;

use db::{Ctx, Json, Row, Rows, Sealed};
use kernel::{Fault, Timestamp};
use settings::ShopId;

use crate::WebhookId;
use crate::queries::WebhookView;
use crate::webhook::{NewWebhook, NewsKind, WebhookState};

pub(super) const SECRET: Sealed = Sealed { table: "webhooks", column: "secret" };
pub(super) const FORMER: Sealed = Sealed { table: "webhooks", column: "former_secret" };

pub(crate) fn count(ctx: &mut Ctx<'_>) -> Result<i64, Fault> {
    ctx.one("SELECT count(*) FROM webhooks", &[], |row| row.get(0))
}

/// A new webhook, which is told what happens from now on.
pub(crate) fn insert(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    new: &NewWebhook,
    secret: &[u8],
) -> Result<(), Fault> {
    let (secret, place) = (ctx.seal(SECRET, id.uuid(), secret)?, db::last_event(ctx)?);
    let (now, by) = (ctx.now(), ctx.actor().name.to_string());
    ctx.execute(
        "INSERT INTO webhooks (id, name, url, kinds, shop_ids, state, secret, place, failures, \
         created_by, created_at, version) \
         VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, 0, $8, $9, 1)",
        &[
            &id,
            &new.name,
            &new.url,
            &Json(&new.kinds),
            &Json(&new.shop_ids),
            &secret,
            &place,
            &by,
            &now,
        ],
    )
    .map(|_| ())
}

/// Changes what a webhook is, if it still is at the version one has seen; whether it was. A server that
/// moved begins without failures.
pub(crate) fn change(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    new: &NewWebhook,
    seen_version: i64,
) -> Result<bool, Fault> {
    let changed = ctx.execute(
        "UPDATE webhooks SET name = $3, url = $4, kinds = $5, shop_ids = $6, failures = 0, \
         rest_until = NULL, version = version + 1 WHERE id = $1 AND version = $2",
        &[&id, &seen_version, &new.name, &new.url, &Json(&new.kinds), &Json(&new.shop_ids)],
    )?;
    Ok(changed == 1)
}

/// Says whether a webhook is told anything; whether that is news.
pub(crate) fn set_state(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    state: WebhookState,
) -> Result<bool, Fault> {
    let changed = ctx.execute(
        "UPDATE webhooks SET state = $2, failures = 0, rest_until = NULL, version = version + 1 \
         WHERE id = $1 AND state <> $2",
        &[&id, &state.as_str()],
    )?;
    Ok(changed == 1)
}

/// Whether there was one.
pub(crate) fn delete(ctx: &mut Ctx<'_>, id: WebhookId) -> Result<bool, Fault> {
    Ok(ctx.execute("DELETE FROM webhooks WHERE id = $1", &[&id])? == 1)
}

/// Signs with another secret; the one of before signs besides until a time.
pub(crate) fn rotate(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    secret: &[u8],
    until: Timestamp,
) -> Result<bool, Fault> {
    let sql = "SELECT secret FROM webhooks WHERE id = $1 FOR UPDATE";
    let Some(former) = ctx.find(sql, &[&id], |row| row.get::<Option<Vec<u8>>>(0))? else {
        return Ok(false);
    };
    // A value opens in its own column alone.
    let former = ctx.open(SECRET, id.uuid(), former.as_deref())?;
    let former = former.map(|former| ctx.seal(FORMER, id.uuid(), &former)).transpose()?;
    let secret = ctx.seal(SECRET, id.uuid(), secret)?;
    ctx.execute(
        "UPDATE webhooks SET secret = $2, former_secret = $3, former_until = $4, \
         version = version + 1 WHERE id = $1",
        &[&id, &secret, &former, &until],
    )?;
    Ok(true)
}

/// By what a webhook's messages are signed now, the newest first.
pub(crate) fn secrets(ctx: &mut Ctx<'_>, id: WebhookId) -> Result<Vec<Vec<u8>>, Fault> {
    let now = ctx.now();
    let found = ctx.find(
        "SELECT secret, CASE WHEN former_until > $2 THEN former_secret END FROM webhooks \
         WHERE id = $1",
        &[&id, &now],
        |row| Ok((row.get::<Option<Vec<u8>>>(0)?, row.get::<Option<Vec<u8>>>(1)?)),
    )?;
    let (secret, former) = found.unwrap_or_default();
    let secret = ctx.open(SECRET, id.uuid(), secret.as_deref())?;
    let former = ctx.open(FORMER, id.uuid(), former.as_deref())?;
    Ok(secret.into_iter().chain(former).collect())
}

const COLUMNS: &str = "w.id, w.name, w.url, w.kinds, w.shop_ids, w.state, w.failures, \
    w.rest_until, w.taken_at, w.created_by, w.created_at, w.version, \
    (SELECT count(*) FROM webhook_messages m WHERE m.webhook_id = w.id AND m.state = 'waiting'), \
    (SELECT count(*) FROM webhook_messages m WHERE m.webhook_id = w.id AND m.state = 'failed')";

fn read(row: &Row<'_>) -> Result<WebhookView, Fault> {
    Ok(WebhookView {
        id: row.get(0)?,
        name: row.get(1)?,
        url: row.get(2)?,
        kinds: row.get::<Json<Vec<NewsKind>>>(3)?.0,
        shop_ids: row.get::<Json<Vec<ShopId>>>(4)?.0,
        state: row.parse(5)?,
        is_failing: crate::webhook::is_failing(row.get(6)?),
        rest_until: row.get(7)?,
        taken_at: row.get(8)?,
        created_by: row.get(9)?,
        created_at: row.get(10)?,
        version: row.get(11)?,
        waiting: row.get(12)?,
        failed: row.get(13)?,
    })
}

/// Every webhook, by name.
pub(crate) fn list(ctx: &mut Ctx<'_>) -> Result<Vec<WebhookView>, Fault> {
    ctx.list(&format!("SELECT {COLUMNS} FROM webhooks w ORDER BY w.name, w.id"), &[], read)
}

pub(crate) fn find(ctx: &mut Ctx<'_>, id: WebhookId) -> Result<Option<WebhookView>, Fault> {
    ctx.find(&format!("SELECT {COLUMNS} FROM webhooks w WHERE w.id = $1"), &[&id], read)
}

/// Whether a webhook is told anything, if there is one.
pub(crate) fn state_of(ctx: &mut Ctx<'_>, id: WebhookId) -> Result<Option<WebhookState>, Fault> {
    ctx.find("SELECT state FROM webhooks WHERE id = $1", &[&id], |row| row.parse(0))
}

/// What a webhook listens to, and up to where it has.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    pub(crate) id: WebhookId,
    pub(crate) kinds: Vec<NewsKind>,
    pub(crate) shop_ids: Vec<ShopId>,
    pub(crate) place: i64,
}

/// The webhooks that are told things.
pub(crate) fn listeners(ctx: &mut Ctx<'_>) -> Result<Vec<Listener>, Fault> {
    let sql = "SELECT id, kinds, shop_ids, place FROM webhooks WHERE state = 'active' ORDER BY id";
    ctx.list(sql, &[], |row| {
        Ok(Listener {
            id: row.get(0)?,
            kinds: row.get::<Json<Vec<NewsKind>>>(1)?.0,
            shop_ids: row.get::<Json<Vec<ShopId>>>(2)?.0,
            place: row.get(3)?,
        })
    })
}

/// Moves the place of a webhook on, if it is where it was seen; else another was here first.
pub(crate) fn move_place(
    ctx: &mut Ctx<'_>,
    id: WebhookId,
    (from, to): (i64, i64),
) -> Result<bool, Fault> {
    let moved = ctx.execute(
        "UPDATE webhooks SET place = $3 WHERE id = $1 AND place = $2 AND state = 'active'",
        &[&id, &from, &to],
    )?;
    Ok(moved == 1)
}

/// Failures in a row of the servers of webhooks, which nobody else counts meanwhile.
pub(crate) fn lock_failures(
    ctx: &mut Ctx<'_>,
    ids: &[WebhookId],
) -> Result<HashMap<WebhookId, i64>, Fault> {
    let sql = "SELECT id, failures FROM webhooks WHERE id = ANY($1) ORDER BY id FOR UPDATE";
    Ok(ctx.list(sql, &[&ids], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
}

/// How the servers of webhooks did.
#[derive(Debug, Clone)]
pub(crate) struct Did {
    pub(crate) id: WebhookId,
    /// In a row, by now.
    pub(crate) failures: i64,
    pub(crate) rest_until: Option<Timestamp>,
    /// When it took a message, if it did.
    pub(crate) taken_at: Option<Timestamp>,
}

pub(crate) fn note_replies(ctx: &mut Ctx<'_>, did: &[Did]) -> Result<(), Fault> {
    let rows = Rows::new()
        .column(did.iter().map(|one| one.id))
        .column(did.iter().map(|one| one.failures))
        .column(did.iter().map(|one| one.rest_until))
        .column(did.iter().map(|one| one.taken_at));
    ctx.execute_rows(
        "WITH v(id, failures, rest_until, taken_at) AS (rows) UPDATE webhooks SET \
         failures = v.failures, rest_until = v.rest_until, \
         taken_at = coalesce(v.taken_at, webhooks.taken_at) FROM v WHERE webhooks.id = v.id",
        &rows,
        &[],
    )
    .map(|_| ())
}
