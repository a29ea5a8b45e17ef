//! A bulk action is taken back: every order as it was, but for those that something happened to since.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use db::Command;
use orders::commands::HoldOrders;
use orders::hold::HoldReason;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::races::run_jobs;
use crate::shop;

/// Everything of an order that a person can see, but for its version and the record of what happened.
async fn all(house: &House) -> Vec<Value> {
    let listed = house.get("/orders?sort=placed_at&limit=200").await.body;
    let mut all = Vec::new();
    for row in listed["items"].as_array().unwrap() {
        let mut view = shop::get(house, row["id"].as_str().unwrap()).await;
        for gone in ["timeline", "approvals"] {
            view.as_object_mut().unwrap().remove(gone);
        }
        view["order"].as_object_mut().unwrap().remove("version");
        all.push(view);
    }
    let stock = house.get("/stock?limit=200").await.body;
    for level in stock["items"].as_array().unwrap() {
        all.push(json!([
            level["sku_code"],
            level["warehouse_code"],
            level["on_hand"],
            level["allocated"]
        ]));
    }
    all.push(house.get("/orders/counts").await.body);
    all
}

async fn bulk(house: &House, action: &Value) -> String {
    let body = json!({"action": action, "filter": {"tab": "all"}});
    let answer = house.post("/orders/bulk-actions", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    run_jobs(house).await;
    answer.body["job_id"].as_str().unwrap().to_owned()
}

async fn undo(house: &House, job: &str) -> Value {
    let answer = house.post(&format!("/orders/bulk-actions/{job}/undo"), &json!({})).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    run_jobs(house).await;
    house.get(&format!("/jobs/{}", answer.body["job_id"].as_str().unwrap())).await.body
}

async fn why_not(house: &House, job: &str) -> Value {
    let seen = house.get(&format!("/orders/bulk-actions/{job}")).await.body;
    assert_eq!(seen["allowed"], false, "{seen}");
    let refused = house.post(&format!("/orders/bulk-actions/{job}/undo"), &json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (409, &seen["why"]));
    seen["why"].clone()
}

async fn orders(house: &House, count: usize) {
    shop::open(house, json!({})).await;
    shop::stock(house, "CUP", "SZ", 1_000).await;
    let orders: Vec<Value> =
        (0..count).map(|at| shop::order(&format!("U-{at:03}"), &[("CUP", 1)])).collect();
    shop::created(&house.post("/orders/bulk", &json!({"orders": orders})).await);
}

each_engine! {
    async fn whatever_can_be_undone_leaves_no_difference(house: House) {
        orders(&house, 6).await;
        let one = house.get("/orders?q=U-000").await.body["items"][0]["id"].as_str().unwrap().to_owned();
        let tags = json!({"tags": ["gift"]});
        assert!(house.post(&format!("/orders/{one}/tags"), &tags).await.status < 300);
        let hold = json!({"reason": "buyer_message", "blocks": ["ship"], "note": "ring twice"});
        assert!(house.post(&format!("/orders/{one}/holds"), &hold).await.status < 300);
        for action in [
            json!({"action": "approve"}),
            json!({"action": "reject", "reason": "wrong_price"}),
            json!({"action": "hold", "reason": "manual", "note": "wait"}),
            json!({"action": "release"}),
            json!({"action": "tag", "tags": ["gift", "fragile"]}),
        ] {
            let before = all(&house).await;
            let job = bulk(&house, &action).await;
            assert_ne!(all(&house).await, before, "{action} did something");
            let seen = house.get(&format!("/orders/bulk-actions/{job}")).await.body;
            assert_eq!(seen["allowed"], true, "{action}: {seen}");
            let undone = undo(&house, &job).await;
            assert_eq!((&undone["state"], &undone["failed"]), (&json!("ok"), &json!(0)), "{action}: {undone}");
            assert_eq!(undone["total"], seen["orders"], "{action}");
            assert_eq!(all(&house).await, before, "{action}");
            assert_eq!(why_not(&house, &job).await, "orders.already_undone");
        }
        shop::must_be_sound(&house).await;
    }

    async fn what_somebody_else_did_at_the_same_moment_stays(house: House) {
        // SQLite has one writer: nothing happens in the middle of a page.
        if house.engine() == db::Engine::Sqlite {
            return;
        }
        orders(&house, 1).await;
        let row = house.get("/orders?q=U-000").await.body["items"][0].clone();
        let id: orders::OrderId = row["id"].as_str().unwrap().parse().unwrap();
        // A hold that is not committed before the bulk action waits for it.
        let (say_placed, placed_first) = tokio::sync::watch::channel(false);
        let other = house.with(move |ctx| {
            HoldOrders {
                orders: vec![(id, None)],
                reason: HoldReason::FraudRisk,
                incident: String::new(),
                blocks: None,
                keeps_stock: None,
                until: None,
                note: String::new(),
            }
            .run(ctx)?;
            say_placed.send_replace(true);
            let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted \
                         AND pg_backend_pid() = ANY(pg_blocking_pids(pid))";
            let patience = Instant::now() + Duration::from_secs(20);
            while ctx.one(waits, &[], |row| row.get::<i64>(0))? == 0 {
                assert!(Instant::now() < patience, "nobody waits for the order");
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok(())
        });
        let ours = async {
            placed_first.clone().wait_for(|placed| *placed).await.unwrap();
            bulk(&house, &json!({"action": "hold", "reason": "manual"})).await
        };
        let (placed, job) = tokio::join!(other, ours);
        placed.unwrap();
        let reasons = || async {
            let view = shop::get(&house, &id.to_string()).await;
            let holds = view["holds"].as_array().unwrap().iter();
            // Placed at the same time by the clock that stands still.
            holds.map(|hold| hold["reason"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
        };
        let both = ["fraud_risk", "manual"].map(str::to_owned);
        assert_eq!(reasons().await, BTreeSet::from(both));
        assert_eq!(undo(&house, &job).await["failed"], 0);
        assert_eq!(reasons().await, BTreeSet::from(["fraud_risk".to_owned()]));
    }

    async fn orders_that_moved_on_stay_and_say_so(house: House) {
        orders(&house, 5).await;
        let job = bulk(&house, &json!({"action": "approve"})).await;
        let one = house.get("/orders?q=U-002").await.body["items"][0].clone();
        let id = one["id"].as_str().unwrap();
        shop::step(&house, id, "confirm").await;
        let undone = undo(&house, &job).await;
        assert_eq!((&undone["done"], &undone["failed"]), (&json!(5), &json!(1)), "{undone}");
        let rows = house.get(&format!("/jobs/{}/rows?outcome=failed", undone["id"].as_str().unwrap())).await.body;
        assert_eq!((&rows["items"][0]["code"], &rows["items"][0]["name"]), (&json!("orders.moved_on"), &one["number"]));
        assert_eq!(shop::label(&house, id).await, "allocated");
        let counts = house.get("/orders/counts").await.body;
        assert_eq!(counts["counts"]["awaiting_review"], 4);
        shop::must_be_sound(&house).await;
    }

    async fn what_moved_goods_what_is_old_and_what_still_runs_is_not_undone(house: House) {
        orders(&house, 2).await;
        let body = json!({"action": {"action": "tag", "tags": ["later"]}, "filter": {"tab": "all"}});
        let queued = house.post("/orders/bulk-actions", &body).await.body["job_id"].as_str().unwrap().to_owned();
        assert_eq!(why_not(&house, &queued).await, "orders.cannot_be_undone", "nothing is done yet");
        run_jobs(&house).await;
        let approved = bulk(&house, &json!({"action": "approve"})).await;
        let confirmed = bulk(&house, &json!({"action": "confirm"})).await;
        assert_eq!(why_not(&house, &confirmed).await, "orders.cannot_be_undone");
        house.clock.advance_seconds(601);
        assert_eq!(why_not(&house, &approved).await, "orders.undo_too_late");
        assert_eq!(house.number("SELECT count(*) FROM order_undos").await, 4);
        house.clock.advance_seconds(86_400);
        bulk(&house, &json!({"action": "tag", "tags": ["much later"]})).await;
        assert_eq!(house.number("SELECT count(*) FROM order_undos").await, 2, "the old ones go");
        assert_eq!(house.get("/orders/bulk-actions/job_00000000000000000000000000").await.status, 404);
    }
}
