//! What a shop is told of parcels: once, whatever becomes of the answer, and with a ledger of it.

use std::time::Duration;

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, id, observed, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop};

/// A shop whose one order is on its way; its connection.
pub(crate) async fn shipped(house: &House) -> (Shop, String) {
    let (shop, connection) = one(house, |_| ()).await;
    ship(house).await;
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

testkit::each_engine! {
    async fn a_parcel_is_told_once_and_the_order_is_complete(house: House) {
        let (shop, connection) = shipped(&house).await;
        let wanted = ledger(&house, &connection).await;
        assert_eq!(states(&wanted), [("completed", "wanted"), ("shipment", "wanted")]);
        drain(&house).await;
        let notes = shop.notes(17);
        assert_eq!(notes.len(), 1);
        assert!(notes[0].starts_with("DHL JD0123456789 ("), "{notes:?}");
        assert_eq!(shop.status(17), "completed");
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("completed", "acknowledged"), ("shipment", "acknowledged")]);
        // What we said ourselves comes back, and holds nothing.
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
        let seen = observed(&house, &connection).await;
        assert_eq!(seen, [("completed".to_owned(), "known".to_owned())]);
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.notes(17).len(), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = shipped(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(shop.notes(17).len(), 1, "{:?}", shop.asked());
        assert!(shop.asked().contains(&"GET notes of 17".to_owned()));
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("completed", "acknowledged"), ("shipment", "acknowledged")]);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Status(500), Mood::Wait("30"), Mood::Status(503)]);
        drain(&house).await;
        assert_eq!(shop.notes(17).len(), 1);
        assert_eq!(shop.status(17), "completed");
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("completed", "acknowledged"), ("shipment", "acknowledged")]);
    }

    async fn who_ends_in_the_middle_says_it_once(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.notes(17).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        assert_eq!(shop.notes(17).len(), 1);
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("completed", "acknowledged"), ("shipment", "acknowledged")]);
    }

    async fn what_is_refused_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Status(400), Mood::Status(400)]);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("completed", "failed"), ("shipment", "failed")]);
        assert_eq!(told[0]["failure"], "status 400");
        let path = format!("/channel-connections/{connection}");
        assert_eq!(done(house.get(&path).await)["untold"], 2);
        let failed = "SELECT count(*) FROM events WHERE kind = 'WriteBackFailed'";
        assert_eq!(house.number(failed).await, 2);
        for row in &told {
            let again = format!("/channel-write-backs/{}/send-again", id(row));
            done(house.post(&again, &json!({})).await);
            let twice = house.post(&again, &json!({})).await;
            assert_eq!((twice.status, twice.code()), (409, "channels.not_failed"));
        }
        drain(&house).await;
        assert_eq!((shop.notes(17).len(), shop.status(17)), (1, "completed".to_owned()));
        let none = "/channel-write-backs/wbk_01jxw0000000000000000000zz/send-again";
        let none = house.post(none, &json!({})).await;
        assert_eq!((none.status, none.code()), (404, "channels.unknown_write_back"));
    }
}
