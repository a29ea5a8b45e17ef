//! A shop is read to its last order, whatever its day is like, and nothing comes twice.

use std::time::Duration;

use serde_json::json;

use crate::company::{ORDERS, connect, done, drain, look, open, sync, wanted};
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

testkit::each_engine! {
    async fn every_order_comes_once_and_a_second_round_adds_nothing(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 137);
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(drain(&house).await, 0);
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
        shop.be(&[Mood::Well, Mood::Well, Mood::Wait("5"), Mood::Well, Mood::Status(502)]);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 121);
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
            Mood::Wait("30"),
            Mood::Cut,
            Mood::Doubled,
            Mood::Html,
            Mood::Shuffled,
            Mood::Great,
            Mood::Says("error_server"),
            Mood::Says("error_rate_limit"),
            Mood::Says("invalid_acceess_token"),
            Mood::Says("error_param"),
            Mood::Status(502),
            Mood::Cut,
            Mood::Shuffled,
            Mood::Doubled,
        ]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(look(&house, &connection).await["fault"], json!(null), "it is well again");
    }

    async fn orders_that_change_while_they_are_read_are_passed_over_by_nobody(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        connect(&house, "ONE", &shop).await;
        sync(&house).await;
        for number in 1..=40 {
            shop.change(number, 28_000 + number, |order| order["note"] = json!("!"));
            if number % 8 == 0 {
                house.clock.advance_seconds(1);
                sync(&house).await;
            }
        }
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
    }

    async fn who_is_asked_to_wait_waits(house: House) {
        open(&house).await;
        let shop = shop_with(3).await;
        let connection = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Wait("38")]);
        shop.asked();
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.asked_to_wait");
        assert_eq!((&view["state"], &view["is_broken"]), (&json!("connected"), &json!(false)));
        house.clock.advance_seconds(37);
        sync(&house).await;
        assert_eq!(shop.asked().len(), 1);
        house.clock.advance_seconds(2);
        assert_eq!(sync(&house).await.arrived, 3);
    }

    async fn what_was_read_when_the_program_ended_is_not_lost_and_not_doubled(house: House) {
        open(&house).await;
        let shop = shop_with(160).await;
        connect(&house, "ONE", &shop).await;
        // Windows that are made smaller until one has room, its orders, and then none.
        shop.be(&[Mood::Well; 8]);
        shop.asked();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while house.number(ORDERS).await == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        call.abort();
        let _ended = call.await;
        house.clock.advance_seconds(61);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 160);
    }

    async fn orders_of_before_are_brought_in_when_somebody_asks(house: House) {
        open(&house).await;
        let shop = shop_with(20).await;
        let mut wanted = wanted(&house, "ONE", &shop).await;
        wanted.as_object_mut().unwrap().remove("since");
        let made = done(house.post("/channel-connections", &wanted).await);
        let connection = crate::company::id(&made);
        assert_eq!(drain(&house).await, 0, "those from now on");
        let path = format!("/channel-connections/{connection}/back-fill");
        let since = json!({"since": "2026-06-01T00:00:00Z"});
        done(house.post(&path, &since).await);
        assert_eq!(drain(&house).await, 20);
        done(house.post(&path, &since).await);
        assert_eq!(drain(&house).await, 0);
    }
}
