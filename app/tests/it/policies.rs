//! What one context's news means to another, one round of reading it at a time.

use std::sync::Arc;

use app::policies::Policies;
use serde_json::json;
use testkit::{House, each_engine};

/// Reads the news until there is none, and runs the jobs that follow from it. On PostgreSQL news waits
/// for every transaction that is open on the server, and other tests share it.
async fn one_round(house: &House, wanted: usize) {
    let mut read = 0;
    for _ in 0..200 {
        read += db::drain(&house.db, &Policies::default()).await.unwrap();
        if read >= wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let people = Arc::new(app::contexts::access(&house.db, false, Vec::new(), None));
    let options = jobs::WorkerOptions::new("test", people);
    jobs::run_due(&house.db, &app::contexts::handlers(), &options).await.unwrap();
}

async fn label(house: &House, id: &str) -> String {
    let view = house.get(&format!("/orders/{id}")).await;
    view.body["order"]["label"].as_str().unwrap().to_owned()
}

each_engine! {
    /// The second order arrives at the moment in which the SKU is made: it is not on the work list that
    /// the SKU empties.
    async fn an_order_with_an_unknown_sku_heals_when_the_sku_is_made(house: House) {
        let shop = json!({"code": "EU", "name": "EU", "platform": "api",
            "time_zone": "Europe/Berlin", "currency": "EUR", "workflow": {}});
        assert_eq!(house.post("/shops", &shop).await.status, 201);
        for (by, sku, waiting) in [("A-1", "MUG", true), ("A-2", "ｂｏｗｌ", false), ("A-3", "4006381333931", false)] {
            let order = json!({
                "shop": "EU", "external_id": by,
                "lines": [{"sku": sku, "quantity": 1, "unit_price": "9.90"}],
                "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
                "ship_to": {"name": "Jürgen Müller", "phone": "+49 30 1234567",
                    "line1": "Straße des 17. Juni 135", "city": "Berlin", "postcode": "10623",
                    "country": "DE"},
            });
            let placed = house.post("/orders", &order).await;
            let id = placed.body["id"].as_str().unwrap().to_owned();
            assert_eq!(label(&house, &id).await, "blocked");
            if !waiting {
                house.sql("DELETE FROM sku_mappings").await;
            }
            let made = if sku.starts_with('4') {
                json!({"code": "PEN", "name": "Pen", "barcodes": [sku]})
            } else {
                json!({"code": kernel::fold(sku).to_uppercase(), "name": "New"})
            };
            let before = house.number("SELECT count(*) FROM events").await;
            let answer = house.post("/skus", &made).await;
            assert_eq!(answer.status, 201, "{}", answer.body);
            let told = house.number("SELECT count(*) FROM events").await - before;
            assert_eq!(told > 1, waiting, "whether the work list knew of {sku}");
            let read = house.number(
                "SELECT coalesce(max(seq), 0) FROM event_cursors WHERE consumer = 'policies'",
            ).await;
            let last = house.number("SELECT max(seq) FROM events").await;
            one_round(&house, usize::from(last > read)).await;
            assert_eq!(label(&house, &id).await, "awaiting_review", "{sku}");
            let jobs = house.number("SELECT count(*) FROM jobs WHERE state <> 'ok'").await;
            assert_eq!(jobs, 0);
        }
        // A SKU nobody waits for makes no work.
        let jobs = house.number("SELECT count(*) FROM jobs").await;
        assert_eq!(house.post("/skus", &json!({"code": "NEW", "name": "New"})).await.status, 201);
        one_round(&house, 1).await;
        assert_eq!(house.number("SELECT count(*) FROM jobs").await, jobs);
    }

    /// A warning is for screens; what nobody answered is mailed, once, to those who mend it.
    async fn an_alert_nobody_answers_is_mailed_once(house: House) {
        let shop = json!({"code": "EU", "name": "EU", "platform": "api",
            "time_zone": "Europe/Berlin", "currency": "EUR", "workflow": {}});
        assert_eq!(house.post("/shops", &shop).await.status, 201);
        assert_eq!(house.post("/skus", &json!({"code": "MUG", "name": "Mug"})).await.status, 201);
        let order = json!({
            "shop": "EU", "external_id": "A-1",
            "lines": [{"sku": "MUG", "quantity": 1, "unit_price": "9.90"}],
            "payment": {"method": "card", "paid_at": "2026-11-21T10:00:00Z"},
            "ship_to": {"name": "Jürgen Müller", "phone": "+49 30 1234567",
                "line1": "Straße des 17. Juni 135", "city": "Berlin", "postcode": "10623",
                "country": "DE"},
        });
        assert_eq!(house.post("/orders", &order).await.status, 201);
        house.sql("DELETE FROM order_exceptions").await;
        house.sql("UPDATE orders SET no_stock = false").await;
        for who in ["review", "supervisors"] {
            let body = json!({"address": format!("{who}@house.example"), "seen_version": 0});
            assert_eq!(house.put(&format!("/alert-mailboxes/{who}"), &body).await.status, 200);
        }
        let mails = "SELECT count(*) FROM mails WHERE purpose = 'alert'";
        house.clock.advance_seconds(4 * 3_600 + 60);
        incidents::watch(&house.db).await.unwrap();
        one_round(&house, 1).await;
        assert_eq!(house.number(mails).await, 0, "a warning");
        house.clock.advance_seconds(3_600);
        incidents::watch(&house.db).await.unwrap();
        one_round(&house, 1).await;
        assert_eq!(house.number(mails).await, 1, "urged");
        incidents::watch(&house.db).await.unwrap();
        one_round(&house, 0).await;
        assert_eq!(house.number(mails).await, 1, "once");
        house.clock.advance_seconds(3 * 3_600);
        incidents::watch(&house.db).await.unwrap();
        one_round(&house, 1).await;
        assert_eq!(house.number(mails).await, 3, "handed on: to both");
    }

    /// Told of twice, somebody is forgotten once; what an order under way keeps is kept for now.
    async fn a_buyer_who_leaves_a_platform_has_a_request_for_erasure(house: House) {
        let shop = json!({"code": "EU", "name": "EU", "platform": "ebay",
            "time_zone": "Europe/Berlin", "currency": "EUR", "workflow": {}});
        assert_eq!(house.post("/shops", &shop).await.status, 201);
        let order = json!({
            "shop": "EU", "external_id": "A-1", "buyer": {"platform_id": "carla-canary"},
            "lines": [{"sku": "CUP", "quantity": 1, "unit_price": "9.90"}],
            "ship_to": {"name": "Carla Canary", "line1": "Quiet Lane 1", "city": "Berlin",
                "postcode": "10623", "country": "DE"},
        });
        let placed = house.post("/orders", &order).await;
        assert_eq!(placed.status, 201, "{}", placed.body);
        let listed = house.get("/customers").await;
        let customer = listed.body["items"][0]["id"].as_str().unwrap().to_owned();
        let told = house.with(move |ctx| {
            let news = json!({"customer_id": customer, "platform": "ebay"});
            for _ in 0..2 {
                let connection: channels::ConnectionId = ctx.new_id();
                ctx.emit(db::Event::about("channels", "BuyerLeft", connection, 0, &news));
            }
            Ok(())
        });
        told.await.unwrap();
        one_round(&house, 3).await;
        let asked = "SELECT count(*) FROM data_requests WHERE kind = 'erasure'";
        assert_eq!(house.number(asked).await, 1);
        let listed = house.get("/privacy/requests").await;
        let request = &listed.body["items"][0];
        assert_eq!(request["state"], "waiting", "{request}");
        assert!(request.to_string().contains("order_open"), "{request}");
    }
}
