//! What a shop tells by itself: believed when it is signed, kept once, and asked for at the shop.

use axum::http::Method;
use serde_json::json;
use testkit::{Answer, House};

use crate::company::{ORDERS, connect, drain, look, open, order, sync};
use crate::shop::{Mood, Shop, an_order, sign};

async fn push(house: &House, connection: &str, body: &[u8], signature: &str) -> Answer {
    let path = format!("/channels/woocommerce/{connection}/news");
    let headers = [
        ("content-type", "application/json"),
        ("x-wc-webhook-topic", "order.updated"),
        ("x-wc-webhook-resource", "order"),
        ("x-wc-webhook-signature", signature),
    ];
    house.send("", Method::POST, &path, body.to_vec(), &headers).await
}

const PUSHES: &str = "SELECT count(*) FROM pushes";

testkit::each_engine! {
    async fn news_is_believed_from_who_signs_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        let (body, signature) = shop.pushed(17, &secret);
        let other = sign(&body, "whsec_other");
        let mut changed = body.clone();
        changed.push(b' ');
        let unknown = "cnx_01jxw0000000000000000000zz";
        for (connection, body, signature) in [
            (connection.as_str(), &body, other.as_str()),
            (connection.as_str(), &body, ""),
            (connection.as_str(), &body, "not base64"),
            (connection.as_str(), &changed, signature.as_str()),
            (unknown, &body, signature.as_str()),
            ("nothing", &body, signature.as_str()),
        ] {
            let refused = push(&house, connection, body, signature).await;
            assert_eq!((refused.status, refused.code()), (401, "channels.not_signed"));
        }
        let path = format!("/channels/shopify/{connection}/news");
        let refused = house.send("", Method::POST, &path, body.clone(), &[]).await;
        assert_eq!(refused.status, 401, "a platform nobody knows");
        assert_eq!(house.number(PUSHES).await, 0);
        assert_eq!(push(&house, &connection, &body, &signature).await.status, 200);
        assert_eq!(house.number(PUSHES).await, 1);
    }

    async fn a_knock_is_answered_and_changes_nothing(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        assert_eq!(push(&house, &connection, b"webhook_id=12", "").await.status, 200);
        let product = br#"{"id":17}"#;
        let path = format!("/channels/woocommerce/{connection}/news");
        let signature = sign(product, &secret);
        let headers =
            [("x-wc-webhook-resource", "product"), ("x-wc-webhook-signature", signature.as_str())];
        let told = house.send("", Method::POST, &path, product.to_vec(), &headers).await;
        assert_eq!(told.status, 200);
        assert_eq!(house.number(PUSHES).await, 0);
        let great = vec![b' '; (1 << 20) + 1];
        assert_eq!(push(&house, &connection, &great, "").await.status, 413);
    }

    async fn the_order_itself_is_asked_for(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        let mut lie = an_order(17, 2);
        lie["total"] = json!("0.01");
        let body = lie.to_string().into_bytes();
        shop.put(an_order(17, 1));
        shop.asked();
        push(&house, &connection, &body, &sign(&body, &secret)).await;
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 1);
        let held = "SELECT count(*) FROM pushes WHERE raw IS NOT NULL";
        assert_eq!(house.number(held).await, 1);
        assert_eq!(sync(&house).await.arrived, 1);
        assert!(shop.asked()[0].contains("include=17"));
        assert_eq!(order(&house, 17).await["order"]["total"]["minor"], 2_701, "what the shop says, not the push");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
        assert_eq!(house.number(held).await, 0, "what is not needed is not kept");
    }

    async fn a_storm_is_one_order_each(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 1..=60 {
            shop.put(an_order(number, 100 + number));
        }
        // Each is delivered one to three times, in no order.
        let mut storm: Vec<i64> =
            (1..=60).flat_map(|number| vec![number; usize::try_from(number % 3 + 1).unwrap()]).collect();
        let len = storm.len();
        for at in 0..len {
            storm.swap(at, at * 7_919 % len);
        }
        // A hundred knock together: they are written down in sets.
        let told = storm.into_iter().map(|number| {
            let (body, signature) = shop.pushed(number, &secret);
            let (house, connection) = (&house, &connection);
            async move { push(house, connection, &body, &signature).await.status }
        });
        let answers = futures_util::future::join_all(told).await;
        assert!(answers.iter().all(|status| *status == 200));
        assert_eq!(house.number(PUSHES).await, 60, "the same news again is none");
        shop.asked();
        assert_eq!(drain(&house).await, 60);
        assert_eq!(house.number(ORDERS).await, 60);
        let asked = shop.asked();
        let asked = asked.iter().filter(|asked| asked.contains("include=")).count();
        assert_eq!(asked, 2, "fifty are asked for at once");
    }

    async fn push_and_poll_at_once_are_one_order(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=30 {
            shop.put(an_order(number, number));
        }
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        for number in 1..=30 {
            let (body, signature) = shop.pushed(number, &secret);
            push(&house, &connection, &body, &signature).await;
        }
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 30);
        let inbox = "SELECT count(*) FROM inbox";
        assert_eq!(house.number(inbox).await, 30, "one delivery each");
    }

    async fn what_is_told_during_a_pause_is_asked_for_after_it(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        let path = format!("/channel-connections/{connection}");
        crate::company::done(house.post(&format!("{path}/pause"), &json!({})).await);
        shop.put(an_order(17, 1));
        let (body, signature) = shop.pushed(17, &secret);
        assert_eq!(push(&house, &connection, &body, &signature).await.status, 200);
        assert_eq!(drain(&house).await, 0);
        crate::company::done(house.post(&format!("{path}/resume"), &json!({})).await);
        assert_eq!(drain(&house).await, 1);
    }

    async fn an_order_that_cannot_be_answered_keeps_no_other_waiting(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 1..=3 {
            shop.put(an_order(number, 100 + number));
            let (body, signature) = shop.pushed(number, &secret);
            push(&house, &connection, &body, &signature).await;
        }
        // Asked for ever fewer at once, until one alone is too great.
        shop.be(&[Mood::Great; 6]);
        assert_eq!(drain(&house).await, 3, "the poll comes by what a push could not bring");
        assert_eq!(look(&house, &connection).await["pushes_waiting"], 0);
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }

    async fn what_cannot_be_read_is_kept_and_goes(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, secret) = connect(&house, "ONE", &shop).await;
        for body in ["[]", "{\"id\":\"x\"}", "\u{0}", "{\"id\":1e99}"] {
            let body = body.as_bytes();
            assert_eq!(push(&house, &connection, body, &sign(body, &secret)).await.status, 200);
        }
        let unreadable = "SELECT count(*) FROM pushes WHERE state = 'unreadable'";
        assert_eq!(house.number(unreadable).await, 4);
        house.clock.advance_seconds(31 * 86_400);
        channels::forget(&house.db).await.unwrap();
        assert_eq!(house.number(unreadable).await, 0);
    }
}
