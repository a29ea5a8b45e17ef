//! What changes at a store on an order that is here: done here, too, or brought before a person.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, holds, id, observed, open, order};
use crate::shop::{Shop, an_order};

/// A store with one order, which is here; its connection.
pub(crate) async fn one(house: &House) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.put(an_order(17, 100));
    let connection = connect(house, "ONE", &shop).await;
    drain(house).await;
    assert_eq!(house.number(ORDERS).await, 1);
    (shop, connection)
}

fn pairs(observed: &[(String, String)]) -> Vec<(&str, &str)> {
    observed.iter().map(|(kind, outcome)| (kind.as_str(), outcome.as_str())).collect()
}

pub(crate) async fn ship(house: &House, tracking_number: &str) {
    ship_with(house, 17, "DHL", tracking_number).await;
}

/// Brings an order from its arrival to the door; its parcel.
pub(crate) async fn ship_with(
    house: &House,
    number: i64,
    carrier: &str,
    tracking_number: &str,
) -> String {
    let order = order(house, number).await;
    let path = format!("/orders/{}", order["order"]["id"].as_str().unwrap());
    for step in ["approve", "confirm"] {
        done(house.post(&format!("{path}/{step}"), &json!({})).await);
    }
    let parcel = id(&done(house.get(&path).await)["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship"] {
        let shipping = json!({"carrier": carrier, "tracking_number": tracking_number});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
    parcel
}

/// Changed late enough to be news.
const LATER: i64 = 28_700;

testkit::each_engine! {
    async fn an_order_arrives_paid_and_with_all_that_is_known_of_it(house: House) {
        let (_shop, _) = one(&house).await;
        let here = order(&house, 17).await;
        assert_eq!(here["order"]["payment"], "paid");
        assert_eq!(holds(&here), Vec::<String>::new());
        assert_eq!(here["exceptions"], json!([]), "{here}");
        assert_eq!(here["lines"].as_array().unwrap().len(), 1);
    }

    async fn what_is_cancelled_there_is_cancelled_here(house: House) {
        let (shop, connection) = one(&house).await;
        shop.change(17, LATER, |order| {
            order["fulfillment"]["fulfillmentStatus"] = json!("CANCELLED");
            order["proceeds"] = Value::Null;
            order["recipient"] = Value::Null;
            order["orderItems"][0]["quantityOrdered"] = json!(0);
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("cancelled", "done")]);
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }

    async fn a_buyer_who_wants_to_cancel_is_heard_before_it_is_sent(house: House) {
        let (shop, connection) = one(&house).await;
        shop.change(17, LATER, |order| {
            let request = json!({"requester": "BUYER", "cancelReason": "found it elsewhere"});
            order["orderItems"][0]["cancellation"] = json!({ "cancellationRequest": request });
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("unknown_stage", "held")]);
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
    }

    async fn goods_and_addresses_that_change_hold_it(house: House) {
        let (shop, connection) = one(&house).await;
        shop.change(17, LATER, |order| {
            order["orderItems"][0]["quantityOrdered"] = json!(3);
            order["recipient"]["deliveryAddress"]["addressLine1"] = json!("Loud Lane 2");
        });
        drain(&house).await;
        let seen = observed(&house, &connection).await;
        let wanted = [("recipient_changed", "held"), ("goods_changed", "held")];
        assert_eq!(pairs(&seen), wanted);
        let said = "SELECT count(*) FROM channel_orders WHERE CAST(said AS text) LIKE '%Lane%' \
            OR CAST(said AS text) LIKE '%1234567, %'";
        assert_eq!(house.number(said).await, 0, "nobody's name or address");
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%Lane%'";
        assert_eq!(house.number(told).await, 0);
    }

    async fn an_address_that_amazon_says_no_more_changes_nothing(house: House) {
        let (shop, connection) = one(&house).await;
        shop.change(17, LATER, |order| {
            order["recipient"] = json!({"deliveryAddress": {"city": "Berlin", "countryCode": "DE"}});
            order["buyer"] = json!({});
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), []);
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
    }

    async fn what_somebody_else_sent_is_held(house: House) {
        let (shop, connection) = one(&house).await;
        shop.change(17, LATER, |order| {
            order["fulfillment"]["fulfillmentStatus"] = json!("SHIPPED");
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("completed", "held")]);
        assert_eq!(holds(&order(&house, 17).await), ["platform_shipped"]);
    }

    async fn an_order_that_comes_cancelled_is_cancelled(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let mut order = an_order(17, 1);
        order["fulfillment"]["fulfillmentStatus"] = json!("CANCELLED");
        order["proceeds"] = Value::Null;
        order["orderItems"][0]["proceeds"] = Value::Null;
        order["orderItems"][0]["product"]["price"] = Value::Null;
        shop.put(order);
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 1);
        assert_eq!(crate::company::order(&house, 17).await["order"]["state"], "cancelled");
        assert_eq!(crate::company::look(&house, &connection).await["refused"], 0);
    }
}
