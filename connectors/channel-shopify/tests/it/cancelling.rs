//! What a shop is told of orders that are cancelled here: once, whatever becomes of the answer.

use channels::TellCancellations;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{done, drain, holds, id, order};
use crate::shop::{Mood, Shop};
use crate::telling::{ledger, states};

/// A shop whose one order is cancelled here; its connection.
async fn cancelled(house: &House) -> (Shop, String) {
    db::drain(&house.db, &TellCancellations).await.unwrap();
    let (shop, connection) = one(house, |_| ()).await;
    let path = format!("/orders/{}/cancel", id(&order(house, 17).await["order"]));
    done(house.post(&path, &json!({"reason": "out_of_stock"})).await);
    db::drain(&house.db, &TellCancellations).await.unwrap();
    shop.asked();
    (shop, connection)
}

const TAKEN: [(&str, &str); 1] = [("cancelled", "acknowledged")];

async fn failure(house: &House, connection: &str) -> (Value, String) {
    let told = ledger(house, connection).await;
    assert_eq!(states(&told), [("cancelled", "failed")]);
    (told[0]["failure"].clone(), id(&told[0]))
}

testkit::each_engine! {
    async fn what_is_cancelled_here_is_cancelled_there_once(house: House) {
        let (shop, connection) = cancelled(&house).await;
        drain(&house).await;
        assert_eq!(shop.inside().reasons, ["INVENTORY"]);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        // What we said ourselves comes back, and holds nothing.
        let here = order(&house, 17).await;
        assert_eq!((&here["order"]["state"], holds(&here)), (&json!("cancelled"), Vec::new()));
        db::drain(&house.db, &TellCancellations).await.unwrap();
        drain(&house).await;
        assert_eq!(shop.times("Cancel "), 1);
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        assert_eq!(shop.times("Cancel "), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Throttled(500), Mood::Says("INTERNAL_SERVER_ERROR"), Mood::Html]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(shop.inside().reasons, ["INVENTORY"]);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_is_not_taken_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.inside().user_errors = vec![json!({"code": "INVALID", "field": ["orderId"]})];
        drain(&house).await;
        let (why, again) = failure(&house, &connection).await;
        assert_eq!(why, "channels.cancel_not_taken");
        let again = format!("/channel-write-backs/{again}/send-again");
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn a_key_that_may_not_cancel_is_good_for_all_the_rest(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Says("ACCESS_DENIED")]);
        drain(&house).await;
        let (why, _) = failure(&house, &connection).await;
        assert_eq!(why, "channels.cancel_right_wanted");
        let path = format!("/channel-connections/{connection}");
        assert_eq!(done(house.get(&path).await)["state"], "connected");
    }
}
