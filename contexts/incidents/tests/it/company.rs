//! A shop, a warehouse, goods, and orders that wait; made through the public API.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Answer, House};

pub(crate) fn done(answer: Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}

/// A shop where an order may stand in review for four hours; the id of the shop.
pub(crate) async fn open(house: &House, code: &str) -> String {
    let shop = json!({"code": code, "name": code, "platform": "api", "time_zone": "UTC",
        "currency": "EUR", "workflow": {"reserve_on_arrival": false}});
    id(&done(house.post("/shops", &shop).await))
}

/// A warehouse and two things to sell, of which there is nothing yet.
pub(crate) async fn goods(house: &House) {
    let warehouse = json!({"code": "DE", "name": "DE", "country": "DE",
        "time_zone": "Europe/Berlin", "priority": 1});
    done(house.post("/warehouses", &warehouse).await);
    for code in ["CUP", "LAMP"] {
        done(house.post("/skus", &json!({"code": code, "name": code})).await);
    }
}

pub(crate) async fn stock(house: &House, code: &str, pieces: i64) {
    let find = |answer: Answer| id(&answer.body["items"][0]);
    let sku = find(house.get(&format!("/skus?q={code}")).await);
    let warehouse = find(house.get("/warehouses").await);
    let body = json!({"sku_id": sku, "warehouse_id": warehouse, "change": pieces,
        "reason": "count_gain", "note": "test"});
    done(house.post("/stock/adjustments", &body).await);
}

pub(crate) async fn place(house: &House, shop: &str, number: &str, skus: &[&str]) -> String {
    let lines: Vec<Value> =
        skus.iter().map(|sku| json!({"sku": sku, "quantity": 1, "unit_price": "9.90"})).collect();
    let order = json!({
        "shop": shop, "external_id": number, "lines": lines,
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "buyer": {"email": format!("{number}@buyers.example")},
        "ship_to": {"name": "Jane Doe", "phone": "+49 30 1234567", "line1": "Main St 1",
            "city": "Berlin", "postcode": "10623", "country": "DE"},
    });
    id(&done(house.post("/orders", &order).await))
}

pub(crate) async fn step(house: &House, order: &str, step: &str) -> Answer {
    house.post(&format!("/orders/{order}/{step}"), &json!({})).await
}

/// The open alerts that somebody hears of.
pub(crate) async fn alerts(house: &House, token: &str) -> Vec<Value> {
    let answer = house.send(token, Method::GET, "/alerts?state=open", vec![], &[]).await;
    done(answer)["items"].as_array().unwrap().clone()
}

/// What the bell shows somebody.
pub(crate) async fn bell(house: &House, token: &str) -> (i64, i64) {
    let counts = done(house.send(token, Method::GET, "/alerts/counts", vec![], &[]).await);
    (counts["unanswered"].as_i64().unwrap(), counts["critical"].as_i64().unwrap())
}

/// How often something was told of alerts, by kind, in the order in which it was.
pub(crate) async fn told(house: &House) -> Vec<String> {
    let sql = "SELECT kind FROM events WHERE context = 'incidents' ORDER BY seq";
    house.with(move |ctx| ctx.list(sql, &[], |row| row.get(0))).await.unwrap()
}
