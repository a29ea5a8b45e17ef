//! What orders say of persons, and its end.

use std::collections::HashMap;

use db::{Ctx, Rows, ToParam};
use kernel::{Fault, Timestamp};
use settings::ShopId;
use uuid::Uuid;

use super::inbox::INBOX_RAW;
use crate::OrderId;
use crate::label::Label;
use crate::privacy::{Delivery, Ended, Idle, OfCustomer, Waiting};

/// What waits to be forgotten; the words of the index.
const WAITS: &str = "ended_at IS NOT NULL AND forgotten_at IS NULL";

pub(crate) fn ended(
    ctx: &mut Ctx<'_>,
    shop: ShopId,
    until: Timestamp,
    behind: Option<(Timestamp, OrderId)>,
    most: i64,
) -> Result<Vec<Ended>, Fault> {
    let first = (Timestamp::from_micros(0), OrderId::from_uuid(Uuid::nil()));
    let (at, id) = behind.unwrap_or(first);
    let sql = format!(
        "SELECT id, number, shop_id, customer_id, ended_at FROM orders WHERE shop_id = $1 AND {WAITS} \
         AND ended_at <= $2 AND (ended_at, id) > ($3, $4) ORDER BY ended_at, id LIMIT $5"
    );
    ctx.list(&sql, &[&shop, &until, &at, &id, &most], |row| {
        Ok(Ended {
            id: row.get(0)?,
            number: row.get(1)?,
            shop_id: row.get(2)?,
            customer_id: row.get(3)?,
            ended_at: row.get(4)?,
        })
    })
}

/// By label, as the index has them: there are few that are open and old, among many that are over.
pub(crate) fn idle(
    ctx: &mut Ctx<'_>,
    shop: ShopId,
    until: Timestamp,
    behind: Option<(Timestamp, OrderId)>,
    most: i64,
) -> Result<Vec<Idle>, Fault> {
    let open: Vec<&str> = Label::OPEN.iter().map(|label| label.as_str()).collect();
    let first = (Timestamp::from_micros(0), OrderId::from_uuid(Uuid::nil()));
    let (at, id) = behind.unwrap_or(first);
    ctx.list(
        "SELECT id, placed_at FROM orders WHERE shop_id = $1 AND label = ANY($2) \
         AND placed_at <= $3 AND updated_at <= $3 AND ended_at IS NULL AND forgotten_at IS NULL \
         AND (placed_at, id) > ($4, $5) ORDER BY placed_at, id LIMIT $6",
        &[&shop, &open, &until, &at, &id, &most],
        |row| Ok(Idle { id: row.get(0)?, placed_at: row.get(1)? }),
    )
}

pub(crate) fn waiting(
    ctx: &mut Ctx<'_>,
    shops: &[(ShopId, [Timestamp; 3])],
) -> Result<HashMap<ShopId, Waiting>, Fault> {
    let sql = format!(
        "WITH v(shop, a, b, c) AS (rows) SELECT shop_id, count(*), \
         count(*) FILTER (WHERE ended_at <= v.a), count(*) FILTER (WHERE ended_at <= v.b), \
         count(*) FILTER (WHERE ended_at <= v.c), min(ended_at) \
         FROM v JOIN orders ON orders.shop_id = v.shop WHERE {WAITS} GROUP BY shop_id"
    );
    let rows = Rows::new()
        .column(shops.iter().map(|(shop, _)| *shop))
        .column(shops.iter().map(|(_, [first, ..])| *first))
        .column(shops.iter().map(|(_, [_, second, _])| *second))
        .column(shops.iter().map(|(_, [.., third])| *third));
    let found = ctx.list_rows(&sql, &rows, &[], |row| {
        let by = [row.get(2)?, row.get(3)?, row.get(4)?];
        Ok((row.get(0)?, Waiting { orders: row.get(1)?, by, oldest: row.get(5)? }))
    })?;
    Ok(found.into_iter().collect())
}

/// When an order was over, and when its personal data went.
pub(crate) fn ends_of(
    ctx: &mut Ctx<'_>,
    id: OrderId,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
    let sql = "SELECT ended_at, forgotten_at FROM orders WHERE id = $1";
    ctx.one(sql, &[&id], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The changes of orders: the recipients they showed are people of their own.
pub(crate) fn edit_ids(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<Vec<Uuid>, Fault> {
    let sql = "SELECT id FROM order_edits WHERE order_id = ANY($1)";
    ctx.list(sql, &[&orders], |row| row.get(0))
}

/// Empties what was written about orders in words, and notes that they are forgotten.
pub(crate) fn forget_words(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<(), Fault> {
    for words in [
        "UPDATE order_notes SET text = NULL WHERE order_id = ANY($1) AND text IS NOT NULL",
        "UPDATE order_holds SET note = NULL WHERE order_id = ANY($1) AND note IS NOT NULL",
        "UPDATE order_approvals SET note = NULL WHERE order_id = ANY($1) AND note IS NOT NULL",
    ] {
        ctx.execute(words, &[&orders])?;
    }
    let now = ctx.now();
    let sql = "UPDATE orders SET forgotten_at = $2 WHERE id = ANY($1)";
    ctx.execute(sql, &[&orders, &now]).map(|_| ())
}

/// An order that is over has something new to forget.
pub(crate) fn remember_again(ctx: &mut Ctx<'_>, order: OrderId) -> Result<(), Fault> {
    let sql = "UPDATE orders SET forgotten_at = NULL WHERE id = $1 AND forgotten_at IS NOT NULL";
    ctx.execute(sql, &[&order]).map(|_| ())
}

pub(crate) fn old_deliveries(
    ctx: &mut Ctx<'_>,
    before: Timestamp,
    but: &[OrderId],
    most: i64,
) -> Result<Vec<Delivery>, Fault> {
    ctx.list(
        "SELECT id, order_id FROM inbox WHERE raw IS NOT NULL AND received_at < $1 \
         AND (order_id IS NULL OR order_id <> ALL($2)) ORDER BY received_at, id LIMIT $3",
        &[&before, &but, &most],
        |row| Ok(Delivery { id: row.get(0)?, order: row.get(1)? }),
    )
}

pub(crate) fn forget_deliveries(ctx: &mut Ctx<'_>, ids: &[Uuid]) -> Result<u64, Fault> {
    let sql = "UPDATE inbox SET raw = NULL WHERE raw IS NOT NULL AND id = ANY($1)";
    ctx.execute(sql, &[&ids])
}

pub(crate) fn forget_deliveries_of(ctx: &mut Ctx<'_>, orders: &[OrderId]) -> Result<u64, Fault> {
    let sql = "UPDATE inbox SET raw = NULL WHERE raw IS NOT NULL AND order_id = ANY($1)";
    ctx.execute(sql, &[&orders])
}

/// What an order came in as, opened, as text.
pub(crate) fn raw_deliveries_of(ctx: &mut Ctx<'_>, order: OrderId) -> Result<Vec<String>, Fault> {
    let sql = "SELECT id, raw FROM inbox WHERE raw IS NOT NULL AND order_id = $1 \
               ORDER BY received_at, id";
    let closed =
        ctx.list(sql, &[&order], |row| Ok((row.get::<Uuid>(0)?, row.get::<Vec<u8>>(1)?)))?;
    let mut texts = Vec::new();
    for (id, sealed) in closed {
        if let Some(raw) = ctx.open(INBOX_RAW, id, Some(&sealed))? {
            texts.push(String::from_utf8_lossy(&raw).into_owned());
        }
    }
    Ok(texts)
}

/// Empties files, and the rows of them that came back; how many files.
pub(crate) fn forget_files(ctx: &mut Ctx<'_>, before: Timestamp, most: i64) -> Result<u64, Fault> {
    let sql = "SELECT id FROM imports WHERE at < $1 AND content IS NOT NULL AND state <> 'running' \
               ORDER BY at, id LIMIT $2";
    let files: Vec<Uuid> = ctx.list(sql, &[&before, &most], |row| row.get(0))?;
    let sql = "UPDATE import_faults SET cells = NULL, faults = NULL WHERE import_id = ANY($1)";
    let params: [&dyn ToParam; 1] = [&files];
    ctx.execute(sql, &params)?;
    let sql = "UPDATE imports SET content = NULL, analysis = NULL, preview = NULL, progress = NULL \
               WHERE id = ANY($1)";
    ctx.execute(sql, &params)
}

pub(crate) fn of_subjects(ctx: &mut Ctx<'_>, subjects: &[Uuid]) -> Result<Vec<OfCustomer>, Fault> {
    let sql = "SELECT id, number, ended_at, updated_at, forgotten_at FROM orders WHERE id = ANY($1) \
         ORDER BY id";
    ctx.list(sql, &[&subjects], |row| {
        Ok(OfCustomer {
            id: row.get(0)?,
            number: row.get(1)?,
            ended_at: row.get(2)?,
            changed_at: row.get(3)?,
            forgotten: row.get::<Option<Timestamp>>(4)?.is_some(),
        })
    })
}
