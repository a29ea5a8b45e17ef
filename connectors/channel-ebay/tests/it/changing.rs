//! What changes at eBay on an order that is here: done here, too, or brought before a person.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, holds, id, look, observed, open, order};
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

pub(crate) async fn ship(house: &House, tracking_number: &str) {
    let order = order(house, 17).await;
    let path = format!("/orders/{}", order["order"]["id"].as_str().unwrap());
    for step in ["approve", "confirm"] {
        done(house.post(&format!("{path}/{step}"), &json!({})).await);
    }
    let parcel = id(&done(house.get(&path).await)["fulfilments"][0]);
    for action in ["release", "pick", "pack", "ship"] {
        let shipping = json!({"carrier": "DHL", "tracking_number": tracking_number});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
}

fn unpaid(order: &mut Value) {
    order["orderPaymentStatus"] = json!("PENDING");
    order["paymentSummary"]["payments"][0]["paymentStatus"] = json!("PENDING");
}

fn refund(amount: &str) -> Value {
    json!([{"refundId": "7", "refundDate": "2026-11-22T00:03:00.000Z", "refundStatus": "REFUNDED",
        "amount": {"value": amount, "currency": "EUR"}}])
}

testkit::each_engine! {
    async fn what_is_paid_later_is_paid_here(house: House) {
        let (shop, connection) = one(&house, unpaid).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "unpaid");
        shop.change(17, 200, |order| {
            order["orderPaymentStatus"] = json!("PAID");
            order["paymentSummary"]["payments"][0]["paymentStatus"] = json!("PAID");
        });
        drain(&house).await;
        let paid = order(&house, 17).await;
        assert_eq!(paid["order"]["payment"], "paid");
        assert_eq!(holds(&paid), Vec::<String>::new());
        assert_eq!(pairs(&observed(&house, &connection).await), [("paid", "done")]);
    }

    async fn money_that_goes_back_is_written_down_once(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["orderPaymentStatus"] = json!("PARTIALLY_REFUNDED");
            order["paymentSummary"]["refunds"] = refund("5.00");
        });
        drain(&house).await;
        shop.change(17, 300, |order| order["buyerCheckoutNotes"] = json!("again"));
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("refunded", "done")]);
        let refunded = order(&house, 17).await;
        assert_eq!(refunded["order"]["payment"], "part_refunded");
        assert_eq!(holds(&refunded), Vec::<String>::new());
    }

    async fn who_wants_to_cancel_is_heard_before_the_goods_leave(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["cancelStatus"]["cancelState"] = json!("IN_PROGRESS");
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("unknown_stage", "held")]);
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
    }

    async fn what_is_cancelled_there_is_cancelled_here(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["cancelStatus"]["cancelState"] = json!("CANCELED");
            order["orderPaymentStatus"] = json!("FULLY_REFUNDED");
            order["paymentSummary"]["refunds"] = refund("22.93");
        });
        drain(&house).await;
        assert_eq!(
            pairs(&observed(&house, &connection).await),
            [("refunded", "done"), ("cancelled", "done")]
        );
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }

    async fn another_address_or_other_goods_are_for_a_person(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            let to = "/fulfillmentStartInstructions/0/shippingStep/shipTo/contactAddress/addressLine1";
            *order.pointer_mut(to).unwrap() = json!("Loud Lane 9");
            order["lineItems"][0]["quantity"] = json!(3);
        });
        drain(&house).await;
        assert_eq!(
            pairs(&observed(&house, &connection).await),
            [("recipient_changed", "held"), ("goods_changed", "held")]
        );
    }

    async fn an_order_may_arrive_in_any_stage(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let stages: [&dyn Fn(&mut Value); 5] = [
            &|order| order["cancelStatus"]["cancelState"] = json!("CANCELED"),
            &|order| order["orderFulfillmentStatus"] = json!("FULFILLED"),
            &|order| order["orderFulfillmentStatus"] = json!("HALF_DONE"),
            &|order| order["fulfillmentStartInstructions"][0]["fulfillmentInstructionsType"] =
                json!("FULFILLED_BY_EBAY"),
            &|order| order["pricingSummary"]["total"]["currency"] = json!("XYZ"),
        ];
        for (number, stage) in (31..).zip(stages) {
            let mut order = an_order(number, number);
            stage(&mut order);
            shop.put(order);
        }
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 4);
        assert_eq!(order(&house, 31).await["order"]["state"], "cancelled");
        for (number, reason) in
            [(32, "platform_shipped"), (33, "platform_changed"), (34, "platform_changed")]
        {
            assert_eq!(holds(&order(&house, number).await), [reason], "{number}");
        }
        assert_eq!(look(&house, &connection).await["refused"], 1, "it stands in the inbox");
    }
}
