//! Shops are connected by people who may, with keys that are good and shown to nobody.

use serde_json::json;

use crate::company::{connect, done, drain, id, look, open, sync, wanted};
use crate::shop::{GRANT, KEY, Mood, SECRET, Shop, an_order};

testkit::each_engine! {
    async fn a_key_is_tried_first_and_shown_never(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let good = wanted(&house, "ONE", &shop).await;
        for (field, value, status, code) in [
            ("key", "2001888".to_owned(), 409, "channels.not_authorised"),
            ("secret", "shpk00".to_owned(), 409, "channels.not_authorised"),
            ("grant", "wrong".to_owned(), 409, "channels.not_authorised"),
            ("grant", String::new(), 422, "kernel.required"),
            ("address", "http://127.0.0.1:1/17".to_owned(), 409, "channels.shop_unreachable"),
            ("address", "https://evil.example/17".to_owned(), 422, "channels.no_address"),
            ("address", "shopee.sg".to_owned(), 422, "channels.no_address"),
            ("key", String::new(), 422, "kernel.required"),
            ("secret", String::new(), 422, "kernel.required"),
        ] {
            let mut wrong = good.clone();
            wrong["credentials"][field] = json!(value);
            let refused = house.post("/channel-connections", &wrong).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        let listed = done(house.get("/channel-connections").await);
        assert_eq!(listed["items"], json!([]), "nothing is kept of what was refused");

        let made = done(house.post("/channel-connections", &good).await);
        let path = made["push_path"].as_str().unwrap();
        assert!(path.starts_with("/api/v1/channels/shopee/cnx_"), "{path}");
        assert_eq!(made["push_secret"], json!(null), "it signs by the partner key");
        let view = look(&house, &id(&made)).await;
        assert_eq!((&view["platform"], &view["address"]), (&json!("shopee"), &json!(shop.url)));
        for secret in [KEY, SECRET, GRANT, "access1", "refresh1"] {
            assert!(!view.to_string().contains(secret), "{view}");
        }
        for secret in ["shpk", "refresh", "access1"] {
            let told =
                format!("SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%{secret}%'");
            assert_eq!(house.number(told.leak()).await, 0, "{secret}");
        }
    }

    async fn what_a_key_lacks_is_named_and_the_grant_is_not_lost_by_trying(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let good = wanted(&house, "ONE", &shop).await;
        for (part, word, code) in [
            ("order", "error_permission", "channels.key_lacks_rights"),
            ("shop_info", "source_ip_undeclared", "channels.key_lacks_rights"),
            ("shop_info", "error_server", "channels.shop_failed"),
        ] {
            shop.inside().lacks = Some((part, word));
            let refused = house.post("/channel-connections", &good).await;
            assert_eq!((refused.status, refused.code()), (409, code), "{}", refused.body);
            assert!(code == "channels.shop_failed" || refused.body.to_string().contains(word));
        }
        shop.inside().lacks = None;
        // What was typed is used up by the first try, and good for the others all the same.
        done(house.post("/channel-connections", &good).await);
        assert_eq!(shop.inside().given, 1);
        assert_eq!(drain(&house).await, 1);
    }

    async fn an_owner_who_agreed_brings_the_address_they_were_sent_to(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        shop.inside().grant = "code17".to_owned();
        let mut wanted = wanted(&house, "ONE", &shop).await;
        wanted["credentials"]["grant"] = json!("https://www.example.com/?code=code17&shop_id=17");
        done(house.post("/channel-connections", &wanted).await);
        assert_eq!((drain(&house).await, shop.inside().given), (1, 1));
        house.clock.advance_seconds(4 * 60 * 60);
        sync(&house).await;
        assert_eq!(shop.inside().given, 2, "what came with it is a refresh token");
    }

    async fn a_right_that_is_taken_back_is_named(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Says("error_api_permission")]);
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.key_lacks_rights");
        assert_eq!(view["fault"]["detail"], "error_api_permission");
    }

    async fn what_shopee_denies_is_said_with_its_word(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Says("order.order_list_invalid_time")]);
        sync(&house).await;
        let fault = look(&house, &connection).await["fault"].clone();
        assert_eq!(fault["code"], "channels.shop_denies");
        assert_eq!(fault["detail"], "order.order_list_invalid_time");
        assert_eq!(drain(&house).await, 1);
    }
}
