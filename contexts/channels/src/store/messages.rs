//! Messages, and how far each is.

use db::{Ctx, Row, Rows};
use kernel::{Fault, Timestamp};
use uuid::Uuid;

use crate::message::MessageState;
use crate::queries::MessageView;
use crate::webhook::NewsKind;
use crate::{MessageId, WebhookId};

/// A message as it is written.
pub(crate) struct NewMessage {
    pub(crate) id: MessageId,
    pub(crate) webhook_id: WebhookId,
    /// The event it is about.
    pub(crate) event_seq: Option<i64>,
    pub(crate) kind: NewsKind,
    pub(crate) order_number: Option<String>,
    pub(crate) body: String,
}

/// Writes messages; one about an event that the webhook was told already is not written again.
pub(crate) fn insert_messages(ctx: &mut Ctx<'_>, messages: &[NewMessage]) -> Result<(), Fault> {
    let now = ctx.now();
    let each = |_: &NewMessage| now;
    let rows = Rows::new()
        .column(messages.iter().map(|message| message.id))
        .column(messages.iter().map(|message| message.webhook_id))
        .column(messages.iter().map(|message| message.event_seq))
        .column(messages.iter().map(|message| message.kind.as_str()))
        .column(messages.iter().map(|message| message.order_number.as_deref()))
        .borrowed(messages.iter().map(|message| &message.body))
        .column(messages.iter().map(|_| MessageState::Waiting.as_str()))
        .column(messages.iter().map(|_| 0_i64))
        .column(messages.iter().map(each))
        .column(messages.iter().map(each))
        .column(messages.iter().map(each));
    let columns = [
        "id",
        "webhook_id",
        "event_seq",
        "kind",
        "order_number",
        "body",
        "state",
        "attempts",
        "due_at",
        "created_at",
        "changed_at",
    ];
    let once = "ON CONFLICT (webhook_id, event_seq) DO NOTHING";
    ctx.insert_rows("webhook_messages", &columns, &rows, once).map(|_| ())
}

/// A message to be offered now.
#[derive(Debug, Clone)]
pub(crate) struct Due {
    pub(crate) id: MessageId,
    pub(crate) webhook_id: WebhookId,
    pub(crate) url: String,
    pub(crate) body: String,
    /// How often it was offered before.
    pub(crate) attempts: i64,
}

/// Webhooks that may be sent something for which something is due: `$1` is now.
const READY: &str = "FROM webhooks WHERE state = 'active' \
    AND (rest_until IS NULL OR rest_until <= $1) AND EXISTS (SELECT 1 FROM webhook_messages m \
    WHERE m.webhook_id = webhooks.id AND m.state = 'waiting' AND m.due_at <= $1 \
    AND (m.taken_until IS NULL OR m.taken_until <= $1))";

pub(crate) fn is_any_due(ctx: &mut Ctx<'_>) -> Result<bool, Fault> {
    let now = ctx.now();
    let sql = format!("SELECT 1 {READY} LIMIT 1");
    Ok(ctx.find(&sql, &[&now], |row| row.get::<i64>(0))?.is_some())
}

/// Takes what is due, so that nobody else does until a time; of each webhook as many as its server may
/// be sent at once.
pub(crate) fn take_due(
    ctx: &mut Ctx<'_>,
    until: Timestamp,
    at_once: impl Fn(i64) -> i64,
) -> Result<Vec<Due>, Fault> {
    let now = ctx.now();
    let ready: Vec<(WebhookId, String, i64)> =
        ctx.list(&format!("SELECT id, url, failures {READY} ORDER BY id"), &[&now], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut taken = Vec::new();
    for (webhook_id, url, failures) in ready {
        let most = at_once(failures);
        let due = ctx.list(
            "UPDATE webhook_messages SET taken_until = $3 WHERE id IN (SELECT id \
             FROM webhook_messages WHERE webhook_id = $1 AND state = 'waiting' AND due_at <= $2 \
             AND (taken_until IS NULL OR taken_until <= $2) ORDER BY due_at, id LIMIT $4) \
             AND state = 'waiting' AND (taken_until IS NULL OR taken_until <= $2) \
             RETURNING id, body, attempts",
            &[&webhook_id, &now, &until, &most],
            |row| {
                let (id, body, attempts) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(Due { id, webhook_id, url: url.clone(), body, attempts })
            },
        )?;
        taken.extend(due);
    }
    Ok(taken)
}

/// What came of offering a message.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    pub(crate) id: MessageId,
    pub(crate) state: MessageState,
    /// When it is offered again, if it is.
    pub(crate) due_at: Option<Timestamp>,
    pub(crate) reply_code: Option<i64>,
    pub(crate) failure: Option<String>,
}

pub(crate) fn write_tried(ctx: &mut Ctx<'_>, tried: &[Tried]) -> Result<(), Fault> {
    let now = ctx.now();
    let rows = Rows::new()
        .column(tried.iter().map(|one| one.id))
        .column(tried.iter().map(|one| one.state.as_str()))
        .column(tried.iter().map(|one| one.due_at))
        .column(tried.iter().map(|one| one.reply_code))
        .column(tried.iter().map(|one| one.failure.as_deref()));
    ctx.execute_rows(
        "WITH v(id, state, due_at, reply_code, failure) AS (rows) UPDATE webhook_messages SET \
         state = v.state, due_at = coalesce(v.due_at, webhook_messages.due_at), \
         reply_code = v.reply_code, failure = v.failure, taken_until = NULL, \
         attempts = attempts + 1, changed_at = $6 FROM v \
         WHERE webhook_messages.id = v.id AND webhook_messages.state = 'waiting'",
        &rows,
        &[&now],
    )
    .map(|_| ())
}

const COLUMNS: &str = "id, kind, order_number, state, attempts, due_at, reply_code, failure, \
    created_at, changed_at";

fn read(row: &Row<'_>) -> Result<MessageView, Fault> {
    let state: MessageState = row.parse(3)?;
    let due_at: Timestamp = row.get(5)?;
    Ok(MessageView {
        id: row.get(0)?,
        kind: row.parse(1)?,
        order_number: row.get(2)?,
        state,
        attempts: row.get(4)?,
        due_at: (state == MessageState::Waiting).then_some(due_at),
        reply_code: row.get(6)?,
        failure: row.get(7)?,
        created_at: row.get(8)?,
        changed_at: row.get(9)?,
    })
}

/// Messages of a webhook before one of them, the newest first; all, or those in one state.
pub(crate) fn list_messages(
    ctx: &mut Ctx<'_>,
    webhook_id: WebhookId,
    state: Option<MessageState>,
    before: Option<MessageId>,
    most: i64,
) -> Result<Vec<MessageView>, Fault> {
    let before = before.unwrap_or_else(|| MessageId::from_uuid(Uuid::max()));
    match state {
        None => {
            let sql = format!(
                "SELECT {COLUMNS} FROM webhook_messages WHERE webhook_id = $1 AND id < $2 \
                 ORDER BY id DESC LIMIT $3"
            );
            ctx.list(&sql, &[&webhook_id, &before, &most], read)
        }
        Some(state) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM webhook_messages WHERE webhook_id = $1 AND id < $2 \
                 AND state = $4 ORDER BY id DESC LIMIT $3"
            );
            ctx.list(&sql, &[&webhook_id, &before, &most, &state.as_str()], read)
        }
    }
}

/// A message and what exactly is sent.
pub(crate) fn message(
    ctx: &mut Ctx<'_>,
    id: MessageId,
) -> Result<Option<(MessageView, String)>, Fault> {
    let sql = format!("SELECT {COLUMNS}, body FROM webhook_messages WHERE id = $1");
    ctx.find(&sql, &[&id], |row| Ok((read(row)?, row.get(10)?)))
}

/// Offers a message again that failed, or that waits for its next attempt, from the beginning; whether it
/// was such a one.
pub(crate) fn offer_again(ctx: &mut Ctx<'_>, id: MessageId) -> Result<bool, Fault> {
    let now = ctx.now();
    let changed = ctx.execute(
        "UPDATE webhook_messages SET state = 'waiting', attempts = 0, due_at = $2, changed_at = $2 \
         WHERE id = $1 AND state IN ('failed', 'waiting')",
        &[&id, &now],
    )?;
    Ok(changed == 1)
}

/// Forgets messages of a state that have not changed since a time, so many at once.
pub(crate) fn forget_old(
    ctx: &mut Ctx<'_>,
    state: MessageState,
    before: Timestamp,
    most: i64,
) -> Result<u64, Fault> {
    ctx.execute(
        "DELETE FROM webhook_messages WHERE id IN (SELECT id FROM webhook_messages \
         WHERE state = $1 AND changed_at < $2 ORDER BY changed_at LIMIT $3)",
        &[&state.as_str(), &before, &most],
    )
}
