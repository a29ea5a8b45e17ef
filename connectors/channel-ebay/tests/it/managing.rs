//! Accounts are connected by people who may, with keys that are good and shown to nobody.

use axum::http::Method;
use serde_json::json;

use crate::company::{connect, done, drain, id, look, open, sync, wanted};
use crate::shop::{GRANT, KEY, Mood, SECRET, Shop, an_order};

testkit::each_engine! {
    async fn a_key_is_tried_first_and_shown_never(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let good = wanted(&house, "ONE", &shop).await;
        for (field, value, status, code) in [
            ("key", "Tradewind-wrong".to_owned(), 409, "channels.not_authorised"),
            ("grant", "v^1.1#wrong".to_owned(), 409, "channels.not_authorised"),
            ("grant", String::new(), 422, "kernel.required"),
            ("address", "http://127.0.0.1:1".to_owned(), 409, "channels.shop_unreachable"),
            ("address", format!("{}/else", shop.url), 409, "channels.no_shop_there"),
            ("key", String::new(), 422, "kernel.required"),
            ("secret", String::new(), 422, "kernel.required"),
        ] {
            let mut wrong = good.clone();
            wrong["credentials"][field] = json!(value);
            let refused = house.post("/channel-connections", &wrong).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        for (part, right) in [("order", "sell.fulfillment"), ("inventory", "sell.inventory")] {
            shop.inside().lacks = vec![part];
            let refused = house.post("/channel-connections", &good).await;
            assert_eq!((refused.status, refused.code()), (409, "channels.key_lacks_rights"));
            assert!(refused.body.to_string().contains(right), "{}", refused.body);
        }
        shop.inside().lacks.clear();
        let listed = done(house.get("/channel-connections").await);
        assert_eq!(listed["items"], json!([]), "nothing is kept of what was refused");

        let made = done(house.post("/channel-connections", &good).await);
        assert!(made["push_path"].as_str().unwrap().contains("/channels/ebay/cnx_"));
        let token = made["push_secret"].as_str().unwrap();
        assert!(token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "{token}");
        let view = look(&house, &id(&made)).await;
        assert_eq!(view["platform"], "ebay");
        for secret in [KEY, SECRET, GRANT, "pass"] {
            assert!(!view.to_string().contains(secret), "{view}");
        }
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%v^1.1%' \
            OR CAST(data AS text) LIKE '%PRD%'";
        assert_eq!(house.number(told).await, 0);
    }

    async fn a_pass_is_asked_for_once_and_anew_when_it_is_over_or_refused(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=20 {
            shop.put(an_order(number, number));
        }
        let connection = connect(&house, "ONE", &shop).await;
        sync(&house).await;
        assert_eq!(shop.inside().given, 1, "it is kept, and shown again");
        house.clock.advance_seconds(3 * 60 * 60);
        sync(&house).await;
        assert_eq!(shop.inside().given, 2, "it is good for two hours");
        shop.inside().token = "v^1.1#another".to_owned();
        house.clock.advance_seconds(600);
        sync(&house).await;
        assert_eq!(shop.inside().given, 3, "one that is taken no more is thrown away");
        let view = look(&house, &connection).await;
        assert_eq!((&view["fault"], &view["orders"]), (&json!(null), &json!(20)), "nobody notices");
    }

    async fn a_grant_that_is_taken_back_stops_it_until_there_is_another(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        shop.inside().grant = "v^1.1#other".to_owned();
        shop.inside().token = String::new();
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["state"], "needs_authorisation");
        assert_eq!(view["fault"]["code"], "channels.not_authorised");
        shop.asked();
        drain(&house).await;
        assert_eq!(shop.asked().len(), 0, "a grant that is refused is not tried again");
        let path = format!("/channel-connections/{connection}/credentials");
        let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "grant": "v^1.1#other"});
        let view = done(house.put(&path, &key).await);
        assert_eq!(view["state"], "connected");
        assert_eq!(drain(&house).await, 1, "nothing is lost");
    }

    async fn a_right_that_is_taken_back_is_named(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Says(403, 1_100)]);
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.key_lacks_rights");
        assert_eq!(view["fault"]["detail"], "sell.fulfillment");
    }

    async fn what_ebay_denies_is_said_with_its_number(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Says(400, 30_830)]);
        sync(&house).await;
        let fault = look(&house, &connection).await["fault"].clone();
        assert_eq!((&fault["code"], &fault["detail"]), (&json!("channels.shop_denies"), &json!("error 30830")));
        assert_eq!(drain(&house).await, 1);
    }

    async fn nobody_comes_to_the_door_in_ebays_name(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channels/ebay/{connection}/news");
        let body = br#"{"metadata":{"topic":"X"},"notification":{"data":{}}}"#;
        let headers = [("x-ebay-signature", "e30=")];
        let told = house.send("", Method::POST, &path, body.to_vec(), &headers).await;
        assert_eq!(told.status, 401);
        let renew = format!("/channel-connections/{connection}/renew-push-secret");
        let renewed = done(house.post(&renew, &json!({})).await);
        assert_eq!(renewed["push_secret"].as_str().unwrap().len(), 64, "a token that eBay takes");
    }
}
