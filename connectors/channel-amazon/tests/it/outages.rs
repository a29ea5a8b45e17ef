//! A store that cannot be told for hours, and a number that cannot be told at all: nothing of it is silent, and
//! nothing is said twice.

use std::collections::BTreeSet;

use axum::http::Method;
use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship_with};
use crate::company::{connect, done, drain, open, order, sync};
use crate::shop::{Shop, an_order};
use crate::telling::{ledger, parcels};

/// The open alerts about parcels of which the store does not know.
async fn untold(house: &House) -> Vec<Value> {
    incidents::watch(&house.db).await.unwrap();
    let answer = house.send("all", Method::GET, "/alerts?state=open", vec![], &[]).await;
    let mut found = done(answer)["items"].as_array().unwrap().clone();
    found.retain(|alert| alert["kind"] == "parcels_untold");
    found
}

/// What the store is told of an order, as whoever looks at the order sees it.
async fn told_of(house: &House, number: i64) -> Vec<Value> {
    let id = order(house, number).await["order"]["id"].as_str().unwrap().to_owned();
    let path = format!("/channel-orders/{id}/write-backs");
    done(house.get(&path).await)["items"].as_array().unwrap().clone()
}

const ORDERS: i64 = 10;
/// By when the recorded order must have left.
const DEADLINE: &str = "2026-11-23T22:59:59Z";
/// A warehouse that is none of the house.
const ELSEWHERE: &str = "whs_01jxw0000000000000000000zz";
const FIVE_MINUTES: i64 = 300;

testkit::each_engine! {
    async fn a_store_that_is_down_for_three_hours_is_told_of_each_parcel_once(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for number in 1..=ORDERS {
            shop.put(an_order(number, 100));
        }
        let connection = connect(&house, "ONE", &shop).await;
        drain(&house).await;
        // Half past three in the afternoon of the day on which they must leave.
        let at = "2026-11-23T15:30:00Z".parse::<kernel::Timestamp>().unwrap();
        let ahead = at.as_micros() - house.clock.now().as_micros();
        house.clock.advance_seconds(ahead / 1_000_000);
        shop.inside().is_down = true;
        for number in 1..=ORDERS {
            ship_with(&house, number, "DHL", &format!("JD01234567{number:02}")).await;
        }
        db::drain(&house.db, &TellShipments).await.unwrap();

        let mut called_after = None;
        for minutes in (0..180).step_by(5) {
            sync(&house).await;
            let alerts = untold(&house).await;
            if let Some(alert) = alerts.first() {
                assert_eq!((&alert["severity"], &alert["orders"]), (&json!("critical"), &json!(10)));
                called_after = called_after.or(Some(minutes));
            }
            house.clock.advance_seconds(FIVE_MINUTES);
        }
        // Six hours before the deadline, as the parameter says, whatever was tried until then.
        assert_eq!(called_after, Some(90));
        let rows = told_of(&house, 3).await;
        for row in rows.iter().filter(|row| row["kind"] == "shipment") {
            assert_eq!(row["told_by"], DEADLINE, "{row}");
            assert!(row["due_at"].is_string() && row["state"] != "failed", "{row}");
        }

        shop.inside().is_down = false;
        shop.asked();
        // It is asked again within a quarter of an hour, and then told of everything at once.
        for _ in 0..4 {
            sync(&house).await;
            house.clock.advance_seconds(FIVE_MINUTES);
        }
        let numbers: BTreeSet<String> =
            parcels(&shop).iter().map(|(_, number)| number.to_string()).collect();
        assert_eq!((numbers.len(), parcels(&shop).len()), (10, 10));
        assert_eq!(shop.times("Tell "), 10, "no parcel twice");
        let told = ledger(&house, &connection).await;
        assert!(told.iter().all(|row| row["state"] == "acknowledged"), "{told:?}");
        assert_eq!(untold(&house).await, Vec::<Value>::new());
    }

    async fn a_number_that_cannot_be_one_of_its_carrier_is_not_told_before_it_is_right(house: House) {
        let (shop, _) = one(&house).await;
        let parcel = ship_with(&house, 17, "UPS", "1Z5R89390357567128").await;
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("Tell "), 0);
        let told = told_of(&house, 17).await;
        assert_eq!(told[0]["failure"], "orders.tracking_mistyped", "{told:?}");
        assert_eq!(untold(&house).await[0]["orders"], 1);
        // Where it was packed may be seen by those of that warehouse.
        let id = order(&house, 17).await["order"]["id"].as_str().unwrap().to_owned();
        let path = format!("/channel-orders/{id}/write-backs");
        for (token, kinds) in [
            ("may orders.view".to_owned(), vec!["shipment", "completed"]),
            (format!("may orders.view within warehouses={ELSEWHERE}"), vec!["completed"]),
        ] {
            let seen = done(house.send(&token, Method::GET, &path, vec![], &[]).await);
            let seen: Vec<&Value> =
                seen["items"].as_array().unwrap().iter().map(|row| &row["kind"]).collect();
            assert_eq!(seen, kinds, "{token}");
        }

        let right = json!({"carrier": "UPS", "tracking_number": "1Z5R89390357567127"});
        done(house.post(&format!("/fulfilments/{parcel}/correct"), &right).await);
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        let told: Vec<Value> = parcels(&shop).into_iter().map(|(_, number)| number).collect();
        assert_eq!(told, [json!("1Z5R89390357567127")]);
        assert_eq!(untold(&house).await, Vec::<Value>::new());
        // Who corrects it once more, with the same number, tells nothing new.
        done(house.post(&format!("/fulfilments/{parcel}/correct"), &right).await);
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("Tell "), 1);
        let goods = house.number("SELECT CAST(sum(on_hand) AS bigint) FROM stock_levels").await;
        assert_eq!(goods, 9_998, "goods leave once");
    }

    async fn a_number_is_corrected_with_a_carrier_and_only_after_it_left(house: House) {
        let (_shop, _) = one(&house).await;
        let order = order(&house, 17).await;
        let path = format!("/orders/{}", order["order"]["id"].as_str().unwrap());
        for step in ["approve", "confirm"] {
            done(house.post(&format!("{path}/{step}"), &json!({})).await);
        }
        let parcel = done(house.get(&path).await)["fulfilments"][0]["id"].clone();
        let correct = format!("/fulfilments/{}/correct", parcel.as_str().unwrap());
        let right = json!({"carrier": "UPS", "tracking_number": "1Z5R89390357567127"});
        let early = house.post(&correct, &right).await;
        assert_eq!((early.status, early.code()), (409, "orders.parcel_not_now"));
        let nothing = house.post(&correct, &json!({})).await;
        assert_eq!((nothing.status, nothing.code()), (409, "orders.parcel_no_tracking"));
    }
}
