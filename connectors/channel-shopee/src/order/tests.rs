use serde_json::json;

use super::*;

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn seen(recorded: &str) -> SeenOrder {
    read(recorded, currency("SGD")).unwrap()
}

fn checked(seen: &SeenOrder) -> NewOrder {
    let mut order = seen.order.clone().unwrap();
    order.shop = "ONE".to_owned();
    order.checked().unwrap()
}

const READY: &str = include_str!("../../tests/recorded/order-ready.json");
const HIDDEN: &str = include_str!("../../tests/recorded/order-hidden-cod.json");

/// The order that is ready, with something changed.
fn with(change: impl Fn(&mut Value)) -> SeenOrder {
    let mut order: Value = serde_json::from_str(READY).unwrap();
    change(&mut order);
    seen(&order.to_string())
}

fn paths(seen: &SeenOrder) -> Vec<(&str, &str)> {
    let wrong = seen.order.as_ref().err().unwrap().iter();
    wrong.map(|fault| (fault.path.as_str(), fault.code)).collect()
}

#[test]
fn an_order_that_is_ready() {
    let seen = seen(READY);
    assert_eq!((seen.external_id.as_str(), &seen.said.stage), ("241121CUP00017", &Stage::Open));
    assert_eq!(seen.changed_at, at("2026-11-22T00:00:00Z"));
    let order = checked(&seen);
    let line = &order.lines[0];
    let (price, quantity) = (line.unit_price.to_string(), line.quantity);
    assert_eq!((line.sku.as_str(), quantity, price.as_str()), ("CUP", 2, "9.90"));
    assert_eq!((line.title.as_str(), line.variant.as_str()), ("Cup", "Blue,L"));
    assert_eq!(line.external_line_id.as_deref(), Some("2600144043-170"));
    let fees = [(FeeKind::Adjustment, "delivery and vouchers", 550)];
    let found = order.fees.iter().map(|fee| (fee.kind, fee.title.as_str(), fee.amount_minor));
    assert_eq!(found.collect::<Vec<_>>(), fees);
    assert_eq!((order.total_minor, seen.said.total_minor), (Some(2_530), 2_530));
    assert_eq!(order.amounts(currency("SGD")).unwrap().total, 2_530);
    assert_eq!(order.message, "Please ring twice");
    assert_eq!(order.tags, ["Seller's own courier"]);
    assert_eq!(order.placed_at, Some(at("2026-11-21T10:00:00Z")));
    assert_eq!(order.ship_by, Some(at("2026-11-23T22:59:59Z")));
    let payment = order.payment.unwrap();
    assert_eq!(payment.paid_at, Some(at("2026-11-21T10:00:08Z")));
    assert_eq!((payment.method.as_str(), payment.amount_minor), ("Credit Card", None));
    assert_eq!(seen.said.payment.unwrap().reference, "241121CUP00017/paid");
    assert_eq!(seen.said.goods, ["2600144043-170:CUP:2"]);
    assert_eq!(order.buyer.platform_id.as_deref(), Some("9193214"));
    let person = order.ship_to.unwrap();
    assert_eq!(person.name.as_deref(), Some("Ann Tan"));
    assert_eq!(person.line1.as_deref(), Some("17 Lorong 4 Toa Payoh, #05-17, Singapore, 310017"));
    assert!(seen.said.goes_to.contains("Lorong"));
    assert_eq!(seen.raw, READY.as_bytes(), "as it came");
}

#[test]
fn one_that_is_hidden_and_paid_at_the_door() {
    let seen = read(HIDDEN, currency("VND")).unwrap();
    let order = checked(&seen);
    assert_eq!((order.total_minor, order.lines[0].quantity), (Some(151_000), 3), "no minor units");
    assert_eq!(order.fees[0].amount_minor, 16_000);
    assert_eq!(order.lines[0].sku, "shopee-23620853561", "the seller gave it none");
    assert_eq!(order.tags, ["Nhanh", "cod"]);
    let payment = order.payment.unwrap();
    assert_eq!((payment.method.as_str(), payment.paid_at), ("Cash on Delivery", None));
    assert_eq!(seen.said.payment, None);
    let person = order.ship_to.unwrap();
    assert_eq!((person.name, person.line1, person.phone), (None, None, None));
    assert_eq!(person.country.as_deref(), Some("VN"));
    assert_eq!(seen.said.goes_to, "", "and is nobody else when it is hidden later");
}

#[test]
fn amounts_are_of_their_currency() {
    for (code, total, minor) in [
        ("SGD", "25.30", 2_530),
        ("VND", "25300", 25_300),
        ("IDR", "25300.00", 2_530_000),
        ("TWD", "253", 25_300),
        ("JPY", "2530.0", 2_530),
    ] {
        let raw = READY.replace("25.30", total).replace("SGD", code);
        let seen = seen(&raw);
        assert_eq!((seen.said.total_minor, seen.said.currency.as_str()), (minor, code));
        let order = checked(&seen);
        assert_eq!(order.amounts(currency(code)).unwrap().total, minor, "{code}");
    }
    let raw = READY.replace("25.30", "123456789012.34");
    assert_eq!(seen(&raw).said.total_minor, 12_345_678_901_234, "as it is written");
}

#[test]
fn what_cannot_be_read_is_named() {
    let items = |field: &'static str, value: Value| {
        with(move |order| order["item_list"][0][field] = value.clone())
    };
    let of = |field: &'static str, value: Value| with(move |order| order[field] = value.clone());
    for (seen, wanted) in [
        (of("currency", json!("XYZ")), ("currency", "kernel.unknown_currency")),
        (of("total_amount", json!("much")), ("total_amount", "kernel.not_a_decimal")),
        (of("total_amount", Value::Null), ("total_amount", "kernel.required")),
        (of("update_time", Value::Null), ("update_time", "kernel.required")),
        (of("create_time", json!("soon")), ("create_time", "kernel.invalid_value")),
        (of("pay_time", json!(-1)), ("pay_time", "kernel.invalid_value")),
        (
            items("model_quantity_purchased", json!("two")),
            ("item_list[0].model_quantity_purchased", "kernel.invalid_value"),
        ),
        (
            items("model_discounted_price", json!("1e3")),
            ("item_list[0].model_discounted_price", "kernel.not_a_decimal"),
        ),
    ] {
        assert_eq!(paths(&seen), [wanted]);
    }
    for wrong in ["", "[]", "{}", r#"{"order_sn":""}"#] {
        assert!(read(wrong, currency("SGD")).is_err(), "{wrong}");
    }
}

#[test]
fn one_that_is_not_bought_yet_or_not_any_more_costs_nothing() {
    let seen = with(|order| {
        order["order_status"] = json!("UNPAID");
        order["pay_time"] = Value::Null;
        order.as_object_mut().unwrap().remove("total_amount");
    });
    assert_eq!((seen.said.stage, seen.order.is_ok()), (Stage::Draft, true));
    let seen = with(|order| {
        order["order_status"] = json!("CANCELLED");
        order["total_amount"] = json!(0);
        order["item_list"][0]["cancelled_qty"] = json!(2);
    });
    let order = checked(&seen);
    assert_eq!((seen.said.stage, order.total_minor), (Stage::Cancelled, None));
    assert_eq!((order.payment, order.fees.len(), order.lines[0].quantity), (None, 0, 2));
}

#[test]
fn what_was_cancelled_since_is_not_to_be_sent() {
    let seen = with(|order| {
        let mut other = order["item_list"][0].clone();
        other["model_id"] = json!(171);
        other["model_sku"] = json!("POT");
        other["cancelled_qty"] = json!(2);
        let list = order["item_list"].as_array_mut().unwrap();
        list[0]["cancelled_qty"] = json!(1);
        list.push(other);
    });
    assert_eq!(seen.said.goods, ["2600144043-170:CUP:1"]);
    assert_eq!(checked(&seen).total_minor, Some(2_530), "what is paid is what Shopee says");
}

#[test]
fn the_same_twice_has_two_numbers() {
    let seen = with(|order| {
        let again = order["item_list"][0].clone();
        let mut of_a_bundle = again.clone();
        of_a_bundle["line_item_id"] = json!(99);
        let list = order["item_list"].as_array_mut().unwrap();
        list.extend([again, of_a_bundle]);
    });
    let wanted = ["2600144043-170-2:CUP:2", "2600144043-170:CUP:2", "99:CUP:2"];
    assert_eq!(seen.said.goods, wanted);
}
