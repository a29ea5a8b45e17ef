//! What a shop is told of parcels: once, whatever becomes of the answer, and with a ledger of it.

use std::time::Duration;

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, id, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop};

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

fn parcels(shop: &Shop) -> Vec<(i64, Option<String>, i64)> {
    shop.inside().parcels.clone()
}

fn once() -> Vec<(i64, Option<String>, i64)> {
    vec![(17, Some(NUMBER.to_owned()), 2)]
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
        assert_eq!((shop.times("Send "), shop.times("Sent ")), (1, 1));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Throttled(500), Mood::Says("INTERNAL_SERVER_ERROR"), Mood::Html]);
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

    async fn what_is_on_hold_there_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.inside().held.push(17);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        let failed = told.iter().find(|row| row["state"] == "failed").unwrap();
        assert_eq!(failed["failure"], "channels.on_hold_there");
        let path = format!("/channel-connections/{connection}");
        assert_eq!(done(house.get(&path).await)["untold"], 1);
        shop.inside().held.clear();
        let again = format!("/channel-write-backs/{}/send-again", id(failed));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(parcels(&shop), once());
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }
}
