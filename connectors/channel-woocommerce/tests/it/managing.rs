//! Shops are connected by people who may, with keys that are good and shown to nobody.

use axum::http::Method;
use serde_json::json;

use crate::company::{ORDERS, connect, done, drain, look, open, shop_id, sync, wanted};
use crate::shop::{Shop, an_order};

testkit::each_engine! {
    async fn a_key_is_tried_first_and_shown_never(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let good = wanted(&house, "ONE", &shop).await;
        for (field, value, status, code) in [
            ("consumer_key", "ck_wrong".to_owned(), 409, "channels.not_authorised"),
            ("address", "http://127.0.0.1:1".to_owned(), 409, "channels.shop_unreachable"),
            ("address", shop.url.replace("/shop", "/else"), 409, "channels.no_shop_there"),
            ("address", "https://10.0.0.1".to_owned(), 409, "channels.shop_unreachable"),
            ("address", "shop.example".to_owned(), 422, "channels.no_address"),
            ("consumer_secret", String::new(), 422, "kernel.required"),
        ] {
            let mut wrong = good.clone();
            wrong["credentials"][field] = json!(value);
            let refused = house.post("/channel-connections", &wrong).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        let mut often = good.clone();
        often["poll_seconds"] = json!(5);
        assert_eq!(house.post("/channel-connections", &often).await.code(), "kernel.out_of_range");
        let listed = done(house.get("/channel-connections").await);
        assert_eq!(listed["items"], json!([]), "nothing is kept of what was refused");

        let (connection, secret) = connect(&house, "ONE", &shop).await;
        assert!(secret.starts_with("whsec_"));
        let again = house.post("/channel-connections", &good).await;
        assert_eq!((again.status, again.code()), (409, "channels.shop_connected"));
        let view = look(&house, &connection).await;
        assert_eq!((&view["platform"], &view["shop_code"]), (&json!("woocommerce"), &json!("ONE")));
        assert_eq!(view["address"], json!(shop.url));
        for secret in ["ck_test", "cs_test", "whsec_"] {
            assert!(!view.to_string().contains(secret), "{view}");
        }
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%ck_test%' \
            OR CAST(data AS text) LIKE '%cs_test%' OR CAST(data AS text) LIKE '%whsec_%'";
        assert_eq!(house.number(told).await, 0);
    }

    async fn a_key_that_is_taken_back_stops_it_until_there_is_another(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let (connection, _) = connect(&house, "ONE", &shop).await;
        shop.change_key("ck_other");
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["state"], "needs_authorisation");
        assert_eq!(view["fault"]["code"], "channels.not_authorised");
        shop.asked();
        drain(&house).await;
        assert_eq!(shop.asked().len(), 0, "a key that is refused is not tried again");
        let path = format!("/channel-connections/{connection}");
        let refused = house.post(&format!("{path}/sync"), &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.not_connected"));
        let mut key = json!({"address": shop.url, "consumer_key": "ck_test",
            "consumer_secret": "cs_test"});
        let refused = house.put(&format!("{path}/credentials"), &key).await;
        assert_eq!(refused.code(), "channels.not_authorised");
        key["consumer_key"] = json!("ck_other");
        let view = done(house.put(&format!("{path}/credentials"), &key).await);
        assert_eq!((&view["state"], &view["fault"]), (&json!("connected"), &json!(null)));
        assert_eq!(drain(&house).await, 1, "nothing is lost");
    }

    async fn it_is_paused_resumed_asked_at_once_and_ended(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        sync(&house).await;
        let path = format!("/channel-connections/{connection}");
        shop.put(an_order(17, 1));
        assert_eq!(sync(&house).await.arrived, 0, "not before its time");
        done(house.post(&format!("{path}/sync"), &json!({})).await);
        assert_eq!(sync(&house).await.arrived, 1);
        assert_eq!(done(house.post(&format!("{path}/pause"), &json!({})).await)["state"], "paused");
        shop.put(an_order(18, 2));
        assert_eq!(drain(&house).await, 0);
        let view = done(house.post(&format!("{path}/resume"), &json!({})).await);
        assert_eq!(view["state"], "connected");
        assert_eq!(sync(&house).await.arrived, 1);
        assert_eq!(house.delete(&path).await.status, 204);
        for answer in [
            house.get(&path).await,
            house.delete(&path).await,
            house.post(&format!("{path}/pause"), &json!({})).await,
            house.post(&format!("{path}/resume"), &json!({})).await,
            house.post(&format!("{path}/sync"), &json!({})).await,
            house.post(&format!("{path}/renew-push-secret"), &json!({})).await,
            house.post(&format!("{path}/back-fill"), &json!({"since": "2026-11-01T00:00:00Z"})).await,
            house.get(&format!("{path}/observations")).await,
        ] {
            assert_eq!((answer.status, answer.code()), (404, "channels.unknown_connection"));
        }
        // Connected again, nothing is doubled.
        connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 0);
        assert_eq!(house.number(ORDERS).await, 2);
    }

    async fn how_often_a_shop_is_asked_is_changed(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        sync(&house).await;
        let path = format!("/channel-connections/{connection}/polling");
        let seen = look(&house, &connection).await;
        assert_eq!((&seen["poll_seconds"], &seen["version"]), (&json!(300), &json!(1)));
        for seconds in [29, 86_401, 0, -60] {
            let wrong = json!({"seen_version": 1, "poll_seconds": seconds});
            let refused = house.put(&path, &wrong).await;
            assert_eq!((refused.status, refused.code()), (422, "kernel.out_of_range"), "{seconds}");
        }
        let wanted = json!({"seen_version": 1, "poll_seconds": 60});
        let changed = done(house.put(&path, &wanted).await);
        assert_eq!((&changed["poll_seconds"], &changed["version"]), (&json!(60), &json!(2)));
        let stale = house.put(&path, &wanted).await;
        assert_eq!((stale.status, stale.code()), (409, "channels.stale"));
        let told = "SELECT count(*) FROM events WHERE kind = 'PollingChanged'";
        assert_eq!(house.number(told).await, 1);
        // Not only after the five minutes that were to be waited before.
        shop.put(an_order(17, 1));
        house.clock.advance_seconds(59);
        assert_eq!(sync(&house).await.arrived, 0);
        house.clock.advance_seconds(2);
        assert_eq!(sync(&house).await.arrived, 1);
        let sees = house.json("may channels.view", Method::PUT, &path, &wanted).await;
        assert_eq!(sees.status, 403);
        let two = format!("may channels.manage within shops={}", shop_id(&house, "TWO").await);
        assert_eq!(house.json(&two, Method::PUT, &path, &wanted).await.status, 404);
    }

    async fn who_may_what(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        let wanted = wanted(&house, "TWO", &shop).await;
        let path = format!("/channel-connections/{connection}");
        let (one, two) = (shop_id(&house, "ONE").await, shop_id(&house, "TWO").await);
        let ask = async |token: &str, method: Method, path: &str| {
            house.json(token, method, path, &json!({})).await.status
        };
        let sees = "may channels.view";
        assert_eq!(ask(sees, Method::GET, &path).await, 200);
        assert_eq!(ask(sees, Method::POST, &format!("{path}/pause")).await, 403);
        assert_eq!(ask("may orders.view", Method::GET, &path).await, 403);
        assert_eq!(ask("", Method::GET, &path).await, 401);
        shop.asked();
        let refused = house.json(sees, Method::POST, "/channel-connections", &wanted).await;
        assert_eq!(refused.status, 403);
        assert_eq!(shop.asked().len(), 0, "who may not connect makes no calls with it");
        let theirs = format!("may channels.view,channels.manage within shops={two}");
        assert_eq!(ask(&theirs, Method::GET, &path).await, 404);
        assert_eq!(ask(&theirs, Method::POST, &format!("{path}/pause")).await, 404);
        let listed = house.json(&theirs, Method::GET, "/channel-connections", &json!({})).await;
        assert_eq!(listed.body["items"], json!([]));
        let ours = format!("may channels.view,channels.manage within shops={one}");
        assert_eq!(ask(&ours, Method::GET, &path).await, 200);
        let refused = house.json(&ours, Method::POST, "/channel-connections", &wanted).await;
        assert_eq!((refused.status, refused.code()), (422, "kernel.unknown_id"));
    }
}
