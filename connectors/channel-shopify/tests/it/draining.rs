//! A shop is read to its last order, whatever its day is like, and nothing comes twice.

use std::time::Duration;

use serde_json::json;

use crate::company::{ORDERS, connect, done, drain, look, open, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, an_order};

/// A shop with so many orders, of which many changed in the same second.
async fn shop_with(orders: i64) -> Shop {
    let shop = Shop::open().await;
    for number in 1..=orders {
        shop.put(an_order(number, number / 7));
    }
    shop
}

/// An order of so many lines of one cup each.
fn with_lines(number: i64, seconds: i64, lines: i64) -> serde_json::Value {
    let mut order = an_order(number, seconds);
    let line = order["lineItems"]["nodes"][0].clone();
    let lines = (0..lines).map(|at| {
        let mut line = line.clone();
        line["id"] = json!(format!("gid://shopify/LineItem/{}", number * 10_000 + at));
        line["quantity"] = json!(1);
        line["currentQuantity"] = json!(1);
        line
    });
    order["lineItems"]["nodes"] = json!(lines.collect::<Vec<_>>());
    order
}

testkit::each_engine! {
    async fn every_order_comes_once_and_a_second_round_adds_nothing(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 137);
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(drain(&house).await, 0);
        assert_eq!(house.number(ORDERS).await, 137);
        let view = look(&house, &connection).await;
        assert_eq!((&view["orders"], &view["refused"]), (&json!(137), &json!(0)));
        assert_eq!((&view["fault"], &view["is_reading"]), (&json!(null), &json!(false)));
        let kept = "SELECT count(*) FROM inbox WHERE state = 'parsed' AND source = 'channel'";
        assert_eq!(house.number(kept).await, 137, "each as it came");
    }

    async fn more_orders_of_one_second_than_a_page_holds(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=120 {
            shop.put(an_order(number, 5));
        }
        shop.put(an_order(121, 6));
        connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Well, Mood::Well, Mood::Throttled(500), Mood::Well, Mood::Status(502)]);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 121);
        // Behind a mark, nothing is asked for twice.
        let round = "SELECT count(*) FROM connections WHERE round_mark IS NOT NULL";
        assert_eq!(house.number(round).await, 0, "the round is over");
    }

    async fn on_a_bad_day_it_takes_longer_and_is_still_exact(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[
            Mood::Status(500),
            Mood::Well,
            Mood::Throttled(900),
            Mood::Cut,
            Mood::Doubled,
            Mood::Html,
            Mood::Shuffled,
            Mood::Great,
            Mood::Says("MAX_COST_EXCEEDED"),
            Mood::Says("INTERNAL_SERVER_ERROR"),
            Mood::Says("somethingElse"),
            Mood::Status(502),
            Mood::Cut,
            Mood::Doubled,
        ]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(look(&house, &connection).await["fault"], json!(null), "it is well again");
    }

    async fn lines_that_did_not_come_with_their_order_are_asked_for(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(with_lines(1, 1, 10));
        shop.put(with_lines(2, 2, 11));
        shop.put(with_lines(3, 3, 431));
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 3);
        for (number, lines) in [(1, 10), (2, 11), (3, 431)] {
            let order = order(&house, number).await;
            assert_eq!(order["lines"].as_array().unwrap().len(), lines, "{number}");
        }
        assert_eq!(look(&house, &connection).await["refused"], 0);
        assert_eq!(drain(&house).await, 0, "they say the same the next time");
        let changed = "SELECT count(*) FROM observations";
        assert_eq!(house.number(changed).await, 0);
    }

    async fn who_is_throttled_waits_as_long_as_it_takes_to_have_enough_again(house: House) {
        open(&house).await;
        let shop = shop_with(3).await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Throttled(1_900)]);
        shop.asked();
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.asked_to_wait");
        assert_eq!(view["fault"]["detail"], "for 38 seconds");
        assert_eq!((&view["state"], &view["is_broken"]), (&json!("connected"), &json!(false)));
        house.clock.advance_seconds(37);
        sync(&house).await;
        assert_eq!(shop.asked().len(), 1);
        house.clock.advance_seconds(2);
        assert_eq!(sync(&house).await.arrived, 3);
    }

    async fn what_was_read_when_the_program_ended_is_not_lost_and_not_doubled(house: House) {
        open(&house).await;
        let shop = shop_with(60).await;
        connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Well, Mood::Well, Mood::Never]);
        shop.asked();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.times("Changed") < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        assert_eq!(house.number(ORDERS).await, 14);
        house.clock.advance_seconds(61);
        shop.asked();
        sync(&house).await;
        let asked = shop.asked();
        assert!(!asked[0].contains("\"behind\":null"), "it goes on behind its mark: {}", asked[0]);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 60);
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
