//! Orders arrive: once, whole, and with everything that is wrong with them named.

use std::sync::Arc;

use serde_json::{Value, json};
use testkit::each_engine;

use crate::shop;

each_engine! {
    async fn the_same_order_again_changes_nothing_and_another_content_is_refused(house: House) {
        shop::open(&house, json!({})).await;
        let order = shop::order("A-1", &[("CUP", 1)]);
        let first = house.post("/orders", &order).await;
        assert_eq!(first.status, 201);
        let again = house.post("/orders", &order).await;
        assert_eq!((again.status, &again.body["id"]), (200, &first.body["id"]));
        let other = house.post("/orders", &shop::order("A-1", &[("CUP", 2)])).await;
        assert_eq!((other.status, other.code()), (409, "orders.external_id_taken"));
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 1);
        assert_eq!(house.number("SELECT count(*) FROM inbox").await, 3, "every delivery is kept");
    }

    async fn what_was_refused_stays_in_the_inbox_and_can_be_read_again(house: House) {
        shop::open(&house, json!({})).await;
        let mut order = shop::order("A-1", &[("CUP", 1)]);
        order["currency"] = json!("EUR");
        order["lines"][0]["quantity"] = json!(0);
        assert_eq!(house.post("/orders", &order).await.status, 422);
        order["lines"][0]["quantity"] = json!(1);
        order["shop"] = json!("LATER");
        assert_eq!(house.post("/orders", &order).await.code(), "orders.unknown_shop");
        let inbox = house.get("/inbox").await.body;
        let refused = inbox["items"].as_array().unwrap();
        assert_eq!(refused.len(), 1, "a shop nobody knows has no inbox");
        assert_eq!(refused[0]["problem"]["code"], "kernel.out_of_range");
        let id = refused[0]["id"].as_str().unwrap();
        let raw = house.get(&format!("/inbox/{id}/raw")).await;
        assert_eq!(raw.body["lines"][0]["quantity"], 0);
        let blind = house.send("may orders.view", axum::http::Method::GET,
            &format!("/inbox/{id}/raw"), Vec::new(), &[]).await;
        assert_eq!(blind.status, 403);
        let again = house.post(&format!("/inbox/{id}/replay"), &json!({})).await;
        assert_eq!((again.status, again.code()), (422, "kernel.out_of_range"));
        house.clock.advance_seconds(1);
        let other = shop::order("A-2", &[("CUP", 1)]);
        shop::place(&house, &other).await;
        let mut changed = other.clone();
        changed["lines"][0]["quantity"] = json!(7);
        assert_eq!(house.post("/orders", &changed).await.status, 409);
        let inbox = house.get("/inbox").await.body;
        assert_eq!(inbox["items"][0]["problem"]["code"], "orders.external_id_taken");
        assert_eq!(inbox["items"].as_array().unwrap().len(), 2);
    }

    async fn eight_deliveries_at_once_are_one_order(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        shop::stock(&house, "CUP", "SZ", 100).await;
        let house = Arc::new(house);
        let mut asked = Vec::new();
        for number in 0..10 {
            for _ in 0..8 {
                let house = Arc::clone(&house);
                asked.push(tokio::spawn(async move {
                    let order = shop::order(&format!("A-{number}"), &[("CUP", 1)]);
                    house.post("/orders", &order).await.status
                }));
            }
        }
        let mut created = 0;
        for answer in asked {
            let status = answer.await.unwrap();
            assert!(matches!(status, 200 | 201), "{status}");
            created += i32::from(status == 201);
        }
        assert_eq!(created, 10);
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 10);
        assert_eq!(shop::levels(&house, "CUP").await, (100, 10));
        shop::must_be_sound(&house).await;
    }

    async fn one_bad_line_blocks_its_order_and_no_other(house: House) {
        shop::open(&house, json!({})).await;
        let mut orders: Vec<Value> =
            (0..50).map(|number| shop::order(&format!("A-{number}"), &[("CUP", 1)])).collect();
        orders[7]["lines"][0]["sku"] = json!("WHAT-IS-THIS");
        orders[8]["lines"][0]["quantity"] = json!(0);
        orders[9]["shop"] = json!("NOWHERE");
        let answer = house.post("/orders/bulk", &json!({"orders": orders})).await;
        let outcomes = answer.body["outcomes"].as_array().unwrap();
        let refused: Vec<usize> = outcomes.iter().enumerate()
            .filter(|(_, outcome)| outcome["ok"] == false).map(|(at, _)| at).collect();
        assert_eq!(refused, vec![8, 9]);
        assert_eq!(outcomes[8]["fields"][0]["path"], "lines[0].quantity");
        assert_eq!(outcomes[9]["fields"][0]["code"], "orders.unknown_shop");
        let unknown = shop::get(&house, outcomes[7]["id"].as_str().unwrap()).await;
        assert_eq!(unknown["order"]["label"], "blocked");
        assert_eq!(unknown["exceptions"][0]["fix"], "map_sku");
        let counts = house.get("/orders/counts").await.body;
        assert_eq!(counts["counts"]["awaiting_review"], 47);
        assert_eq!(counts["counts"]["exceptions"], 1);
        shop::must_be_sound(&house).await;
    }

    async fn learning_a_sku_frees_every_order_that_waited_for_it(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 100).await;
        let mut ids = Vec::new();
        for number in 0..30 {
            let order = shop::order(&format!("A-{number}"), &[("their-cup", 1)]);
            ids.push(shop::place(&house, &order).await);
        }
        let shops = house.get("/shops").await.body;
        let shop_id = shops["items"][0]["id"].as_str().unwrap();
        let mapping = json!({
            "shop_id": shop_id, "external_sku": "THEIR-CUP",
            "sku_id": shop::sku_id(&house, "CUP").await,
        });
        assert_eq!(house.put("/sku-mappings", &mapping).await.status, 200);
        let subject = format!("{shop_id}/their-cup");
        let code = orders::exception::ExceptionCode::SkuUnmapped;
        let freed = orders::jobs::recheck_about(&house.db, code, vec![subject]).await.unwrap();
        assert_eq!(freed, 30);
        for id in &ids {
            let seen = shop::get(&house, id).await;
            assert_eq!(seen["order"]["label"], "awaiting_review");
            assert_eq!(seen["lines"][0]["sku_code"], "CUP");
        }
        shop::step(&house, &ids[0], "approve").await;
        shop::step(&house, &ids[0], "confirm").await;
        shop::must_be_sound(&house).await;
    }

    async fn what_is_wrong_with_an_order_is_typed_and_can_be_accepted_where_that_is_allowed(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 1).await;
        let mut order = shop::order("A-1", &[("CUP", 1)]);
        order["ship_to"]["phone"] = Value::Null;
        order["ship_to"]["city"] = Value::Null;
        order["total_minor"] = json!(1);
        let id = shop::place(&house, &order).await;
        let seen = shop::get(&house, &id).await;
        let mut codes: Vec<&str> = seen["exceptions"].as_array().unwrap().iter()
            .map(|exception| exception["code"].as_str().unwrap()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["addr_incomplete", "phone_missing", "total_mismatch"]);
        for exception in seen["exceptions"].as_array().unwrap() {
            let path = format!("/orders/{id}/exceptions/{}/accept", exception["id"].as_str().unwrap());
            let stale = json!({"reason": "asked the buyer", "seen_version": 99});
            assert_eq!(house.post(&path, &stale).await.code(), "orders.stale");
            let answer = house.post(&path, &json!({"reason": "asked the buyer"})).await;
            let wanted = if exception["code"] == "addr_incomplete" { 409 } else { 200 };
            assert_eq!(answer.status, wanted, "{}", answer.body);
        }
        assert_eq!(shop::label(&house, &id).await, "blocked");
        shop::must_be_sound(&house).await;
    }

    async fn hostile_input_is_refused_by_field_and_code(house: House) {
        shop::open(&house, json!({})).await;
        let good = shop::order("A-1", &[("CUP", 1)]);
        let with = |path: &str, value: Value| {
            let mut order = good.clone();
            *order.pointer_mut(path).unwrap() = value;
            order
        };
        for (order, code) in [
            (with("/external_id", json!("a\u{0}b")), "kernel.control_character"),
            (with("/external_id", json!("")), "kernel.required"),
            (with("/external_id", json!("x".repeat(10_000))), "kernel.too_long"),
            (with("/lines", json!([])), "kernel.out_of_range"),
            (with("/lines/0/quantity", json!(-1)), "kernel.out_of_range"),
            (with("/lines/0/quantity", json!(1.5)), "kernel.wrong_type"),
            (with("/lines/0/quantity", json!("1")), "kernel.wrong_type"),
            (with("/lines/0/unit_price", json!("1e9")), "kernel.invalid_value"),
            (with("/lines/0/unit_price", json!(9.9)), "kernel.wrong_type"),
            (with("/ship_to/country", json!("ZZZ")), "kernel.too_long"),
            (with("/payment", json!({"method": "card", "x": 1})), "kernel.unknown_field"),
            (with("/payment/paid_at", json!("yesterday")), "kernel.invalid_value"),
        ] {
            let answer = house.post("/orders", &order).await;
            assert_eq!((answer.status, answer.code()), (422, code), "{}", answer.body);
            assert!(answer.body["fields"][0]["path"].is_string(), "{}", answer.body);
        }
        assert_eq!(house.number("SELECT count(*) FROM orders").await, 0);
    }
}
