use db::{Ctx, Rows, ToParam};
use kernel::{Cursor, Fault, Timestamp};
use settings::ShopId;
use testkit::{Engine, House, Setup};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use super::super::{OrderFilter, Sort, Tab};
use super::*;
use crate::order::OrderKind;

/// Enough that PostgreSQL weighs its indexes.
const ORDERS: u32 = 10_000;
/// Of 2026-11-22.
const FIRST_MICROS: i64 = 1_795_334_400_000_000;
/// More than are sorted.
const COMMON: &str = "DE";
const RARE: &str = "NZ";

fn shop(at: u32) -> Uuid {
    Uuid::from_u128(u128::from(at % 3) + 1)
}

fn turn(at: u32, of: usize) -> usize {
    usize::try_from(at).unwrap_or(0) % of
}

/// Half of them are over, as in a house that has worked for years.
fn label(at: u32) -> &'static str {
    let label = if at.is_multiple_of(2) { Label::Completed } else { Label::ALL[turn(at / 11, 20)] };
    label.as_str()
}

fn house(engine: Engine) -> Option<House> {
    let migrations = vec![
        jobs::MIGRATIONS,
        settings::MIGRATIONS,
        catalog::MIGRATIONS,
        customers::MIGRATIONS,
        inventory::MIGRATIONS,
        crate::MIGRATIONS,
    ];
    House::open(engine, &Setup { migrations, router: Box::new(|_| OpenApiRouter::new()) })
}

/// Orders of every label, source, band, country and shop, none of which goes with another.
fn fill(ctx: &mut Ctx<'_>) -> Result<(), Fault> {
    let all = || 0..ORDERS;
    let number = |at: u32| i64::from(at);
    let country = |at: u32| if at.is_multiple_of(1_000) { RARE } else { COMMON };
    let kind = |at: u32| if at.is_multiple_of(50) { "presale" } else { "normal" };
    let at_time = |at: u32| Timestamp::from_micros(FIRST_MICROS + number(at / 2) * 1_000_000);
    let zero = || all().map(|_| 0_i64);
    let numbers = [
        "goods_minor",
        "fees_minor",
        "paid_minor",
        "line_count",
        "units_cancelled",
        "units_shipped",
        "units_delivered",
        "holds_open",
        "blocked_steps",
        "exceptions_open",
        "after_sales_open",
        "parcels_planned",
        "parcels_picking",
        "parcels_packed",
        "parcels_shipped",
        "parcels_out",
        "parcels_delivered",
        "parcels_lost",
        "review_rounds",
        "version",
    ];
    let mut columns = vec![
        "id",
        "number",
        "shop_id",
        "source",
        "kind",
        "state",
        "payment",
        "payment_due",
        "currency",
        "total_minor",
        "units",
        "amount_band",
        "country",
        "placed_at",
        "ship_by",
        "payload_hash",
        "no_stock",
        "label",
        "owner",
        "created_by",
        "created_at",
        "updated_at",
    ];
    let mut rows = Rows::new()
        .column(all().map(|at| Uuid::from_u128(u128::from(at) + 1)))
        .column(all().map(|at| format!("N-{at}")))
        .column(all().map(shop))
        .column(all().map(|at| Source::ALL[turn(at / 5, 4)].as_str()))
        .column(all().map(kind))
        .column(all().map(|at| if at % 7 == 0 { "returned" } else { "completed" }))
        .column(all().map(|_| "paid"))
        .column(all().map(|_| false))
        .column(all().map(|_| "EUR"))
        .column(all().map(|at| number(at * 7_919 % ORDERS)))
        .column(all().map(|_| 1_i64))
        .column(all().map(|at| number(at / 7 % 4)))
        .column(all().map(country))
        .column(all().map(at_time))
        .column(all().map(at_time))
        .column(all().map(|_| vec![0_u8]))
        .column(all().map(|_| false))
        .column(all().map(label))
        .column(all().map(|at| (at % 7 == 0 && at % 5 == 0).then_some("usr_all")))
        .column(all().map(|_| "test"))
        .column(all().map(at_time))
        .column(all().map(at_time));
    for column in numbers {
        columns.push(column);
        rows = rows.column(zero());
    }
    ctx.insert_rows("orders", &columns, &rows, "")?;
    for (tag, every) in [("often", 2), ("rarely", 400)] {
        let tagged = all().filter(|at| at.is_multiple_of(every));
        let ids: Vec<_> = tagged.map(|at| Uuid::from_u128(u128::from(at) + 1)).collect();
        let rows = Rows::new().column(ids.iter().copied()).column(ids.iter().map(|_| tag));
        ctx.insert_rows("order_tags", &["order_id", "tag"], &rows, "")?;
    }
    if ctx.engine() == Engine::Postgres {
        ctx.execute("ANALYZE", &[])?;
    }
    Ok(())
}

/// A name, a filter, and the index by which SQLite finds its orders.
type Case = (String, OrderFilter, &'static str);

fn cases() -> Vec<Case> {
    let shop_id = Some(ShopId::from_uuid(shop(0)));
    let country = |country: &str| Some(country.to_owned());
    let nothing = OrderFilter::default;
    let by: Vec<(&str, OrderFilter, [&'static str; 3])> = vec![
        // What is asked for, and the index: of a tab, of all orders, of the greatest of a tab.
        ("nothing", nothing(), ["orders_source", "orders_placed", "orders_total"]),
        (
            "country",
            OrderFilter { country: country(COMMON), ..nothing() },
            ["orders_country", "orders_country", "orders_total"],
        ),
        (
            "rare country",
            OrderFilter { country: country(RARE), ..nothing() },
            ["orders_country", "orders_country", "orders_country"],
        ),
        (
            "shop",
            OrderFilter { shop_id, ..nothing() },
            ["orders_shop", "orders_shop", "orders_total"],
        ),
        (
            "source",
            OrderFilter { source: Some(Source::Api), ..nothing() },
            ["orders_source", "orders_source", "orders_total"],
        ),
        (
            "type",
            OrderFilter { kind: Some(OrderKind::Presale), ..nothing() },
            ["orders_special_kind"; 3],
        ),
        (
            "type normal",
            OrderFilter { kind: Some(OrderKind::Normal), ..nothing() },
            ["orders_source", "orders_placed", "orders_total"],
        ),
        (
            "band",
            OrderFilter { amount_band: Some(2), ..nothing() },
            ["orders_band", "orders_band", "orders_total"],
        ),
        (
            "country and source and type",
            OrderFilter {
                country: country(COMMON),
                source: Some(Source::Api),
                kind: Some(OrderKind::Presale),
                ..nothing()
            },
            ["orders_special_kind"; 3],
        ),
        (
            "shop and rare country",
            OrderFilter { country: country(RARE), shop_id, ..nothing() },
            ["orders_country"; 3],
        ),
        ("rare tag", OrderFilter { tag: Some("rarely".to_owned()), ..nothing() }, ["the key"; 3]),
        (
            "tag",
            OrderFilter { tag: Some("often".to_owned()), ..nothing() },
            ["orders_source", "orders_placed", "orders_total"],
        ),
        ("mine", OrderFilter { mine: Some(true), ..nothing() }, ["orders_owner"; 3]),
    ];
    let mut cases = Vec::new();
    for (name, filter, [of_tab, of_all, greatest]) in by {
        for (tab, index) in [(Tab::Completed, of_tab), (Tab::All, of_all)] {
            let tabbed = OrderFilter { tab: Some(tab), ..filter.clone() };
            for sort in [Sort::Newest, Sort::Oldest] {
                let sorted = OrderFilter { sort: Some(sort), ..tabbed.clone() };
                cases.push((format!("{name}, {tab}, {sort}"), sorted, index));
            }
            let sorted = OrderFilter { sort: Some(Sort::Greatest), ..tabbed.clone() };
            cases.push((format!("{name}, {tab}, greatest"), sorted, greatest));
        }
        if !matches!(name, "rare tag" | "mine") {
            let due = OrderFilter { sort: Some(Sort::ShipBy), ..filter.clone() };
            cases.push((format!("{name}, by deadline"), due, "orders_ship_by"));
            for tab in [Tab::DueToday, Tab::Overdue, Tab::AtRisk] {
                let due = OrderFilter { tab: Some(tab), ..filter.clone() };
                cases.push((format!("{name}, {tab}"), due, "orders_ship_by"));
            }
        }
    }
    cases
}

/// How the engine finds what a filter asks for, a line for each step.
fn plan(ctx: &mut Ctx<'_>, filter: &OrderFilter, next: bool) -> Result<String, Fault> {
    let sort = filter.sort.unwrap_or(Sort::ShipBy);
    let key = if sort == Sort::Greatest { 5_000 } else { FIRST_MICROS + 2_000_000_000 };
    let cursor = Cursor::new(vec![key.to_string(), OrderId::from_uuid(shop(7)).to_string()]);
    let now = Timestamp::from_micros(FIRST_MICROS + 1_000_000_000);
    let after = next.then_some(&cursor);
    let select = Select::of(filter, &ctx.actor().clone(), None, after, now)?;
    let (sql, mut params) = select.statement(ctx)?;
    params.push(Param::Int(51));
    let params: Vec<&dyn ToParam> = params.iter().map(|param| -> &dyn ToParam { param }).collect();
    let (explain, column) = match ctx.engine() {
        Engine::Sqlite => ("EXPLAIN QUERY PLAN", 3),
        Engine::Postgres => ("EXPLAIN", 0),
    };
    let lines: Vec<String> =
        ctx.list(&format!("{explain} {sql}"), &params, |row| row.get(column))?;
    Ok(lines.join("\n"))
}

/// SQLite reads orders by this index alone, and sorts them only where they are few. Between the pages of
/// the labels it sorts what these have found.
fn is_good_on_sqlite(plan: &str, index: &str, sort: Option<Sort>) -> bool {
    let index = if index == "the key" { "sqlite_autoindex_orders_1" } else { index };
    let in_its_order = match sort {
        Some(Sort::Greatest) => index == "orders_total",
        _ => index != "sqlite_autoindex_orders_1",
    };
    let lines: Vec<&str> = plan.lines().collect();
    let reads = |line: &str| line.starts_with("SEARCH orders ") || line.starts_with("SCAN orders ");
    let by_it = |line: &str| line.split([' ', '(']).any(|word| word == index);
    let sorted = |at: usize| lines.get(at + 1).is_some_and(|next| next.contains("TEMP B-TREE"));
    let mut read = (0..lines.len()).filter(|at| reads(lines[*at])).peekable();
    read.peek().is_some() && read.all(|at| by_it(lines[at]) && !(in_its_order && sorted(at)))
}

/// PostgreSQL knows how many orders there are of what, and chooses. What it may not do is read the whole
/// table, or sort more than a few.
fn is_good_on_postgres(plan: &str) -> bool {
    let rows = |line: &str| {
        let (_, rows) = line.split_once(" rows=")?;
        rows.split(' ').next()?.parse::<i64>().ok()
    };
    let mut sorts = plan.lines().filter(|line| line.contains("Sort  (cost"));
    !plan.contains("Seq Scan on orders") && sorts.all(|line| rows(line).is_some_and(|n| n <= FEW))
}

async fn every_list_is_read_from_its_index(engine: Engine) {
    let Some(house) = house(engine) else { return };
    house.with(fill).await.unwrap();
    let mut wrong = Vec::new();
    for (name, filter, index) in cases() {
        for next in [false, true] {
            let asked = filter.clone();
            let plan = house.with(move |ctx| plan(ctx, &asked, next)).await.unwrap();
            let good = match engine {
                Engine::Sqlite => is_good_on_sqlite(&plan, index, filter.sort),
                Engine::Postgres => is_good_on_postgres(&plan),
            };
            if !good {
                wrong.push(format!("{name}, next {next}, not by {index}:\n{plan}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} plans:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_is_read_from_its_index_on_sqlite() {
    every_list_is_read_from_its_index(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_is_read_from_its_index_on_postgres() {
    every_list_is_read_from_its_index(Engine::Postgres).await;
}
