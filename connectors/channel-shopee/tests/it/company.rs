//! Two shops with stock and a connection each; made through the public API.

use channels::Ingested;
use serde_json::{Value, json};
use testkit::{Answer, House};

use crate::doorway;
use crate::shop::{GRANT, KEY, SECRET, Shop, name};

pub(crate) fn done(answer: Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}

/// The shops `ONE` and `TWO`, and ten thousand cups.
pub(crate) async fn open(house: &House) {
    for code in ["ONE", "TWO"] {
        let shop = json!({"code": code, "name": code, "platform": "shopee",
            "time_zone": "UTC", "currency": "SGD"});
        done(house.post("/shops", &shop).await);
    }
    let warehouse = json!({"code": "DE", "name": "DE", "country": "DE",
        "time_zone": "Europe/Berlin", "priority": 1});
    let warehouse = id(&done(house.post("/warehouses", &warehouse).await));
    let sku = id(&done(house.post("/skus", &json!({"code": "CUP", "name": "Cup"})).await));
    let stock = json!({"sku_id": sku, "warehouse_id": warehouse, "change": 10_000,
        "reason": "count_gain", "note": "test"});
    done(house.post("/stock/adjustments", &stock).await);
}

pub(crate) async fn shop_id(house: &House, code: &str) -> String {
    let shops = done(house.get("/shops").await);
    let shop = shops["items"].as_array().unwrap().iter().find(|shop| shop["code"] == code).unwrap();
    id(shop)
}

/// What connects a shop of the house to one of Shopee.
pub(crate) async fn wanted(house: &House, code: &str, shop: &Shop) -> Value {
    json!({"shop_id": shop_id(house, code).await, "since": "2026-11-01T00:00:00Z",
        "credentials": {"address": shop.url, "key": KEY, "secret": SECRET, "grant": GRANT}})
}

/// Connects them; the connection's id.
pub(crate) async fn connect(house: &House, code: &str, shop: &Shop) -> String {
    let wanted = wanted(house, code, shop).await;
    id(&done(house.post("/channel-connections", &wanted).await))
}

pub(crate) async fn look(house: &House, connection: &str) -> Value {
    done(house.get(&format!("/channel-connections/{connection}")).await)
}

/// Asks shops once.
pub(crate) async fn sync(house: &House) -> Ingested {
    channels::sync(&house.db, &doorway()).await.unwrap()
}

/// Asks shops until none has anything to tell, over an hour of their patience and ours; how many came.
pub(crate) async fn drain(house: &House) -> usize {
    let mut arrived = 0;
    for _ in 0..25 {
        arrived += sync(house).await.arrived;
        house.clock.advance_seconds(100);
    }
    arrived
}

pub(crate) const ORDERS: &str = "SELECT count(*) FROM orders";

/// The order with this number at its shop.
pub(crate) async fn order(house: &House, number: i64) -> Value {
    let listed = done(house.get(&format!("/orders?q={}", name(number))).await);
    let found = listed["items"].as_array().unwrap().first();
    let found = found.unwrap_or_else(|| panic!("no {number} in {listed}"));
    done(house.get(&format!("/orders/{}", id(found))).await)
}

pub(crate) fn holds(order: &Value) -> Vec<String> {
    let holds = order["holds"].as_array().unwrap().iter();
    let mut reasons: Vec<String> =
        holds.map(|hold| hold["reason"].as_str().unwrap().to_owned()).collect();
    reasons.sort();
    reasons
}

pub(crate) async fn observed(house: &House, connection: &str) -> Vec<(String, String)> {
    let path = format!("/channel-connections/{connection}/observations");
    let listed = done(house.get(&path).await);
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    let items = listed["items"].as_array().unwrap().iter().rev();
    items.map(|one| (text(one, "kind"), text(one, "outcome"))).collect()
}
