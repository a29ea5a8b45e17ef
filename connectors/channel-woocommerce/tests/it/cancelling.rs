//! What a shop is told of orders that are cancelled here: once, whatever becomes of the answer; and nothing of those
//! that it cancelled itself.

use std::time::Duration;

use channels::TellCancellations;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{done, drain, holds, id, look, observed, order, sync};
use crate::doorway;
use crate::shop::{Mood, Shop};
use crate::telling::{ledger, states};

/// Lets the channels hear what happened.
async fn hear(house: &House) {
    db::drain(&house.db, &TellCancellations).await.unwrap();
}

async fn change(house: &House, step: &str, body: &Value) {
    let path = format!("/orders/{}/{step}", id(&order(house, 17).await["order"]));
    done(house.post(&path, body).await);
    hear(house).await;
}

async fn cancel(house: &House) {
    change(house, "cancel", &json!({"reason": "out_of_stock"})).await;
}

async fn reopen(house: &House) {
    change(house, "reopen", &json!({})).await;
}

/// A shop whose one order is here, and whose channels are heard of; its connection.
async fn heard(house: &House) -> (Shop, String) {
    hear(house).await;
    one(house, |_| ()).await
}

/// The same, with its order cancelled.
async fn cancelled(house: &House) -> (Shop, String) {
    let (shop, connection) = heard(house).await;
    cancel(house).await;
    shop.asked();
    (shop, connection)
}

const TAKEN: [(&str, &str); 1] = [("cancelled", "acknowledged")];
const WANTED: [(&str, &str); 1] = [("cancelled", "wanted")];
const FAILED: [(&str, &str); 1] = [("cancelled", "failed")];

async fn is_told_once(house: &House, (shop, connection): (&Shop, &str)) {
    assert_eq!(shop.status(17), "cancelled");
    assert_eq!(shop.times("PUT 17"), 1);
    assert_eq!(states(&ledger(house, connection).await), TAKEN);
    // What we said ourselves comes back, and is no news.
    let here = order(house, 17).await;
    assert_eq!((&here["order"]["state"], holds(&here)), (&json!("cancelled"), Vec::new()));
    let seen = observed(house, connection).await;
    assert_eq!(seen, [("cancelled".to_owned(), "known".to_owned())]);
    let late = "SELECT count(*) FROM events WHERE kind = 'ChangedTooLate'";
    assert_eq!(house.number(late).await, 0);
}

testkit::each_engine! {
    async fn what_is_cancelled_here_is_cancelled_there_once(house: House) {
        let (shop, connection) = cancelled(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), WANTED);
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
        hear(&house).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_in_doubt_is_looked_up_and_not_said_twice(house: House) {
        let (shop, connection) = cancelled(&house).await;
        // The shop has it, and its answer is lost.
        shop.be_told(&[Mood::Cut]);
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_did_not_arrive_is_said_again(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Status(500), Mood::Wait("30"), Mood::Status(503)]);
        drain(&house).await;
        assert_eq!((shop.status(17), shop.times("PUT 17")), ("cancelled".to_owned(), 4));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn who_ends_in_the_middle_says_it_once(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Never]);
        let db = house.db.clone();
        let call = tokio::spawn(async move { channels::sync(&db, &doorway()).await });
        while shop.status(17) != "cancelled" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call.abort();
        house.clock.advance_seconds(61);
        sync(&house).await;
        drain(&house).await;
        is_told_once(&house, (&shop, &connection)).await;
    }

    async fn what_is_refused_is_told_to_people_and_can_be_said_again(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Status(400)]);
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!((states(&told), &told[0]["failure"]), (FAILED.to_vec(), &json!("status 400")));
        assert_eq!(look(&house, &connection).await["untold"], 1);
        let failed = "SELECT count(*) FROM events WHERE kind = 'WriteBackFailed'";
        assert_eq!(house.number(failed).await, 1);
        let again = format!("/channel-write-backs/{}/send-again", id(&told[0]));
        done(house.post(&again, &json!({})).await);
        drain(&house).await;
        assert_eq!(shop.status(17), "cancelled");
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
        assert_eq!(look(&house, &connection).await["untold"], 0);
    }

    async fn what_is_over_there_stays_as_it_is_until_somebody_says_so_there(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.change(17, 200, |order| order["status"] = json!("completed"));
        drain(&house).await;
        assert_eq!((shop.status(17), shop.times("PUT 17")), ("completed".to_owned(), 0));
        let told = ledger(&house, &connection).await;
        assert_eq!(states(&told), FAILED);
        assert_eq!(told[0]["failure"], "channels.cancel_not_taken");
        // A person cancels it there: that is what was wanted.
        shop.change(17, 20_000, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        let told = ledger(&house, &connection).await;
        assert_eq!((states(&told), &told[0]["failure"]), (TAKEN.to_vec(), &Value::Null));
        assert_eq!(look(&house, &connection).await["untold"], 0);
    }

    async fn an_order_that_is_gone_there_waits_for_nothing(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.delete(17);
        drain(&house).await;
        assert_eq!(shop.times("PUT 17"), 0);
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_the_shop_cancelled_itself_is_not_told_back(house: House) {
        let (shop, connection) = heard(&house).await;
        shop.change(17, 200, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
        hear(&house).await;
        drain(&house).await;
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
        assert_eq!((shop.times("GET 17"), shop.times("PUT 17")), (0, 0));
    }

    async fn what_the_shop_has_sent_itself_is_not_cancelled_there(house: House) {
        let (shop, connection) = heard(&house).await;
        shop.change(17, 200, |order| order["status"] = json!("completed"));
        drain(&house).await;
        cancel(&house).await;
        drain(&house).await;
        assert_eq!(shop.status(17), "completed");
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
    }

    async fn what_is_opened_again_before_it_was_told_is_not_told(house: House) {
        let (shop, connection) = cancelled(&house).await;
        reopen(&house).await;
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
        drain(&house).await;
        assert_eq!((shop.status(17), shop.times("PUT 17")), ("processing".to_owned(), 0));
    }

    async fn what_is_opened_again_while_it_is_in_doubt_is_not_told_again(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be_told(&[Mood::Status(500)]);
        sync(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), [("cancelled", "sent")]);
        reopen(&house).await;
        drain(&house).await;
        assert_eq!((shop.status(17), shop.times("PUT 17")), ("processing".to_owned(), 1));
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
        assert_eq!(order(&house, 17).await["order"]["state"], "new");
    }

    async fn what_is_cancelled_once_more_is_told_once_more(house: House) {
        let (shop, connection) = cancelled(&house).await;
        drain(&house).await;
        shop.change(17, 20_000, |order| order["status"] = json!("processing"));
        drain(&house).await;
        reopen(&house).await;
        cancel(&house).await;
        assert_eq!(states(&ledger(&house, &connection).await), WANTED);
        drain(&house).await;
        assert_eq!((shop.status(17), shop.times("PUT 17")), ("cancelled".to_owned(), 2));
        assert_eq!(states(&ledger(&house, &connection).await), TAKEN);
    }

    async fn what_was_cancelled_before_shops_were_told_of_it_is_not_told(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        // On PostgreSQL news is settled once no other transaction is open: it begins behind all of it.
        cancel(&house).await;
        for _ in 0..3 {
            hear(&house).await;
        }
        drain(&house).await;
        assert_eq!(shop.status(17), "processing");
        assert_eq!(ledger(&house, &connection).await, Vec::<Value>::new());
    }
}
