use channels::Stage;
use orders::new_order::FeeKind;
use serde_json::json;

use super::*;

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
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
const OTHER: &str = include_str!("../../tests/recorded/order-other-currency.json");

#[test]
fn an_order_that_is_paid() {
    let seen = seen(PAID);
    assert_eq!(seen.external_id, "11-05001-00001");
    assert_eq!((&seen.said.stage, seen.changed_at), (&Stage::Open, at("2026-11-22T00:00:00Z")));
    let order = checked(&seen);
    let line = &order.lines[0];
    let (price, quantity) = (line.unit_price.to_string(), line.quantity);
    assert_eq!((line.sku.as_str(), quantity, price.as_str()), ("CUP", 2, "9.90"));
    assert_eq!((line.title.as_str(), line.variant.as_str()), ("Cup", "Farbe: Blau, Größe: L"));
    assert_eq!(line.external_line_id.as_deref(), Some("50010"));
    assert_eq!(
        fees(&order),
        [
            (FeeKind::Shipping, "DE_DHLPaket", 490),
            (FeeKind::Discount, "Two for less", -200),
            (FeeKind::Discount, "delivery", -100),
            (FeeKind::Tax, "", 123),
        ]
    );
    assert_eq!(order.amounts(eur()).unwrap().total, 2_293);
    assert_eq!((order.total_minor, seen.said.total_minor), (Some(2_293), 2_293));
    assert_eq!(order.message, "Please ring twice");
    assert_eq!(order.tags, ["#1001", "EBAY_DE"]);
    assert_eq!(order.ship_by, Some(at("2026-11-24T22:59:59Z")));
    let payment = order.payment.unwrap();
    assert_eq!(payment.paid_at, Some(at("2026-11-21T10:00:08Z")));
    assert_eq!(
        (payment.method.as_str(), payment.amount_minor),
        ("ebay", None),
        "before eBay's fees"
    );
    assert_eq!(seen.said.payment.unwrap().reference, "11-05001-00001/paid");
    assert_eq!(seen.said.goods, ["50010:CUP:2"]);
    assert_eq!(seen.raw, PAID.as_bytes(), "as it came");
}

#[test]
fn who_bought_and_where_the_goods_go() {
    let order = checked(&seen(PAID));
    let person = order.ship_to.unwrap();
    assert_eq!(person.name.as_deref(), Some("Carla Canary"));
    assert_eq!(person.company.as_deref(), Some("Canary Ltd"));
    assert_eq!(person.line1.as_deref(), Some("Quiet Lane 2"));
    assert_eq!(person.line2.as_deref(), Some("c/o Finch"));
    assert_eq!((person.region.as_deref(), person.country.as_deref()), (Some("BE"), Some("DE")));
    assert_eq!(person.phone.as_deref(), Some("+49 30 7654322"));
    assert_eq!(order.buyer.platform_id.as_deref(), Some("canary_26"));
    assert_eq!(order.buyer.phone.as_deref(), Some("+49 30 7654321"));
    assert_eq!(order.buyer.email.as_deref(), Some("canary@members.example"));
}

#[test]
fn taxes_that_ebay_pays_on_are_not_the_sellers_and_amounts_are_of_the_orders_currency() {
    let seen = seen(OTHER);
    let order = checked(&seen);
    let gbp: Currency = "GBP".parse().unwrap();
    assert_eq!((order.currency, seen.said.currency.as_str()), (Some(gbp), "GBP"));
    assert_eq!(seen.said.total_minor, 2_300, "without what eBay collects");
    assert_eq!(order.amounts(gbp).unwrap().total, 2_300);
    assert_eq!(fees(&order), [(FeeKind::Shipping, "UK_RoyalMailTracked", 300)]);
    let skus: Vec<&str> = order.lines.iter().map(|line| line.sku.as_str()).collect();
    assert_eq!(skus, ["ebay-120502345678-520", "ebay-120502345679"]);
    assert_eq!(order.lines[0].unit_price.to_string(), "3.333333");
    let refunds: Vec<(&str, i64)> =
        seen.said.refunds.iter().map(|one| (one.reference.as_str(), one.amount_minor)).collect();
    let wanted = [("12-05002-00002/refund/5300001", 200), ("12-05002-00002/refund/5300003", 50)];
    assert_eq!(refunds, wanted, "each once, and none that is still to come");
    assert_eq!(order.ship_by, Some(at("2026-11-22T22:59:59Z")), "the first of them");
    let person = order.ship_to.unwrap();
    assert_eq!(person.line1.as_deref(), Some("Reference #1234567890123456"));
    assert_eq!(person.country.as_deref(), Some("GB"), "to the hub, and not to Oslo");
}

fn changed(change: impl Fn(&mut Value)) -> SeenOrder {
    let mut order: Value = serde_json::from_str(PAID).unwrap();
    change(&mut order);
    seen(&order.to_string())
}

fn amount(value: &str) -> Value {
    json!({"value": value, "currency": "EUR"})
}

#[test]
fn taxes_that_ebay_pays_on_are_taken_out_only_where_they_are_in() {
    let with = |tax: &str, total: &str, remitted: &str| {
        let seen = changed(|order| {
            let summary = &mut order["pricingSummary"];
            (summary["tax"], summary["total"]) = (amount(tax), amount(total));
            order["lineItems"][0]["taxes"] = json!([{"amount": amount("4.23")}]);
            order["lineItems"][0]["ebayCollectAndRemitTaxes"] =
                json!([{"taxType": "VAT", "amount": amount(remitted)}]);
        });
        let order = checked(&seen);
        assert_eq!(order.amounts(eur()).unwrap().total, seen.said.total_minor);
        seen.said.total_minor
    };
    assert_eq!(with("4.23", "25.93", "3.00"), 2_293, "1.23 is the seller's own tax");
    assert_eq!(with("1.23", "22.93", "3.00"), 2_293, "it was not in");
    assert_eq!(with("3.00", "24.70", "1.23"), 2_470, "nor was it here, though there was room");
    assert_eq!(with("4.23", "25.93", "0.0"), 2_593);
}

#[test]
fn what_is_cancelled_or_not_paid() {
    let seen = changed(|order| {
        order["orderPaymentStatus"] = json!("PENDING");
        order["paymentSummary"]["payments"] = json!([{"paymentMethod": "EBAY",
            "amount": amount("22.93"), "paymentStatus": "PENDING"}]);
    });
    assert_eq!((&seen.said.stage, &seen.said.payment), (&Stage::Unpaid, &None));
    let payment = checked(&seen).payment.unwrap();
    assert_eq!((payment.method.as_str(), payment.paid_at), ("ebay", None));
    let seen = changed(|order| {
        order["cancelStatus"]["cancelState"] = json!("CANCELED");
        order["orderPaymentStatus"] = json!("FULLY_REFUNDED");
        order["paymentSummary"]["refunds"] = json!([{"refundId": "7", "amount": amount("22.93"),
            "refundDate": "2026-11-22T01:00:00.000Z", "refundStatus": "REFUNDED"}]);
    });
    assert_eq!((&seen.said.stage, seen.said.total_minor), (&Stage::Cancelled, 2_293));
    assert_eq!(seen.said.refunds[0].amount_minor, 2_293);
    assert_eq!(checked(&seen).amounts(eur()).unwrap().total, 2_293, "read as it was");
}

#[test]
fn whom_ebay_names_no_more_is_no_other() {
    let to = "/fulfillmentStartInstructions/0/shippingStep/shipTo";
    let seen = changed(|order| {
        let faded = json!({"contactAddress": {"city": "Berlin", "countryCode": "DE"}});
        *order.pointer_mut(to).unwrap() = faded;
    });
    assert_eq!(seen.said.goes_to, "");
    assert!(checked(&seen).ship_to.is_some(), "what is left of it is kept");
}

#[test]
fn yen_have_no_decimals_and_fees_and_adjustments_are_named() {
    let seen = changed(|order| {
        let yen = |value: &str| json!({"value": value, "currency": "JPY"});
        order["pricingSummary"] = json!({"priceSubtotal": yen("1980.0"), "deliveryCost": yen("0.0"),
            "fee": yen("30"), "adjustment": yen("-10.0"), "total": yen("2000.0")});
        order["lineItems"][0]["lineItemCost"] = yen("1980.0");
        order["lineItems"][0]["taxes"] = json!([]);
        order["lineItems"][0]["sku"] = json!("");
    });
    let order = checked(&seen);
    assert_eq!(fees(&order), [(FeeKind::Other, "fees", 30), (FeeKind::Adjustment, "", -10)]);
    assert_eq!(order.amounts("JPY".parse().unwrap()).unwrap().total, 2_000);
    assert_eq!(order.lines[0].sku, "ebay-110501234567-410");
}

#[test]
fn what_cannot_be_read_is_named_by_its_path() {
    let cases: &[(&str, Value, &str)] = &[
        ("/pricingSummary/total/value", json!("22,93"), "pricingSummary.total"),
        ("/pricingSummary/total/value", json!("1e9"), "pricingSummary.total"),
        ("/pricingSummary/total/value", json!(null), "pricingSummary.total"),
        ("/pricingSummary/total/currency", json!("XYZ"), "pricingSummary.total.currency"),
        ("/pricingSummary/total", json!(null), "pricingSummary.total"),
        ("/pricingSummary/deliveryCost/currency", json!("USD"), "pricingSummary.deliveryCost"),
        ("/lastModifiedDate", json!("yesterday"), "lastModifiedDate"),
        ("/lastModifiedDate", json!(null), "lastModifiedDate"),
        ("/lineItems/0/quantity", json!(0), "lineItems[0].quantity"),
        ("/lineItems/0/quantity", json!("two"), "lineItems[0].quantity"),
        ("/lineItems/0/lineItemCost", json!(null), "lineItems[0].lineItemCost"),
        ("/lineItems/0/lineItemCost/value", json!("Quiet Lane 1"), "lineItems[0].lineItemCost"),
        (
            "/lineItems/0/lineItemFulfillmentInstructions/shipByDate",
            json!("soon"),
            "lineItems[0].lineItemFulfillmentInstructions.shipByDate",
        ),
        (
            "/paymentSummary/refunds",
            json!([{"refundId": "7", "refundStatus": "HALF_DONE"}]),
            "paymentSummary.refunds[0].refundStatus",
        ),
    ];
    for (at, value, path) in cases {
        let seen = changed(|order| *order.pointer_mut(at).unwrap() = value.clone());
        let wrong = seen.order.unwrap_err();
        assert!(wrong.iter().any(|fault| fault.path == *path), "{at}: {wrong:?}");
        assert!(wrong.iter().all(|fault| !fault.detail.contains("Quiet")), "{wrong:?}");
    }
    for wrong in ["", "null", "[]", "{}", r#"{"orderId":""}"#, "<html>"] {
        assert!(read(wrong, eur()).is_err(), "{wrong}");
    }
}
