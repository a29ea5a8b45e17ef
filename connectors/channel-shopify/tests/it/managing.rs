//! Shops are connected by people who may, with keys that are good and shown to nobody.

use axum::http::Method;
use serde_json::json;

use crate::company::{connect, done, drain, id, look, open, shop_id, sync, wanted};
use crate::shop::{ID, KEY, Mood, SECRET, Shop, an_order, sign};

testkit::each_engine! {
    async fn a_key_is_tried_first_and_shown_never(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let good = wanted(&house, "ONE", &shop).await;
        for (field, value, status, code) in [
            ("key", "shpat_wrong".to_owned(), 409, "channels.not_authorised"),
            ("address", "http://127.0.0.1:1".to_owned(), 409, "channels.shop_unreachable"),
            ("address", format!("{}/else", shop.url), 409, "channels.no_shop_there"),
            ("address", "https://one.myshopify.com?x=1".to_owned(), 422, "channels.no_address"),
            ("address", String::new(), 422, "channels.no_address"),
            ("key", String::new(), 422, "kernel.required"),
            ("secret", String::new(), 422, "kernel.required"),
            ("place", "Oslo".to_owned(), 409, "channels.no_such_place"),
            ("grant", "Atzr|1".to_owned(), 422, "kernel.invalid_value"),
        ] {
            let mut wrong = good.clone();
            wrong["credentials"][field] = json!(value);
            let refused = house.post("/channel-connections", &wrong).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        shop.inside().lacks = vec!["write_inventory", "read_products", "write_products"];
        let refused = house.post("/channel-connections", &good).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.key_lacks_rights"));
        assert!(refused.body.to_string().contains("read_products write_inventory"));
        shop.inside().lacks.clear();
        let listed = done(house.get("/channel-connections").await);
        assert_eq!(listed["items"], json!([]), "nothing is kept of what was refused");

        let made = done(house.post("/channel-connections", &good).await);
        assert_eq!(made["push_secret"], json!(null), "it signs by the secret of its key");
        assert!(made["push_path"].as_str().unwrap().contains("/channels/shopify/cnx_"));
        let view = look(&house, &id(&made)).await;
        assert_eq!((&view["platform"], &view["place"]), (&json!("shopify"), &json!(null)));
        for secret in [KEY, SECRET] {
            assert!(!view.to_string().contains(secret), "{view}");
        }
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%shpat_%' \
            OR CAST(data AS text) LIKE '%shpss_%'";
        assert_eq!(house.number(told).await, 0);
    }

    async fn an_app_without_a_token_that_lasts_is_given_one_for_a_day(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let mut wanted = wanted(&house, "ONE", &shop).await;
        wanted["credentials"]["key"] = json!(ID);
        wanted["credentials"]["secret"] = json!("shpss_wrong");
        let refused = house.post("/channel-connections", &wanted).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.not_authorised"));
        wanted["credentials"]["secret"] = json!(SECRET);
        wanted["credentials"]["push_secret"] = json!("of the page");
        let refused = house.post("/channel-connections", &wanted).await;
        assert_eq!((refused.status, refused.code()), (422, "kernel.invalid_value"));
        wanted["credentials"]["push_secret"] = json!("of_the_page");
        let connection = id(&done(house.post("/channel-connections", &wanted).await));
        for number in 1..=20 {
            shop.put(an_order(number, number));
        }
        assert_eq!(drain(&house).await, 20);
        let view = look(&house, &connection).await;
        assert_eq!((&view["fault"], &view["orders"]), (&json!(null), &json!(20)));
        assert_eq!(shop.inside().given, 1, "it is kept, and shown again");
        shop.inside().key = "shpat_of_another".to_owned();
        drain(&house).await;
        assert_eq!(shop.inside().given, 2, "one that is taken no more is thrown away");
        assert_eq!(look(&house, &connection).await["fault"], json!(null), "nobody notices");
        house.clock.advance_seconds(24 * 60 * 60);
        drain(&house).await;
        assert_eq!(shop.inside().given, 3);
        let body = br#"{"id":21}"#;
        let path = format!("/channels/shopify/{connection}/news");
        for (secret, status) in [(SECRET, 401), ("of_the_page", 200)] {
            let signature = sign(body, secret);
            let headers =
                [("x-shopify-topic", "orders/create"), ("x-shopify-hmac-sha256", &*signature)];
            let told = house.send("", Method::POST, &path, body.to_vec(), &headers).await;
            assert_eq!(told.status, status, "webhooks made elsewhere have a secret of their own");
        }
    }

    async fn a_store_of_a_platform_that_nobody_speaks_to_is_not_connected(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let store = json!({"code": "WOO", "name": "WOO", "platform": "woocommerce",
            "time_zone": "UTC", "currency": "EUR"});
        done(house.post("/shops", &store).await);
        let mut wanted = wanted(&house, "ONE", &shop).await;
        wanted["shop_id"] = json!(shop_id(&house, "WOO").await);
        let refused = house.post("/channel-connections", &wanted).await;
        assert_eq!((refused.status, refused.code()), (422, "channels.no_connector"));
        assert_eq!(shop.asked().len(), 0);
    }

    async fn a_key_that_is_taken_back_stops_it_until_there_is_another(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/credentials");
        let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "place": "Berlin"});
        // Also a right that is taken back comes with a good status.
        for denied in [Mood::Status(401), Mood::Says("ACCESS_DENIED")] {
            shop.be(&[denied]);
            house.clock.advance_seconds(1_000);
            sync(&house).await;
            let view = look(&house, &connection).await;
            assert_eq!(view["state"], "needs_authorisation", "{denied:?}");
            assert_eq!(view["fault"]["code"], "channels.not_authorised");
            shop.asked();
            drain(&house).await;
            assert_eq!(shop.asked().len(), 0, "a key that is refused is not tried again");
            let view = done(house.put(&path, &key).await);
            assert_eq!((&view["state"], &view["place"]), (&json!("connected"), &json!("Berlin")));
        }
        assert_eq!(drain(&house).await, 1, "nothing is lost");
    }
}
