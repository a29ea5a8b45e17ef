//! What a shop is told of parcels: once, whatever becomes of the answer, and with a ledger of it.

use std::time::Duration;

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, id, order, sync};
use crate::doorway;
use crate::shop::{Mood, Parcel, Shop, name};

const NUMBER: &str = "JD0123456789";

/// A shop whose one order is on its way; its connection.
async fn shipped(house: &House) -> (Shop, String) {
    let (shop, connection) = one(house, |_| ()).await;
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

fn parcels(shop: &Shop) -> Vec<Parcel> {
    shop.inside().parcels.get(&name(17)).cloned().unwrap_or_default()
}

fn once() -> Vec<Parcel> {
    vec![(Some(NUMBER.to_owned()), vec![("170".to_owned(), 2)])]
}

testkit::each_engine! {
    async fn a_parcel_is_told_once_with_what_is_in_it(house: House) {
        let (shop, connection) = shipped(&house).await;
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        // What we said ourselves comes back, and holds nothing.
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(parcels(&shop).len(), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = shipped(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!((shop.times("send "), shop.times("sent ")), (1, 2));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Wait("9"), Mood::Says(500, 30_500), Mood::Status(503)]);
        drain(&house).await;
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
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_ebay_does_not_take_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Says(400, 34_100)]);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        let failed = told.iter().find(|row| row["state"] == "failed").unwrap();
        assert_eq!(failed["failure"], "channels.shipment_not_taken");
        let path = format!("/channel-connections/{connection}");
        assert_eq!(done(house.get(&path).await)["untold"], 1);
        let again = format!("/channel-write-backs/{}/send-again", id(failed));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn a_number_is_told_as_ebay_takes_it(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        ship(&house, "JD-0123-456789").await;
        db::drain(&house.db, &TellShipments).await.unwrap();
        // The answer is lost, and it is found again all the same.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_somebody_told_ebay_by_hand_is_not_told_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        let parcel = (Some("jd 0123456789".to_owned()), vec![("170".to_owned(), 2)]);
        shop.inside().parcels.insert(name(17), vec![parcel]);
        drain(&house).await;
        assert_eq!((shop.times("send "), parcels(&shop).len()), (0, 1));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn an_order_that_is_gone_there_is_told_to_people(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.delete(17);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        let failed = told.iter().find(|row| row["state"] == "failed").unwrap();
        assert_eq!(failed["failure"], "channels.order_gone_there");
    }
}
