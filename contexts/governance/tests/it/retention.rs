//! How long persons are known.

use serde_json::json;
use testkit::each_engine;

use crate::company::{self, DAY, bring_to, done, look, night, place, recipient};

each_engine! {
    async fn an_order_is_forgotten_when_its_shop_s_days_are_over(house: House) {
        company::open(&house).await;
        let (amazon, own) = (place(&house, "AMZ", "A-1").await, place(&house, "OWN", "O-1").await);
        let open = place(&house, "AMZ", "A-2").await;
        for order in [&amazon, &own] {
            assert_eq!(look(&house, order).await["personal"]["until"], json!(null));
            bring_to(&house, order, "deliver").await;
        }
        assert_eq!(look(&house, &amazon).await["personal"]["until"], "2026-12-22T08:00:00Z");
        assert_eq!(look(&house, &own).await["personal"]["until"], "2027-01-21T08:00:00Z");
        let note = json!({"kind": "internal", "text": "Ms Doe called"});
        done(house.post(&format!("/orders/{amazon}/notes"), &note).await);

        house.clock.advance_seconds(30 * DAY - 1);
        assert_eq!(night(&house).await["orders"], 0);
        assert_eq!(recipient(&house, &amazon).await.as_deref(), Some("J*** D***"));
        house.clock.advance_seconds(1);
        let result = night(&house).await;
        assert_eq!((&result["orders"], &result["held"]), (&json!(1), &json!(0)), "{result}");
        assert_eq!(recipient(&house, &amazon).await, None);
        for kept in [&own, &open] {
            assert_eq!(recipient(&house, kept).await.as_deref(), Some("J*** D***"));
        }

        // What happened stays, whom it happened to does not.
        let view = look(&house, &amazon).await;
        assert_eq!(view["order"]["country"], "DE");
        assert_eq!(view["order"]["total"]["minor"], 990);
        assert_eq!(view["notes"], json!([]));
        assert_eq!(view["personal"]["forgotten_at"], "2026-12-22T08:00:00Z");
        let news = view["timeline"].as_array().unwrap();
        assert!(news.iter().any(|news| news["kind"] == "OrderForgotten"), "{news:?}");
        let found = done(house.get("/orders?q=jane%20doe").await);
        assert_eq!(found["items"].as_array().unwrap().len(), 2, "found by name no more");
        let left = "SELECT count(*) FROM people WHERE contact_redacted_at IS NOT NULL \
            AND contact IS NULL AND address IS NULL AND identity IS NULL AND raw IS NULL \
            AND country = 'DE'";
        assert!(house.number(left).await >= 1);

        house.clock.advance_seconds(30 * DAY);
        assert_eq!(night(&house).await["orders"], 1);
        assert_eq!(recipient(&house, &own).await, None);
        assert_eq!(night(&house).await["orders"], 0, "once");
        assert_eq!(recipient(&house, &open).await.as_deref(), Some("J*** D***"), "still open");
    }

    async fn a_parcel_nobody_hears_of_counts_as_delivered_in_the_end(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        bring_to(&house, &order, "ship").await;
        assert_eq!(look(&house, &order).await["personal"]["until"], "2027-01-21T08:00:00Z");
        // It arrives after all: the clock begins anew, from then on.
        house.clock.advance_seconds(5 * DAY);
        let parcel = company::id(&look(&house, &order).await["fulfilments"][0]);
        done(house.post(&format!("/fulfilments/{parcel}/deliver"), &json!({})).await);
        assert_eq!(look(&house, &order).await["personal"]["until"], "2026-12-27T08:00:00Z");
    }

    async fn a_cancelled_order_ages_until_it_is_reopened(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        let cancel = json!({"reason": "buyer_request", "note": "Ms Doe changed her mind"});
        let hold = json!({"reason": "manual", "note": "Ms Doe asked to wait"});
        done(house.post(&format!("/orders/{order}/holds"), &hold).await);
        let held = look(&house, &order).await;
        assert!(held.to_string().contains("Ms Doe asked to wait"), "{held}");
        done(house.post(&format!("/orders/{order}/cancel"), &cancel).await);
        assert_eq!(look(&house, &order).await["personal"]["until"], "2026-12-22T08:00:00Z");
        house.clock.advance_seconds(20 * DAY);
        done(house.post(&format!("/orders/{order}/reopen"), &json!({})).await);
        assert_eq!(look(&house, &order).await["personal"]["until"], json!(null));
        house.clock.advance_seconds(20 * DAY);
        assert_eq!(night(&house).await["orders"], 0);
        done(house.post(&format!("/orders/{order}/cancel"), &cancel).await);
        let seen = look(&house, &order).await["timeline"].to_string();
        assert!(seen.contains("Ms Doe changed her mind"), "{seen}");
        let events = "SELECT CAST(data AS text) FROM events";
        let events: Vec<String> =
            house.with(move |ctx| ctx.list(events, &[], |row| row.get(0))).await.unwrap();
        assert!(!events.concat().contains("Doe"), "sealed");
        let written = "SELECT count(*) FROM order_holds WHERE note IS NOT NULL";
        assert!(house.number(written).await > 0);
        house.clock.advance_seconds(30 * DAY);
        assert_eq!(night(&house).await["orders"], 1);
        assert_eq!(recipient(&house, &order).await, None);
        assert_eq!(house.number(written).await, 0);
        let seen = look(&house, &order).await;
        assert!(!seen.to_string().contains("Doe"), "{seen}");
    }

    async fn what_is_added_to_a_forgotten_order_is_forgotten_in_the_next_night(house: House) {
        company::open(&house).await;
        let order = place(&house, "AMZ", "A-1").await;
        bring_to(&house, &order, "deliver").await;
        house.clock.advance_seconds(31 * DAY);
        assert_eq!(night(&house).await["orders"], 1);
        let note = json!({"kind": "internal", "text": "Ms Doe called"});
        done(house.post(&format!("/orders/{order}/notes"), &note).await);
        assert_eq!(look(&house, &order).await["notes"][0]["text"], "Ms Doe called");
        assert_eq!(night(&house).await["orders"], 1);
        assert_eq!(look(&house, &order).await["notes"], json!([]));
    }

    async fn what_came_in_is_forgotten_by_its_own_age(house: House) {
        company::open(&house).await;
        place(&house, "OWN", "O-1").await;
        let bad = json!({"shop": "OWN", "external_id": "O-2", "lines": [],
            "ship_to": {"name": "Jane Doe"}});
        assert_eq!(house.post("/orders", &bad).await.status, 422);
        let file = "订单号,商品编码,收货人\nF-1,CUP,Jane Doe\n";
        let path = "/orders/imports?file_name=orders.csv";
        let sent = house.send("all", axum::http::Method::POST, path, file.into(), &[]).await;
        let import = company::id(&done(sent));
        let refused = company::id(&done(house.get("/inbox").await)["items"][0]);

        house.clock.advance_seconds(30 * DAY);
        assert_eq!(night(&house).await["deliveries"], 0);
        house.clock.advance_seconds(1);
        assert_eq!(night(&house).await["deliveries"], 3);
        let raw = house.get(&format!("/inbox/{refused}/raw")).await;
        assert_eq!((raw.status, raw.code()), (409, "orders.delivery_forgotten"));
        let view = done(house.get(&format!("/orders/imports/{import}")).await);
        assert!(!view.to_string().contains("Jane"), "{view}");
        assert_eq!(house.number("SELECT count(*) FROM imports WHERE content IS NOT NULL").await, 0);
    }

    async fn what_will_be_forgotten_is_told_with_its_day(house: House) {
        company::open(&house).await;
        let mut ids = Vec::new();
        for number in ["A-1", "A-2", "A-3"] {
            let order = place(&house, "AMZ", number).await;
            bring_to(&house, &order, "deliver").await;
            ids.push(order);
            house.clock.advance_seconds(10 * DAY);
        }
        let told = done(house.get("/privacy/retention").await);
        let shop = &told["shops"][0];
        let counts: Vec<_> = ["waiting", "due", "due_in_7_days", "due_in_30_days"]
            .map(|name| shop[name].as_i64().unwrap())
            .to_vec();
        // Delivered 30, 20 and 10 days ago.
        assert_eq!(counts, [3, 1, 1, 3], "{told}");
        assert_eq!((&shop["code"], &shop["keep_days"]), (&json!("AMZ"), &json!(30)));
        assert_eq!(shop["next_at"], "2026-12-22T08:00:00Z");
        assert_eq!(told["shops"][1]["waiting"], 0);

        let shop_id = shop["shop_id"].as_str().unwrap();
        let path = format!("/privacy/retention/orders?shop_id={shop_id}");
        let first = done(house.get(&format!("{path}&limit=2")).await);
        let rest = format!("{path}&after={}", first["next"].as_str().unwrap());
        let rest = done(house.get(&rest).await);
        let listed: Vec<_> = first["items"].as_array().unwrap().iter()
            .chain(rest["items"].as_array().unwrap())
            .map(|order| order["id"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(listed, ids);
        assert_eq!(first["items"][1]["due_at"], "2027-01-01T08:00:00Z");
        assert_eq!(rest["next"], json!(null));
    }

    async fn an_order_that_never_ends_is_forgotten_long_after_its_last_change(house: House) {
        company::open(&house).await;
        let name = "privacy.keep_open_days".to_owned();
        let set = settings::SetParameter { name, value: json!(400), seen_version: 0 };
        house.db.run(&house.actor, set).await.unwrap();
        assert_eq!(done(house.get("/privacy/retention").await)["open_days"], 400);
        let (idle, held) = (place(&house, "AMZ", "A-1").await, place(&house, "AMZ", "A-2").await);
        let touched = place(&house, "AMZ", "A-3").await;
        let hold = json!({"subject": held, "reason": "claim"});
        done(house.post("/privacy/holds", &hold).await);
        house.clock.advance_seconds(200 * DAY);
        let parked = json!({"reason": "manual"});
        done(house.post(&format!("/orders/{touched}/holds"), &parked).await);
        house.clock.advance_seconds(200 * DAY - 1);
        assert_eq!(night(&house).await["orders"], 0);
        house.clock.advance_seconds(1);
        let result = night(&house).await;
        assert_eq!((&result["orders"], &result["held"]), (&json!(1), &json!(1)), "{result}");
        assert_eq!(recipient(&house, &idle).await, None);
        for kept in [&held, &touched] {
            assert_eq!(recipient(&house, kept).await.as_deref(), Some("J*** D***"));
        }
        assert_eq!(night(&house).await["orders"], 0, "once");

        // Who goes on with it after all is known again, for as long.
        done(house.post(&format!("/orders/{idle}/holds"), &parked).await);
        assert_eq!(look(&house, &idle).await["personal"]["forgotten_at"], json!(null));
        house.clock.advance_seconds(200 * DAY);
        assert_eq!(night(&house).await["orders"], 1, "the one that was touched");
        assert_eq!(recipient(&house, &touched).await, None);
        house.clock.advance_seconds(200 * DAY);
        assert_eq!(night(&house).await["orders"], 1);
        assert_ne!(look(&house, &idle).await["personal"]["forgotten_at"], json!(null));
    }
}
