//! What a store is told of parcels: once, whatever becomes of the answer, and with a ledger of it.

use std::time::Duration;

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, id, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, name};

const NUMBER: &str = "JD0123456789";

/// A store whose one order is on its way; its connection.
async fn shipped(house: &House) -> (Shop, String) {
    let (shop, connection) = one(house).await;
    ship(house, NUMBER).await;
    db::drain(&house.db, &TellShipments).await.unwrap();
    shop.asked();
    (shop, connection)
}

pub(crate) async fn ledger(house: &House, connection: &str) -> Vec<Value> {
    let path = format!("/channel-connections/{connection}/write-backs");
    done(house.get(&path).await)["items"].as_array().unwrap().clone()
}

pub(crate) fn states(ledger: &[Value]) -> Vec<(&str, &str)> {
    let mut states: Vec<(&str, &str)> = ledger
        .iter()
        .map(|row| (row["kind"].as_str().unwrap(), row["state"].as_str().unwrap()))
        .collect();
    states.sort_unstable();
    states
}

const TAKEN: [(&str, &str); 2] = [("completed", "acknowledged"), ("shipment", "acknowledged")];

/// The parcels it was told of, by their tracking numbers.
pub(crate) fn parcels(shop: &Shop) -> Vec<(String, Value)> {
    let inside = shop.inside();
    inside.parcels.iter().map(|(id, told)| (id.clone(), told["trackingNumber"].clone())).collect()
}

fn once() -> Vec<(String, Value)> {
    vec![(name(17), json!(NUMBER))]
}

testkit::each_engine! {
    async fn a_parcel_is_told_once_with_what_is_in_it(house: House) {
        let (shop, connection) = shipped(&house).await;
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        let told = shop.inside().parcels[0].1.clone();
        assert_eq!(told["orderItems"], json!([{"orderItemId": "170", "quantity": 2}]));
        assert_eq!(told["carrierCode"], "DHL");
        assert!(told["shipDate"].as_str().unwrap().starts_with("2026-11-22T"), "{told}");
        assert!(told["packageReferenceId"].as_str().unwrap().parse::<u32>().unwrap() > 0);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        // What we said ourselves comes back, and holds nothing.
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("Tell "), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = shipped(&house).await;
        // The store has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!((shop.times("Tell "), shop.times("One ")), (1, 1));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Limited("2.0"), Mood::Status(500), Mood::Status(503)]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn a_pass_that_is_refused_while_telling_is_fetched_anew(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.inside().pass = "of another".to_owned();
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn who_ends_in_the_middle_says_it_once(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while parcels(&shop).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(shop.times("Tell "), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_is_not_taken_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Status(400)]);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        let failed = told.iter().find(|row| row["state"] == "failed").unwrap();
        assert_eq!(failed["failure"], "channels.shipment_not_taken");
        let again = format!("/channel-write-backs/{}/send-again", id(failed));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }
}
