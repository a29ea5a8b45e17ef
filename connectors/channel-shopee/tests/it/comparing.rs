//! What a shop has is compared with what is here, day by day: what is missing comes, what is left is told.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, id, look, open, order, sync};
use crate::shop::{Mood, Shop, an_order, name};

/// A shop with three orders of two days, which are here; its connection.
async fn three(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    // On the 20th at ten, on the 21st at ten and at half past eleven.
    for (number, placed) in [(17, 1_795_168_800), (18, 1_795_255_200), (19, 1_795_260_600)] {
        shop.put(an_order(number, number));
        shop.change(number, number, |order| order["create_time"] = json!(placed));
    }
    let connection = connect(house, "ONE", &shop).await;
    sync(house).await;
    assert_eq!(house.number(ORDERS).await, 3);
    (shop, connection)
}

/// Compares both by hand and waits for the end.
async fn compare(house: &House, connection: &str) -> Value {
    let path = format!("/channel-connections/{connection}/checks");
    let asked = house.post(&path, &json!({})).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    for _ in 0..8 {
        sync(house).await;
        house.clock.advance_seconds(30);
    }
    let listed = done(house.get(&path).await);
    let check = &listed["items"][0];
    assert_eq!(check["state"], "ended", "{listed}");
    done(house.get(&format!("/channel-checks/{}", id(check))).await)
}

fn counts(span: &Value) -> [i64; 5] {
    ["theirs", "ours", "missing", "healed", "extra"].map(|field| span[field].as_i64().unwrap())
}

/// The days with orders, or the hours, and their counts.
fn spans<'a>(check: &'a Value, field: &str) -> Vec<(&'a str, [i64; 5])> {
    let spans = check[field].as_array().unwrap().iter();
    let all = spans.map(|span| (span["label"].as_str().unwrap(), counts(span)));
    all.filter(|(_, counts)| *counts != [0; 5]).collect()
}

async fn differing(house: &House, check: &Value) -> Vec<(String, String)> {
    let listed = done(house.get(&format!("/channel-checks/{}/orders", id(check))).await);
    let text = |one: &Value, field: &str| one[field].as_str().unwrap().to_owned();
    let items = listed["items"].as_array().unwrap().iter();
    items.map(|one| (text(one, "external_id"), text(one, "difference"))).collect()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found.iter().map(|(id, difference)| (id.as_str(), difference.as_str())).collect()
}

testkit::each_engine! {
    async fn both_have_the_same_orders(house: House) {
        let (shop, connection) = three(&house).await;
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [3, 3, 0, 0, 0]);
        assert_eq!(
            spans(&check, "days"),
            [("2026-11-20", [1, 1, 0, 0, 0]), ("2026-11-21", [2, 2, 0, 0, 0])]
        );
        assert!(shop.asked().iter().any(|asked| asked.starts_with("list create_time")));
    }

    async fn what_is_missing_is_asked_for_by_number_and_comes(house: House) {
        let (shop, connection) = three(&house).await;
        shop.hide(21, 44_100);
        shop.hide(22, 3 * 86_400 - 36_000);
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [5, 5, 0, 2, 0]);
        assert_eq!(house.number(ORDERS).await, 5);
        assert_eq!(order(&house, 21).await["order"]["state"], "new");
        let (one, two) = (name(21), name(22));
        let wanted = [(one.as_str(), "healed"), (two.as_str(), "healed")];
        assert_eq!(pairs(&differing(&house, &check).await), wanted);
        let again = compare(&house, &connection).await;
        assert_eq!(counts(&again), [5, 5, 0, 0, 0]);
    }

    async fn what_shopee_has_no_more_is_listed_and_left_alone(house: House) {
        let (shop, connection) = three(&house).await;
        shop.delete(18);
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [2, 3, 0, 0, 1]);
        assert_eq!(pairs(&differing(&house, &check).await), [(name(18).as_str(), "extra")]);
        assert_eq!(order(&house, 18).await["order"]["state"], "new", "nothing is done to it");
    }

    async fn days_of_hundreds_are_compared_however_the_shop_does(house: House) {
        let (shop, connection) = three(&house).await;
        for number in 100..430 {
            shop.hide(number, 4 * 86_400 - 36_000 - number);
        }
        let path = format!("/channel-connections/{connection}/checks");
        done(house.post(&path, &json!({})).await);
        shop.be(&[
            Mood::Well,
            Mood::Well,
            Mood::Status(500),
            Mood::Cut,
            Mood::Html,
            Mood::Doubled,
            Mood::Wait("60"),
            Mood::Great,
        ]);
        for _ in 0..50 {
            sync(&house).await;
            house.clock.advance_seconds(60);
        }
        let listed = done(house.get(&path).await);
        assert_eq!(listed["items"][0]["state"], "ended", "{listed}");
        assert_eq!(counts(&listed["items"][0]), [333, 333, 0, 330, 0]);
        assert_eq!(house.number(ORDERS).await, 333);
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }
}
