//! What a shop tells by itself: believed when it is signed by the partner key for where it came, kept once, and asked
//! for.

use axum::http::Method;
use serde_json::json;
use testkit::{Answer, House};

use crate::company::{ORDERS, connect, done, drain, look, open, order, sync};
use crate::shop::{KEY, SECRET, Shop, an_order, name, sign_push};

const HOST: &str = "orders.example";

fn news(number: i64, code: i64, shop: i64) -> Vec<u8> {
    let data = json!({"ordersn": name(number), "status": "READY_TO_SHIP", "update_time": code});
    json!({"data": data, "shop_id": shop, "code": code, "timestamp": 1}).to_string().into_bytes()
}

async fn signed(house: &House, connection: &str, body: &[u8], signature: &str) -> Answer {
    let path = format!("/channels/shopee/{connection}/news");
    let headers =
        [("content-type", "application/json"), ("host", HOST), ("authorization", signature)];
    house.send("", Method::POST, &path, body.to_vec(), &headers).await
}

async fn push(house: &House, connection: &str, body: &[u8]) -> Answer {
    let url = format!("https://{HOST}/api/v1/channels/shopee/{connection}/news");
    signed(house, connection, body, &sign_push(&url, body, SECRET)).await
}

const PUSHES: &str = "SELECT count(*) FROM pushes";

testkit::each_engine! {
    async fn news_is_believed_from_who_signs_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let body = news(17, 3, 17);
        let url = |host: &str| format!("https://{host}/api/v1/channels/shopee/{connection}/news");
        let good = sign_push(&url(HOST), &body, SECRET);
        for (connection, body, signature) in [
            (connection.as_str(), &body, sign_push(&url(HOST), &body, "shpk00")),
            (connection.as_str(), &body, sign_push(&url("elsewhere.example"), &body, SECRET)),
            (connection.as_str(), &body, String::new()),
            (connection.as_str(), &body, "not hexadecimal".to_owned()),
            (connection.as_str(), &news(18, 3, 17), good.clone()),
            ("cnx_01jxw0000000000000000000zz", &body, good.clone()),
        ] {
            let refused = signed(&house, connection, body, &signature).await;
            assert_eq!((refused.status, refused.code()), (401, "channels.not_signed"));
        }
        assert_eq!(house.number(PUSHES).await, 0);
        assert_eq!(signed(&house, &connection, &body, &good).await.status, 200);
        assert_eq!(push(&house, &connection, &body).await.status, 200);
        for (code, shop) in [(1, 17), (0, 17), (8, 17), (3, 18)] {
            assert_eq!(push(&house, &connection, &news(19, code, shop)).await.status, 200);
        }
        assert_eq!(house.number(PUSHES).await, 1, "once, and nothing of others");
    }

    async fn the_order_itself_is_asked_for(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        shop.put(an_order(17, 1));
        shop.asked();
        push(&house, &connection, &news(17, 4, 17)).await;
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 1);
        assert_eq!(sync(&house).await.arrived, 1);
        assert!(shop.asked()[0].starts_with("details "));
        assert_eq!(order(&house, 17).await["order"]["total"]["minor"], 2_530);
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
    }

    async fn a_storm_is_one_order_each_and_what_is_gone_keeps_none_back(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 1..=30 {
            shop.put(an_order(number, 100 + number));
        }
        for number in 1..=32 {
            assert_eq!(push(&house, &connection, &news(number, 3, 17)).await.status, 200);
            assert_eq!(push(&house, &connection, &news(number, 4, 17)).await.status, 200);
        }
        assert_eq!(drain(&house).await, 30);
        assert_eq!(house.number(ORDERS).await, 30);
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
    }

    async fn another_key_brings_another_secret(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        let path = format!("/channel-connections/{connection}");
        let renewed = house.post(&format!("{path}/renew-push-secret"), &json!({})).await;
        assert_eq!((renewed.status, renewed.code()), (409, "channels.signs_by_key"));
        let grant = shop.inside().grant.clone();
        let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "grant": grant,
            "push_secret": "for pushes"});
        let refused = house.put(&format!("{path}/credentials"), &key).await;
        assert_eq!(refused.status, 422, "a key has no spaces");
        let key = json!({"address": shop.url, "key": KEY, "secret": SECRET, "grant": grant,
            "push_secret": "shpk7075736865"});
        done(house.put(&format!("{path}/credentials"), &key).await);
        let body = news(17, 3, 17);
        assert_eq!(push(&house, &connection, &body).await.status, 401);
        let url = format!("https://{HOST}/api/v1/channels/shopee/{connection}/news");
        let signature = sign_push(&url, &body, "shpk7075736865");
        assert_eq!(signed(&house, &connection, &body, &signature).await.status, 200);
    }
}
