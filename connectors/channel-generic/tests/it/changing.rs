//! What changes at a shop on an order that is here: done here, too, or brought before a person.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, holds, id, observed, open, order};
use crate::shop::{Shop, an_order};

/// A shop with one order, which is here; its connection.
pub(crate) async fn one(house: &House, change: impl Fn(&mut Value)) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.put(an_order(17, 100));
    shop.change(17, 100, change);
    let connection = connect(house, "ONE", &shop).await;
    drain(house).await;
    assert_eq!(house.number(ORDERS).await, 1);
    (shop, connection)
}

fn pairs(observed: &[(String, String)]) -> Vec<(&str, &str)> {
    observed.iter().map(|(kind, outcome)| (kind.as_str(), outcome.as_str())).collect()
}

pub(crate) async fn ship(house: &House) {
    let order = order(house, 17).await;
    let path = format!("/orders/{}", order["order"]["id"].as_str().unwrap());
    for step in ["approve", "confirm"] {
        done(house.post(&format!("{path}/{step}"), &json!({})).await);
    }
    let parcel = id(&done(house.get(&path).await)["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship"] {
        let shipping = json!({"carrier": "DHL", "tracking_number": "JD0123456789"});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
}

testkit::each_engine! {
    async fn what_is_paid_later_is_paid_here(house: House) {
        let (shop, connection) = one(&house, |order| {
            order["status"] = json!("new");
            order["payment"]["paid_at"] = json!(null);
        })
        .await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "unpaid");
        shop.change(17, 200, |order| {
            order["status"] = json!("paid");
            order["payment"]["paid_at"] = json!("2026-11-22T00:03:00Z");
        });
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "paid");
        assert_eq!(pairs(&observed(&house, &connection).await), [("paid", "done")]);
    }

    async fn refunds_and_cancellations_arrive_and_an_unknown_word_holds(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["refunds"] = json!([{"id": 1, "amount": "7.01"}]);
        });
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "part_refunded");
        shop.change(17, 300, |order| order["status"] = json!("somewhere"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
        shop.change(17, 400, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        let told = observed(&house, &connection).await;
        let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(kinds, ["refunded", "unknown_stage", "cancelled"]);
    }
}
