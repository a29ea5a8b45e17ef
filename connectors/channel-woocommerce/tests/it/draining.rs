//! A shop is read to its last order, whatever its day is like, and nothing comes twice.

use std::time::Duration;

use serde_json::json;

use crate::company::{ORDERS, connect, drain, look, open, sync};
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
        let (connection, _) = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 137);
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(drain(&house).await, 0);
        assert_eq!(house.number(ORDERS).await, 137);
        let view = look(&house, &connection).await;
        assert_eq!((&view["orders"], &view["refused"]), (&json!(137), &json!(0)));
        assert_eq!((&view["fault"], &view["is_reading"]), (&json!(null), &json!(false)));
        assert!(view["lag_seconds"].as_i64().unwrap() <= 400, "{view}");
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
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 121);
    }

    async fn on_a_bad_day_it_takes_longer_and_is_still_exact(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        shop.be(&[
            Mood::Status(500),
            Mood::Well,
            Mood::Wait("120"),
            Mood::Cut,
            Mood::Doubled,
            Mood::Html,
            Mood::Shuffled,
            Mood::Great,
            Mood::Slow,
            Mood::Status(502),
            Mood::Cut,
            Mood::Doubled,
        ]);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(look(&house, &connection).await["fault"], json!(null), "it is well again");
    }

    async fn who_asks_to_be_left_in_peace_is(house: House) {
        open(&house).await;
        let shop = shop_with(3).await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        shop.asked();
        shop.be(&[Mood::Wait("120")]);
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.asked_to_wait");
        assert_eq!(view["rest_until"], "2026-11-22T08:02:00Z");
        house.clock.advance_seconds(119);
        sync(&house).await;
        assert_eq!(shop.asked().len(), 1);
        house.clock.advance_seconds(2);
        assert_eq!(sync(&house).await.arrived, 3);
    }

    async fn who_fails_five_times_is_broken_until_it_answers(house: House) {
        open(&house).await;
        let shop = shop_with(3).await;
        let (connection, _) = connect(&house, "ONE", &shop).await;
        shop.be(&[Mood::Status(500); 5]);
        for _ in 0..5 {
            sync(&house).await;
            house.clock.advance_seconds(1_000);
        }
        let view = look(&house, &connection).await;
        assert_eq!((&view["is_broken"], &view["state"]), (&json!(true), &json!("connected")));
        assert_eq!(view["fault"]["since"], "2026-11-22T08:00:00Z");
        let told = "SELECT count(*) FROM events WHERE kind = 'ConnectionFails'";
        assert_eq!(house.number(told).await, 1, "said once");
        assert_eq!(sync(&house).await.arrived, 3);
        let view = look(&house, &connection).await;
        assert_eq!((&view["is_broken"], &view["fault"]), (&json!(false), &json!(null)));
        let told = "SELECT count(*) FROM events WHERE kind = 'ConnectionIsBack'";
        assert_eq!(house.number(told).await, 1);
    }

    async fn what_was_read_when_the_program_ended_is_not_lost_and_not_doubled(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        connect(&house, "ONE", &shop).await;
        // Two pages are taken; the third call gets no answer, and nobody is left to hear one.
        shop.be(&[Mood::Well, Mood::Well, Mood::Never]);
        shop.asked();
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        let mut asked = 0;
        while asked < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
            asked += shop.asked().len();
        }
        call.abort();
        let before = house.number(ORDERS).await;
        assert!((50..137).contains(&before), "{before}");
        house.clock.advance_seconds(59);
        assert_eq!(sync(&house).await.arrived, 0, "somebody else could be at it");
        house.clock.advance_seconds(2);
        sync(&house).await;
        let asked = shop.asked();
        assert!(!asked[0].contains("modified_after=2026-10-31"), "it goes on: {}", asked[0]);
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
    }

    async fn two_nodes_read_a_shop_once(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        connect(&house, "ONE", &shop).await;
        for _ in 0..10 {
            tokio::join!(sync(&house), sync(&house), sync(&house));
            house.clock.advance_seconds(70);
        }
        assert_eq!(house.number(ORDERS).await, 137);
    }

    async fn a_shop_that_hangs_keeps_no_other_waiting(house: House) {
        open(&house).await;
        let (hangs, well) = (shop_with(5).await, shop_with(60).await);
        connect(&house, "ONE", &hangs).await;
        connect(&house, "TWO", &well).await;
        hangs.be(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        for _ in 0..600 {
            if house.number(ORDERS).await == 60 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(house.number(ORDERS).await, 60, "though the other gives no answer");
        assert!(!call.is_finished());
        call.abort();
    }

    async fn orders_of_before_are_brought_in_when_somebody_asks(house: House) {
        open(&house).await;
        let shop = shop_with(20).await;
        let mut wanted = crate::company::wanted(&house, "ONE", &shop).await;
        wanted.as_object_mut().unwrap().remove("since");
        let made = crate::company::done(house.post("/channel-connections", &wanted).await);
        let connection = crate::company::id(&made);
        assert_eq!(drain(&house).await, 0, "those from now on");
        let path = format!("/channel-connections/{connection}/back-fill");
        for wrong in ["2030-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
            let refused = house.post(&path, &json!({"since": wrong})).await;
            assert_eq!((refused.status, refused.code()), (422, "kernel.out_of_range"));
        }
        let since = json!({"since": "2026-11-01T00:00:00Z"});
        let view = crate::company::done(house.post(&path, &since).await);
        assert_eq!(view["is_reading"], true);
        assert_eq!(drain(&house).await, 20);
        crate::company::done(house.post(&path, &since).await);
        assert_eq!(drain(&house).await, 0);
    }

    async fn a_great_order_comes_and_one_that_is_too_great_is_seen(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=5 {
            shop.put(an_order(number, number));
        }
        let grow = |number: i64, bytes: i64| {
            shop.change(number, number, |order| order["_plugins"] = json!(bytes));
        };
        grow(2, 3 << 20);
        grow(3, 9 << 20);
        let (connection, _) = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 4, "the great one among them, and those behind the other");
        let view = look(&house, &connection).await;
        assert_eq!((&view["orders"], &view["refused"]), (&json!(4), &json!(1)));
        assert_eq!((&view["state"], &view["is_broken"]), (&json!("connected"), &json!(false)));
        let inbox = crate::company::done(house.get("/inbox").await);
        let kept = inbox["items"].as_array().unwrap();
        assert_eq!(kept.len(), 1, "{inbox}");
        assert_eq!(kept[0]["external_id"], "3");
        assert!(kept[0].to_string().contains("channels.order_too_great"), "{inbox}");
        let path = format!("/channel-inbox/{}/replay", crate::company::id(&kept[0]));
        let refused = house.post(&path, &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.order_too_great"));
        // It keeps no other waiting.
        shop.put(an_order(6, 6));
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 5);

        // Its shop makes it smaller: it comes, and nothing stands there any more.
        shop.change(3, 30_000, |order| order["_plugins"] = json!(0));
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 6);
        let inbox = crate::company::done(house.get("/inbox").await);
        assert_eq!(inbox["items"], json!([]));
        let view = look(&house, &connection).await;
        assert_eq!((&view["refused"], &view["fault"]), (&json!(0), &json!(null)));
    }
}
