use serde_json::json;

use super::*;

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn seen(recorded: &str) -> SeenOrder {
    read(recorded, eur()).unwrap()
}

fn checked(seen: &SeenOrder) -> NewOrder {
    let mut order = seen.order.clone().unwrap();
    order.shop = "ONE".to_owned();
    order.checked().unwrap()
}

fn fees(order: &NewOrder) -> Vec<(FeeKind, &str, i64)> {
    order.fees.iter().map(|fee| (fee.kind, fee.title.as_str(), fee.amount_minor)).collect()
}

const PAID: &str = include_str!("../../tests/recorded/order-paid.json");

#[test]
fn an_order_that_is_paid() {
    let seen = seen(PAID);
    assert_eq!((seen.external_id.as_str(), &seen.said.stage), ("5001", &Stage::Open));
    assert_eq!(seen.changed_at, "2026-11-22T00:00:00Z".parse().unwrap());
    let order = checked(&seen);
    let line = &order.lines[0];
    assert_eq!(
        (line.sku.as_str(), line.quantity, line.unit_price.to_string()),
        ("CUP", 2, "9.90".to_owned())
    );
    assert_eq!((line.title.as_str(), line.variant.as_str()), ("Cup", "Blue"));
    assert_eq!(line.external_line_id.as_deref(), Some("50010"));
    assert_eq!(
        fees(&order),
        [
            (FeeKind::Shipping, "Parcel", 490),
            (FeeKind::Discount, "WELCOME", -200),
            (FeeKind::Tax, "", 431),
        ]
    );
    assert_eq!(order.amounts(eur()).unwrap().total, 2_701);
    assert_eq!((order.total_minor, seen.said.total_minor), (Some(2_701), 2_701));
    let person = order.ship_to.unwrap();
    assert_eq!(person.name.as_deref(), Some("Carla Canary"));
    assert_eq!(person.line1.as_deref(), Some("Quiet Lane 2"));
    assert_eq!((person.region.as_deref(), person.country.as_deref()), (Some("BE"), Some("DE")));
    assert_eq!(person.phone.as_deref(), Some("+49 30 7654321"), "the phone is the buyer's");
    assert_eq!(order.buyer.platform_id.as_deref(), Some("26"));
    assert_eq!(order.tags, ["#1001"]);
    let payment = order.payment.unwrap();
    assert_eq!(payment.paid_at, Some("2026-11-21T10:00:08Z".parse().unwrap()));
    assert_eq!((payment.method.as_str(), payment.amount_minor), ("shopify_payments", None));
    assert_eq!(seen.said.payment.unwrap().reference, "5001/paid");
    assert_eq!(seen.raw, PAID.as_bytes(), "as it came");
}

fn changed(change: impl Fn(&mut Value)) -> SeenOrder {
    let mut order: Value = serde_json::from_str(PAID).unwrap();
    change(&mut order);
    seen(&order.to_string())
}

fn money(order: &mut Value, name: &str, amount: &str) {
    order[name] = json!({"shopMoney": {"amount": amount}});
}

/// One of two cups is given back before anything was sent.
fn half_refunded(order: &mut Value) {
    order["displayFinancialStatus"] = json!("PARTIALLY_REFUNDED");
    order["lineItems"]["nodes"][0]["currentQuantity"] = json!(1);
    for (name, amount) in [
        ("currentTotalPriceSet", "16.31"),
        ("currentSubtotalPriceSet", "8.90"),
        ("currentTotalTaxSet", "2.51"),
        ("totalRefundedSet", "10.70"),
    ] {
        money(order, name, amount);
    }
    order["refunds"] = json!([{"legacyResourceId": "7",
        "totalRefundedSet": {"shopMoney": {"amount": "10.70"}}}]);
}

#[test]
fn what_was_given_back_is_not_sent_and_is_no_other_amount() {
    let seen = changed(half_refunded);
    let order = checked(&seen);
    assert_eq!(order.lines[0].quantity, 1);
    assert_eq!(order.amounts(eur()).unwrap().total, 1_631);
    assert_eq!(order.payment.unwrap().amount_minor, Some(2_701), "so much came");
    assert_eq!(seen.said.total_minor, 2_701, "as before");
    let refunds: Vec<(&str, i64)> =
        seen.said.refunds.iter().map(|one| (one.reference.as_str(), one.amount_minor)).collect();
    assert_eq!(refunds, [("5001/refund/7", 1_070)]);
    assert_eq!(seen.said.goods, ["50010:CUP:1"]);
}

#[test]
fn what_is_over_is_read_as_it_was() {
    let seen = changed(|order| {
        order["cancelledAt"] = json!("2026-11-22T01:00:00Z");
        order["displayFinancialStatus"] = json!("REFUNDED");
        order["lineItems"]["nodes"][0]["currentQuantity"] = json!(0);
        for name in ["currentTotalPriceSet", "currentSubtotalPriceSet", "currentTotalTaxSet"] {
            money(order, name, "0.0");
        }
        money(order, "totalRefundedSet", "27.01");
    });
    assert_eq!((&seen.said.stage, seen.said.total_minor), (&Stage::Cancelled, 2_701));
    assert_eq!(seen.said.goods, ["50010:CUP:2"]);
    let order = checked(&seen);
    assert_eq!(order.amounts(eur()).unwrap().total, 2_701);
    assert_eq!(fees(&order)[1], (FeeKind::Discount, "WELCOME", -200));
}

#[test]
fn yen_with_taxes_in_the_prices_tips_and_goods_without_a_sku() {
    let seen = seen(include_str!("../../tests/recorded/order-yen-tip.json"));
    assert_eq!(seen.said.stage, Stage::Unpaid);
    let order = checked(&seen);
    let skus: Vec<&str> = order.lines.iter().map(|line| line.sku.as_str()).collect();
    assert_eq!(skus, ["shopify-95", "shopify-item-50021"]);
    assert_eq!(fees(&order), [(FeeKind::Shipping, "Yamato", 600), (FeeKind::Other, "tip", 200)]);
    assert_eq!(order.total_minor, Some(3_300));
    assert_eq!(order.amounts("JPY".parse().unwrap()).unwrap().total, 3_300);
    assert_eq!(order.currency.unwrap().code(), "JPY", "the shop's, whatever the buyer saw");
    assert_eq!(order.payment.unwrap().paid_at, None);
    assert_eq!(order.buyer.platform_id, None, "a guest");
    assert_eq!(order.ship_to.unwrap().line1.as_deref(), Some("Quiet Lane 1"), "to the billing one");
}

#[test]
fn dinars_have_three_decimals() {
    let seen = changed(|order| {
        order["currencyCode"] = json!("KWD");
        money(order, "currentTotalPriceSet", "27.0105");
    });
    assert_eq!(seen.said.total_minor, 27_011);
}

#[test]
fn duties_are_paid_once_and_the_tax_on_shipping_is_tax() {
    let with = |total: &str, duties: &str, additional: &str| {
        let seen = changed(|order| {
            money(order, "currentTotalPriceSet", total);
            money(order, "currentTotalDutiesSet", duties);
            money(order, "currentTotalAdditionalFeesSet", additional);
        });
        let order = checked(&seen);
        assert_eq!(Some(order.amounts(eur()).unwrap().total), order.total_minor, "{total}");
        fees(&order).iter().map(|fee| fee.2).skip(2).collect::<Vec<_>>()
    };
    assert_eq!(with("32.01", "3.00", "2.00"), [431, 300, 200]);
    assert_eq!(with("30.01", "3.00", "3.00"), [431, 300], "they are the additional fees");
    let seen = changed(|order| money(order, "currentTotalTaxSet", "3.38"));
    assert_eq!(fees(&checked(&seen))[2], (FeeKind::Tax, "", 431), "0.93 of it for shipping");
    let seen = changed(|order| money(order, "currentTotalPriceSet", "37.01"));
    assert_eq!(fees(&seen.order.unwrap()).len(), 3, "ten euros are for a person to see");
}

#[test]
fn where_an_order_stands() {
    let paid = "PAID";
    for (money, sent, stage) in [
        (paid, "UNFULFILLED", Stage::Open),
        (paid, "IN_PROGRESS", Stage::Open),
        (paid, "PARTIALLY_FULFILLED", Stage::Open),
        (paid, "FULFILLED", Stage::Completed),
        (paid, "ON_HOLD", Stage::Unknown("on_hold".to_owned())),
        (paid, "SCHEDULED", Stage::Unknown("scheduled".to_owned())),
        ("PENDING", "UNFULFILLED", Stage::Unpaid),
        ("PENDING", "FULFILLED", Stage::Completed),
        ("AUTHORIZED", "UNFULFILLED", Stage::Unpaid),
        ("PARTIALLY_PAID", "UNFULFILLED", Stage::Unpaid),
        ("PARTIALLY_REFUNDED", "UNFULFILLED", Stage::Open),
        ("REFUNDED", "FULFILLED", Stage::Refunded),
        ("VOIDED", "UNFULFILLED", Stage::Failed),
        ("EXPIRED", "UNFULFILLED", Stage::Failed),
        ("HALF_DONE", "UNFULFILLED", Stage::Unknown("half_done".to_owned())),
    ] {
        let seen = changed(|order| {
            order["displayFinancialStatus"] = json!(money);
            order["displayFulfillmentStatus"] = json!(sent);
        });
        assert_eq!(seen.said.stage, stage, "{money} {sent}");
    }
    let left = changed(|order| {
        order["displayFulfillmentStatus"] = json!("PARTIALLY_FULFILLED");
        order["lineItems"]["nodes"][0]["unfulfilledQuantity"] = json!(1);
    });
    assert_eq!(left.said.stage, Stage::Completed, "something that is sent was");
    let test = changed(|order| order["test"] = json!(true));
    assert_eq!(test.said.stage, Stage::Unknown("test-order".to_owned()));
    let test = changed(|order| {
        order["test"] = json!(true);
        order["cancelledAt"] = json!("2026-11-22T01:00:00Z");
    });
    assert_eq!(test.said.stage, Stage::Cancelled);
}

#[test]
fn what_cannot_be_read_is_named_by_its_path() {
    let cases: &[(&str, Value, &str)] = &[
        ("/currentTotalPriceSet/shopMoney/amount", json!("27,01"), "currentTotalPriceSet"),
        ("/currentTotalPriceSet/shopMoney/amount", json!("1e9"), "currentTotalPriceSet"),
        ("/currencyCode", json!("XYZ"), "currencyCode"),
        ("/updatedAt", json!("yesterday"), "updatedAt"),
        ("/updatedAt", json!(null), "updatedAt"),
        ("/refunds", json!("none"), "refunds"),
        ("/lineItems/pageInfo/hasNextPage", json!(true), "lineItems"),
        ("/lineItems/nodes/0/currentQuantity", json!("1.5"), "lineItems[0].currentQuantity"),
        (
            "/lineItems/nodes/0/originalUnitPriceSet/shopMoney/amount",
            json!("Quiet Lane 1"),
            "lineItems[0].originalUnitPriceSet",
        ),
    ];
    for (at, value, path) in cases {
        let seen = changed(|order| *order.pointer_mut(at).unwrap() = value.clone());
        let wrong = seen.order.unwrap_err();
        assert!(wrong.iter().any(|fault| fault.path == *path), "{at}: {wrong:?}");
        assert!(wrong.iter().all(|fault| !fault.detail.contains("Quiet")), "{wrong:?}");
    }
    let many: Vec<Value> = (1..=10).map(|id| json!({"legacyResourceId": id})).collect();
    let cut = changed(|order| order["refunds"] = json!(many));
    assert_eq!(cut.order.unwrap_err()[0].code, "channels.order_cut", "nobody knows of more");
    for wrong in ["", "null", "[]", "{}", r#"{"legacyResourceId":"x"}"#, "<br />"] {
        assert!(read(wrong, eur()).is_err(), "{wrong}");
    }
}
