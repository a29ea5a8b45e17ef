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
    order["displayFinancialStatus"] = json!("PENDING");
    order["transactions"] = json!([]);
}

fn money(order: &mut Value, name: &str, amount: &str) {
    order[name] = json!({"shopMoney": {"amount": amount}});
}

testkit::each_engine! {
    async fn what_is_paid_later_is_paid_here(house: House) {
        let (shop, connection) = one(&house, unpaid).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "unpaid");
        shop.change(17, 200, |order| order["displayFinancialStatus"] = json!("PAID"));
        drain(&house).await;
        let paid = order(&house, 17).await;
        assert_eq!(paid["order"]["payment"], "paid");
        assert_eq!(holds(&paid), Vec::<String>::new());
        assert_eq!(pairs(&observed(&house, &connection).await), [("paid", "done")]);
    }

    async fn money_that_goes_back_is_written_down_and_is_no_other_amount(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["displayFinancialStatus"] = json!("PARTIALLY_REFUNDED");
            money(order, "currentTotalPriceSet", "22.01");
            money(order, "totalRefundedSet", "5.00");
            order["refunds"] = json!([{"legacyResourceId": "7",
                "totalRefundedSet": {"shopMoney": {"amount": "5.00"}}}]);
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("refunded", "done")]);
        let refunded = order(&house, 17).await;
        assert_eq!(refunded["order"]["payment"], "part_refunded");
        assert_eq!(holds(&refunded), Vec::<String>::new());
    }

    async fn goods_that_are_taken_out_are_not_sent(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["lineItems"]["nodes"][0]["currentQuantity"] = json!(1);
            money(order, "currentTotalPriceSet", "16.31");
            money(order, "totalRefundedSet", "10.70");
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("goods_changed", "held")]);
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
    }

    async fn what_is_cancelled_there_is_cancelled_here(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["cancelledAt"] = json!("2026-11-22T00:03:20Z");
            order["displayFinancialStatus"] = json!("REFUNDED");
            order["lineItems"]["nodes"][0]["currentQuantity"] = json!(0);
            money(order, "currentTotalPriceSet", "0.0");
            money(order, "totalRefundedSet", "27.01");
            order["refunds"] = json!([{"legacyResourceId": "8",
                "totalRefundedSet": {"shopMoney": {"amount": "27.01"}}}]);
        });
        drain(&house).await;
        assert_eq!(
            pairs(&observed(&house, &connection).await),
            [("refunded", "done"), ("cancelled", "done")]
        );
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }

    async fn an_order_may_arrive_in_any_stage(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        let stages: [&dyn Fn(&mut Value); 5] = [
            &|order| order["cancelledAt"] = json!("2026-11-22T00:00:00Z"),
            &|order| order["displayFulfillmentStatus"] = json!("FULFILLED"),
            &|order| order["displayFulfillmentStatus"] = json!("ON_HOLD"),
            &|order| order["test"] = json!(true),
            &|order| order["currencyCode"] = json!("XYZ"),
        ];
        for (number, stage) in (31..).zip(stages) {
            let mut order = an_order(number, number);
            stage(&mut order);
            shop.put(order);
        }
        connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 4, "one that is wrong keeps no other out");
        assert_eq!(order(&house, 31).await["order"]["state"], "cancelled");
        assert_eq!(holds(&order(&house, 32).await), ["platform_shipped"]);
        assert_eq!(holds(&order(&house, 33).await), ["platform_changed"]);
        assert_eq!(holds(&order(&house, 34).await), ["platform_changed"], "a test is not sent");
        let inbox = done(house.get("/inbox").await);
        assert_eq!(inbox["items"][0]["problem"]["fields"], json!(["currencyCode"]));
        let again = format!("/channel-inbox/{}/replay", id(&inbox["items"][0]));
        assert_eq!(house.post(&again, &json!({})).await.code(), "kernel.unknown_currency");
        shop.change(35, 100, |order| order["currencyCode"] = json!("EUR"));
        assert_eq!(drain(&house).await, 1);
    }

    async fn nobody_is_named_in_what_is_kept_of_it(house: House) {
        let (shop, _) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| order["shippingAddress"]["address1"] = json!("Other Lane 3"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_addr_changed"]);
        let said = "SELECT count(*) FROM channel_orders WHERE CAST(said AS text) LIKE '%Lane%' \
            OR CAST(said AS text) LIKE '%anary%' OR CAST(said AS text) LIKE '%7654321%'";
        assert_eq!(house.number(said).await, 0, "nobody's name or address");
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%Lane%'";
        assert_eq!(house.number(told).await, 0);
    }
}
