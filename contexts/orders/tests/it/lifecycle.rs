//! One whole life of an order, and every step that is refused.

use serde_json::json;
use testkit::each_engine;

use crate::shop;

each_engine! {
    async fn an_order_goes_from_arrival_to_completed(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        shop::stock(&house, "CUP", "DE", 10).await;
        shop::stock(&house, "LAMP", "DE", 5).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 2), ("LAMP", 1)])).await;
        assert_eq!(shop::label(&house, &id).await, "awaiting_review");
        assert_eq!(shop::levels(&house, "CUP").await, (10, 2), "claimed on arrival");

        shop::step(&house, &id, "approve").await;
        assert_eq!(shop::label(&house, &id).await, "awaiting_confirm");
        let confirmed = shop::step(&house, &id, "confirm").await;
        assert_eq!(confirmed["order"]["label"], "allocated");
        assert!(confirmed["order"]["tracking_code"].as_str().unwrap().starts_with("TW-"));
        assert_eq!(confirmed["fulfilments"][0]["warehouse"], "DE");
        assert_eq!(shop::levels(&house, "CUP").await, (10, 2), "claimed once");

        shop::ship_all(&house, &id).await;
        let shipped = shop::get(&house, &id).await;
        assert_eq!(shipped["order"]["label"], "shipped");
        assert_eq!(shipped["lines"][0]["shipped"], 2);
        assert_eq!(shop::levels(&house, "CUP").await, (8, 0), "the goods left once");

        let parcel = shipped["fulfilments"][0]["id"].as_str().unwrap();
        let path = format!("/fulfilments/{parcel}/deliver");
        assert_eq!(house.post(&path, &json!({})).await.status, 200);
        let done = shop::get(&house, &id).await;
        assert_eq!(done["order"]["label"], "completed");
        let kinds: Vec<&str> = done["timeline"].as_array().unwrap().iter()
            .map(|entry| entry["kind"].as_str().unwrap()).collect();
        for kind in ["OrderPlaced", "OrderApproved", "OrderConfirmed", "ParcelShipped", "OrderCompleted"] {
            assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
        }
        shop::must_be_sound(&house).await;
    }

    async fn the_review_loop_returns_with_a_reason_and_comes_back(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 10).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let reject = format!("/orders/{id}/reject");
        let without = house.post(&reject, &json!({})).await;
        assert_eq!((without.status, without.code()), (422, "kernel.required"));
        let body = json!({"reason": "wrong_address", "note": "house number?"});
        assert_eq!(house.post(&reject, &body).await.status, 200);
        assert_eq!(shop::label(&house, &id).await, "returned");
        let bare = house.post(&format!("/orders/{id}/resubmit"), &json!({})).await;
        assert_eq!(bare.code(), "orders.nothing_changed");
        let said = json!({"note": "the buyer confirmed it"});
        let back = house.post(&format!("/orders/{id}/resubmit"), &said).await;
        assert_eq!((back.status, back.body["review_rounds"].as_i64()), (200, Some(1)));
        assert_eq!(back.body["order"]["label"], "awaiting_review");
        shop::must_be_sound(&house).await;
    }

    async fn a_step_from_the_wrong_state_is_refused_by_name(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 10).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        for (step, code) in [
            ("submit", "orders.not_a_draft"),
            ("confirm", "orders.not_approved"),
            ("unconfirm", "orders.not_confirmed"),
            ("revoke-approval", "orders.not_approved"),
            ("resubmit", "orders.not_returned"),
            ("reopen", "orders.not_cancelled"),
        ] {
            let answer = house.post(&format!("/orders/{id}/{step}"), &json!({})).await;
            assert_eq!((answer.status, answer.code()), (409, code), "{step}");
        }
        shop::step(&house, &id, "approve").await;
        let again = house.post(&format!("/orders/{id}/approve"), &json!({})).await;
        assert_eq!(again.code(), "orders.not_in_review");
        let stale = house.post(&format!("/orders/{id}/confirm"), &json!({"seen_version": 1})).await;
        assert_eq!((stale.status, stale.code()), (409, "orders.stale"));
        let seen = shop::get(&house, &id).await;
        assert_eq!(seen["actions"]["approve"], json!({"allowed": false, "why": "orders.not_in_review"}));
        assert_eq!(seen["actions"]["confirm"], json!({"allowed": true}));
    }

    async fn a_held_order_keeps_its_stage_and_resumes_there(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 10).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let holds = format!("/orders/{id}/holds");
        let one = house.post(&holds, &json!({"reason": "fraud_risk"})).await;
        assert_eq!(one.body["order"]["label"], "held");
        assert_eq!(one.body["order"]["hidden_label"], "awaiting_review");
        let two = house.post(&holds, &json!({"reason": "incident_freeze", "incident": "I-7"})).await;
        assert_eq!(two.body["holds"].as_array().unwrap().len(), 2);
        let blocked = house.post(&format!("/orders/{id}/approve"), &json!({})).await;
        assert_eq!(blocked.code(), "orders.on_hold");
        for hold in two.body["holds"].as_array().unwrap() {
            let path = format!("{holds}/{}", hold["id"].as_str().unwrap());
            assert_eq!(house.delete(&path).await.status, 200);
        }
        assert_eq!(shop::label(&house, &id).await, "awaiting_review");
        shop::step(&house, &id, "approve").await;
        shop::must_be_sound(&house).await;
    }

    async fn a_hold_releases_itself_when_its_time_is_up(house: House) {
        shop::open(&house, json!({})).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let body = json!({"reason": "manual", "until": "2026-11-22T09:00:00Z"});
        assert_eq!(house.post(&format!("/orders/{id}/holds"), &body).await.status, 200);
        assert_eq!(orders::jobs::release_due_holds(&house.db).await.unwrap(), 0);
        house.clock.advance_seconds(3_601);
        assert_eq!(orders::jobs::release_due_holds(&house.db).await.unwrap(), 1);
        assert_eq!(shop::label(&house, &id).await, "awaiting_review");
    }

    async fn cancelling_frees_the_goods_and_reopening_claims_them_again(house: House) {
        shop::open(&house, json!({"reserve_on_arrival": true})).await;
        shop::stock(&house, "CUP", "SZ", 3).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 3)])).await;
        shop::step(&house, &id, "approve").await;
        shop::step(&house, &id, "confirm").await;
        let cancel = format!("/orders/{id}/cancel");
        for (body, code) in [
            (json!({}), "kernel.required"),
            (json!({"reason": "changed my mind"}), "kernel.unknown_word"),
        ] {
            assert_eq!(house.post(&cancel, &body).await.code(), code);
        }
        let body = json!({"reason": "other", "note": "moved house"});
        let done = house.post(&cancel, &body).await;
        assert_eq!(done.body["order"]["label"], "cancelled");
        let entries = done.body["timeline"].as_array().unwrap();
        let told = entries.iter().find(|entry| entry["kind"] == "OrderCancelled").unwrap();
        assert_eq!((&told["data"]["reason"], &told["data"]["note"]), (&body["reason"], &body["note"]));
        assert_eq!(shop::levels(&house, "CUP").await, (3, 0));
        shop::step(&house, &id, "reopen").await;
        shop::step(&house, &id, "approve").await;
        shop::step(&house, &id, "confirm").await;
        assert_eq!(shop::levels(&house, "CUP").await, (3, 3));
        shop::must_be_sound(&house).await;
    }

    async fn a_parcel_that_is_being_picked_is_intercepted_and_put_back(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "SZ", 3).await;
        let id = shop::place(&house, &shop::order("A-1", &[("CUP", 3)])).await;
        shop::step(&house, &id, "approve").await;
        let parcel = shop::step(&house, &id, "confirm").await["fulfilments"][0]["id"].clone();
        let parcel = parcel.as_str().unwrap().to_owned();
        let act = |action: &'static str| {
            let path = format!("/fulfilments/{parcel}/{action}");
            let house = &house;
            async move { house.post(&path, &json!({})).await }
        };
        assert_eq!(act("release").await.status, 200);
        assert_eq!(act("pick").await.status, 200);
        let late = house.post(&format!("/orders/{id}/cancel"), &json!({"reason": "fraud"})).await;
        assert_eq!(late.code(), "orders.parcel_begun");
        let early = act("ship").await;
        assert_eq!(early.code(), "orders.parcel_not_now");
        assert_eq!(act("intercept").await.status, 200);
        assert_eq!(act("put-back").await.status, 200);
        assert_eq!(shop::label(&house, &id).await, "cancelled");
        assert_eq!(shop::levels(&house, "CUP").await, (3, 0));
        shop::must_be_sound(&house).await;
    }

    async fn goods_that_come_in_go_to_who_paid_first(house: House) {
        shop::open(&house, json!({})).await;
        let mut ids = Vec::new();
        for (number, paid) in [("B", "2026-11-21T12:00:00Z"), ("A", "2026-11-21T11:00:00Z")] {
            let mut order = shop::order(number, &[("CUP", 2)]);
            order["payment"]["paid_at"] = json!(paid);
            let id = shop::place(&house, &order).await;
            shop::step(&house, &id, "approve").await;
            let short = house.post(&format!("/orders/{id}/confirm"), &json!({})).await;
            assert_eq!((short.status, short.code()), (409, "orders.out_of_stock"));
            let seen = shop::get(&house, &id).await;
            assert_eq!(seen["order"]["label"], "backordered");
            assert_eq!(seen["exceptions"][0]["code"], "out_of_stock");
            ids.push(id);
        }
        shop::stock(&house, "CUP", "SZ", 3).await;
        assert_eq!(orders::jobs::retry_backorders(&house.db).await.unwrap(), 1);
        assert_eq!(shop::label(&house, &ids[1]).await, "allocated", "A paid first");
        assert_eq!(shop::get(&house, &ids[1]).await["exceptions"], json!([]));
        assert_eq!(shop::label(&house, &ids[0]).await, "backordered");
        shop::must_be_sound(&house).await;
    }

    async fn a_shop_may_take_the_steps_by_rule(house: House) {
        shop::open(&house, json!({"auto_approve": true, "auto_confirm": true})).await;
        shop::stock(&house, "CUP", "SZ", 100).await;
        let clean = shop::place(&house, &shop::order("A-1", &[("CUP", 1)])).await;
        let bad = shop::place(&house, &shop::order("A-2", &[("NOBODY-KNOWS", 1)])).await;
        assert_eq!(orders::jobs::take_automatic_steps(&house.db).await.unwrap(), 2);
        assert_eq!(shop::label(&house, &clean).await, "allocated");
        assert_eq!(shop::label(&house, &bad).await, "blocked");
        let approvals = shop::get(&house, &clean).await["approvals"].clone();
        assert_eq!(approvals[0]["actor_kind"], "rule");
        shop::must_be_sound(&house).await;
    }

    async fn four_eyes_want_a_second_person(house: House) {
        shop::open(&house, json!({"four_eyes": true})).await;
        shop::stock(&house, "CUP", "SZ", 3).await;
        let answer = house.post("/orders/drafts?submit=true", &shop::order("M-1", &[("CUP", 1)])).await;
        let id = answer.body["id"].as_str().unwrap().to_owned();
        let own = house.post(&format!("/orders/{id}/approve"), &json!({})).await;
        assert_eq!(own.code(), "orders.own_order");
        let other = "may orders.view,orders.review,orders.confirm";
        let path = format!("/orders/{id}/approve");
        let approve = house.json(other, axum::http::Method::POST, &path, &json!({})).await;
        assert_eq!(approve.status, 200, "{}", approve.body);
        let path = format!("/orders/{id}/confirm");
        let same = house.json(other, axum::http::Method::POST, &path, &json!({})).await;
        assert_eq!(same.code(), "orders.four_eyes");
        shop::step(&house, &id, "confirm").await;
    }
}
