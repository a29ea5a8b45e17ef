//! A write with an `Idempotency-Key` is done once and answered with the same bytes again: every write
//! of the API's description, or it says why not.

use axum::http::Method;
use db::{KeepReply, KeptReply, OnceKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use testkit::{Answer, Engine, House, each_engine};

use crate::authorization::{body, path};
use crate::openapi::{Operation, document, operations};
use crate::setup;

fn writes(document: &Value) -> Vec<Operation> {
    operations(document).into_iter().filter(|operation| operation.method != "GET").collect()
}

fn takes_a_key(operation: &Operation) -> bool {
    let parameters = operation.described["parameters"].as_array().into_iter().flatten();
    parameters.into_iter().any(|parameter| parameter["name"] == "Idempotency-Key")
}

#[tokio::test]
async fn every_write_takes_a_key_or_says_why_not() {
    let document = document().await;
    let mut without = Vec::new();
    for operation in writes(&document) {
        let shown = format!("{} {}", operation.method, operation.path);
        let why = operation.described["x-never-kept"].as_str();
        assert_eq!(takes_a_key(&operation), why.is_none(), "{shown}: {why:?}");
        let tag = operation.described["tags"][0].as_str().unwrap_or_default();
        // All of access: its answers may hold secrets, or what another person asked for. Persons who are
        // looked at are not kept in an answer either, and each look counts.
        let looks = ["/reveal", "/fetch", "/file-drops/try"].iter().any(|end| shown.ends_with(end));
        // Their answers hold the secret that signs.
        let secret = ["/webhooks", "/rotate-secret", "/channel-connections", "/renew-push-secret"]
            .iter()
            .any(|end| shown.ends_with(end));
        if why.is_some() && !looks && !secret && !["access", "approvals", "audit"].contains(&tag) {
            without.push(shown);
        }
    }
    // Each of them is idempotent by a name of its own.
    assert_eq!(
        without,
        [
            "POST /api/v1/channels/{platform}/{id}/news",
            "POST /api/v1/orders",
            "POST /api/v1/orders/bulk",
        ]
    );
    assert!(writes(&document).len() > 50);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_write_gives_a_kept_answer_again_and_does_nothing() {
    let house = House::open(Engine::Sqlite, &setup()).unwrap();
    let document = document().await;
    for (number, operation) in writes(&document).iter().filter(|one| takes_a_key(one)).enumerate() {
        let shown = format!("{} {}", operation.method, operation.path);
        let (kind, body) = body(operation, &document);
        let address = path(operation, &document);
        let mut hash = Sha256::new();
        for part in [operation.method.as_bytes(), &[0], address.as_bytes(), &[0], &body] {
            hash.update(part);
        }
        let key = format!("key-{number}");
        let kept = format!("answer {number}");
        let reply = KeptReply {
            status: 201,
            content_type: "text/plain".into(),
            body: kept.clone().into_bytes(),
        };
        let once = OnceKey { key: key.clone(), request_hash: hash.finalize().to_vec() };
        house.run(KeepReply { key: once, reply }).await.unwrap();
        let events = house.number("SELECT count(*) FROM events").await;

        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        let mut headers = vec![("idempotency-key", key.as_str())];
        if !kind.is_empty() {
            headers.push(("content-type", kind));
        }
        let answer = house.send("all", method.clone(), &address, body, &headers).await;
        assert_eq!((answer.status, answer.bytes), (201, kept.into_bytes()), "{shown}");
        assert_eq!(answer.headers["idempotent-replayed"], "true", "{shown}");
        assert_eq!(house.number("SELECT count(*) FROM events").await, events, "{shown}");

        let other = house.send("all", method, &address, b"something else".to_vec(), &headers).await;
        assert_eq!((other.status, other.code()), (409, "db.idempotency_key_reused"), "{shown}");
    }
}

/// Sends a request twice under one key: one effect, one answer.
async fn twice(house: &House, method: Method, path: &str, body: Value) -> Value {
    let key = format!("{method}-{path}-{}", house.clock.now().as_micros());
    let key: String = key.chars().rev().take(120).collect();
    let raw = if body.is_null() { Vec::new() } else { serde_json::to_vec(&body).unwrap() };
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let first = house.send("all", method.clone(), path, raw.clone(), &headers).await;
    assert!((200..300).contains(&first.status), "{method} {path}: {}", first.body);
    let events = house.number("SELECT count(*) FROM events").await;
    let second = house.send("all", method.clone(), path, raw, &headers).await;
    let seen = |answer: &Answer| {
        (answer.status, answer.headers.get("content-type").cloned(), answer.bytes.clone())
    };
    assert_eq!(seen(&first), seen(&second), "{method} {path}");
    assert_eq!(second.headers["idempotent-replayed"], "true", "{method} {path}");
    assert_eq!(house.number("SELECT count(*) FROM events").await, events, "{method} {path}");
    house.clock.advance_seconds(1);
    first.body
}

async fn post(house: &House, path: &str, body: Value) -> Value {
    twice(house, Method::POST, path, body).await
}

/// A shop, a warehouse and an article of which there are ten; the article's id and the order's.
async fn company(house: &House) -> String {
    let shop = json!({"code": "EU", "name": "EU", "platform": "api", "time_zone": "Europe/Berlin",
        "currency": "EUR", "workflow": {}});
    post(house, "/shops", shop).await;
    let warehouse = json!({"code": "SZ", "name": "SZ", "country": "CN",
        "time_zone": "Asia/Shanghai", "priority": 1});
    let warehouse = post(house, "/warehouses", warehouse).await;
    let sku = post(house, "/skus", json!({"code": "CUP", "name": "Cup"})).await;
    let change = json!({"sku_id": sku["id"], "warehouse_id": warehouse["id"], "change": 10,
        "reason": "opening", "note": ""});
    post(house, "/stock/adjustments", change).await;
    let order = json!({
        "shop": "EU", "external_id": "A-1",
        "lines": [{"sku": "CUP", "quantity": 4, "unit_price": "9.90"}],
        "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
        "ship_to": {"name": "Jürgen Müller", "phone": "+49 30 1234567",
            "line1": "Straße des 17. Juni 135", "city": "Berlin", "postcode": "10623",
            "country": "DE"},
    });
    let placed = house.post("/orders", &order).await;
    placed.body["id"].as_str().unwrap().to_owned()
}

each_engine! {
    async fn a_day_of_an_order_told_twice_happens_once(house: House) {
        let order = format!("/orders/{}", company(&house).await);
        let at = |step: &str| format!("{order}/{step}");
        post(&house, &at("notes"), json!({"kind": "internal", "text": "twice said"})).await;
        post(&house, &at("tags"), json!({"tags": ["vip"]})).await;
        twice(&house, Method::DELETE, &at("tags/vip"), Value::Null).await;
        post(&house, &at("review-lease"), Value::Null).await;
        twice(&house, Method::DELETE, &at("review-lease"), Value::Null).await;
        let held = post(&house, &at("holds"), json!({"reason": "buyer_message"})).await;
        let hold = held["holds"][0]["id"].as_str().unwrap();
        twice(&house, Method::DELETE, &at(&format!("holds/{hold}")), Value::Null).await;
        post(&house, &at("approve"), json!({})).await;
        post(&house, &at("revoke-approval"), json!({})).await;
        post(&house, &at("reject"), json!({"reason": "other", "note": "no"})).await;
        post(&house, &at("resubmit"), json!({"note": "yes"})).await;
        post(&house, &at("approve"), json!({})).await;
        post(&house, &at("confirm"), json!({})).await;
        post(&house, &at("unconfirm"), json!({})).await;
        post(&house, &at("confirm"), json!({})).await;
        let one = json!({"lines": [{"line_no": 1, "units": 1}], "reason": "other"});
        let left = post(&house, &at("cancel-lines"), one).await;
        let parcels = left["fulfilments"].as_array().unwrap();
        let planned = parcels.iter().find(|parcel| parcel["state"] == "planned").unwrap();
        let parcel = format!("/fulfilments/{}", planned["id"].as_str().unwrap());
        for step in ["release", "pick", "pack"] {
            post(&house, &format!("{parcel}/{step}"), json!({})).await;
        }
        let bulk = json!({"action": {"action": "approve"}, "filter": {"tab": "all"}});
        let first = post(&house, "/orders/bulk-actions", bulk.clone()).await;
        let second = post(&house, "/orders/bulk-actions", bulk).await;
        assert_ne!(first["job_id"], second["job_id"], "another key is another wish");
        assert_eq!(house.number("SELECT count(*) FROM order_notes").await, 1);
        assert_eq!(house.number("SELECT CAST(sum(cancelled) AS bigint) FROM order_lines").await, 1);
    }

    async fn a_write_that_keeps_no_answer_looks_for_none(house: House) {
        let order = format!("/orders/{}", company(&house).await);
        let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
        let ask = |path: String, body: Value| {
            let house = &house;
            let raw = serde_json::to_vec(&body).unwrap();
            async move { house.send("all", Method::POST, &path, raw, &headers).await }
        };
        assert_eq!(ask(format!("{order}/approve"), json!({})).await.status, 200);
        // The key was used, but not for intake: an order has a name of its own.
        let lines = json!([{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}]);
        for (external_id, status) in [("K-1", 201), ("K-2", 201), ("K-1", 200)] {
            let order = json!({"shop": "EU", "external_id": external_id, "lines": lines});
            let answer = ask("/orders".to_owned(), order).await;
            assert_eq!(answer.status, status, "{}", answer.body);
        }
        let bad = [("content-type", "application/json"), ("idempotency-key", "")];
        let answer = house.send("all", Method::POST, "/orders", b"{}".to_vec(), &bad).await;
        assert_eq!((answer.status, &answer.body["fields"][0]["code"]), (422, &json!("web.bad_key")));
    }

    async fn a_refusal_is_decided_anew(house: House) {
        let order = format!("/orders/{}", company(&house).await);
        let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
        let ask = |path: String| {
            let house = &house;
            async move { house.send("all", Method::POST, &path, b"{}".to_vec(), &headers).await }
        };
        assert_eq!(ask(format!("{order}/confirm")).await.code(), "orders.not_approved");
        let approved = house.post(&format!("{order}/approve"), &json!({})).await;
        assert_eq!(approved.status, 200);
        assert_eq!(ask(format!("{order}/confirm")).await.status, 200);
    }

    async fn eight_at_once_under_one_key_get_one_answer(house: House) {
        let order = format!("/orders/{}/approve", company(&house).await);
        let house = std::sync::Arc::new(house);
        let mut running = Vec::new();
        for _ in 0..8 {
            let (house, order) = (std::sync::Arc::clone(&house), order.clone());
            running.push(tokio::spawn(async move {
                let headers = [("content-type", "application/json"), ("idempotency-key", "k")];
                house.send("all", Method::POST, &order, b"{}".to_vec(), &headers).await
            }));
        }
        let mut answers = Vec::new();
        for one in running {
            let answer = one.await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.body);
            answers.push(answer.bytes);
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]));
    }

    async fn an_answer_is_forgotten_after_a_day_and_not_before(house: House) {
        company(&house).await;
        let kept = || house.number("SELECT count(*) FROM idempotency_keys");
        let before = kept().await;
        assert!(before > 0);
        house.clock.advance_seconds(23 * 3600);
        assert_eq!(house.run(db::ForgetOldReplies { most: 100 }).await.unwrap(), 0);
        house.clock.advance_seconds(2 * 3600);
        assert_eq!(house.run(db::ForgetOldReplies { most: 1 }).await.unwrap(), 1);
        house.run(db::ForgetOldReplies { most: 100 }).await.unwrap();
        assert_eq!(kept().await, 0);
    }
}
