//! What a shop is told of parcels: once, whatever becomes of the answer, and with a ledger of it.

use std::time::Duration;

use channels::TellShipments;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop, name};

const NUMBER: &str = "ANN0123456789";

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

/// Why the parcel was not taken.
async fn failure(house: &House, connection: &str) -> (Value, Value) {
    let told = ledger(house, connection).await;
    let failed = told.iter().find(|row| row["state"] == "failed").unwrap();
    (failed["failure"].clone(), failed["id"].clone())
}

const TAKEN: [(&str, &str); 2] = [("completed", "acknowledged"), ("shipment", "acknowledged")];

impl Shop {
    fn number(&self) -> Option<String> {
        self.inside().numbers.get(&name(17)).cloned()
    }
}

testkit::each_engine! {
    async fn a_parcel_is_told_once_with_its_number(house: House) {
        let (shop, connection) = shipped(&house).await;
        drain(&house).await;
        assert_eq!(shop.number().as_deref(), Some(NUMBER));
        assert_eq!(shop.times("ship "), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        // What we said ourselves comes back, and holds nothing.
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
        db::drain(&house.db, &TellShipments).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("ship "), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = shipped(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(shop.number().as_deref(), Some(NUMBER));
        assert_eq!((shop.times("ship "), shop.times("number ")), (1, 1));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Wait("9"), Mood::Says("error_server"), Mood::Status(503)]);
        for _ in 0..3 {
            drain(&house).await;
        }
        assert_eq!(shop.number().as_deref(), Some(NUMBER));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn who_ends_in_the_middle_says_it_once(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.number().is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        assert_eq!(shop.times("ship "), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_shopees_own_logistics_carry_is_not_told_from_here(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.inside().ways = json!({"pickup": ["address_id", "pickup_time_id"], "dropoff": []});
        drain(&house).await;
        let (why, again) = failure(&house, &connection).await;
        assert_eq!((why, shop.times("ship ")), (json!("channels.carried_by_platform"), 0));
        let path = format!("/channel-connections/{connection}");
        assert_eq!(done(house.get(&path).await)["untold"], 1);
        // The buyer may send it by the seller's own carrier after all.
        shop.inside().ways = json!({"non_integrated": []});
        let again = format!("/channel-write-backs/{}/send-again", again.as_str().unwrap());
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(shop.number().as_deref(), Some(NUMBER));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_shopee_does_not_take_is_told_to_people(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.be_told(&[Mood::Says("logistics.ship_order_long_tracking_number")]);
        drain(&house).await;
        let (why, _) = failure(&house, &connection).await;
        assert_eq!(why, "logistics.ship_order_long_tracking_number");
    }

    async fn what_somebody_told_shopee_by_hand_is_not_told_again(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.inside().numbers.insert(name(17), "ann-0123456789".to_owned());
        shop.change(17, 28_900, |order| order["order_status"] = json!("SHIPPED"));
        drain(&house).await;
        assert_eq!(shop.times("ship "), 0);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn another_number_or_no_order_there_is_told_to_people(house: House) {
        let (shop, connection) = shipped(&house).await;
        shop.inside().numbers.insert(name(17), "OTHER".to_owned());
        shop.change(17, 28_900, |order| order["order_status"] = json!("SHIPPED"));
        drain(&house).await;
        let (why, again) = failure(&house, &connection).await;
        assert_eq!(why, "channels.told_otherwise_there");
        shop.delete(17);
        let again = format!("/channel-write-backs/{}/send-again", again.as_str().unwrap());
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(failure(&house, &connection).await.0, "channels.order_gone_there");
    }
}
