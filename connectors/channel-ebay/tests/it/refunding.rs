//! eBay is not told that money went back, since that would move it once more: that a person does it there is on the
//! ledger.

use channels::TellRefunds;
use serde_json::json;

use crate::changing::one;
use crate::company::{done, drain, id, order};
use crate::telling::{ledger, states};

testkit::each_engine! {
    async fn a_person_refunds_there(house: House) {
        db::drain(&house.db, &TellRefunds).await.unwrap();
        let (_shop, connection) = one(&house, |_| ()).await;
        let order = order(&house, 17).await["order"].clone();
        let path = format!("/orders/{}/payments", id(&order));
        let body = json!({"kind": "refund", "provider": "bank", "reference": "R-1",
            "amount": {"minor": 100, "currency": order["total"]["currency"]}});
        done(house.post(&path, &body).await);
        db::drain(&house.db, &TellRefunds).await.unwrap();
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), [("refunded", "failed")]);
        assert_eq!(told[0]["failure"], "channels.refund_there");
        assert_eq!((&told[0]["amount"]["minor"], &told[0]["reference"]), (&json!(100), &json!("bank:R-1")));
    }
}
