//! What a reviewer checks is checked before they look, and what they reject is somebody's task.

use kernel::{Actor, Grants};
use orders::queries::GetOrder;
use serde_json::{Value, json};
use testkit::{House, each_engine};

use crate::shop;

fn check<'a>(view: &'a Value, name: &str) -> &'a Value {
    let checks = view["checks"].as_array().unwrap();
    checks
        .iter()
        .find(|check| check["name"] == name)
        .unwrap_or_else(|| panic!("{name}: {checks:?}"))
}

fn differences(view: &Value) -> Vec<&str> {
    let checks = view["checks"].as_array().unwrap().iter();
    checks
        .filter(|check| check["state"] == "different")
        .map(|check| check["name"].as_str().unwrap())
        .collect()
}

async fn priced(house: &House, code: &str, price: &str, cost: &str) {
    let sku = json!({
        "code": code, "name": code, "price": price, "price_currency": "EUR",
        "cost": cost, "cost_currency": "EUR",
    });
    shop::created(&house.post("/skus", &sku).await);
    shop::stock(house, code, "SZ", 5).await;
}

each_engine! {
    async fn a_clean_order_has_nothing_to_look_at(house: House) {
        shop::open(&house, json!({})).await;
        priced(&house, "PEN", "9.90", "4").await;
        let id = shop::place(&house, &shop::order("A-1", &[("PEN", 2)])).await;
        let view = shop::get(&house, &id).await;
        assert_eq!(differences(&view), [""; 0], "{}", view["checks"]);
        let eur = |minor: i64| json!({"minor": minor, "currency": "EUR"});
        let price = check(&view, "price");
        assert_eq!((&price["wanted"], &price["found"]), (&eur(1980), &eur(1980)));
        let margin = check(&view, "margin");
        assert_eq!((&margin["wanted"], &margin["found"]), (&eur(800), &eur(1980)));
        assert_eq!(check(&view, "payment")["found"], eur(1980));

        shop::step(&house, &id, "approve").await;
        assert_eq!(shop::get(&house, &id).await["checks"], json!([]), "it is reviewed");
    }

    async fn what_differs_is_told_with_its_lines(house: House) {
        shop::open(&house, json!({"price_tolerance_bp": 500})).await;
        priced(&house, "PEN", "19.90", "12").await;
        let mut order = shop::order("A-1", &[("PEN", 6), ("NOBODY-KNOWS", 1)]);
        order["ship_to"]["postcode"] = json!("");
        order["payment"] = json!(null);
        let id = shop::place(&house, &order).await;
        let hold = json!({"reason": "fraud_risk"});
        assert!(house.post(&format!("/orders/{id}/holds"), &hold).await.status < 300);
        let view = shop::get(&house, &id).await;
        let wanted = ["address", "goods", "price", "payment", "stock", "holds"];
        assert_eq!(differences(&view), wanted, "{}", view["checks"]);
        assert_eq!(check(&view, "price")["codes"], json!(["price_mismatch"]));
        assert_eq!(check(&view, "price")["lines"], json!([1]));
        assert_eq!(check(&view, "goods")["lines"], json!([2]));
        assert_eq!(check(&view, "stock")["lines"], json!([1]), "six of five");
        assert_eq!(check(&view, "holds")["codes"], json!(["fraud_risk"]));
        assert_eq!(check(&view, "margin")["state"], "unknown", "a line's cost is not known");
    }

    async fn what_is_sold_below_its_cost_is_told_to_those_who_may_know(house: House) {
        shop::open(&house, json!({})).await;
        priced(&house, "PEN", "9.90", "9.95").await;
        let id = shop::place(&house, &shop::order("A-1", &[("PEN", 1)])).await;
        assert_eq!(differences(&shop::get(&house, &id).await), ["margin"]);

        let may = ["orders.view", "orders.review"].map(str::to_owned).into();
        let clerk = Actor::user("usr_clerk", "Clerk", Grants::Some(std::sync::Arc::new(may)));
        let seen = house.db.read(&clerk, GetOrder { order_id: id.parse().unwrap() }).await.unwrap();
        let seen = serde_json::to_value(&seen.checks).unwrap();
        assert!(!seen.to_string().contains("margin"), "{seen}");
    }

    async fn goods_that_are_kept_for_an_order_are_there_for_it_and_a_bundle_has_what_its_parts_make(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        priced(&house, "PEN", "9.90", "4").await;
        let pen = shop::sku_id(&house, "PEN").await;
        let set = json!({
            "code": "SET", "name": "SET", "price": "9.90", "price_currency": "EUR",
            "components": [{"sku_id": pen, "quantity": 2}],
        });
        shop::created(&house.post("/skus", &set).await);
        let first = shop::place(&house, &shop::order("A-1", &[("PEN", 1)])).await;
        let second = shop::place(&house, &shop::order("A-2", &[("SET", 2)])).await;
        let third = shop::place(&house, &shop::order("A-3", &[("SET", 1)])).await;
        assert_eq!(check(&shop::get(&house, &first).await, "stock")["state"], "good");
        assert_eq!(check(&shop::get(&house, &second).await, "stock")["state"], "good");
        assert_eq!(check(&shop::get(&house, &third).await, "stock")["state"], "different");
    }

    async fn how_many_bundles_there_are_is_what_their_parts_make(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": false})).await;
        priced(&house, "PEN", "9.90", "4").await;
        let pen = shop::sku_id(&house, "PEN").await;
        let set = json!({"code": "SET", "name": "SET", "components": [{"sku_id": pen, "quantity": 2}]});
        shop::created(&house.post("/skus", &set).await);
        let id = shop::place(&house, &shop::order("A-1", &[("SET", 1)])).await;
        assert_eq!(shop::get(&house, &id).await["lines"][0]["available"], 2, "five pens, two each");
    }

    async fn what_is_rejected_is_its_owners_task_until_it_is_mended(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let other = shop::place(&house, &shop::order("A-2", &[("CUP", 1)])).await;
        let body = json!({"reason": "wrong_address", "note": "no such house"});
        assert_eq!(house.post(&format!("/orders/{id}/reject"), &body).await.status, 200);
        let today = || async { house.get("/orders/today").await.body["returned_to_me"].clone() };
        assert_eq!(today().await, 1);
        let mine = house.get("/orders?mine=true").await.body;
        assert_eq!(mine["items"].as_array().unwrap().len(), 1);
        assert_eq!(mine["items"][0]["id"], id.as_str());

        // It came by itself: whoever edits orders may take it, and nobody else has it as a task.
        for (rights, wanted) in [("orders.view,orders.edit", 1), ("orders.view", 0)] {
            let who = format!("may {rights}");
            let method = axum::http::Method::GET;
            let list = house.send(&who, method.clone(), "/orders?mine=true", vec![], &[]).await;
            assert_eq!(list.body["items"].as_array().unwrap().len(), wanted, "{rights}");
            let day = house.send(&who, method, "/orders/today", vec![], &[]).await;
            assert_eq!(day.body["returned_to_me"], wanted, "{rights}");
        }

        // Somebody's own is nobody else's.
        let sql = "UPDATE orders SET owner = 'usr_somebody' WHERE state = 'returned'";
        assert_eq!(house.sql(sql).await, 1);
        assert_eq!(today().await, 0);
        assert_eq!(house.get("/orders?mine=true").await.body["items"], json!([]));
        let body = json!({"note": "it stands behind the church"});
        assert_eq!(house.post(&format!("/orders/{id}/resubmit"), &body).await.status, 200);
        assert_eq!(shop::label(&house, &id).await, "awaiting_review");
        assert_eq!(shop::get(&house, &id).await["review_rounds"], 1);
        assert_eq!(shop::label(&house, &other).await, "awaiting_review");
    }
}
