//! What a store has is compared with what is here: what is missing comes, and what Amazon sends is not missed.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, id, open, order, sync};
use crate::shop::{Shop, an_order};

/// Compares both by hand and waits for the end.
async fn compare(house: &House, connection: &str) -> Value {
    let path = format!("/channel-connections/{connection}/checks");
    let asked = house.post(&path, &json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    for _ in 0..12 {
        sync(house).await;
        house.clock.advance_seconds(60);
    }
    let listed = done(house.get(&path).await);
    let check = &listed["items"][0];
    assert_eq!(check["state"], "ended", "{listed}");
    done(house.get(&format!("/channel-checks/{}", id(check))).await)
}

fn counts(span: &Value) -> [i64; 5] {
    ["theirs", "ours", "missing", "healed", "extra"].map(|field| span[field].as_i64().unwrap())
}

/// An order that was placed on a day of November.
fn placed(number: i64, day: i64) -> Value {
    let mut order = an_order(number, number);
    order["createdTime"] = json!(format!("2026-11-{day:02}T10:00:00Z"));
    order
}

testkit::each_engine! {
    async fn what_is_missing_comes_and_what_is_not_ours_is_not_missed(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=3 {
            shop.put(placed(number, 18 + number));
        }
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 3);
        let mut theirs = placed(4, 20);
        theirs["fulfillment"]["fulfilledBy"] = json!("AMAZON");
        let mut pending = placed(5, 20);
        pending["fulfillment"]["fulfillmentStatus"] = json!("PENDING");
        // One that nobody was told of, long unchanged.
        let mut hidden = placed(6, 20);
        hidden["lastUpdatedTime"] = json!("2026-11-20T10:00:00Z");
        for order in [theirs, pending, hidden] {
            shop.put(order);
        }
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [4, 4, 0, 1, 0], "{check}");
        assert_eq!(order(&house, 6).await["order"]["state"], "new");
        let again = compare(&house, &connection).await;
        assert_eq!(counts(&again), [4, 4, 0, 0, 0]);
    }

    async fn many_that_are_missing_come_in_several_goes(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        for number in 1..=40 {
            let mut hidden = placed(number, 20);
            hidden["lastUpdatedTime"] = json!("2026-10-20T10:00:00Z");
            shop.put(hidden);
        }
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [40, 40, 0, 40, 0], "{check}");
        assert_eq!(house.number(ORDERS).await, 40);
    }
}
