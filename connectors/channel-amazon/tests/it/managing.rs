//! Stores are connected by people who may, with keys that are good and shown to nobody.

use serde_json::json;

use crate::company::{connect, credentials, done, drain, id, look, open, sync, wanted};
use crate::shop::{GRANT, KEY, Mood, SECRET, SELLER, Shop, an_order};

testkit::each_engine! {
    async fn a_key_is_tried_first_and_shown_never(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let good = wanted(&house, "ONE", &shop).await;
        for (field, value, status, code) in [
            ("key", "amzn1.wrong", 409, "channels.not_authorised"),
            ("secret", "amzn1.wrong", 409, "channels.not_authorised"),
            ("grant", "Atzr|wrong", 409, "channels.not_authorised"),
            ("address", "http://127.0.0.1:1/amazon.de", 409, "channels.shop_unreachable"),
            ("address", "https://shop.example", 422, "channels.no_address"),
            ("address", "amazon.example", 422, "channels.no_address"),
            ("address", "", 422, "channels.no_address"),
            ("key", "", 422, "kernel.required"),
            ("secret", "", 422, "kernel.required"),
            ("grant", "", 422, "kernel.required"),
            ("place", "A3OTHER", 409, "channels.no_such_place"),
            ("place", "", 409, "channels.no_such_place"),
        ] {
            let mut wrong = good.clone();
            wrong["credentials"][field] = json!(value);
            let refused = house.post("/channel-connections", &wrong).await;
            assert_eq!((refused.status, refused.code()), (status, code), "{}", refused.body);
        }
        shop.inside().lists_nothing = true;
        let refused = house.post("/channel-connections", &good).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.key_lacks_rights"));
        assert!(refused.body.to_string().contains("Product Listing"), "{}", refused.body);
        shop.inside().lists_nothing = false;
        let listed = done(house.get("/channel-connections").await);
        assert_eq!(listed["items"], json!([]), "nothing is kept of what was refused");

        let made = done(house.post("/channel-connections", &good).await);
        let pushed = (&made["push_path"], &made["push_secret"]);
        assert_eq!(pushed, (&json!(null), &json!(null)), "it tells nothing by itself");
        let path = format!("/channel-connections/{}/renew-push-secret", id(&made));
        let refused = house.post(&path, &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.no_pushes"));
        let view = look(&house, &id(&made)).await;
        assert_eq!((&view["platform"], &view["place"]), (&json!("amazon"), &json!(SELLER)));
        for secret in [KEY, SECRET, GRANT, "Atza|"] {
            assert!(!view.to_string().contains(secret), "{view}");
        }
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%amzn1%' \
            OR CAST(data AS text) LIKE '%Atz%'";
        assert_eq!(house.number(told).await, 0);
        let clear = "SELECT count(*) FROM connections WHERE CAST(access_grant AS text) LIKE '%Atzr%' \
            OR access_grant IS NULL";
        assert_eq!(house.number(clear).await, 0, "it is sealed");
    }

    async fn a_pass_is_shared_and_fetched_anew_when_it_is_over_or_refused(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        connect(&house, "ONE", &shop).await;
        connect(&house, "TWO", &shop).await;
        for number in 1..=3 {
            shop.put(an_order(number, number));
        }
        sync(&house).await;
        assert_eq!(shop.inside().given, 1, "both stores have the same key");
        // Before its time is over, it is good no more.
        house.clock.advance_seconds(3_500);
        sync(&house).await;
        assert_eq!(shop.inside().given, 2);
        // Somebody took it back: both notice, and it is fetched once.
        shop.inside().pass = "of another".to_owned();
        house.clock.advance_seconds(400);
        sync(&house).await;
        assert_eq!(shop.inside().given, 3);
        let listed = done(house.get("/channel-connections").await);
        for view in listed["items"].as_array().unwrap() {
            assert_eq!((&view["state"], &view["fault"]), (&json!("connected"), &json!(null)));
        }
    }

    async fn a_grant_that_is_taken_back_stops_it_until_there_is_another(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}/credentials");
        for is_revoked in [true, false] {
            shop.inside().is_revoked = is_revoked;
            if !is_revoked {
                // What is refused also by a pass that is new is refused.
                shop.be(&[Mood::Status(403), Mood::Status(403)]);
            }
            house.clock.advance_seconds(4_000);
            sync(&house).await;
            let view = look(&house, &connection).await;
            assert_eq!(view["state"], "needs_authorisation", "{is_revoked}");
            assert_eq!(view["fault"]["code"], "channels.not_authorised");
            incidents::watch(&house.db).await.unwrap();
            let alerts = done(house.get("/alerts?state=open").await).to_string();
            assert!(alerts.contains("connection_refused"), "{alerts}");
            shop.asked();
            drain(&house).await;
            assert_eq!(shop.asked().len(), 0, "a key that is refused is not tried again");
            shop.inside().is_revoked = false;
            let mut without = credentials(&shop);
            without.as_object_mut().unwrap().remove("grant");
            let refused = house.put(&path, &without).await;
            assert_eq!((refused.status, refused.code()), (422, "kernel.required"));
            let view = done(house.put(&path, &credentials(&shop)).await);
            assert_eq!(view["state"], "connected");
        }
        assert_eq!(drain(&house).await, 1, "nothing is lost");
    }
}
