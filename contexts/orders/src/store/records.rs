//! What is written down about an order and never changed: approvals, notes, tags, fees.

use std::collections::HashMap;

use db::{Ctx, Rows};
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
    let rows = Rows::new()
        .column(ids)
        .column(orders.iter().map(|(id, _)| *id))
        .column(orders.iter().map(|(_, version)| *version))
        .column(orders.iter().map(|_| decision))
        .column(orders.iter().map(|_| reason))
        .column(orders.iter().map(|_| note))
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
    ctx.list(
        "SELECT decision, reason, note, order_version, actor_kind, actor_name, at \
         FROM order_approvals WHERE order_id = $1 ORDER BY order_version, at, id",
        &[&order],
        |row| {
            Ok(Approval {
                decision: row.get(0)?,
                reason: row.get(1)?,
                note: row.get(2)?,
                order_version: row.get(3)?,
                actor_kind: row.get(4)?,
                actor_name: row.get(5)?,
                at: row.get(6)?,
            })
        },
    )
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

/// Something a person wrote about an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Note {
    pub kind: String,
    pub text: String,
    pub actor_name: String,
    pub at: Timestamp,
}

pub(crate) fn notes_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<Note>, Fault> {
    ctx.list(
        "SELECT kind, text, actor_name, at FROM order_notes WHERE order_id = $1 ORDER BY at, id",
        &[&order],
        |row| {
            Ok(Note {
                kind: row.get(0)?,
                text: row.get(1)?,
                actor_name: row.get(2)?,
                at: row.get(3)?,
            })
        },
    )
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
    let rows = Rows::new()
        .column(ids)
        .column(notes.iter().map(|(id, _)| *id))
        .column(notes.iter().map(|_| kind))
        .column(notes.iter().map(|(_, text)| *text))
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
