use orders::new_order::FeeKind;
use serde_json::json;

use super::*;

const UNSHIPPED: &str = include_str!("../../tests/recorded/order-unshipped.json");
const YEN: &str = include_str!("../../tests/recorded/order-yen-replacement.json");

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn changed(change: impl Fn(&mut Value)) -> SeenOrder {
    let mut order: Value = serde_json::from_str(UNSHIPPED).unwrap();
    change(&mut order);
    read(&order.to_string(), eur()).unwrap()
}

fn fees(new: &NewOrder) -> Vec<(FeeKind, i64)> {
    new.fees.iter().map(|fee| (fee.kind, fee.amount_minor)).collect()
}

#[test]
fn an_order_is_read_with_all_that_is_known_of_it() {
    let seen = read(UNSHIPPED, eur()).unwrap();
    let new = seen.order.unwrap();
    assert_eq!(seen.external_id, "302-1234567-1234567");
    assert_eq!(seen.raw, UNSHIPPED.as_bytes());
    assert_eq!((seen.said.stage, seen.said.total_minor), (Stage::Open, 2_701));
    let paid = seen.said.payment.unwrap();
    assert_eq!((&*paid.reference, &*paid.method), ("302-1234567-1234567/paid", "CreditCard"));
    let line = &new.lines[0];
    assert_eq!((&*line.sku, line.quantity, &*line.title), ("CUP", 2, "Cup, blue"));
    assert_eq!(line.unit_price.to_string().parse::<f64>().unwrap(), 10.0);
    assert_eq!(line.external_line_id.as_deref(), Some("30212345678901"));
    let wanted = [(FeeKind::Shipping, 490), (FeeKind::GiftWrap, 311), (FeeKind::Discount, -100)];
    assert_eq!(fees(&new), wanted, "prices hold their tax: the total comes to them without it");
    assert_eq!(new.amounts(eur()).unwrap().total, 2_701);
    let to = new.ship_to.as_ref().unwrap();
    assert_eq!(
        (to.name.as_deref(), to.line1.as_deref()),
        (Some("Ann Example"), Some("Quiet Lane 1"))
    );
    assert_eq!((to.region.as_deref(), to.country.as_deref()), (None, Some("DE")));
    assert_eq!(new.message, "Ring twice\nMany happy returns");
    assert_eq!(new.tags, ["prime"]);
    assert_eq!(new.buyer.email.as_deref(), Some("x1y2z3@marketplace.amazon.de"));
    assert_eq!(new.ship_by, "2026-11-23T22:59:59Z".parse().ok());
    assert!(!seen.said.goes_to.is_empty());
}

#[test]
fn tax_is_added_where_prices_are_without_it() {
    let seen = changed(|order| order["proceeds"]["grandTotal"]["amount"] = json!("31.32"));
    let new = seen.order.unwrap();
    assert_eq!(fees(&new).last(), Some(&(FeeKind::Tax, 431)));
    assert_eq!(new.amounts(eur()).unwrap().total, 3_132);
    // What is not among the parts is for a person to see.
    let seen = changed(|order| order["proceeds"]["grandTotal"]["amount"] = json!("40.00"));
    let new = seen.order.unwrap();
    assert_eq!((new.total_minor, new.amounts(eur()).unwrap().total), (Some(4_000), 3_132));
}

#[test]
fn a_replacement_costs_nothing_and_says_where_it_goes_in_part() {
    let seen = read(YEN, eur()).unwrap();
    let new = seen.order.unwrap();
    assert_eq!((new.kind, new.total_minor, new.payment), (OrderKind::Resend, Some(0), None));
    assert_eq!((seen.said.payment, &*seen.said.goes_to), (None, ""));
    assert_eq!((&*seen.said.currency, &*new.lines[0].sku), ("JPY", "amazon-B000000002"));
    assert_eq!(new.ship_to.unwrap().city.as_deref(), Some("千代田区"));
}

#[test]
fn where_an_order_stands() {
    let unknown = |word: &str| Stage::Unknown(word.to_owned());
    for (status, by, stage) in [
        ("UNSHIPPED", "MERCHANT", Stage::Open),
        ("PARTIALLY_SHIPPED", "MERCHANT", Stage::Completed),
        ("SHIPPED", "MERCHANT", Stage::Completed),
        ("CANCELLED", "MERCHANT", Stage::Cancelled),
        ("PENDING", "MERCHANT", Stage::Draft),
        ("PENDING_AVAILABILITY", "MERCHANT", Stage::Draft),
        ("UNFULFILLABLE", "MERCHANT", unknown("unfulfillable")),
        ("ON_THE_MOON", "MERCHANT", unknown("on_the_moon")),
        ("", "MERCHANT", unknown("no-status")),
        ("UNSHIPPED", "AMAZON", Stage::Draft),
        ("SHIPPED", "AMAZON", Stage::Draft),
        ("UNFULFILLABLE", "AMAZON", Stage::Draft),
    ] {
        let seen = changed(|order| {
            order["fulfillment"]["fulfillmentStatus"] = json!(status);
            order["fulfillment"]["fulfilledBy"] = json!(by);
        });
        assert_eq!(seen.said.stage, stage, "{status} {by}");
    }
    let asked = changed(|order| {
        let request = json!({"requester": "BUYER", "cancelReason": "mistake"});
        order["orderItems"][0]["cancellation"] = json!({"cancellationRequest": request});
    });
    assert_eq!(asked.said.stage, unknown("buyer-asks-to-cancel"));
    assert!(asked.said.payment.is_some(), "it is paid all the same");
    let pick_up = changed(|order| order["programs"] = json!(["IN_STORE_PICK_UP"]));
    assert_eq!(pick_up.said.stage, unknown("in-store-pick-up"));
}

#[test]
fn what_is_paid_at_the_door_is_not_paid_yet() {
    let seen = changed(|order| {
        order["payment"]["paymentExecutions"][0]["paymentMethod"] = json!("CashOnDelivery");
    });
    assert_eq!(seen.said.payment, None);
    let payment = seen.order.unwrap().payment.unwrap();
    assert_eq!((&*payment.method, payment.paid_at), ("CashOnDelivery", None));
    let seen = changed(|order| order["payment"] = Value::Null);
    assert_eq!(seen.said.payment.unwrap().method, "Amazon");
}

#[test]
fn a_cancelled_order_is_what_was_ordered_also_without_a_price() {
    let seen = changed(|order| {
        order["fulfillment"]["fulfillmentStatus"] = json!("CANCELLED");
        order["proceeds"] = Value::Null;
        order["orderItems"][0]["proceeds"] = Value::Null;
        order["orderItems"][0]["product"]["price"] = Value::Null;
        let execution = json!({"cancelledBy": "BUYER"});
        order["orderItems"][0]["cancellation"] = json!({"cancellationExecution": execution});
    });
    assert_eq!((seen.said.stage, seen.said.payment), (Stage::Cancelled, None));
    let new = seen.order.unwrap();
    assert_eq!((new.lines[0].quantity, new.total_minor, new.payment), (2, None, None));
}

#[test]
fn what_was_taken_out_of_an_order_is_not_sent() {
    let seen = changed(|order| {
        let mut other = order["orderItems"][0].clone();
        other["orderItemId"] = json!("2");
        other["cancellation"] = json!({"cancellationExecution": {"cancelledBy": "MERCHANT"}});
        let mut none = order["orderItems"][0].clone();
        none["orderItemId"] = json!("3");
        none["quantityOrdered"] = json!(0);
        none["proceeds"] = Value::Null;
        order["orderItems"].as_array_mut().unwrap().extend([other, none]);
    });
    let new = seen.order.unwrap();
    assert_eq!((new.lines.len(), new.amounts(eur()).unwrap().total), (1, 2_701));
}

#[test]
fn what_cannot_be_read_is_named_by_its_path() {
    let item = "/orderItems/0/proceeds/breakdowns/0/subtotal";
    let cases: &[(&str, Value, &str)] = &[
        ("/proceeds/grandTotal/amount", json!("27,01"), "proceeds.grandTotal"),
        ("/proceeds/grandTotal/currencyCode", json!("XYZ"), "proceeds.grandTotal.currencyCode"),
        (item, json!({"amount": "1e9", "currencyCode": "EUR"}), "orderItems[0].price"),
        (item, json!({"amount": "20", "currencyCode": "USD"}), "orderItems[0].price"),
        ("/orderItems/0/quantityOrdered", json!("two"), "orderItems[0].quantityOrdered"),
        ("/lastUpdatedTime", json!("yesterday"), "lastUpdatedTime"),
        ("/lastUpdatedTime", json!(null), "lastUpdatedTime"),
        ("/createdTime", json!("Quiet Lane 1"), "createdTime"),
        (
            "/fulfillment/shipByWindow/latestDateTime",
            json!("soon"),
            "fulfillment.shipByWindow.latestDateTime",
        ),
    ];
    for (at, value, path) in cases {
        let seen = changed(|order| *order.pointer_mut(at).unwrap() = value.clone());
        let wrong = seen.order.unwrap_err();
        assert!(wrong.iter().any(|fault| fault.path == *path), "{at}: {wrong:?}");
        assert!(wrong.iter().all(|fault| !fault.detail.contains("Quiet")), "{wrong:?}");
    }
    let free = changed(|order| {
        order["orderItems"][0]["proceeds"] = Value::Null;
        order["orderItems"][0]["product"]["price"] = Value::Null;
    });
    assert_eq!(free.order.unwrap_err()[0].path, "orderItems[0].price", "no price is no gift");
    for wrong in ["", "null", "[]", "{}", r#"{"orderId":""}"#, "<br />"] {
        assert!(read(wrong, eur()).is_err(), "{wrong}");
    }
}
