//! What changes at a shop on an order that is here: done here, too, or brought before a person.

use serde_json::{Value, json};
use testkit::House;

use crate::company::{ORDERS, connect, done, drain, holds, id, look, observed, open, order, sync};
use crate::shop::{Shop, an_order};

/// A shop with one order, which is here; its connection.
pub(crate) async fn one(house: &House, change: impl Fn(&mut Value)) -> (Shop, String) {
    open(house).await;
    let shop = Shop::open().await;
    shop.put(an_order(17, 100));
    shop.change(17, 100, change);
    let (connection, _) = connect(house, "ONE", &shop).await;
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

fn unpaid(order: &mut Value) {
    order["status"] = json!("pending");
    order["date_paid_gmt"] = json!(null);
}

testkit::each_engine! {
    async fn what_is_paid_later_is_paid_here(house: House) {
        let (shop, connection) = one(&house, unpaid).await;
        assert_eq!(order(&house, 17).await["order"]["payment"], "unpaid");
        shop.change(17, 200, |order| {
            order["status"] = json!("processing");
            order["date_paid_gmt"] = json!("2026-11-22T00:03:00");
        });
        drain(&house).await;
        let paid = order(&house, 17).await;
        assert_eq!(paid["order"]["payment"], "paid");
        assert_eq!(holds(&paid), Vec::<String>::new());
        assert_eq!(pairs(&observed(&house, &connection).await), [("paid", "done")]);
        drain(&house).await;
        assert_eq!(observed(&house, &connection).await.len(), 1, "told once");
    }

    async fn what_is_cancelled_before_it_left_is_cancelled_here(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
        assert_eq!(pairs(&observed(&house, &connection).await), [("cancelled", "done")]);
    }

    async fn what_is_cancelled_after_it_left_is_for_a_person(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        ship(&house).await;
        shop.change(17, 200, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        let shipped = order(&house, 17).await;
        assert_ne!(shipped["order"]["state"], "cancelled");
        let observed = observed(&house, &connection).await;
        let (kind, outcome) = (observed[0].0.as_str(), observed[0].1.as_str());
        assert_eq!(kind, "cancelled");
        assert!(matches!(outcome, "held" | "for_person"), "{outcome}");
    }

    async fn refunds_are_written_down_and_a_whole_one_holds(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| order["refunds"] = json!([{"id": 1, "total": "-7.01"}]));
        drain(&house).await;
        let part = order(&house, 17).await;
        assert_eq!(part["order"]["payment"], "part_refunded");
        assert_eq!(holds(&part), Vec::<String>::new());
        shop.change(17, 300, |order| {
            order["status"] = json!("refunded");
            order["refunds"] = json!([{"id": 1, "total": "-7.01"}, {"id": 2, "total": "-20.00"}]);
        });
        drain(&house).await;
        let whole = order(&house, 17).await;
        assert_eq!(whole["order"]["payment"], "refunded");
        assert_eq!(holds(&whole), ["refund_pending"]);
        let told = observed(&house, &connection).await;
        assert_eq!(pairs(&told)[..2], [("refunded", "done"), ("refunded", "done")]);
    }

    async fn another_address_and_other_goods_are_held_and_not_written_over(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| order["shipping"]["address_1"] = json!("Other Lane 3"));
        drain(&house).await;
        let held = order(&house, 17).await;
        assert_eq!(holds(&held), ["platform_addr_changed"]);
        shop.change(17, 300, |order| {
            order["line_items"][0]["quantity"] = json!(3);
            order["total"] = json!("36.91");
        });
        drain(&house).await;
        let held = order(&house, 17).await;
        assert_eq!(holds(&held), ["platform_addr_changed", "platform_changed"]);
        assert_eq!(held["lines"][0]["ordered"], 2, "{}", held["lines"][0]);
        let told = observed(&house, &connection).await;
        assert_eq!(
            pairs(&told),
            [("recipient_changed", "held"), ("goods_changed", "held"), ("amount_changed", "held")]
        );
        let said = "SELECT count(*) FROM channel_orders WHERE CAST(said AS text) LIKE '%Lane%' \
            OR CAST(said AS text) LIKE '%anary%' OR CAST(said AS text) LIKE '%7654321%'";
        assert_eq!(house.number(said).await, 0, "nobody's name or address");
        let told = "SELECT count(*) FROM events WHERE CAST(data AS text) LIKE '%Lane%'";
        assert_eq!(house.number(told).await, 0);
    }

    async fn a_payment_that_failed_and_came_after_all_frees_its_order(house: House) {
        let (shop, connection) = one(&house, unpaid).await;
        shop.change(17, 200, |order| order["status"] = json!("failed"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
        shop.change(17, 300, |order| {
            order["status"] = json!("processing");
            order["date_paid_gmt"] = json!("2026-11-22T00:04:00");
        });
        drain(&house).await;
        let paid = order(&house, 17).await;
        assert_eq!((&paid["order"]["payment"], holds(&paid)), (&json!("paid"), Vec::new()));
        assert_eq!(
            pairs(&observed(&house, &connection).await),
            [("failed", "held"), ("paid", "done"), ("resumed", "done")]
        );
        // It may fail again, and be tried again without the money yet: then it waits as any unpaid order.
        shop.change(17, 400, |order| order["status"] = json!("failed"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"]);
        shop.change(17, 500, |order| order["status"] = json!("on-hold"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), Vec::<String>::new());
    }

    async fn a_payment_that_came_frees_nothing_that_is_held_for_something_else(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 200, |order| {
            order["line_items"][0]["quantity"] = json!(3);
            order["total"] = json!("36.91");
        });
        drain(&house).await;
        shop.change(17, 300, |order| order["status"] = json!("failed"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed", "platform_changed"]);
        shop.change(17, 400, |order| order["status"] = json!("processing"));
        drain(&house).await;
        assert_eq!(holds(&order(&house, 17).await), ["platform_changed"], "of the other goods");
        // Somebody let it go by hand: there is nothing left to free.
        shop.change(17, 500, |order| order["status"] = json!("failed"));
        drain(&house).await;
        let held = order(&house, 17).await;
        for hold in held["holds"].as_array().unwrap() {
            let path = format!("/orders/{}/holds/{}", id(&held["order"]), id(hold));
            assert!(house.delete(&path).await.status < 300);
        }
        shop.change(17, 600, |order| order["status"] = json!("processing"));
        drain(&house).await;
        let told = observed(&house, &connection).await;
        assert_eq!(pairs(&told).last(), Some(&("resumed", "known")));
    }

    async fn stages_ask_for_what_they_mean(house: House) {
        for (number, (status, wanted, outcome)) in (21..).zip([
            ("failed", "platform_changed", "held"),
            ("completed", "platform_shipped", "held"),
            ("awaiting-the-smith", "platform_changed", "held"),
        ]) {
            if number == 21 {
                open(&house).await;
            }
            let shop = Shop::open().await;
            shop.put(an_order(number, 100));
            let (connection, _) = connect(&house, "ONE", &shop).await;
            drain(&house).await;
            shop.change(number, 200, |order| order["status"] = json!(status));
            drain(&house).await;
            assert_eq!(holds(&order(&house, number).await), [wanted], "{status}");
            let told = observed(&house, &connection).await;
            assert_eq!(told.last().unwrap().1, outcome);
            done(house.delete(&format!("/channel-connections/{connection}")).await);
        }
    }

    async fn an_order_may_arrive_in_any_stage(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        for (number, status) in (31..).zip(["cancelled", "completed", "something-else", "checkout-draft"]) {
            let mut order = an_order(number, number);
            order["status"] = json!(status);
            shop.put(order);
        }
        connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 3, "a draft is no order yet");
        assert_eq!(order(&house, 31).await["order"]["state"], "cancelled");
        assert_eq!(holds(&order(&house, 32).await), ["platform_shipped"]);
        assert_eq!(holds(&order(&house, 33).await), ["platform_changed"]);
        shop.change(34, 200, |order| order["status"] = json!("processing"));
        assert_eq!(drain(&house).await, 1, "now it is one");
    }

    async fn what_the_shop_has_no_more_is_cancelled(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        let secret = done(
            house
                .post(&format!("/channel-connections/{connection}/renew-push-secret"), &json!({}))
                .await,
        );
        shop.delete(17);
        let body = br#"{"id":17}"#;
        let signature = crate::shop::sign(body, secret["push_secret"].as_str().unwrap());
        let path = secret["push_path"].as_str().unwrap().strip_prefix("/api/v1").unwrap();
        let headers = [("x-wc-webhook-signature", signature.as_str())];
        let told = house.send("", axum::http::Method::POST, path, body.to_vec(), &headers).await;
        assert_eq!(told.status, 200);
        sync(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
        assert_eq!(pairs(&observed(&house, &connection).await), [("gone", "done")]);
    }

    async fn older_news_changes_nothing(house: House) {
        let (shop, connection) = one(&house, |_| ()).await;
        shop.change(17, 300, |order| order["customer_note"] = json!("newer"));
        drain(&house).await;
        // A cache of the shop hands out what was before.
        shop.change(17, 200, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "new");
        assert_eq!(observed(&house, &connection).await.len(), 0);
        // The same second, and it says something else.
        shop.change(17, 300, |order| order["status"] = json!("cancelled"));
        drain(&house).await;
        assert_eq!(order(&house, 17).await["order"]["state"], "cancelled");
    }

    async fn what_cannot_be_taken_stands_in_the_inbox_and_is_read_again(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        shop.change(17, 1, |order| order["currency"] = json!("XYZ"));
        for number in 18..=20 {
            shop.put(an_order(number, number));
        }
        let (connection, _) = connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 3, "one that is wrong keeps no other out");
        assert_eq!(look(&house, &connection).await["refused"], 1);
        let inbox = done(house.get("/inbox").await);
        let refused = &inbox["items"][0];
        assert_eq!((&refused["external_id"], &refused["source"]), (&json!("17"), &json!("channel")));
        assert_eq!(refused["problem"], json!({"code": "kernel.unknown_currency", "fields": ["currency"]}));
        drain(&house).await;
        assert_eq!(done(house.get("/inbox").await)["items"].as_array().unwrap().len(), 1, "once");
        let delivery = id(refused);
        let theirs = house.post(&format!("/inbox/{delivery}/replay"), &json!({})).await;
        assert_eq!((theirs.status, theirs.code()), (409, "orders.delivery_of_channel"));
        let again = house.post(&format!("/channel-inbox/{delivery}/replay"), &json!({})).await;
        assert_eq!((again.status, again.code()), (422, "kernel.unknown_currency"));
        // The shop mends it: it comes by itself, and the inbox is empty.
        shop.change(17, 100, |order| order["currency"] = json!("EUR"));
        assert_eq!(drain(&house).await, 1);
        assert_eq!(done(house.get("/inbox").await)["items"].as_array().unwrap().len(), 0);
        assert_eq!(look(&house, &connection).await["refused"], 0);
    }

    async fn what_was_refused_for_its_shop_is_read_again_by_hand(house: House) {
        open(&house).await;
        let shop = Shop::open().await;
        shop.put(an_order(17, 1));
        // Longer than a number may be here: nobody can take it, until somebody can.
        shop.change(17, 1, |order| order["line_items"][0]["sku"] = json!("X".repeat(101)));
        connect(&house, "ONE", &shop).await;
        assert_eq!(drain(&house).await, 0);
        let inbox = done(house.get("/inbox").await);
        assert_eq!(inbox["items"][0]["problem"]["code"], "kernel.too_long");
        assert_eq!(inbox["items"][0]["problem"]["fields"], json!(["lines[0].sku"]));
    }
}
