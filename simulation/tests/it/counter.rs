//! A small company behind a counter: one shop, one warehouse, four SKUs, made through the public API.

use std::sync::Arc;

use jobs::{BoxFuture, People, WorkerOptions};
use kernel::{Actor, Fault, Grants};
use serde_json::{Value, json};
use testkit::{Answer, House};

/// Makes the company. `workflow` says what differs from the standard workflow.
pub(crate) async fn open(house: &House, workflow: Value) {
    let shop = json!({
        "code": "EU", "name": "Shop EU", "platform": "api", "time_zone": "Europe/Berlin",
        "currency": "EUR", "workflow": workflow,
    });
    ok(&post(house, "/shops", &shop).await);
    let warehouse =
        json!({"code": "SZ", "name": "SZ", "country": "CN", "time_zone": "Asia/Shanghai"});
    ok(&post(house, "/warehouses", &warehouse).await);
    for code in ["CUP", "LAMP", "CABLE", "BAG"] {
        ok(&post(house, "/skus", &json!({"code": code, "name": code})).await);
    }
}

pub(crate) async fn post(house: &House, path: &str, body: &Value) -> Answer {
    house.post(path, body).await
}

pub(crate) fn ok(answer: &Answer) {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
}

/// The id of the item with a code in a list.
pub(crate) async fn id_of(house: &House, list: &str, code: &str) -> String {
    let answer = house.get(list).await;
    let items = answer.body["items"].as_array().unwrap().clone();
    let item = items.iter().find(|item| item["code"] == code).unwrap();
    item["id"].as_str().unwrap().to_owned()
}

/// Puts pieces of a SKU into the warehouse.
pub(crate) async fn stock(house: &House, sku: &str, pieces: i64) {
    let body = json!({
        "sku_id": id_of(house, &format!("/skus?q={sku}"), sku).await,
        "warehouse_id": id_of(house, "/warehouses", "SZ").await,
        "change": pieces, "reason": "count_gain", "note": "counted",
    });
    ok(&post(house, "/stock/adjustments", &body).await);
}

/// An order with a good address, already paid.
pub(crate) fn order(external_id: &str, lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|(sku, quantity)| json!({"sku": sku, "quantity": quantity, "unit_price": "9.90"}))
        .collect();
    json!({
        "shop": "EU", "external_id": external_id, "lines": lines,
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "ship_to": {
            "name": "Jürgen Müller", "phone": "+49 30 1234567", "line1": "Straße 1",
            "city": "Berlin", "postcode": "10623", "country": "DE",
        },
    })
}

/// Places an order; its id.
pub(crate) async fn place(house: &House, order: &Value) -> String {
    let answer = post(house, "/orders", order).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["id"].as_str().unwrap().to_owned()
}

/// Approves an order and asks for its confirmation.
pub(crate) async fn confirm(house: &House, id: &str) -> Answer {
    ok(&post(house, &format!("/orders/{id}/approve"), &json!({})).await);
    post(house, &format!("/orders/{id}/confirm"), &json!({})).await
}

/// The same; whether there were goods for it.
pub(crate) async fn confirmed(house: &House, id: &str) -> bool {
    let answer = confirm(house, id).await;
    let waits = answer.code() == "orders.out_of_stock";
    assert!(waits || answer.status == 200, "{} {}", answer.status, answer.body);
    !waits
}

/// What the books say of a SKU: on hand and allocated.
pub(crate) async fn levels(house: &House, sku: &str) -> (i64, i64) {
    let answer = house.get(&format!("/stock?q={sku}&limit=200")).await;
    let items = answer.body["items"].as_array().unwrap().clone();
    let sum = |field: &str| items.iter().map(|item| item[field].as_i64().unwrap()).sum();
    (sum("on_hand"), sum("allocated"))
}

/// One number by SQL.
pub(crate) async fn number(house: &House, sql: &str) -> i64 {
    let sql = sql.to_owned();
    house.with(move |ctx| ctx.one(&sql, &[], |row| row.get::<i64>(0))).await.unwrap()
}

/// The rows that a command done twice would double. The inbox is not among them: it keeps every
/// delivery.
pub(crate) async fn rows(house: &House) -> Vec<(&'static str, i64)> {
    let mut counted = Vec::new();
    for table in [
        "orders",
        "order_lines",
        "order_approvals",
        "fulfilments",
        "fulfilment_lines",
        "claims",
        "movements",
        "stock_levels",
        "events",
    ] {
        counted.push((table, number(house, &format!("SELECT count(*) FROM {table}")).await));
    }
    counted
}

/// Version and available pieces of each `StockChanged`, oldest first.
pub(crate) async fn stock_news(house: &House) -> Vec<(i64, i64)> {
    let sql = "SELECT version, data FROM events WHERE kind = 'StockChanged' ORDER BY seq";
    let read = house.with(move |ctx| {
        ctx.list(sql, &[], |row| {
            let db::Json::<Value>(data) = row.get(1)?;
            Ok((row.get(0)?, data["available"].as_i64().unwrap()))
        })
    });
    read.await.unwrap()
}

/// Both doctors find nothing.
pub(crate) async fn must_be_sound(house: &House) {
    for doctor in ["/stock/doctor", "/orders/doctor"] {
        let answer = house.get(doctor).await;
        assert_eq!(answer.body["findings"], json!([]), "{doctor}");
    }
}

struct Everybody;

impl People for Everybody {
    fn actor<'a>(&'a self, _: &'a db::Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, "All", Grants::All)) })
    }
}

/// Runs what is queued, as the workers of a real house do.
pub(crate) async fn run_jobs(house: &House) {
    let options = WorkerOptions::new("test", Arc::new(Everybody));
    jobs::run_due(&house.db, &app::contexts::handlers(), &options).await.unwrap();
}
