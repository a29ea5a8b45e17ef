//! A small company to test with: one shop, two warehouses, three SKUs with stock; made through the
//! public API.

use serde_json::{Value, json};
use testkit::{Answer, House};

/// Makes the company. `workflow` says what differs from the standard workflow.
pub(crate) async fn open(house: &House, workflow: Value) {
    let shop = json!({
        "code": "EU", "name": "Shop EU", "platform": "api", "time_zone": "Europe/Berlin",
        "currency": "EUR", "workflow": workflow,
    });
    created(&house.post("/shops", &shop).await);
    for (code, priority) in [("SZ", 1), ("DE", 2)] {
        let warehouse = json!({
            "code": code, "name": code, "country": if code == "SZ" { "CN" } else { "DE" },
            "time_zone": "Asia/Shanghai", "priority": priority,
        });
        created(&house.post("/warehouses", &warehouse).await);
    }
    for (code, name) in [("CUP", "马克杯"), ("LAMP", "台灯"), ("CABLE", "数据线")] {
        let sku = json!({"code": code, "name": name});
        created(&house.post("/skus", &sku).await);
    }
}

/// Puts pieces of a SKU into a warehouse.
pub(crate) async fn stock(house: &House, sku: &str, warehouse: &str, pieces: i64) {
    let body = json!({
        "sku_id": sku_id(house, sku).await, "warehouse_id": warehouse_id(house, warehouse).await,
        "change": pieces, "reason": "count_gain", "note": "test",
    });
    created(&house.post("/stock/adjustments", &body).await);
}

pub(crate) async fn sku_id(house: &House, code: &str) -> String {
    find(&house.get(&format!("/skus?q={code}")).await, "code", code)
}

pub(crate) async fn warehouse_id(house: &House, code: &str) -> String {
    find(&house.get("/warehouses").await, "code", code)
}

fn find(answer: &Answer, field: &str, wanted: &str) -> String {
    let items = answer.body["items"].as_array().unwrap_or_else(|| panic!("{:?}", answer.body));
    let item = items.iter().find(|item| item[field] == wanted);
    item.unwrap_or_else(|| panic!("no {wanted} in {items:?}"))["id"].as_str().unwrap().to_owned()
}

pub(crate) fn created(answer: &Answer) {
    assert!(matches!(answer.status, 200 | 201), "{} {}", answer.status, answer.body);
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
            "name": "Jürgen Müller-Lüdenscheidt", "phone": "+49 30 1234567",
            "line1": "Straße des 17. Juni 135", "city": "Berlin", "postcode": "10623",
            "country": "DE",
        },
    })
}

/// Places an order; its id.
pub(crate) async fn place(house: &House, order: &Value) -> String {
    let answer = house.post("/orders", order).await;
    created(&answer);
    answer.body["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn get(house: &House, id: &str) -> Value {
    let answer = house.get(&format!("/orders/{id}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

pub(crate) async fn label(house: &House, id: &str) -> String {
    get(house, id).await["order"]["label"].as_str().unwrap().to_owned()
}

/// Takes a step that must succeed.
pub(crate) async fn step(house: &House, id: &str, step: &str) -> Value {
    let answer = house.post(&format!("/orders/{id}/{step}"), &json!({})).await;
    assert_eq!(answer.status, 200, "{step}: {}", answer.body);
    answer.body
}

/// Ships every parcel of an order.
pub(crate) async fn ship_all(house: &House, id: &str) {
    for parcel in get(house, id).await["fulfilments"].as_array().unwrap() {
        let (parcel, number) = (parcel["id"].as_str().unwrap(), parcel["number"].as_str().unwrap());
        for action in ["release", "pick", "pack"] {
            let answer = house.post(&format!("/fulfilments/{parcel}/{action}"), &json!({})).await;
            assert_eq!(answer.status, 200, "{action}: {}", answer.body);
        }
        let body =
            json!({"carrier": "DHL", "tracking_number": format!("JD{}", number.replace('-', ""))});
        let answer = house.post(&format!("/fulfilments/{parcel}/ship"), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

/// What the books say of a SKU: on hand and allocated over all warehouses.
pub(crate) async fn levels(house: &House, sku: &str) -> (i64, i64) {
    let answer = house.get(&format!("/stock?q={sku}&limit=200")).await;
    let items = answer.body["items"].as_array().unwrap().clone();
    let sum = |field: &str| items.iter().map(|item| item[field].as_i64().unwrap()).sum();
    (sum("on_hand"), sum("allocated"))
}

/// Everything that must hold at any time.
pub(crate) async fn must_be_sound(house: &House) {
    let answer = house.get("/stock/doctor").await;
    assert_eq!(answer.body["findings"], json!([]), "the stock doctor found something");
    let answer = house.get("/orders/doctor").await;
    assert_eq!(answer.body["findings"], json!([]), "the orders' doctor found something");
}
