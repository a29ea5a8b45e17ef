//! SQLite by hand: WAL, `synchronous=FULL`, prepared statements, one connection.

use std::path::Path;

use rusqlite::types::ToSqlOutput;
use rusqlite::{CachedStatement, Connection, ToSql, Transaction, TransactionBehavior, params};

use super::shape::{self, ON_HAND, Order, SKUS, Shape};
use super::{Effort, median_rate, timed};

type Place = fn(&Transaction<'_>, &[Order]) -> rusqlite::Result<()>;

pub(super) const WAYS: &[(&str, Place)] = &[("row by row", row_by_row), ("multi-row", multi_row)];

/// Rows per statement: more make it long to prepare and no faster.
const ROWS: usize = 50;

pub(super) fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
         PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(&shape::sqlite_schema())?;
    let mut stock = connection.prepare("INSERT INTO stock_levels VALUES (?, ?, ?, 0, 0)")?;
    connection.execute_batch("BEGIN")?;
    for index in 0..SKUS {
        stock.execute(params![shape::sku_id(index), shape::warehouse_id(), ON_HAND])?;
    }
    drop(stock);
    connection.execute_batch("COMMIT")?;
    Ok(connection)
}

/// Orders per second.
pub(super) fn orders(
    file: &Path,
    place: Place,
    batch: usize,
    effort: Effort,
) -> rusqlite::Result<f64> {
    let mut connection = open(file)?;
    let mut shape = Shape::new();
    median_rate(effort, || {
        let orders = shape.orders(batch);
        let (done, took) = timed(|| {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            place(&transaction, &orders)?;
            transaction.commit()
        });
        done.map(|()| (batch, took))
    })
}

/// What the program's single commands do, one statement after another.
fn row_by_row(transaction: &Transaction<'_>, orders: &[Order]) -> rusqlite::Result<()> {
    let sql = |text: &str| transaction.prepare_cached(text);
    let mut inbox = sql("INSERT INTO inbox VALUES (?, ?, ?, ?, ?, ?)")?;
    let mut count =
        sql("UPDATE counters SET last = last + 1 WHERE name = 'orders' RETURNING last")?;
    let mut head = sql(&insert("orders", 25, 1))?;
    let mut lines = sql(&insert("order_lines", 6, 1))?;
    let mut people = sql(&insert("order_people", 9, 1))?;
    let mut take = sql("UPDATE stock_levels SET allocated = allocated + ?3 \
         WHERE sku_id = ?1 AND warehouse_id = ?2 AND on_hand - allocated - safety >= ?3")?;
    let mut claims = sql(&insert("claims", 5, 1))?;
    let mut events = sql(&format!("INSERT INTO events {EVENT_COLUMNS} VALUES (?, ?, ?, ?, ?, ?)"))?;

    for order in orders {
        put(&mut inbox, inbox_row(order))?;
        let last: i64 = count.query_row([], |row| row.get(0))?;
        put(&mut head, order_row(order, &shape::number(last)))?;
        put(&mut people, people_row(order))?;
        for (line_no, line) in (1_i64..).zip(&order.lines) {
            put(&mut lines, line_row(order, line_no))?;
            let taken = take.execute(params![line.sku_id, order.warehouse_id, line.quantity])?;
            must_be_all(taken, 1)?;
            put(&mut claims, claim_row(order, line_no))?;
        }
        put(&mut events, event_row(order))?;
    }
    Ok(())
}

/// What a set-based command can do: as few statements as there are tables.
fn multi_row(transaction: &Transaction<'_>, orders: &[Order]) -> rusqlite::Result<()> {
    let count = i64::try_from(orders.len()).unwrap_or(i64::MAX);
    let last: i64 = transaction
        .prepare_cached("UPDATE counters SET last = last + ? WHERE name = 'orders' RETURNING last")?
        .query_row([count], |row| row.get(0))?;
    let numbers: Vec<_> = (last - count + 1..).take(orders.len()).map(shape::number).collect();

    insert_many(transaction, "inbox", orders.iter().map(inbox_row))?;
    let heads = orders.iter().zip(&numbers).map(|(order, number)| order_row(order, number));
    insert_many(transaction, "orders", heads)?;
    insert_many(transaction, "order_people", orders.iter().map(people_row))?;
    let lines = || orders.iter().flat_map(|order| (1_i64..=3).map(move |line_no| (order, line_no)));
    insert_many(transaction, "order_lines", lines().map(|(order, no)| line_row(order, no)))?;
    take_many(transaction, orders)?;
    insert_many(transaction, "claims", lines().map(|(order, no)| claim_row(order, no)))?;
    insert_many(transaction, &format!("events {EVENT_COLUMNS}"), orders.iter().map(event_row))
}

fn take_many(transaction: &Transaction<'_>, orders: &[Order]) -> rusqlite::Result<()> {
    for some in shape::taken(orders).chunks(ROWS) {
        let sql = format!(
            "WITH v (sku, warehouse, quantity) AS (VALUES {}) \
             UPDATE stock_levels SET allocated = allocated + v.quantity FROM v \
             WHERE sku_id = v.sku AND warehouse_id = v.warehouse \
             AND on_hand - allocated - safety >= v.quantity",
            rows(3, some.len())
        );
        let mut take = transaction.prepare_cached(&sql)?;
        let values = some.iter().flat_map(|(sku, warehouse, quantity)| {
            [Value::Id(sku), Value::Id(warehouse), Value::Number(*quantity)]
        });
        bind(&mut take, values)?;
        must_be_all(take.raw_execute()?, some.len())?;
    }
    Ok(())
}

fn insert_many<'a, const N: usize>(
    transaction: &Transaction<'_>,
    table: &str,
    rows: impl Iterator<Item = [Value<'a>; N]>,
) -> rusqlite::Result<()> {
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let some: Vec<_> = rows.by_ref().take(ROWS).collect();
        let mut statement = transaction.prepare_cached(&insert(table, N, some.len()))?;
        put(&mut statement, some.into_iter().flatten())?;
    }
    Ok(())
}

fn put<'a>(
    statement: &mut CachedStatement<'_>,
    values: impl IntoIterator<Item = Value<'a>>,
) -> rusqlite::Result<()> {
    bind(statement, values)?;
    statement.raw_execute().map(|_| ())
}

fn bind<'a>(
    statement: &mut CachedStatement<'_>,
    values: impl IntoIterator<Item = Value<'a>>,
) -> rusqlite::Result<()> {
    for (position, value) in (1..).zip(values) {
        statement.raw_bind_parameter(position, value)?;
    }
    Ok(())
}

fn insert(table: &str, columns: usize, count: usize) -> String {
    format!("INSERT INTO {table} VALUES {}", rows(columns, count))
}

fn rows(columns: usize, count: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(", "));
    vec![row; count].join(", ")
}

fn must_be_all(done: usize, wanted: usize) -> rusqlite::Result<()> {
    // There is stock for all: anything else would measure another work.
    if done == wanted { Ok(()) } else { Err(rusqlite::Error::StatementChangedRows(done)) }
}

/// Borrowed, so that binding copies nothing but what the engine copies.
enum Value<'a> {
    Id(&'a [u8; 16]),
    Text(&'a str),
    Number(i64),
    Null,
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        use rusqlite::types::{Value as Owned, ValueRef};
        Ok(match self {
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_slice())),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Number(number) => ToSqlOutput::Owned(Owned::Integer(*number)),
            Self::Null => ToSqlOutput::Owned(Owned::Null),
        })
    }
}

use Value::{Id, Null, Number, Text};

const EVENT_COLUMNS: &str = "(event_id, at, actor, kind, subject, data)";

fn inbox_row(order: &Order) -> [Value<'_>; 6] {
    let Order { inbox_id, external_id, body, at_us, .. } = order;
    [Id(inbox_id), Text("api"), Text(external_id), Number(*at_us), Text(body), Text("parsed")]
}

fn order_row<'a>(order: &'a Order, number: &'a str) -> [Value<'a>; 25] {
    let units = order.lines.iter().map(|line| line.quantity).sum();
    [
        Id(&order.id),
        Text(number),
        Id(&order.shop_id),
        Text(&order.external_id),
        Text("api"),
        Text("standard"),
        Text("awaiting_review"),
        Number(order.at_us),
        Number(order.at_us),
        Number(order.at_us + 172_800_000_000),
        Text("USD"),
        Number(order.total_minor + 499),
        Number(order.total_minor),
        Number(499),
        Number(0),
        Number(0),
        Text("US"),
        Text("middle"),
        Id(&order.customer_id),
        Number(3),
        Number(units),
        Number(units * 240),
        Null,
        Number(order.at_us),
        Number(1),
    ]
}

fn people_row(order: &Order) -> [Value<'_>; 9] {
    let [name, line1, city, region, postcode, country, phone, email] = PERSON.map(Text);
    [Id(&order.id), name, line1, city, region, postcode, country, phone, email]
}

/// Name, street, city, region, postcode, country, telephone, e-mail.
pub(super) const PERSON: [&str; 8] = [
    "Jordan Example",
    "1200 Example Avenue, Apartment 7",
    "Springfield",
    "Illinois",
    "62701",
    "US",
    "+1 555 0100",
    "jordan.example@example.com",
];

fn line_row(order: &Order, line_no: i64) -> [Value<'_>; 6] {
    let line = &order.lines[index(line_no)];
    let title = Text("Ceramic cup, hand-glazed, 300 ml, blue");
    let (quantity, price) = (Number(line.quantity), Number(line.price_minor));
    [Id(&order.id), Number(line_no), Id(&line.sku_id), title, quantity, price]
}

fn claim_row(order: &Order, line_no: i64) -> [Value<'_>; 5] {
    let line = &order.lines[index(line_no)];
    let (sku, warehouse) = (Id(&line.sku_id), Id(&order.warehouse_id));
    [Id(&order.id), Number(line_no), sku, warehouse, Number(line.quantity)]
}

fn index(line_no: i64) -> usize {
    usize::try_from(line_no - 1).unwrap_or(0)
}

fn event_row(order: &Order) -> [Value<'_>; 6] {
    let Order { event_id, at_us, id, event, .. } = order;
    [Id(event_id), Number(*at_us), Text("user:bench"), Text("OrderPlaced"), Id(id), Text(event)]
}
