//! Two shops, stock, and orders on their way through them; made through the public API.

use std::sync::Arc;

use db::Db;
use governance::{AnswerRequest, ForgetOld};
use jobs::{BoxFuture, Handler, Handlers, NewJob, People, WorkerOptions, run_due};
use kernel::{Actor, Fault, Grants};
use serde_json::{Value, json};
use testkit::{Answer, House};

pub(crate) const DAY: i64 = 86_400;

pub(crate) fn done(answer: Answer) -> Value {
    assert!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    answer.body
}

pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}

/// A shop at Amazon that keeps people for 30 days, and one of our own that keeps them for 60.
pub(crate) async fn open(house: &House) {
    for (code, platform, workflow) in
        [("AMZ", "amazon", json!({})), ("OWN", "api", json!({"keep_personal_days": 60}))]
    {
        let shop = json!({"code": code, "name": code, "platform": platform,
            "time_zone": "UTC", "currency": "EUR", "workflow": workflow});
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

/// A letter of somebody who is known by their e-mail address, and a phone that follows from it.
pub(crate) fn letter(shop: &str, number: &str, email: &str) -> Value {
    let digits = email.bytes().fold(7, |sum: u32, byte| (sum * 31 + u32::from(byte)) % 9_000_000);
    let phone = format!("+49 30 {:07}", digits + 1_000_000);
    json!({
        "shop": shop, "external_id": number,
        "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "buyer": {"email": email},
        "ship_to": {"name": "Jane Doe", "phone": phone, "email": email,
            "line1": "Main St 1", "city": "Berlin", "postcode": "10623", "country": "DE",
            "raw": {"BuyerName": "Jane Doe"}},
        "message": "leave it with Ms Doe",
    })
}

pub(crate) async fn place(house: &House, shop: &str, number: &str) -> String {
    let letter = letter(shop, number, &format!("{}@buyers.example", number.to_lowercase()));
    id(&done(house.post("/orders", &letter).await))
}

pub(crate) async fn look(house: &House, order: &str) -> Value {
    done(house.get(&format!("/orders/{order}")).await)
}

/// Takes an order up to a step of its parcel: `ship` or `deliver`.
pub(crate) async fn bring_to(house: &House, order: &str, last: &str) {
    // What the buyer wrote waits until somebody has read it.
    let held = look(house, order).await;
    for hold in held["order"]["holds"].as_array().unwrap() {
        let path = format!("/orders/{order}/holds/{}", hold["id"].as_str().unwrap());
        done(house.delete(&path).await);
    }
    for step in ["approve", "confirm"] {
        done(house.post(&format!("/orders/{order}/{step}"), &json!({})).await);
    }
    let parcel = id(&look(house, order).await["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship", "deliver"] {
        let tracking = format!("T{}", &parcel[parcel.len() - 12..]);
        let shipping = json!({"carrier": "DHL", "tracking_number": tracking.to_uppercase()});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
        if action == last {
            return;
        }
    }
}

/// The name of an order's recipient as it stands, masked; nothing when it is forgotten.
pub(crate) async fn recipient(house: &House, order: &str) -> Option<String> {
    let view = look(house, order).await;
    let people = view["people"].as_array().unwrap();
    let recipient = people.iter().find(|person| person["role"] == "recipient").unwrap();
    recipient["name"].as_str().map(str::to_owned)
}

/// The customer behind an order.
pub(crate) async fn customer(house: &House, order: &str) -> String {
    let order: orders::OrderId = order.parse().unwrap();
    let sql = "SELECT customer_id FROM orders WHERE id = $1";
    let found =
        house.with(move |ctx| ctx.one(sql, &[&order], |row| row.get::<customers::CustomerId>(0)));
    found.await.unwrap().to_string()
}

struct Staff;

impl People for Staff {
    fn actor<'a>(&'a self, _: &'a Db, id: &'a str) -> BoxFuture<'a, Result<Actor, Fault>> {
        Box::pin(async move { Ok(Actor::user(id, "All", Grants::All)) })
    }
}

/// Runs what waits.
pub(crate) async fn work(house: &House) {
    let handlers = Handlers::new().with(ForgetOld).with(AnswerRequest);
    run_due(&house.db, &handlers, &WorkerOptions::new("test", Arc::new(Staff))).await.unwrap();
    let failed = "SELECT count(*) FROM jobs WHERE state NOT IN ('ok', 'queued', 'cancelled')";
    assert_eq!(house.number(failed).await, 0);
}

/// Asks for what the job of the night does.
pub(crate) async fn evening(house: &House) -> String {
    let job = house.with(|ctx| jobs::enqueue(ctx, NewJob::new(ForgetOld::KIND, &json!({}))));
    job.await.unwrap().to_string()
}

/// What the job of the night does; its result.
pub(crate) async fn night(house: &House) -> Value {
    let job = evening(house).await;
    work(house).await;
    done(house.get(&format!("/jobs/{job}")).await)["result"].clone()
}
