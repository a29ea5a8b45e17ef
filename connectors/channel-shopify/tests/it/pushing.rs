//! What a shop tells by itself: believed when it is signed by the secret of its key, kept once, and asked for.

use axum::http::Method;
use serde_json::json;
use testkit::{Answer, House};

use crate::company::{ORDERS, connect, done, drain, look, open, order, sync};
use crate::shop::{Mood, SECRET, Shop, an_order, sign};

pub(crate) async fn push(house: &House, connection: &str, topic: &str, body: &[u8]) -> Answer {
    signed(house, connection, topic, body, &sign(body, SECRET)).await
}

async fn signed(
    house: &House,
    connection: &str,
    topic: &str,
    body: &[u8],
    signature: &str,
) -> Answer {
    let path = format!("/channels/shopify/{connection}/news");
    let headers = [
        ("content-type", "application/json"),
        ("x-shopify-topic", topic),
        ("x-shopify-hmac-sha256", signature),
        ("x-shopify-shop-domain", "one.myshopify.com"),
        ("x-shopify-event-id", "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043"),
    ];
    house.send("", Method::POST, &path, body.to_vec(), &headers).await
}

const PUSHES: &str = "SELECT count(*) FROM pushes";

testkit::each_engine! {
    async fn news_is_believed_from_who_signs_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let body = br#"{"id":17}"#;
        let other = sign(body, "shpss_other");
        let good = sign(body, SECRET);
        for (connection, body, signature) in [
            (connection.as_str(), body.as_slice(), other.as_str()),
            (connection.as_str(), body, ""),
            (connection.as_str(), body, "not base64"),
            (connection.as_str(), br#"{"id":18}"#, good.as_str()),
            ("cnx_01jxw0000000000000000000zz", body, good.as_str()),
        ] {
            let refused = signed(&house, connection, "orders/create", body, signature).await;
            assert_eq!((refused.status, refused.code()), (401, "channels.not_signed"));
        }
        assert_eq!(house.number(PUSHES).await, 0);
        assert_eq!(push(&house, &connection, "orders/create", body).await.status, 200);
        assert_eq!(push(&house, &connection, "orders/create", body).await.status, 200);
        assert_eq!(push(&house, &connection, "products/update", br#"{"id":9}"#).await.status, 200);
        assert_eq!(house.number(PUSHES).await, 1, "once, and nothing of products");
    }

    async fn another_key_brings_another_secret(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}");
        let renewed = house.post(&format!("{path}/renew-push-secret"), &json!({})).await;
        assert_eq!((renewed.status, renewed.code()), (409, "channels.signs_by_key"));
        let key = json!({"address": shop.url, "key": "shpat_test", "secret": "shpss_new"});
        done(house.put(&format!("{path}/credentials"), &key).await);
        let body = br#"{"id":17}"#;
        assert_eq!(push(&house, &connection, "orders/create", body).await.status, 401);
        let told = signed(&house, &connection, "orders/create", body, &sign(body, "shpss_new")).await;
        assert_eq!(told.status, 200);
    }

    async fn the_order_itself_is_asked_for(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        shop.put(an_order(17, 1));
        shop.asked();
        let lie = br#"{"id":17,"total_price":"0.01"}"#;
        push(&house, &connection, "orders/create", lie).await;
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 1);
        assert_eq!(sync(&house).await.arrived, 1);
        assert!(shop.asked()[0].starts_with("These"));
        let order = order(&house, 17).await;
        assert_eq!(order["order"]["total"]["minor"], 2_701, "what the shop says, not the push");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
    }

    async fn a_storm_is_one_order_each(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 1..=60 {
            shop.put(an_order(number, 100 + number));
        }
        // Each is delivered one to three times, by one topic or another, in no order.
        let mut storm: Vec<i64> =
            (1..=60).flat_map(|number| vec![number; usize::try_from(number % 3 + 1).unwrap()]).collect();
        let len = storm.len();
        for at in 0..len {
            storm.swap(at, at * 7_919 % len);
        }
        for (at, number) in storm.into_iter().enumerate() {
            let topic = ["orders/create", "orders/updated", "orders/paid"][at % 3];
            let body = format!(r#"{{"id":{number}}}"#);
            assert_eq!(push(&house, &connection, topic, body.as_bytes()).await.status, 200);
        }
        assert_eq!(house.number(PUSHES).await, 60, "the same news again is none");
        shop.be(&[Mood::Well, Mood::Throttled(100), Mood::Says("MAX_COST_EXCEEDED"), Mood::Cut]);
        assert_eq!(drain(&house).await, 60);
        assert_eq!(house.number(ORDERS).await, 60);
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
    }

    async fn an_order_nobody_may_see_is_not_taken_for_deleted(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        // It is older than the key may look back to.
        shop.delete(17);
        shop.inside().lacks.push("read_all_orders");
        push(&house, &connection, "orders/updated", br#"{"id":17,"at":1}"#).await;
        sync(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "new");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
        // A key that may look back to the first order sees that there is none.
        shop.inside().lacks.clear();
        push(&house, &connection, "orders/delete", br#"{"id":17,"at":2}"#).await;
        sync(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }
}
