//! A store is read to its last order, whatever its day is like and in whatever order its pages come, and nothing
//! comes twice.

use std::time::Duration;

use serde_json::{Value, json};

use crate::company::{ORDERS, connect, done, drain, holds, look, open, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, an_order};

/// A store with so many orders, of which many changed in the same second.
async fn shop_with(orders: i64) -> Shop {
    let shop = Shop::open().await;
    for number in 1..=orders {
        shop.put(an_order(number, number / 7));
    }
    shop
}

testkit::each_engine! {
    async fn every_order_comes_once_and_a_second_round_adds_nothing(house: House) {
        open(&house).await;
        let shop = shop_with(237).await;
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 237);
        assert_eq!(house.number(ORDERS).await, 237);
        assert_eq!(drain(&house).await, 0);
        let view = look(&house, &connection).await;
        assert_eq!((&view["orders"], &view["refused"]), (&json!(237), &json!(0)));
        assert_eq!((&view["fault"], &view["is_reading"]), (&json!(null), &json!(false)));
        assert_eq!(view["read_until"], "2026-11-22T07:58:00Z");
        let kept = "SELECT count(*) FROM inbox WHERE state = 'parsed' AND source = 'channel'";
        assert_eq!(house.number(kept).await, 237, "each as it came");
        assert_eq!(shop.inside().given, 2, "a pass for each hour");
    }

    async fn on_a_bad_day_it_takes_longer_and_is_still_exact(house: House) {
        open(&house).await;
        let shop = shop_with(237).await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[
            Mood::Status(500),
            Mood::Well,
            Mood::Limited("0.0056"),
            Mood::Well,
            Mood::Cut,
            Mood::Doubled,
            Mood::Html,
            Mood::Great,
            Mood::Status(503),
            Mood::Status(400),
            Mood::Doubled,
            Mood::Limited("0.5"),
            Mood::Cut,
            Mood::Status(403),
        ]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 237);
        let view = look(&house, &connection).await;
        assert_eq!((&view["fault"], &view["state"]), (&json!(null), &json!("connected")));
    }

    async fn what_changes_meanwhile_on_a_page_that_was_read_is_not_lost(house: House) {
        open(&house).await;
        let shop = shop_with(150).await;
        connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Well, Mood::Limited("0.0056")]);
        sync(&house).await;
        assert_eq!(house.number(ORDERS).await, 100, "the newest ones");
        // It stands on the page that was read already: the next round begins before it.
        shop.put(an_order(151, 28_700));
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 151);
    }

    async fn who_is_limited_waits_until_it_may_ask_again(house: House) {
        open(&house).await;
        let shop = shop_with(3).await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Limited("0.0056")]);
        shop.asked();
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.asked_to_wait");
        assert_eq!(view["fault"]["detail"], "for 179 seconds");
        assert_eq!((&view["state"], &view["is_broken"]), (&json!("connected"), &json!(false)));
        house.clock.advance_seconds(178);
        sync(&house).await;
        assert_eq!(shop.asked().len(), 1);
        house.clock.advance_seconds(2);
        assert_eq!(sync(&house).await.arrived, 3);
    }

    async fn what_was_read_when_the_program_ended_is_not_lost_and_not_doubled(house: House) {
        open(&house).await;
        let shop = shop_with(260).await;
        connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Well, Mood::Well, Mood::Never]);
        shop.asked();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.times("Changed") < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        assert_eq!(house.number(ORDERS).await, 200);
        house.clock.advance_seconds(61);
        shop.asked();
        sync(&house).await;
        let asked = shop.asked();
        assert!(asked[0].contains("paginationToken"), "it goes on behind its mark: {}", asked[0]);
        assert_eq!(house.number(ORDERS).await, 260);
    }

    async fn what_amazon_sends_and_what_is_not_certain_is_no_work_of_ours(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let with = |number: i64, status: &str, by: &str| {
            let mut order = an_order(number, number);
            order["fulfillment"] = json!({"fulfillmentStatus": status, "fulfilledBy": by});
            shop.put(order);
        };
        with(1, "UNSHIPPED", "MERCHANT");
        with(2, "UNSHIPPED", "AMAZON");
        with(3, "PENDING", "MERCHANT");
        with(4, "UNFULFILLABLE", "MERCHANT");
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 2);
        assert_eq!(look(&house, &connection).await["refused"], 0);
        assert_eq!(holds(&order(&house, 4).await), ["platform_changed"], "nobody guesses");
        // Its money is certain now.
        shop.change(3, 28_700, |order| {
            order["fulfillment"]["fulfillmentStatus"] = json!("UNSHIPPED");
        });
        assert_eq!(drain(&house).await, 1);
        assert_eq!(order(&house, 3).await["order"]["payment"], "paid");
    }

    async fn an_order_without_an_address_waits_for_a_person(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let mut nowhere = an_order(1, 1);
        nowhere["recipient"] = Value::Null;
        nowhere["buyer"] = json!({});
        shop.put(nowhere);
        let mut partly = an_order(2, 2);
        let city = json!({"city": "Berlin", "postalCode": "10115", "countryCode": "DE"});
        partly["recipient"] = json!({ "deliveryAddress": city });
        shop.put(partly);
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 2);
        assert_eq!(look(&house, &connection).await["refused"], 0);
        let partly = ["addr_incomplete", "name_missing", "phone_missing"];
        for (number, wanted) in [(1, &partly[..1]), (2, &partly)] {
            let order = order(&house, number).await;
            let codes = order["exceptions"].as_array().unwrap().iter();
            let codes: Vec<&str> = codes.map(|one| one["code"].as_str().unwrap()).collect();
            assert_eq!(codes, wanted);
            let path = format!("/orders/{}", order["order"]["id"].as_str().unwrap());
            let approved = house.post(&format!("{path}/approve"), &json!({})).await;
            assert_eq!(approved.status, 409, "{}", approved.body);
        }
    }

    async fn orders_of_before_are_brought_in_when_somebody_asks(house: House) {
        open(&house).await;
        let shop = shop_with(20).await;
        let mut wanted = crate::company::wanted(&house, "ONE", &shop).await;
        wanted.as_object_mut().unwrap().remove("since");
        let made = done(house.post("/channel-connections", &wanted).await);
        let connection = crate::company::id(&made);
        assert_eq!(drain(&house).await, 0, "those from now on");
        let path = format!("/channel-connections/{connection}/back-fill");
        let since = json!({"since": "2026-11-01T00:00:00Z"});
        done(house.post(&path, &since).await);
        assert_eq!(drain(&house).await, 20);
        done(house.post(&path, &since).await);
        assert_eq!(drain(&house).await, 0);
    }
}
