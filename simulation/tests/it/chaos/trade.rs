//! The company the chaos happens to, and the orders that are sent to it.

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::program::{PASSWORD, Program, USERNAME};

const SKUS: usize = 20;
/// Pieces of each SKU in the three warehouses: 2,000 over all of them.
const PIECES: [(&str, i64); 3] = [("SZX", 50), ("LAX", 30), ("FRA", 20)];
const SHOPS: [(&str, bool, bool); 3] = [
    // Steps by hand, goods claimed at the confirmation.
    ("HAND", false, false),
    // Steps by hand, goods claimed softly on arrival.
    ("SOFT", true, false),
    // Steps by rule.
    ("AUTO", true, true),
];

/// What the workers know of the company.
pub(crate) struct Company {
    pub(crate) cookie: String,
    pub(crate) user_id: String,
    pub(crate) skus: Vec<String>,
    pub(crate) warehouses: Vec<String>,
}

impl Company {
    /// Makes it through the API.
    pub(crate) async fn open(program: &Program) -> Self {
        let mut client = Client::new(program.addr, "");
        let credentials = json!({"username": USERNAME, "password": PASSWORD});
        let signed = made(client.post("/session", &credentials).await.unwrap());
        let cookie = signed.cookie.clone().unwrap();
        let user_id = signed.body["user"]["id"].as_str().unwrap().to_owned();
        let mut client = Client::new(program.addr, &cookie);
        for (code, reserve, auto) in SHOPS {
            let shop = json!({
                "code": code, "name": code, "platform": "api", "time_zone": "Europe/Berlin",
                "currency": "EUR", "workflow": {
                    "reserve_on_arrival": reserve, "auto_approve": auto, "auto_confirm": auto,
                },
            });
            made(client.post("/shops", &shop).await.unwrap());
        }
        let mut warehouses = Vec::new();
        for (priority, (code, _)) in PIECES.iter().enumerate() {
            let body = json!({
                "code": code, "name": code, "country": "CN", "time_zone": "Asia/Shanghai",
                "priority": priority,
            });
            let answer = made(client.post("/warehouses", &body).await.unwrap());
            warehouses.push(answer.text("id").to_owned());
        }
        let mut skus = Vec::new();
        for number in 0..SKUS {
            let body = json!({"code": sku(number), "name": format!("杯子 {number}")});
            let answer = made(client.post("/skus", &body).await.unwrap());
            let id = answer.text("id").to_owned();
            for (warehouse_id, (_, pieces)) in warehouses.iter().zip(PIECES) {
                let opening = json!({
                    "sku_id": id, "warehouse_id": warehouse_id, "change": pieces,
                    "reason": "opening", "note": "opening",
                });
                made(client.post("/stock/adjustments", &opening).await.unwrap());
            }
            skus.push(id);
        }
        Self { cookie, user_id, skus, warehouses }
    }
}

fn made(answer: Answer) -> Answer {
    assert!(answer.is_ok(), "{} {}", answer.status, answer.body);
    answer
}

fn sku(number: usize) -> String {
    format!("CHAOS-{number:02}")
}

/// The n-th order: the same for every delivery of it.
pub(crate) fn order(seed: u64, number: u64) -> Value {
    let mut random = StdRng::seed_from_u64(seed ^ (number << 20));
    let count = random.random_range(1..=4);
    let lines: Vec<Value> = (0..count)
        .map(|_| {
            // Half of all lines are of four hot SKUs, in any order, also twice in one order.
            let hot = random.random_bool(0.5);
            let at = if hot { random.random_range(0..4) } else { random.random_range(0..SKUS) };
            let known = random.random_bool(0.99);
            let code = if known { sku(at) } else { format!("UNKNOWN-{at}") };
            json!({"sku": code, "quantity": random.random_range(1..=3), "unit_price": "9.90"})
        })
        .collect();
    let (shop, _, _) = SHOPS[random.random_range(0..SHOPS.len())];
    json!({
        "shop": shop, "external_id": external_id(number), "lines": lines,
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "ship_to": {
            "name": "Jürgen Müller", "phone": "+49 30 1234567", "line1": "Straße 1",
            "city": "Berlin", "postcode": "10623", "country": "DE",
        },
    })
}

pub(crate) fn external_id(number: u64) -> String {
    format!("X-{number:05}")
}

/// The numbers of orders as they are delivered: each one to three times, shuffled so that copies of
/// one order come close to each other and seldom in turn.
pub(crate) fn deliveries(seed: u64, orders: u64) -> Vec<u64> {
    const WINDOW: usize = 24;
    let mut random = StdRng::seed_from_u64(seed);
    let mut all: Vec<u64> = Vec::new();
    for number in 0..orders {
        for _ in 0..random.random_range(1..=3) {
            all.push(number);
        }
    }
    for start in (0..all.len()).step_by(WINDOW / 2) {
        let end = (start + WINDOW).min(all.len());
        all[start..end].shuffle(&mut random);
    }
    // Taken from the end.
    all.reverse();
    all
}
