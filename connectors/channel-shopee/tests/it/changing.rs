//! What changes at Shopee on an order that is here: done here, too, or brought before a person.

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
        let shipping = json!({"carrier": "Bike Ann", "tracking_number": tracking_number});
        let body = if action == "ship" { shipping } else { json!({}) };
        done(house.post(&format!("/fulfilments/{parcel}/{action}"), &body).await);
    }
}

testkit::each_engine! {
    async fn what_is_paid_at_the_door_is_paid_here_then(house: House) {
        let unpaid = |order: &mut Value| {
            order["cod"] = json!(true);
            order["pay_time"] = json!(null);
        };
        let (shop, connection) = one(&house, unpaid).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "unpaid");
        shop.change(17, 200, |order| order["pay_time"] = json!(1_795_305_700));
        drain(&house).await;
        let paid = order(&house, 17).await;
        assert_eq!(paid["order"]["payment"], "paid");
        assert_eq!(holds(&paid), Vec::<String>::new());
        assert_eq!(pairs(&observed(&house, &connection).await), [("paid", "done")]);
    }

    async fn what_is_hidden_is_no_address_and_waits_for_a_person(house: House) {
        let hidden = |order: &mut Value| {
            for field in ["name", "phone", "full_address"] {
                order["recipient_address"][field] = json!("****");
            }
        };
        let (shop, connection) = one(&house, hidden).await;
        let found = order(&house, 17).await;
        let exceptions = found["exceptions"].as_array().unwrap().iter();
        let codes: Vec<&str> = exceptions.filter_map(|one| one["code"].as_str()).collect();
        for code in ["name_missing", "addr_incomplete"] {
            assert!(codes.contains(&code), "{found}");
        }
        shop.change(17, 200, |order| order["recipient_address"]["city"] = json!("****"));
        drain(&house).await;
        assert_eq!(observed(&house, &connection).await, Vec::new(), "which is nobody else");
    }

    async fn what_is_hidden_later_is_no_other_recipient(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["recipient_address"]["full_address"] = json!("17******");
            order["recipient_address"]["name"] = json!("A****");
        });
        drain(&house).await;
        assert_eq!(observed(&house, &connection).await, Vec::new());
    }

    async fn who_wants_to_cancel_is_heard_before_the_goods_leave(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| order["order_status"] = json!("IN_CANCEL"));
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("unknown_stage", "held")]);
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
    }

    async fn what_is_cancelled_there_is_cancelled_here(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["order_status"] = json!("CANCELLED");
            order["total_amount"] = json!(0);
        });
        drain(&house).await;
        assert_eq!(pairs(&observed(&house, &connection).await), [("cancelled", "done")]);
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }

    async fn another_address_or_other_goods_are_for_a_person(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["recipient_address"]["full_address"] = json!("9 Loud Lane");
            order["item_list"][0]["model_quantity_purchased"] = json!(1);
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
        for (number, field, value) in [
            (31, "order_status", json!("CANCELLED")),
            (32, "order_status", json!("SHIPPED")),
            (33, "order_status", json!("HALF_DONE")),
            (34, "advance_package", json!(true)),
            (35, "currency", json!("XYZ")),
            (36, "fulfillment_flag", json!("fulfilled_by_shopee")),
        ] {
            let mut order = an_order(number, number);
            order[field] = value;
            shop.put(order);
        }
        let mut unpaid = an_order(37, 37);
        unpaid["order_status"] = json!("UNPAID");
        unpaid.as_object_mut().unwrap().remove("total_amount");
        shop.put(unpaid);
        let connection = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 4, "what is no work of ours is not here");
        assert_eq!(order(&house, 31).await["order"]["state"], "cancelled");
        for (number, reason) in
            [(32, "platform_shipped"), (33, "platform_changed"), (34, "platform_changed")]
        {
            assert_eq!(holds(&order(&house, number).await), [reason], "{number}");
        }
        assert_eq!(look(&house, &connection).await["refused"], 1, "it stands in the inbox");
        // What is paid then comes then.
        shop.change(37, 28_900, |order| {
            order["order_status"] = json!("READY_TO_SHIP");
            order["total_amount"] = json!(25.3);
        });
        drain(&house).await;
        assert_eq!(order(&house, 37).await["order"]["payment"], "paid");
    }
}
