//! A shop is read to its last order, whatever its day is like, and nothing comes twice.

use std::time::Duration;

use serde_json::json;

use crate::company::{ORDERS, compared, connect, done, drain, look, open, order, sync};
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
        assert_eq!(drain(&house).await, 0);
        assert_eq!(house.number(ORDERS).await, 137);
        let view = look(&house, &connection).await;
        assert_eq!((&view["orders"], &view["refused"]), (&json!(137), &json!(0)));
        assert_eq!(view["fault"], json!(null));
        let placed = order(&house, 17).await;
        let told = &placed["order"];
        assert_eq!((&told["total"]["minor"], &told["payment"]), (&json!(2_370), &json!("paid")));
        assert_eq!(placed["lines"][0]["ordered"], 2);
        assert_eq!(compared(&house, &connection).await, 137);
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
        let connection = connect(&house, "ONE", &shop).await;
        let bad = [Mood::Status(500), Mood::Well, Mood::Wait("120"), Mood::Html, Mood::Status(502)];
        shop.be(&bad);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
        assert_eq!(look(&house, &connection).await["fault"], json!(null), "it is well again");
    }

    async fn what_was_read_when_the_program_ended_is_not_lost_and_not_doubled(house: House) {
        open(&house).await;
        let shop = shop_with(137).await;
        connect(&house, "ONE", &shop).await;
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
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 137);
    }

    async fn what_cannot_be_read_waits_and_is_read_again_by_other_terms(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let mut strange = an_order(17, 100);
        strange["items"][0]["sku"] = json!("");
        strange["items"][0]["code"] = json!("CUP");
        shop.put(strange);
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 0);
        let view = look(&house, &connection).await;
        assert_eq!(view["refused"], 1);
        let waiting = done(house.get("/inbox").await);
        let delivery = &waiting["items"][0];
        assert!(delivery.to_string().contains("/items/0/sku"), "{delivery}");
        let terms = crate::company::TERMS.replace("\"sku\": \"/sku\"", "\"sku\": \"/code\"");
        let path = format!("/channel-connections/{connection}/terms");
        let changes = json!({"seen_version": view["version"], "terms": terms});
        done(house.put(&path, &changes).await);
        let replay = format!("/channel-inbox/{}/replay", delivery["id"].as_str().unwrap());
        done(house.post(&replay, &json!({})).await);
        assert_eq!(house.number(ORDERS).await, 1);
        assert_eq!(look(&house, &connection).await["refused"], 0);
    }

    async fn pages_in_another_order_are_none(house: House) {
        open(&house).await;
        let shop = shop_with(20).await;
        let terms = crate::company::TERMS.replace("\"sort\": \"changed_at\"", "\"sort\": \"number\"");
        let wanted = crate::company::wanted(&house, "ONE", &shop, &terms).await;
        let connection = crate::company::id(&done(house.post("/channel-connections", &wanted).await));
        for number in 1..=9 {
            shop.change(number, 1_000 - number, |_| ());
        }
        sync(&house).await;
        let view = look(&house, &connection).await;
        assert_eq!(view["fault"]["code"], "channels.shop_denies");
        assert_eq!(house.number(ORDERS).await, 0, "some of them would be passed over");
    }
}
