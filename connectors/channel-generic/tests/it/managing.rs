//! Terms are checked, tried and changed by people who may.

use axum::http::Method;
use serde_json::{Value, json};

use crate::company::{ORDERS, TERMS, connect, done, drain, look, open, shop_id, wanted};
use crate::shop::{KEY, Shop, an_order};

testkit::each_engine! {
    async fn terms_are_checked_before_anybody_is_asked(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for (terms, path, code) in [
            ("", "terms", "kernel.required"),
            ("{", "terms", "kernel.invalid_value"),
            ("{}", "terms.orders", "kernel.required"),
            (&TERMS.replace("\"rows\": \"/items\"", "\"rows\": \"items\""),
                "terms.orders.each.lines.rows", "kernel.invalid_value"),
            (&TERMS.replace("\"message\"", "\"massage\""),
                "terms.orders.each.massage", "kernel.unknown_field"),
            (&TERMS.replace("{after}", "{since}"),
                "terms.orders.changed.call.query.changed_since", "kernel.unknown_word"),
            (&TERMS.replace("\"new\": \"unpaid\"", "\"new\": \"waiting\""),
                "terms.orders.each.stage.words.new", "kernel.unknown_word"),
        ] {
            let refused =
                house.post("/channel-connections", &wanted(&house, "ONE", &shop, terms).await).await;
            let field = &refused.body["fields"][0];
            assert_eq!((refused.status, &field["path"], &field["code"]),
                (422, &json!(path), &json!(code)), "{}", refused.body);
        }
        assert_eq!(shop.asked(), Vec::<String>::new());
        let great = format!("{TERMS}{}", " ".repeat(48 * 1024));
        let refused =
            house.post("/channel-connections", &wanted(&house, "ONE", &shop, &great).await).await;
        assert_eq!(refused.code(), "kernel.out_of_range", "{}", refused.body);
    }

    async fn a_trial_shows_what_would_be_read_and_keeps_nothing(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 100));
        let mut strange = an_order(18, 200);
        strange["total"] = json!("a lot");
        strange["items"][0]["quantity"] = json!("two");
        strange["status"] = json!("somewhere");
        shop.put(strange);
        let trial = json!({"shop_id": shop_id(&house, "ONE").await, "terms": TERMS,
            "credentials": {"address": shop.url, "key": KEY, "secret": ""}});
        let tried = done(house.post("/channel-connections/terms/trial", &trial).await);
        let orders = tried["orders"].as_array().unwrap();
        assert_eq!((orders.len(), &tried["takes_stock"]), (2, &json!(true)));
        let good = &orders[0];
        assert_eq!((&good["external_id"], &good["stage"], &good["total_minor"], &good["wrong"]),
            (&json!("17"), &json!("open"), &json!(2_370), &json!([])));
        assert_eq!(good["lines"][0]["unit_price"], "9.90");
        assert_eq!((&good["ship_to"]["line1"], &good["buyer_email"]),
            (&json!("***"), &json!("ann***@example.com")));
        assert!(!tried.to_string().contains("Lindenweg"), "{tried}");
        let wrong: Vec<(&Value, &Value)> = orders[1]["wrong"].as_array().unwrap().iter()
            .map(|field| (&field["path"], &field["code"])).collect();
        assert_eq!(wrong, [
            (&json!("/items/0/quantity"), &json!("kernel.invalid_value")),
            (&json!("/total"), &json!("kernel.not_a_decimal")),
        ]);
        assert_eq!((&orders[1]["stage"], &orders[1]["is_stage_known"]),
            (&json!("somewhere"), &json!(false)));
        for kept in [
            "SELECT count(*) FROM orders",
            "SELECT count(*) FROM inbox",
            "SELECT count(*) FROM connections",
            "SELECT count(*) FROM channel_orders",
        ] {
            assert_eq!(house.number(kept).await, 0, "{kept}");
        }
        let mut elsewhere = trial.clone();
        elsewhere["terms"] = json!(TERMS.replace("\"rows\": \"/orders\"", "\"rows\": \"/list\""));
        let refused = house.post("/channel-connections/terms/trial", &elsewhere).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.answer_unreadable"));
        assert!(refused.body.to_string().contains("no list at /list"), "{}", refused.body);
    }

    async fn terms_are_seen_tried_and_changed_and_their_history_stands_in_the_record(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 100));
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/terms");
        assert_eq!(done(house.get(&path).await)["terms"], json!(TERMS), "as they were written");
        let without_key = json!({"terms": TERMS});
        let tried = done(house.post(&format!("{path}/trial"), &without_key).await);
        assert_eq!(tried["orders"][0]["external_id"], "17");
        drain(&house).await;
        let version = look(&house, &connection).await["version"].clone();
        let by_number = TERMS.replace("\"number\": \"/number\",", "");
        let changes = json!({"seen_version": version, "terms": by_number});
        let view = done(house.put(&path, &changes).await);
        assert_eq!(view["has_terms"], true);
        let stale = house.put(&path, &changes).await;
        assert_eq!((stale.status, stale.code()), (409, "channels.stale"));
        let wrong = json!({"seen_version": view["version"], "terms": "{}"});
        assert_eq!(house.put(&path, &wrong).await.status, 422);
        assert_eq!(done(house.get(&path).await)["terms"], json!(by_number));
        let told = "SELECT count(*) FROM events WHERE kind IN ('ShopConnected', 'TermsChanged') \
            AND CAST(data AS text) LIKE '%changed_since%'";
        assert_eq!(house.number(told).await, 2, "what they were and what they are");
        assert_eq!(drain(&house).await, 0, "nothing is doubled");
        assert_eq!(house.number(ORDERS).await, 1);
    }

    async fn who_may_what(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/terms");
        let terms = json!({"terms": TERMS});
        let sees = "may channels.view";
        shop.asked();
        assert_eq!(house.json(sees, Method::GET, &path, &json!({})).await.status, 200);
        let trial = format!("{path}/trial");
        assert_eq!(house.json(sees, Method::POST, &trial, &terms).await.status, 403);
        let changes = json!({"seen_version": 1, "terms": TERMS});
        assert_eq!(house.json(sees, Method::PUT, &path, &changes).await.status, 403);
        let new = json!({"shop_id": shop_id(&house, "TWO").await, "terms": TERMS,
            "credentials": {"address": shop.url, "key": KEY, "secret": ""}});
        let refused = house.json(sees, Method::POST, "/channel-connections/terms/trial", &new).await;
        assert_eq!(refused.status, 403);
        let two = shop_id(&house, "TWO").await;
        let theirs = format!("may channels.view,channels.manage within shops={two}");
        for (method, path, body) in [
            (Method::GET, &path, &json!({})),
            (Method::POST, &trial, &terms),
            (Method::PUT, &path, &changes),
        ] {
            assert_eq!(house.json(&theirs, method, path, body).await.status, 404);
        }
        assert_eq!(shop.asked(), Vec::<String>::new(), "who may not makes no calls with it");
    }
}
