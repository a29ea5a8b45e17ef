//! Two shops with stock, and orders on their way; made through the public API.

use serde_json::{Value, json};
use testkit::{Answer, House};

pub(crate) fn done(answer: Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}

/// The shops `ONE` and `TWO`, and a hundred cups.
pub(crate) async fn open(house: &House) {
    for code in ["ONE", "TWO"] {
        let shop = json!({"code": code, "name": code, "platform": "api", "time_zone": "UTC",
            "currency": "EUR"});
        done(house.post("/shops", &shop).await);
    }
    let warehouse = json!({"code": "DE", "name": "DE", "country": "DE",
        "time_zone": "Europe/Berlin", "priority": 1});
    let warehouse = id(&done(house.post("/warehouses", &warehouse).await));
    let sku = id(&done(house.post("/skus", &json!({"code": "CUP", "name": "Cup"})).await));
    let stock = json!({"sku_id": sku, "warehouse_id": warehouse, "change": 100,
        "reason": "count_gain", "note": "test"});
    done(house.post("/stock/adjustments", &stock).await);
}

pub(crate) async fn shop_id(house: &House, code: &str) -> String {
    let shops = done(house.get("/shops").await);
    let shop = shops["items"].as_array().unwrap().iter().find(|shop| shop["code"] == code).unwrap();
    id(shop)
}

/// Words that no message may hold.
pub(crate) const CANARIES: [&str; 4] = ["Canary", "canary", "Quiet Lane", "+49 30 7654321"];

pub(crate) async fn place(house: &House, shop: &str, number: &str) -> String {
    let letter = json!({
        "shop": shop, "external_id": number,
        "lines": [{"sku": "CUP", "quantity": 2, "unit_price": "9.90", "external_line_id": "L1"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "buyer": {"email": "canary@buyers.example"},
        "ship_to": {"name": "Carla Canary", "phone": "+49 30 7654321", "line1": "Quiet Lane 1",
            "city": "Berlin", "postcode": "10623", "country": "DE"},
    });
    id(&done(house.post("/orders", &letter).await))
}

/// Brings an order from the inbox to the buyer's door.
pub(crate) async fn deliver(house: &House, order: &str) {
    for step in ["approve", "confirm"] {
        done(house.post(&format!("/orders/{order}/{step}"), &json!({})).await);
    }
    let view = done(house.get(&format!("/orders/{order}")).await);
    let parcel = id(&view["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship", "deliver"] {
        let shipping = json!({"carrier": "DHL", "tracking_number": "JD0123456789"});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
}
