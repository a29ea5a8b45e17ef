//! What is written down about an order and never changed: approvals, notes, tags, fees.

use std::collections::HashMap;

use db::{Ctx, Rows, Sealed};
use kernel::{Fault, Timestamp};
use serde::Serialize;

use crate::OrderId;

/// A decision about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Approval {
    pub decision: String,
    pub reason: Option<String>,
    pub note: String,
    pub order_version: i64,
    pub actor_kind: String,
    pub actor_name: String,
    pub at: Timestamp,
}

/// Words that belong to a row, sealed: nothing for none.
pub(super) fn seal_words(
    ctx: &Ctx<'_>,
    of: Sealed,
    row: uuid::Uuid,
    words: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    if words.is_empty() { Ok(None) } else { ctx.seal_json(of, row, &words).map(Some) }
}

/// Words of a row, opened: empty when there are none, or none any more.
pub(super) fn open_words(
    ctx: &mut Ctx<'_>,
    of: Sealed,
    row: uuid::Uuid,
    sealed: Option<Vec<u8>>,
) -> Result<String, Fault> {
    Ok(ctx.open_json(of, row, sealed.as_deref())?.unwrap_or_default())
}

/// What the words of decisions are sealed for.
pub(super) const APPROVAL_NOTE: Sealed = Sealed { table: "order_approvals", column: "note" };

/// Writes one decision for each order, by the actor of this command.
pub(crate) fn insert_approvals(
    ctx: &mut Ctx<'_>,
    orders: &[(OrderId, i64)],
    decision: &str,
    reason: Option<&str>,
    note: &str,
) -> Result<(), Fault> {
    let (now, actor) = (ctx.now(), ctx.actor());
    let ids: Vec<uuid::Uuid> = orders.iter().map(|_| ctx.new_uuid()).collect();
    let notes = ids.iter().map(|id| seal_words(ctx, APPROVAL_NOTE, *id, note));
    let notes: Vec<Option<Vec<u8>>> = notes.collect::<Result<_, _>>()?;
    let rows = Rows::new()
        .column(ids)
        .column(orders.iter().map(|(id, _)| *id))
        .column(orders.iter().map(|(_, version)| *version))
        .column(orders.iter().map(|_| decision))
        .column(orders.iter().map(|_| reason))
        .borrowed(&notes)
        .column(orders.iter().map(|_| actor.kind.as_str()))
        .column(orders.iter().map(|_| &*actor.id))
        .column(orders.iter().map(|_| &*actor.name))
        .column(orders.iter().map(|_| now));
    let columns = [
        "id",
        "order_id",
        "order_version",
        "decision",
        "reason",
        "note",
        "actor_kind",
        "actor_id",
        "actor_name",
        "at",
    ];
    ctx.insert_rows("order_approvals", &columns, &rows, "").map(|_| ())
}

/// The decisions about an order, oldest first.
pub(crate) fn approvals_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<Approval>, Fault> {
    let closed = ctx.list(
        "SELECT decision, reason, note, order_version, actor_kind, actor_name, at, id \
         FROM order_approvals WHERE order_id = $1 ORDER BY order_version, at, id",
        &[&order],
        |row| {
            let approval = Approval {
                decision: row.get(0)?,
                reason: row.get(1)?,
                note: String::new(),
                order_version: row.get(3)?,
                actor_kind: row.get(4)?,
                actor_name: row.get(5)?,
                at: row.get(6)?,
            };
            Ok((row.get::<uuid::Uuid>(7)?, row.get::<Option<Vec<u8>>>(2)?, approval))
        },
    )?;
    let mut approvals = Vec::with_capacity(closed.len());
    for (id, note, approval) in closed {
        let note = open_words(ctx, APPROVAL_NOTE, id, note)?;
        approvals.push(Approval { note, ..approval });
    }
    Ok(approvals)
}

/// A fee of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Fee {
    pub kind: String,
    pub title: String,
    pub amount_minor: i64,
}

pub(crate) fn fees_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<Fee>, Fault> {
    ctx.list(
        "SELECT kind, title, amount_minor FROM order_fees WHERE order_id = $1 ORDER BY fee_no",
        &[&order],
        |row| Ok(Fee { kind: row.get(0)?, title: row.get(1)?, amount_minor: row.get(2)? }),
    )
}

/// What notes are sealed for: buyers write their addresses into them.
pub(super) const NOTE_TEXT: Sealed = Sealed { table: "order_notes", column: "text" };

/// Something a person wrote about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Note {
    pub kind: String,
    pub text: String,
    pub actor_name: String,
    pub at: Timestamp,
}

pub(crate) fn notes_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<Note>, Fault> {
    let closed = ctx.list(
        "SELECT id, kind, text, actor_name, at FROM order_notes WHERE order_id = $1 \
         ORDER BY at, id",
        &[&order],
        |row| {
            let (id, sealed): (uuid::Uuid, Option<Vec<u8>>) = (row.get(0)?, row.get(2)?);
            let note = Note {
                kind: row.get(1)?,
                text: String::new(),
                actor_name: row.get(3)?,
                at: row.get(4)?,
            };
            Ok((id, sealed, note))
        },
    )?;
    let mut notes = Vec::with_capacity(closed.len());
    for (id, sealed, note) in closed {
        // One whose time was over is not shown any more.
        if let Some(text) = ctx.open_json(NOTE_TEXT, id, sealed.as_deref())? {
            notes.push(Note { text, ..note });
        }
    }
    Ok(notes)
}

/// Adds notes of one kind: `buyer`, `internal`, `picking`.
pub(crate) fn add_notes(
    ctx: &mut Ctx<'_>,
    notes: &[(OrderId, &str)],
    kind: &str,
) -> Result<(), Fault> {
    if notes.is_empty() {
        return Ok(());
    }
    let (now, actor) = (ctx.now(), ctx.actor());
    let ids: Vec<uuid::Uuid> = notes.iter().map(|_| ctx.new_uuid()).collect();
    let texts = ids.iter().zip(notes).map(|(id, (_, text))| ctx.seal_json(NOTE_TEXT, *id, text));
    let texts: Vec<Vec<u8>> = texts.collect::<Result<_, _>>()?;
    let rows = Rows::new()
        .column(ids)
        .column(notes.iter().map(|(id, _)| *id))
        .column(notes.iter().map(|_| kind))
        .borrowed(&texts)
        .column(notes.iter().map(|_| &*actor.name))
        .column(notes.iter().map(|_| now));
    let columns = ["id", "order_id", "kind", "text", "actor_name", "at"];
    ctx.insert_rows("order_notes", &columns, &rows, "").map(|_| ())
}

/// Tags orders; a tag that is there stays.
pub(crate) fn add_tags(ctx: &mut Ctx<'_>, tags: &[(OrderId, String)]) -> Result<u64, Fault> {
    let rows = Rows::new()
        .column(tags.iter().map(|(id, _)| *id))
        .borrowed(tags.iter().map(|(_, tag)| tag));
    ctx.insert_rows("order_tags", &["order_id", "tag"], &rows, "ON CONFLICT DO NOTHING")
}

pub(crate) fn remove_tag(ctx: &mut Ctx<'_>, order: OrderId, tag: &str) -> Result<u64, Fault> {
    ctx.execute("DELETE FROM order_tags WHERE order_id = $1 AND tag = $2", &[&order, &tag])
}

/// The tags of orders.
pub(crate) fn tags_of(
    ctx: &mut Ctx<'_>,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, Vec<String>>, Fault> {
    let rows = ctx.list(
        "SELECT order_id, tag FROM order_tags WHERE order_id = ANY($1) ORDER BY order_id, tag",
        &[&orders],
        |row| Ok((row.get::<OrderId>(0)?, row.get::<String>(1)?)),
    )?;
    let mut by_order: HashMap<OrderId, Vec<String>> = HashMap::new();
    for (order, tag) in rows {
        by_order.entry(order).or_default().push(tag);
    }
    Ok(by_order)
}
