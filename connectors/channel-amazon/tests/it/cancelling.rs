//! Amazon is not told that an order is cancelled: that a person says so there is on the ledger, until it is so.

use channels::TellCancellations;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{done, drain, id, order};
use crate::telling::{ledger, states};

async fn untold(house: &House, connection: &str) -> Value {
    done(house.get(&format!("/channel-connections/{connection}")).await)["untold"].clone()
}

testkit::each_engine! {
    async fn a_person_cancels_there_and_then_it_is_so(house: House) {
        db::drain(&house.db, &TellCancellations).await.unwrap();
        let (shop, connection) = one(&house).await;
        let path = format!("/orders/{}/cancel", id(&order(&house, 17).await["order"]));
        done(house.post(&path, &json!({"reason": "buyer_request"})).await);
        db::drain(&house.db, &TellCancellations).await.unwrap();
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("cancelled", "failed")]);
        assert_eq!(told[0]["failure"], "channels.cancel_there");
        assert_eq!(untold(&house, &connection).await, 1);
        let again = format!("/channel-write-backs/{}/send-again", id(&told[0]));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), [("cancelled", "failed")]);
        shop.change(17, 40_000, |order| order["fulfillment"]["fulfillmentStatus"] = json!("CANCELLED"));
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), [("cancelled", "acknowledged")]);
        assert_eq!(untold(&house, &connection).await, 0);
    }
}
