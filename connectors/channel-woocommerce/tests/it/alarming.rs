//! A shop that fails, a key that is refused and parcels that cannot be told call for somebody.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::House;

use crate::company::{connect, done, drain, id, open, shop_id, sync};
use crate::shop::{Mood, Shop};
use crate::telling::{ledger, shipped};

/// The open alerts that somebody hears of, after a look for causes.
pub(crate) async fn alerts(house: &House, token: &str) -> Vec<Value> {
    incidents::watch(&house.db).await.unwrap();
    let answer = house.send(token, Method::GET, "/alerts?state=open", vec![], &[]).await;
    let mut found = done(answer)["items"].as_array().unwrap().clone();
    // Orders wait for people as well: that is told elsewhere.
    found.retain(|alert| alert["audience"] == "channels");
    found
}

/// Their kinds and how much they press.
fn short(alerts: &[Value]) -> Vec<(&str, &str)> {
    let words = |alert| (text(alert, "kind"), text(alert, "severity"));
    alerts.iter().map(words).collect()
}

fn text<'a>(alert: &'a Value, field: &str) -> &'a str {
    alert[field].as_str().unwrap()
}

testkit::each_engine! {
    async fn a_shop_that_fails_has_one_alert_until_it_answers(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Status(500); 7]);
        for _ in 0..4 {
            sync(&house).await;
            house.clock.advance_seconds(200);
        }
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new(), "four times is bad luck");
        sync(&house).await;
        let found = alerts(&house, "all").await;
        assert_eq!(short(&found), [("connection_fails", "warning")]);
        assert_eq!((&found[0]["shop_name"], &found[0]["orders"]), (&json!("ONE"), &json!(0)));
        assert_eq!(found[0]["since"], "2026-11-22T08:00:00Z");
        // It goes on failing: the same alert, which presses more after an hour.
        house.clock.advance_seconds(3_600);
        sync(&house).await;
        let worse = alerts(&house, "all").await;
        assert_eq!(short(&worse), [("connection_fails", "critical")]);
        assert_eq!(worse[0]["id"], found[0]["id"]);
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        house.clock.advance_seconds(1_000);
        sync(&house).await;
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new(), "it answers");
    }

    async fn a_key_that_is_refused_calls_at_once_those_who_may_give_another(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        shop.change_key("ck_other");
        sync(&house).await;
        let found = alerts(&house, "all").await;
        assert_eq!(short(&found), [("connection_refused", "critical")]);
        let (one, two) = (shop_id(&house, "ONE").await, shop_id(&house, "TWO").await);
        for (token, hears) in [
            ("may channels.view,channels.manage".to_owned(), true),
            (format!("may channels.manage within shops={one}"), true),
            (format!("may channels.manage within shops={two}"), false),
            ("may incidents.supervise".to_owned(), true),
            ("may channels.view".to_owned(), false),
            ("may orders.review".to_owned(), false),
        ] {
            assert_eq!(alerts(&house, &token).await.len(), usize::from(hears), "{token}");
        }
        // Nobody answers: it is urged and handed on like any other.
        house.clock.advance_seconds(4 * 3_600);
        let up = &alerts(&house, "all").await[0];
        assert!(up["escalated_at"].is_string(), "{up}");
        let key = json!({"address": shop.url, "consumer_key": "ck_other",
            "consumer_secret": "cs_test"});
        let path = format!("/channel-connections/{connection}/credentials");
        done(house.put(&path, &key).await);
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new());
        // Paused is what somebody wanted.
        shop.change_key("ck_third");
        sync(&house).await;
        assert_eq!(alerts(&house, "all").await.len(), 1);
        let path = format!("/channel-connections/{connection}/pause");
        done(house.post(&path, &json!({})).await);
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new());
    }

    async fn parcels_that_could_not_be_told_have_one_alert_until_they_are(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Status(400), Mood::Status(400)]);
        drain(&house).await;
        let found = alerts(&house, "all").await;
        assert_eq!(short(&found), [("parcels_untold", "warning")]);
        assert_eq!(found[0]["orders"], 1, "a parcel and the end of one order");
        for row in ledger(&house, &connection).await {
            let again = format!("/channel-write-backs/{}/send-again", id(&row));
            done(house.post(&again, &json!({})).await);
        }
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new(), "they are on their way");
        drain(&house).await;
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new());
    }
}
