//! What is due, late or at risk, on the tabs and on the page of the day: the same numbers everywhere.

use orders::queries::OPEN;
use serde_json::{Value, json};
use testkit::{Engine, House, each_engine};

use crate::shop;

async fn due(house: &House, name: &str, ship_by: &str) -> String {
    let mut order = shop::order(name, &[("CUP", 1)]);
    order["ship_by"] = json!(ship_by);
    shop::place(house, &order).await
}

async fn listed(house: &House, tab: &str, zone: &str) -> Vec<String> {
    let answer = house.get(&format!("/orders?tab={tab}&time_zone={zone}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let items = answer.body["items"].as_array().unwrap();
    items.iter().map(|row| row["external_id"].as_str().unwrap().to_owned()).collect()
}

async fn today(house: &House, zone: &str) -> Vec<Value> {
    let answer = house.get(&format!("/orders/today?time_zone={zone}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["shops"].as_array().unwrap().clone()
}

async fn hold(house: &House, id: &str) {
    let answer = house.post(&format!("/orders/{id}/holds"), &json!({"reason": "fraud_risk"})).await;
    assert!(answer.status < 300, "{}", answer.body);
}

each_engine! {
    async fn orders_whose_buyers_want_their_money_stand_together_whatever_their_stage(house: House) {
        shop::open(&house, json!({})).await;
        let mut held = Vec::new();
        for (name, reasons) in [
            ("MONEY", vec!["refund_pending"]),
            ("BOTH", vec!["buyer_cancel", "refund_pending"]),
            ("OTHER", vec!["manual"]),
            ("NONE", vec![]),
        ] {
            let id = shop::place(&house, &shop::order(name, &[("CUP", 1)])).await;
            for reason in reasons {
                let body = json!({"reason": reason, "note": "as the buyer says"});
                let answer = house.post(&format!("/orders/{id}/holds"), &body).await;
                assert!(answer.status < 300, "{}", answer.body);
                held.push((name, id.clone(), answer.body["holds"].clone()));
            }
        }
        let shown = || async {
            let counts = house.get("/orders/counts").await.body;
            let mut names = listed(&house, "refunds", "UTC").await;
            names.sort();
            assert_eq!(counts["counts"]["refunds"], names.len());
            names
        };
        assert_eq!(shown().await, ["BOTH", "MONEY"]);
        // The first of two holds goes, the other stays.
        let (_, id, holds) = &held[1];
        let path = format!("/orders/{id}/holds/{}", holds[0]["id"].as_str().unwrap());
        assert_eq!(house.delete(&path).await.status, 200);
        assert_eq!(shown().await, ["BOTH", "MONEY"]);
        let (_, id, holds) = &held[0];
        let path = format!("/orders/{id}/holds/{}", holds[0]["id"].as_str().unwrap());
        assert_eq!(house.delete(&path).await.status, 200);
        assert_eq!(shown().await, ["BOTH"]);
    }

    async fn a_number_of_the_day_is_that_of_its_rows(house: House) {
        shop::open(&house, json!({})).await;
        // The clock stands at 2026-11-22T08:00:00Z: 16:00 in Shanghai, midnight in Los Angeles.
        due(&house, "LATE", "2026-11-22T07:59:00Z").await;
        due(&house, "TODAY", "2026-11-22T15:59:00Z").await;
        let risky = due(&house, "RISKY", "2026-11-23T15:00:00Z").await;
        hold(&house, &risky).await;
        let held_late = due(&house, "HELD-LATE", "2026-11-24T16:00:00Z").await;
        hold(&house, &held_late).await;
        due(&house, "TOMORROW", "2026-11-23T12:00:00Z").await;

        let zone = "Asia/Shanghai";
        for (tab, wanted) in [
            ("overdue", vec!["LATE"]),
            ("due_today", vec!["TODAY"]),
            ("at_risk", vec!["RISKY"]),
        ] {
            assert_eq!(listed(&house, tab, zone).await, wanted, "{tab}");
            let counts = house.get(&format!("/orders/counts?time_zone={zone}")).await.body;
            assert_eq!(counts["counts"][tab], wanted.len(), "{tab}");
            assert_eq!(today(&house, zone).await[0][tab], wanted.len(), "{tab}");
        }
        let shop = &today(&house, zone).await[0];
        assert_eq!(shop["next_ship_by"], "2026-11-22T15:59:00Z");
        assert_eq!(shop["stages"], json!({"awaiting_review": 3, "on_hold": 2}));
    }

    async fn what_is_due_is_read_from_its_index(house: House) {
        // PostgreSQL reads a small table as a whole, whatever indexes there are.
        if house.engine() != Engine::Sqlite {
            return;
        }
        let plan = house.with(|ctx| {
            let sql = format!(
                "EXPLAIN QUERY PLAN SELECT shop_id, count(*) FROM orders WHERE {OPEN} \
                 AND ship_by < 5 GROUP BY shop_id"
            );
            ctx.list(&sql, &[], |row| row.get::<String>(3))
        });
        let plan = plan.await.unwrap();
        assert!(plan[0].contains("orders_ship_by"), "{plan:?}");
    }

    async fn the_day_is_that_of_who_asks(house: House) {
        shop::open(&house, json!({})).await;
        // 23:59 of the 22nd in Los Angeles, 15:59 of the 23rd in Shanghai.
        due(&house, "PACIFIC", "2026-11-23T07:59:00Z").await;
        assert_eq!(listed(&house, "due_today", "America/Los_Angeles").await, ["PACIFIC"]);
        assert!(listed(&house, "due_today", "Asia/Shanghai").await.is_empty());
        assert_eq!(today(&house, "America/Los_Angeles").await[0]["due_today"], 1);
        assert_eq!(today(&house, "Asia/Shanghai").await[0]["due_today"], 0);
        let answer = house.get("/orders/today?time_zone=Mars/Olympus").await;
        assert_eq!((answer.status, answer.code()), (422, "orders.unknown_time_zone"));
    }

    async fn what_has_left_is_not_late(house: House) {
        shop::open(&house, json!({})).await;
        shop::stock(&house, "CUP", "DE", 10).await;
        let id = due(&house, "SENT", "2026-11-22T07:00:00Z").await;
        assert_eq!(listed(&house, "overdue", "UTC").await, ["SENT"]);
        for step in ["approve", "confirm"] {
            shop::step(&house, &id, step).await;
        }
        shop::ship_all(&house, &id).await;
        assert!(listed(&house, "overdue", "UTC").await.is_empty());
        let counts = house.get("/orders/counts").await.body;
        assert_eq!(counts["counts"]["overdue"], 0);
        let shop = &today(&house, "UTC").await[0];
        assert_eq!((&shop["overdue"], &shop["stages"]), (&json!(0), &json!({"shipped": 1})));
    }

    async fn the_shop_that_is_late_comes_first(house: House) {
        shop::open(&house, json!({})).await;
        for code in ["AA", "LATE"] {
            let body = json!({
                "code": code, "name": code, "platform": "api", "time_zone": "Europe/Berlin",
                "currency": "EUR",
            });
            shop::created(&house.post("/shops", &body).await);
        }
        for (shop_code, ship_by) in [
            ("AA", "2026-12-24T12:00:00Z"),
            ("EU", "2026-11-23T06:00:00Z"),
            ("LATE", "2026-11-22T06:00:00Z"),
        ] {
            let mut order = shop::order(shop_code, &[("CUP", 1)]);
            order["shop"] = json!(shop_code);
            order["ship_by"] = json!(ship_by);
            shop::place(&house, &order).await;
        }
        let shops = today(&house, "UTC").await;
        let codes: Vec<_> = shops.iter().map(|today| today["shop"]["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["LATE", "EU", "AA"]);
    }

    async fn what_leaves_late_is_counted_once_and_foretold(house: House) {
        shop::open(&house, json!({"late_limit_bp": 3_000})).await;
        shop::stock(&house, "CUP", "DE", 10).await;
        let said = || async { today(&house, "UTC").await[0]["punctuality"].clone() };
        let good = due(&house, "GOOD", "2026-11-22T12:00:00Z").await;
        let nothing = json!({
            "departed": 0, "late": 0, "late_bp": null, "predicted_bp": 0, "limit_bp": 3_000,
            "standing": "good",
        });
        assert_eq!(said().await, nothing);
        let late = due(&house, "LATE", "2026-11-22T07:00:00Z").await;
        assert_eq!(said().await["predicted_bp"], 5_000, "one of two is overdue");
        assert_eq!(said().await["standing"], "over");
        for id in [&good, &late] {
            for step in ["approve", "confirm"] {
                shop::step(&house, id, step).await;
            }
            shop::ship_all(&house, id).await;
        }
        let half = json!({
            "departed": 2, "late": 1, "late_bp": 5_000, "predicted_bp": 5_000, "limit_bp": 3_000,
            "standing": "over",
        });
        assert_eq!(said().await, half);
        // Delivered, it is not counted again.
        let parcel = shop::get(&house, &late).await["fulfilments"][0]["id"].clone();
        let path = format!("/fulfilments/{}/deliver", parcel.as_str().unwrap());
        assert!(house.post(&path, &json!({})).await.status < 300);
        assert_eq!(said().await, half);
        // What never left is not late.
        let gone = due(&house, "GONE", "2026-11-22T07:30:00Z").await;
        let cancel = json!({"reason": "buyer_request"});
        let answer = house.post(&format!("/orders/{gone}/cancel"), &cancel).await;
        assert!(answer.status < 300, "{}", answer.body);
        assert_eq!(said().await, half);
        // After thirty days nobody looks back at it.
        house.clock.advance_seconds(29 * 86_400);
        assert_eq!(said().await["departed"], 2);
        house.clock.advance_seconds(86_400);
        assert_eq!(said().await["departed"], 0);
    }

    async fn a_deadline_of_the_house_s_own_keeps_to_the_shop_s_calendar(house: House) {
        // 2026-11-22, when the clock begins, is a Sunday.
        let calendar = json!({
            "working_days": [1, 2, 3, 4, 5], "holidays": ["2026-11-24"], "cut_off": "10:00",
        });
        shop::open(&house, json!({"ship_within_hours": 24, "calendar": calendar})).await;
        let mut order = shop::order("OWN", &[("CUP", 1)]);
        order["payment"] = json!(null);
        let id = shop::place(&house, &order).await;
        let ship_by = || async { shop::get(&house, &id).await["order"]["ship_by"].clone() };
        // All of Monday in Berlin.
        assert_eq!(ship_by().await, "2026-11-23T23:00:00Z");
        // Paid on Monday after the cut-off: the hours begin on Wednesday, for Tuesday is a holiday.
        house.clock.advance_seconds(27 * 3_600);
        let paid = json!({
            "kind": "payment", "provider": "bank", "reference": "1", "method": "wire",
            "amount": {"minor": 990, "currency": "EUR"},
        });
        let answer = house.post(&format!("/orders/{id}/payments"), &paid).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        assert_eq!(ship_by().await, "2026-11-25T23:00:00Z");
        // What a channel said stays.
        order["external_id"] = json!("SAID");
        order["ship_by"] = json!("2026-11-24T12:00:00Z");
        let said = shop::place(&house, &order).await;
        let paid = json!({
            "kind": "payment", "provider": "bank", "reference": "2", "method": "wire",
            "amount": {"minor": 990, "currency": "EUR"},
        });
        house.post(&format!("/orders/{said}/payments"), &paid).await;
        let stands = shop::get(&house, &said).await;
        assert_eq!(stands["order"]["ship_by"], "2026-11-24T12:00:00Z");
    }
}
