//! What a shop is told of money that went back: once, whatever becomes of the answer; and what it says of it itself is
//! not written down a second time.

use std::time::Duration;

use channels::TellRefunds;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::{one, ship};
use crate::company::{done, drain, holds, id, look, observed, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop};
use crate::telling::{ledger, states};

/// Lets the channels hear what happened.
async fn hear(house: &House) {
    db::drain(&house.db, &TellRefunds).await.unwrap();
}

/// Somebody writes down that so many cents went back.
async fn refund(house: &House, reference: &str, minor: i64) {
    let path = format!("/orders/{}/payments", id(&order(house, 17).await["order"]));
    let body = json!({"kind": "refund", "provider": "Bank", "reference": reference,
        "amount": {"minor": minor, "currency": "EUR"}});
    done(house.post(&path, &body).await);
    hear(house).await;
}

/// A shop whose one order is here, and whose channels are heard of; its connection.
async fn heard(house: &House) -> (Shop, String) {
    hear(house).await;
    one(house, |_| ()).await
}

/// The same, of which seven euros and a cent went back.
async fn refunded(house: &House) -> (Shop, String) {
    let (shop, connection) = heard(house).await;
    refund(house, "R-1", 701).await;
    shop.asked();
    (shop, connection)
}

const REFUNDS: &str = "SELECT count(*) FROM order_payments WHERE kind = 'refund'";
const TAKEN: [(&str, &str); 1] = [("refunded", "acknowledged")];
const FAILED: [(&str, &str); 1] = [("refunded", "failed")];

async fn is_told_once(house: &House, (shop, connection): (&Shop, &str)) {
    let there = shop.refunds(17);
    assert_eq!((there.len(), shop.times("POST refund of 17")), (1, 1));
    assert_eq!((&there[0]["total"], &there[0]["reason"]), (&json!("-7.01"), &json!("bank:R-1")));
    let told = ledger(house, connection).await;
    assert_eq!(states(&told), TAKEN);
    let row = &told[0];
    assert_eq!((&row["reference"], &row["parcel_number"]), (&json!("bank:R-1"), &json!("")));
    assert_eq!(row["amount"], json!({"minor": 701, "currency": "EUR"}));
    // What we said ourselves comes back, and is no other refund.
    assert_eq!(house.number(REFUNDS).await, 1);
    let here = order(house, 17).await;
    assert_eq!((&here["order"]["payment"], holds(&here)), (&json!("part_refunded"), Vec::new()));
    let seen = observed(house, connection).await;
    assert_eq!(seen, [("refunded".to_owned(), "known".to_owned())]);
}

testkit::each_engine! {
    async fn what_went_back_is_told_once(house: House) {
        let (shop, connection) = refunded(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), [("refunded", "wanted")]);
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
        // The same again is no other one.
        refund(&house, "R-1", 701).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = refunded(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = refunded(&house).await;
        shop.be_told(&[Mood::Status(500), Mood::Wait("30"), Mood::Status(503)]);
        drain(&house).await;
        assert_eq!((shop.refunds(17).len(), shop.times("POST refund of 17")), (1, 4));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        assert_eq!(house.number(REFUNDS).await, 1);
    }

    async fn who_ends_in_the_middle_says_it_once(house: House) {
        let (shop, connection) = refunded(&house).await;
        shop.be_told(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.refunds(17).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_refused_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = refunded(&house).await;
        shop.be_told(&[Mood::Status(400)]);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), FAILED);
        assert_eq!(told[0]["failure"], "channels.refund_not_taken");
        assert_eq!(look(&house, &connection).await["untold"], 1);
        let again = format!("/channel-write-backs/{}/send-again", id(&told[0]));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(shop.refunds(17).len(), 1);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        assert_eq!(house.number(REFUNDS).await, 1);
    }

    async fn what_somebody_wrote_down_there_is_the_same(house: House) {
        let (shop, connection) = refunded(&house).await;
        shop.be_told(&[Mood::Status(400)]);
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), FAILED);
        shop.change(17, 20_000, |order| order["refunds"] = json!([{"id": 9, "total": "-7.01"}]));
        drain(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        assert_eq!((house.number(REFUNDS).await, shop.times("POST refund of 17")), (1, 1));
    }

    async fn refunds_of_one_amount_are_each_its_own(house: House) {
        let (shop, connection) = heard(&house).await;
        refund(&house, "R-1", 500).await;
        refund(&house, "R-2", 500).await;
        drain(&house).await;
        assert_eq!((shop.refunds(17).len(), house.number(REFUNDS).await), (2, 2));
        // A third one is the shop's own.
        shop.change(17, 20_000, |order| {
            let refunds = order["refunds"].as_array_mut().unwrap();
            refunds.push(json!({"id": 9, "total": "-5.00"}));
        });
        drain(&house).await;
        hear(&house).await;
        drain(&house).await;
        assert_eq!((shop.refunds(17).len(), house.number(REFUNDS).await), (3, 3));
        let outcomes: Vec<String> =
            observed(&house, &connection).await.into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(outcomes, ["known", "known", "done"]);
        assert_eq!(ledger(&house, &connection).await.len(), 2);
    }

    async fn when_all_of_it_went_back_the_shop_says_nothing_new(house: House) {
        let (shop, connection) = heard(&house).await;
        ship(&house).await;
        let total = order(&house, 17).await["order"]["total"]["minor"].as_i64().unwrap();
        refund(&house, "R-1", total).await;
        drain(&house).await;
        assert_eq!((shop.status(17), shop.refunds(17).len()), ("refunded".to_owned(), 1));
        assert_eq!(house.number(REFUNDS).await, 1);
        let known = ("refunded".to_owned(), "known".to_owned());
        assert_eq!(observed(&house, &connection).await, [known.clone(), known]);
        let late = "SELECT count(*) FROM events WHERE kind = 'ChangedTooLate'";
        assert_eq!(house.number(late).await, 0);
    }

    async fn what_the_shop_refunded_itself_is_not_told_back(house: House) {
        let (shop, connection) = heard(&house).await;
        shop.change(17, 200, |order| order["refunds"] = json!([{"id": 1, "total": "-7.01"}]));
        drain(&house).await;
        hear(&house).await;
        drain(&house).await;
        assert_eq!((house.number(REFUNDS).await, shop.times("POST refund of 17")), (1, 0));
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
    }

    async fn what_went_back_before_shops_were_told_of_it_is_not_told(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        refund(&house, "R-1", 701).await;
        for _ in 0..3 {
            hear(&house).await;
        }
        drain(&house).await;
        assert_eq!(shop.refunds(17), Vec::<Value>::new());
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
    }
}
