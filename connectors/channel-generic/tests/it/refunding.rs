//! What a shop is told of money that went back: once, where its terms say how; else a person writes it down there.

use channels::TellRefunds;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{TERMS, done, drain};
use crate::shop::{Mood, Shop};
use crate::telling::{change_terms, ledger};

const REFUNDS: &str = "SELECT count(*) FROM order_payments WHERE kind = 'refund'";

/// A shop of whose one order two euros went back; its connection.
async fn refunded(house: &House) -> (Shop, String) {
    db::drain(&house.db, &TellRefunds).await.unwrap();
    let (shop, connection) = one(house, |_| ()).await;
    let listed = done(house.get("/orders?q=17").await);
    let path = format!("/orders/{}/payments", listed["items"][0]["id"].as_str().unwrap());
    let body = json!({"kind": "refund", "provider": "bank", "reference": "R-1",
        "amount": {"minor": 200, "currency": "EUR"}});
    done(house.post(&path, &body).await);
    db::drain(&house.db, &TellRefunds).await.unwrap();
    shop.asked();
    (shop, connection)
}

fn row(state: &str) -> Vec<(String, String)> {
    vec![("refunded".to_owned(), state.to_owned())]
}

async fn is_told_once(house: &House, (shop, connection): (&Shop, &str)) {
    let there = shop.refunds(17);
    assert_eq!(
        there,
        [json!({"id": 1, "reference": "bank:R-1", "amount": "2.00", "currency": "EUR"})]
    );
    assert_eq!(ledger(house, connection).await, row("acknowledged"));
    // What we said ourselves comes back, and is no other refund.
    assert_eq!(house.number(REFUNDS).await, 1);
}

testkit::each_engine! {
    async fn what_went_back_is_told_once(house: House) {
        let (shop, connection) = refunded(&house).await;
        drain(&house).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = refunded(&house).await;
        // The shop has it, and its answer is none.
        shop.be(&[Mood::Well, Mood::Html]);
        drain(&house).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_refused_is_told_to_people(house: House) {
        let (shop, connection) = refunded(&house).await;
        shop.be(&[Mood::Well, Mood::Status(422)]);
        drain(&house).await;
        assert_eq!(shop.refunds(17), Vec::<Value>::new());
        assert_eq!(ledger(&house, &connection).await, row("failed"));
    }

    async fn a_person_writes_it_down_there_where_the_terms_do_not_say_how(house: House) {
        let (shop, connection) = refunded(&house).await;
        let mut terms: Value = serde_json::from_str(TERMS).unwrap();
        terms.as_object_mut().unwrap().remove("refunds");
        change_terms(&house, &connection, &terms.to_string()).await;
        drain(&house).await;
        assert_eq!(ledger(&house, &connection).await, row("failed"));
        let path = format!("/channel-connections/{connection}/write-backs");
        let failure = done(house.get(&path).await)["items"][0]["failure"].clone();
        assert_eq!(failure, "channels.refund_there");
        shop.change(17, 40_000, |order| order["refunds"] = json!([{"id": 5, "amount": "2.00"}]));
        drain(&house).await;
        assert_eq!(ledger(&house, &connection).await, row("acknowledged"));
        assert_eq!(house.number(REFUNDS).await, 1);
    }
}
