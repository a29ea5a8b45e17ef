//! PostgreSQL by hand: one connection, prepared statements, each table's rows in one `unnest`.

use std::error::Error;

use bytes::BytesMut;

use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement, Transaction};

use super::on_sqlite::PERSON;
use super::shape::{self, Id, ON_HAND, Order, SKUS, Shape};
use super::{Effort, median_rate, timed};

pub(super) type AnyError = Box<dyn Error + Send + Sync>;

/// Microseconds from 1970 to PostgreSQL's epoch, 2000-01-01.
const EPOCH_US: i64 = 946_684_800_000_000;

/// 16 bytes as PostgreSQL's `uuid`.
#[derive(Debug, Clone, Copy)]
pub(super) struct PgId(pub(super) Id);

impl ToSql for PgId {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        out.extend_from_slice(&self.0);
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::UUID
    }

    to_sql_checked!();
}

/// Microseconds since 1970 as `timestamptz`.
#[derive(Debug, Clone, Copy)]
struct PgTime(i64);

impl ToSql for PgTime {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        out.extend_from_slice(&(self.0 - EPOCH_US).to_be_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::TIMESTAMPTZ
    }

    to_sql_checked!();
}

/// JSON text as `jsonb`.
#[derive(Debug, Clone, Copy)]
struct PgJson<'a>(&'a str);

impl ToSql for PgJson<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, AnyError> {
        // The format's version.
        out.extend_from_slice(&[1]);
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(kind: &Type) -> bool {
        *kind == Type::JSONB
    }

    to_sql_checked!();
}

pub(super) fn open(url: &str) -> Result<Client, AnyError> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute(&shape::postgres_schema())?;
    let ids: Vec<_> = (0..SKUS).map(|index| PgId(shape::sku_id(index))).collect();
    let sql =
        "INSERT INTO stock_levels SELECT sku, $2, $3, 0, 0 FROM unnest($1::uuid[]) AS v (sku)";
    client.execute(sql, &[&ids, &PgId(shape::warehouse_id()), &ON_HAND])?;
    client.batch_execute("VACUUM ANALYZE")?;
    Ok(client)
}

/// Orders per second.
pub(super) fn orders(url: &str, batch: usize, effort: Effort) -> Result<f64, AnyError> {
    let mut client = open(url)?;
    let statements = Statements::prepare(&mut client)?;
    let mut shape = Shape::new();
    median_rate(effort, || {
        let orders = shape.orders(batch);
        let (done, took) = timed(|| {
            let mut transaction = client.transaction()?;
            statements.place(&mut transaction, &orders)?;
            transaction.commit()?;
            Ok::<_, AnyError>(())
        });
        done.map(|()| (batch, took))
    })
}

struct Statements {
    inbox: Statement,
    count: Statement,
    heads: Statement,
    people: Statement,
    lines: Statement,
    take: Statement,
    claims: Statement,
    events: Statement,
}

pub(super) const TAKE: &str = "UPDATE stock_levels AS s SET allocated = s.allocated + v.quantity \
     FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS v (sku, warehouse, quantity) \
     WHERE s.sku_id = v.sku AND s.warehouse_id = v.warehouse \
     AND s.on_hand - s.allocated - s.safety >= v.quantity";

pub(super) const CLAIM: &str = "INSERT INTO claims SELECT * FROM \
     unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bigint[])";

impl Statements {
    fn prepare(client: &mut Client) -> Result<Self, AnyError> {
        let mut insert = |table: &str, types: &str| {
            let arrays: Vec<_> = (1..)
                .zip(types.split(' '))
                .map(|(position, kind)| format!("${position}::{}[]", type_name(kind)))
                .collect();
            client.prepare(&format!(
                "INSERT INTO {table} SELECT * FROM unnest({})",
                arrays.join(", ")
            ))
        };
        Ok(Self {
            inbox: insert("inbox", "u t t z b t")?,
            heads: insert("orders", "u t u t t t t z z z t i i i i i t t u i i i t z i")?,
            people: insert("order_people", "u t t t t t t t t")?,
            lines: insert("order_lines", "u i u t i i")?,
            events: insert("events (event_id, at, actor, kind, subject, data)", "u z t t u j")?,
            count: client.prepare(
                "UPDATE counters SET last = last + $1 WHERE name = 'orders' RETURNING last",
            )?,
            take: client.prepare(TAKE)?,
            claims: client.prepare(CLAIM)?,
        })
    }

    fn place(&self, db: &mut Transaction<'_>, orders: &[Order]) -> Result<(), AnyError> {
        let count = i64::try_from(orders.len())?;
        let last: i64 = db.query_one(&self.count, &[&count])?.get(0);
        let numbers = (last - count + 1..=last).map(shape::number).collect();

        insert(db, &self.inbox, &inbox_columns(orders))?;
        insert(db, &self.heads, &order_columns(orders, numbers))?;
        insert(db, &self.people, &people_columns(orders))?;
        insert(db, &self.lines, &line_columns(orders))?;
        take(db, &self.take, orders)?;
        insert(db, &self.claims, &claim_columns(orders))?;
        insert(db, &self.events, &event_columns(orders))
    }
}

fn type_name(letter: &str) -> &'static str {
    match letter {
        "u" => "uuid",
        "z" => "timestamptz",
        "b" => "bytea",
        "i" => "bigint",
        "j" => "jsonb",
        _ => "text",
    }
}

type Column<'a> = Box<dyn ToSql + Sync + 'a>;

fn insert(
    db: &mut Transaction<'_>,
    statement: &Statement,
    columns: &[Column<'_>],
) -> Result<(), AnyError> {
    let parameters: Vec<&(dyn ToSql + Sync)> = columns.iter().map(AsRef::as_ref).collect();
    db.execute(statement, &parameters)?;
    Ok(())
}

fn take(db: &mut Transaction<'_>, statement: &Statement, orders: &[Order]) -> Result<(), AnyError> {
    let taken = shape::taken(orders);
    let skus: Vec<_> = taken.iter().map(|(sku, _, _)| PgId(*sku)).collect();
    let warehouses: Vec<_> = taken.iter().map(|(_, warehouse, _)| PgId(*warehouse)).collect();
    let quantities: Vec<_> = taken.iter().map(|(_, _, quantity)| *quantity).collect();
    let done = db.execute(statement, &[&skus, &warehouses, &quantities])?;
    // There is stock for all: anything else would measure another work.
    if done == u64::try_from(taken.len())? { Ok(()) } else { Err("a claim was refused".into()) }
}

/// One array of each order's `value`.
fn each<'a, T: ToSql + Sync + 'a>(
    orders: &'a [Order],
    value: impl Fn(&'a Order) -> T,
) -> Column<'a> {
    Box::new(orders.iter().map(value).collect::<Vec<T>>())
}

/// One array of each line's `value`, from the order, the line's number and its place.
fn each_line<'a, T: ToSql + Sync + 'a>(
    orders: &'a [Order],
    value: impl Fn(&'a Order, i64, &'a shape::Line) -> T,
) -> Column<'a> {
    let mut column = Vec::with_capacity(orders.len() * shape::LINES);
    for order in orders {
        column.extend((1..).zip(&order.lines).map(|(no, line)| value(order, no, line)));
    }
    Box::new(column)
}

fn inbox_columns(orders: &[Order]) -> Vec<Column<'_>> {
    vec![
        each(orders, |order| PgId(order.inbox_id)),
        each(orders, |_| "api"),
        each(orders, |order| order.external_id.as_str()),
        each(orders, |order| PgTime(order.at_us)),
        each(orders, |order| order.body.as_bytes()),
        each(orders, |_| "parsed"),
    ]
}

fn order_columns(orders: &[Order], numbers: Vec<String>) -> Vec<Column<'_>> {
    let units = |order: &Order| order.lines.iter().map(|line| line.quantity).sum::<i64>();
    vec![
        each(orders, |order| PgId(order.id)),
        Box::new(numbers),
        each(orders, |order| PgId(order.shop_id)),
        each(orders, |order| order.external_id.as_str()),
        each(orders, |_| "api"),
        each(orders, |_| "standard"),
        each(orders, |_| "awaiting_review"),
        each(orders, |order| PgTime(order.at_us)),
        each(orders, |order| PgTime(order.at_us)),
        each(orders, |order| PgTime(order.at_us + 172_800_000_000)),
        each(orders, |_| "USD"),
        each(orders, |order| order.total_minor + 499),
        each(orders, |order| order.total_minor),
        each(orders, |_| 499_i64),
        each(orders, |_| 0_i64),
        each(orders, |_| 0_i64),
        each(orders, |_| "US"),
        each(orders, |_| "middle"),
        each(orders, |order| PgId(order.customer_id)),
        each(orders, |_| 3_i64),
        each(orders, units),
        each(orders, move |order| units(order) * 240),
        each(orders, |_| None::<&str>),
        each(orders, |order| PgTime(order.at_us)),
        each(orders, |_| 1_i64),
    ]
}

fn people_columns(orders: &[Order]) -> Vec<Column<'_>> {
    let mut columns = vec![each(orders, |order| PgId(order.id))];
    columns.extend(PERSON.map(|text| each(orders, move |_| text)));
    columns
}

fn line_columns(orders: &[Order]) -> Vec<Column<'_>> {
    vec![
        each_line(orders, |order, _, _| PgId(order.id)),
        each_line(orders, |_, no, _| no),
        each_line(orders, |_, _, line| PgId(line.sku_id)),
        each_line(orders, |_, _, _| "Ceramic cup, hand-glazed, 300 ml, blue"),
        each_line(orders, |_, _, line| line.quantity),
        each_line(orders, |_, _, line| line.price_minor),
    ]
}

fn claim_columns(orders: &[Order]) -> Vec<Column<'_>> {
    vec![
        each_line(orders, |order, _, _| PgId(order.id)),
        each_line(orders, |_, no, _| no),
        each_line(orders, |_, _, line| PgId(line.sku_id)),
        each_line(orders, |order, _, _| PgId(order.warehouse_id)),
        each_line(orders, |_, _, line| line.quantity),
    ]
}

fn event_columns(orders: &[Order]) -> Vec<Column<'_>> {
    vec![
        each(orders, |order| PgId(order.event_id)),
        each(orders, |order| PgTime(order.at_us)),
        each(orders, |_| "user:bench"),
        each(orders, |_| "OrderPlaced"),
        each(orders, |order| PgId(order.id)),
        each(orders, |order| PgJson(&order.event)),
    ]
}
