//! What a shop has is compared with what is here, day by day: what is missing comes, what is left is told.

use axum::http::Method;
use serde_json::{Value, json};
use testkit::House;

use crate::alarming::alerts;
use crate::company::{ORDERS, connect, done, drain, id, look, open, order, shop_id, sync, wanted};
use crate::shop::{Mood, Shop, an_order};

/// A shop with three orders of two days, which are here; its connection.
async fn three(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    for (number, placed) in
        [(17, "2026-11-20T10:00:00"), (18, "2026-11-21T10:00:00"), (19, "2026-11-21T11:30:00")]
    {
        shop.put(an_order(number, number));
        shop.change(number, number, |order| order["date_created_gmt"] = json!(placed));
    }
    let (connection, _) = connect(house, "ONE", &shop).await;
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
        let mut draft = an_order(20, 20);
        draft["status"] = json!("checkout-draft");
        shop.put(draft);
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [3, 3, 0, 0, 0], "a draft is no order");
        assert_eq!(check["days"].as_array().unwrap().len(), 14);
        assert_eq!(
            spans(&check, "days"),
            [("2026-11-20", [1, 1, 0, 0, 0]), ("2026-11-21", [2, 2, 0, 0, 0])]
        );
        assert_eq!((&check["hours"], &check["hours_of"]), (&json!([]), &json!(null)));
        assert!(shop.asked().iter().any(|asked| asked.contains("_fields=id,number,status")));
        assert_eq!(house.number("SELECT count(*) FROM check_names").await, 0, "kept no longer");
    }

    async fn what_is_missing_is_asked_for_by_number_and_comes(house: House) {
        let (shop, connection) = three(&house).await;
        shop.hide(21, "2026-11-21T11:45:00");
        shop.hide(22, "2026-11-19T10:00:00");
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [5, 5, 0, 2, 0]);
        assert_eq!(house.number(ORDERS).await, 5);
        assert_eq!(order(&house, 21).await["order"]["state"], "new");
        assert_eq!(pairs(&differing(&house, &check).await), [("21", "healed"), ("22", "healed")]);
        // The newest day on which both differed, hour by hour.
        assert_eq!(check["hours_of"], "2026-11-21T00:00:00Z");
        assert_eq!(
            spans(&check, "hours"),
            [("10:00", [1, 1, 0, 0, 0]), ("11:00", [2, 2, 0, 1, 0])]
        );
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new(), "it mended itself");
        let again = compare(&house, &connection).await;
        assert_eq!(counts(&again), [5, 5, 0, 0, 0]);
        assert_eq!(house.number(ORDERS).await, 5);
    }

    async fn what_the_shop_has_no_more_is_listed_and_left_alone(house: House) {
        let (shop, connection) = three(&house).await;
        shop.delete(18);
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [2, 3, 0, 0, 1]);
        assert_eq!(pairs(&differing(&house, &check).await), [("18", "extra")]);
        assert_eq!(order(&house, 18).await["order"]["state"], "new", "nothing is done to it");
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new());
        // Moved to another day there, it is the same order all the same.
        shop.change(19, 19, |order| order["date_created_gmt"] = json!("2026-11-20T09:00:00"));
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [2, 3, 0, 0, 1]);
        let path = format!("/channel-checks/{}/orders?difference=missing", id(&check));
        assert_eq!(done(house.get(&path).await)["items"], json!([]));
    }

    async fn what_stays_missing_has_one_alert_until_it_came(house: House) {
        let (shop, connection) = three(&house).await;
        let mut odd = an_order(21, 0);
        odd["currency"] = json!("XYZ");
        odd["date_created_gmt"] = json!("2026-11-21T11:45:00");
        odd["date_modified_gmt"] = json!("2026-01-01T00:00:00");
        shop.put(odd);
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [4, 3, 1, 0, 0]);
        assert_eq!(pairs(&differing(&house, &check).await), [("21", "refused")]);
        assert_eq!(look(&house, &connection).await["refused"], 1, "it stands in the inbox");
        let found = alerts(&house, "all").await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(
            (&found[0]["kind"], &found[0]["severity"], &found[0]["orders"], &found[0]["since"]),
            (&json!("orders_missing"), &json!("warning"), &json!(1), &json!("2026-11-21T11:45:00Z"))
        );
        // The shop mends it, and it comes by itself.
        shop.change(21, 50_000, |order| order["currency"] = json!("EUR"));
        drain(&house).await;
        assert_eq!(house.number(ORDERS).await, 4);
        assert_eq!(alerts(&house, "all").await, Vec::<Value>::new());
    }

    async fn it_goes_on_where_it_was_however_the_shop_does(house: House) {
        let (shop, connection) = three(&house).await;
        for number in 100..230 {
            shop.hide(number, "2026-11-18T10:00:00");
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
        for _ in 0..40 {
            sync(&house).await;
            house.clock.advance_seconds(60);
        }
        let listed = done(house.get(&path).await);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "one, however often it was stopped");
        assert_eq!(listed["items"][0]["state"], "ended");
        assert_eq!(counts(&listed["items"][0]), [133, 133, 0, 130, 0]);
        assert_eq!(house.number(ORDERS).await, 133);
        assert_eq!(look(&house, &connection).await["fault"], json!(null));
    }

    async fn it_is_compared_in_the_night_by_itself(house: House) {
        let (shop, connection) = three(&house).await;
        let path = format!("/channel-connections/{connection}/checks");
        drain(&house).await;
        assert_eq!(done(house.get(&path).await)["items"], json!([]), "not yet");
        shop.hide(21, "2026-11-21T11:45:00");
        house.clock.advance_seconds(24 * 3_600);
        for _ in 0..4 {
            sync(&house).await;
            house.clock.advance_seconds(60);
        }
        let listed = done(house.get(&path).await);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(listed["items"][0]["healed"], 1);
        let told = "SELECT count(*) FROM events WHERE kind = 'OrdersCompared'";
        assert_eq!(house.number(told).await, 1);
        drain(&house).await;
        assert_eq!(done(house.get(&path).await)["items"].as_array().unwrap().len(), 1, "once a night");
        house.clock.advance_seconds(100 * 86_400);
        drain(&house).await;
        channels::forget(&house.db).await.unwrap();
        assert_eq!(done(house.get(&path).await)["items"].as_array().unwrap().len(), 1, "the last stays");
    }

    async fn orders_of_before_are_not_missed_until_they_are_wanted(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.hide(21, "2026-11-21T11:45:00");
        let mut new = wanted(&house, "ONE", &shop).await;
        new["since"] = json!("2026-11-22T00:00:00Z");
        let connection = id(&done(house.post("/channel-connections", &new).await));
        sync(&house).await;
        let check = compare(&house, &connection).await;
        assert_eq!((counts(&check), spans(&check, "days")), ([0; 5], Vec::new()));
        let since = json!({"since": "2026-11-20T00:00:00Z"});
        done(house.post(&format!("/channel-connections/{connection}/back-fill"), &since).await);
        sync(&house).await;
        let check = compare(&house, &connection).await;
        assert_eq!(counts(&check), [1, 1, 0, 1, 0]);
    }

    async fn days_are_the_shops_own(house: House) {
        open(&house).await;
        let berlin = json!({"code": "BER", "name": "BER", "platform": "woocommerce",
            "time_zone": "Europe/Berlin", "currency": "EUR"});
        done(house.post("/shops", &berlin).await);
        let shop = Shop::open().await;
        shop.hide(21, "2026-11-20T23:30:00");
        let (connection, _) = connect(&house, "BER", &shop).await;
        sync(&house).await;
        let check = compare(&house, &connection).await;
        assert_eq!(spans(&check, "days"), [("2026-11-21", [1, 1, 0, 1, 0])]);
        assert_eq!(spans(&check, "hours"), [("00:00", [1, 1, 0, 1, 0])]);
    }

    async fn who_may_compare_and_who_may_look(house: House) {
        let (shop, connection) = three(&house).await;
        let check = compare(&house, &connection).await;
        let connection_path = format!("/channel-connections/{connection}");
        let checks = format!("{connection_path}/checks");
        let path = format!("/channel-checks/{}", id(&check));
        let orders = format!("{path}/orders");
        let ask = async |token: &str, method: Method, path: &str| {
            house.json(token, method, path, &json!({})).await.status
        };
        let (one, two) = (shop_id(&house, "ONE").await, shop_id(&house, "TWO").await);
        let of = |shop: &str| format!("may channels.view,channels.manage within shops={shop}");
        for (token, looks, compares) in [
            ("may channels.view".to_owned(), 200, 403),
            ("may orders.view".to_owned(), 403, 403),
            (String::new(), 401, 401),
            (of(&one), 200, 202),
            (of(&two), 404, 404),
        ] {
            for path in [&checks, &path, &orders] {
                assert_eq!(ask(&token, Method::GET, path).await, looks, "{token} {path}");
            }
            assert_eq!(ask(&token, Method::POST, &checks).await, compares, "{token}");
        }
        let wrong = house.get(&format!("{orders}?difference=odd")).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        done(house.post(&format!("{connection_path}/pause"), &json!({})).await);
        shop.asked();
        let refused = house.post(&checks, &json!({})).await;
        assert_eq!((refused.status, refused.code()), (409, "channels.not_connected"));
        assert_eq!(house.delete(&connection_path).await.status, 204);
        let gone = house.get(&path).await;
        assert_eq!((gone.status, gone.code()), (404, "channels.unknown_check"));
    }
}
