//! What a shop is told of orders that are cancelled here: once, where its terms say how; else a person says so there.

use channels::TellCancellations;
use serde_json::{Value, json};
use testkit::House;

use crate::changing::one;
use crate::company::{TERMS, done, drain, look};
use crate::shop::{Mood, Shop};
use crate::telling::{change_terms, ledger};

/// A shop whose one order is cancelled here; its connection.
async fn cancelled(house: &House) -> (Shop, String) {
    db::drain(&house.db, &TellCancellations).await.unwrap();
    let (shop, connection) = one(house, |_| ()).await;
    let listed = done(house.get("/orders?q=17").await);
    let path = format!("/orders/{}/cancel", listed["items"][0]["id"].as_str().unwrap());
    done(house.post(&path, &json!({"reason": "price_error"})).await);
    db::drain(&house.db, &TellCancellations).await.unwrap();
    shop.asked();
    (shop, connection)
}

fn row(state: &str) -> Vec<(String, String)> {
    vec![("cancelled".to_owned(), state.to_owned())]
}

fn told(shop: &Shop) -> usize {
    shop.asked().iter().filter(|asked| asked.starts_with("PUT /shop/api/orders/17")).count()
}

testkit::each_engine! {
    async fn what_is_cancelled_here_is_cancelled_there_once(house: House) {
        let (shop, connection) = cancelled(&house).await;
        drain(&house).await;
        assert_eq!((shop.status(17), told(&shop)), ("cancelled".to_owned(), 1));
        db::drain(&house.db, &TellCancellations).await.unwrap();
        drain(&house).await;
        assert_eq!((ledger(&house, &connection).await, told(&shop)), (row("acknowledged"), 0));
        assert_eq!(house.number("SELECT count(*) FROM orders WHERE state = 'cancelled'").await, 1);
    }

    async fn what_is_in_doubt_ends_well(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be(&[Mood::Html, Mood::Status(500)]);
        drain(&house).await;
        drain(&house).await;
        assert_eq!(shop.status(17), "cancelled");
        assert_eq!(ledger(&house, &connection).await, row("acknowledged"));
    }

    async fn what_is_refused_is_told_to_people(house: House) {
        let (shop, connection) = cancelled(&house).await;
        shop.be(&[Mood::Status(409)]);
        drain(&house).await;
        assert_eq!(shop.status(17), "paid");
        assert_eq!(ledger(&house, &connection).await, row("failed"));
        assert_eq!(look(&house, &connection).await["untold"], 1);
    }

    async fn a_person_cancels_there_where_the_terms_do_not_say_how(house: House) {
        let (shop, connection) = cancelled(&house).await;
        let mut terms: Value = serde_json::from_str(TERMS).unwrap();
        terms["shipments"].as_object_mut().unwrap().remove("cancel");
        change_terms(&house, &connection, &terms.to_string()).await;
        drain(&house).await;
        assert_eq!(shop.status(17), "paid");
        assert_eq!(ledger(&house, &connection).await, row("failed"));
        let path = format!("/channel-connections/{connection}/write-backs");
        let failure = done(house.get(&path).await)["items"][0]["failure"].clone();
        assert_eq!(failure, "channels.cancel_there");
        shop.change(17, 40_000, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        assert_eq!(ledger(&house, &connection).await, row("acknowledged"));
    }
}
