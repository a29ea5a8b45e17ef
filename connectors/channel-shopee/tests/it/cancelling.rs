//! What a shop is told of orders that are cancelled here: once, whatever becomes of the answer.

use channels::TellCancellations;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{done, drain, holds, id, order};
use crate::shop::{Mood, Shop, name};
use crate::telling::{ledger, states};

/// A shop whose one order is cancelled here, for this reason; its connection.
async fn cancelled(house: &House, reason: &str) -> (Shop, String) {
    db::drain(&house.db, &TellCancellations).await.unwrap();
    let (shop, connection) = one(house, |_| ()).await;
    let path = format!("/orders/{}/cancel", id(&order(house, 17).await["order"]));
    done(house.post(&path, &json!({"reason": reason})).await);
    db::drain(&house.db, &TellCancellations).await.unwrap();
    shop.asked();
    (shop, connection)
}

const TAKEN: [(&str, &str); 1] = [("cancelled", "acknowledged")];

fn status(shop: &Shop) -> Value {
    let inside = shop.inside();
    inside.orders.iter().find(|order| order["order_sn"] == name(17)).unwrap()["order_status"]
        .clone()
}

async fn failure(house: &House, connection: &str) -> (Value, String) {
    let told = ledger(house, connection).await;
    assert_eq!(states(&told), [("cancelled", "failed")]);
    (told[0]["failure"].clone(), id(&told[0]))
}

testkit::each_engine! {
    async fn what_is_cancelled_here_is_cancelled_there_once(house: House) {
        let (shop, connection) = cancelled(&house, "out_of_stock").await;
        drain(&house).await;
        assert_eq!((status(&shop), shop.times("cancel ")), (json!("CANCELLED"), 1));
        assert_eq!(shop.times(&format!("cancel {} OUT_OF_STOCK", name(17))), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        // What we said ourselves comes back, and holds nothing.
        let here = order(&house, 17).await;
        assert_eq!((&here["order"]["state"], holds(&here)), (&json!("cancelled"), Vec::new()));
        db::drain(&house.db, &TellCancellations).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("cancel "), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = cancelled(&house, "buyer_request").await;
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!((status(&shop), shop.times("cancel ")), (json!("CANCELLED"), 1));
        assert_eq!(shop.times(&format!("cancel {} CUSTOMER_REQUEST", name(17))), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = cancelled(&house, "address_undeliverable").await;
        shop.be_told(&[Mood::Wait("9"), Mood::Says("error_server"), Mood::Status(503)]);
        for _ in 0..3 {
            drain(&house).await;
        }
        assert_eq!(status(&shop), "CANCELLED");
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_shopee_does_not_take_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = cancelled(&house, "fraud").await;
        shop.be_told(&[Mood::Says("order.cancel_order_fail")]);
        drain(&house).await;
        let (why, again) = failure(&house, &connection).await;
        assert_eq!(why, "order.cancel_order_fail");
        let again = format!("/channel-write-backs/{again}/send-again");
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn a_buyer_who_asks_for_it_is_answered_there(house: House) {
        let (shop, connection) = cancelled(&house, "buyer_request").await;
        shop.change(17, 28_900, |order| order["order_status"] = json!("IN_CANCEL"));
        drain(&house).await;
        assert_eq!((failure(&house, &connection).await.0, shop.times("cancel ")),
            (json!("channels.cancel_there"), 0));
        // Somebody agreed there: that is what was wanted.
        shop.change(17, 32_000, |order| order["order_status"] = json!("CANCELLED"));
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }
}
