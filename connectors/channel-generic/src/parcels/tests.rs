use channels::Call;
use serde_json::{Value, json};

use super::*;

const VENDURE: &str = include_str!("../../../../docs/mappings/vendure.json");

/// With what is added where payments are only noted.
const REFUNDS: &str = include_str!("../../../../docs/mappings/vendure-refunds.json");

pub(crate) fn terms() -> Terms {
    let mut terms: Value = serde_json::from_str(VENDURE).unwrap();
    let refunds: Value = serde_json::from_str(REFUNDS).unwrap();
    terms["refunds"] = refunds["refunds"].clone();
    Terms::read(&terms.to_string()).unwrap()
}

pub(crate) fn door() -> Door {
    Door {
        address: "https://shop.example".to_owned(),
        key: "keeper".to_owned(),
        secret: "hush".to_owned(),
        grant: None,
        pass: Some("p1".to_owned()),
        place: None,
        at: kernel::Timestamp::from_micros(0),
    }
}

fn shipment() -> Shipment {
    Shipment {
        external_id: "17".to_owned(),
        parcel: "P-1".to_owned(),
        carrier: "DHL".to_owned(),
        tracking_number: "JD1".to_owned(),
        shipped_at: None,
        goods: vec![("31".to_owned(), 2), ("32".to_owned(), 1)],
    }
}

fn told(answers: &[Value]) -> Result<Heard, Denial> {
    let answers: Vec<Vec<u8>> = answers.iter().map(|one| one.to_string().into_bytes()).collect();
    tell(&terms(), &door(), &shipment(), &answers)
}

pub(crate) fn variables(heard: Result<Heard, Denial>) -> Value {
    let Ok(Heard::More(Call { body, .. })) = heard else { panic!("no call") };
    let body: Value = serde_json::from_slice(&body).unwrap();
    body["variables"].clone()
}

fn looked(fulfillments: Value) -> Value {
    json!({"data": {"order": {"fulfillments": fulfillments}}})
}

#[test]
fn a_parcel_is_told_step_by_step() {
    assert_eq!(variables(told(&[])), json!({"id": "17"}));
    let other = looked(json!([{"id": "4", "method": "DHL (P-2)", "state": "Shipped"}]));
    let input = variables(told(std::slice::from_ref(&other)))["input"].clone();
    assert_eq!(
        input["lines"],
        json!([{"orderLineId": "31", "quantity": 2}, {"orderLineId": "32", "quantity": 1}])
    );
    assert_eq!(input["handler"]["arguments"][0]["value"], "DHL (P-1)");
    let made = json!({"data": {"addFulfillmentToOrder": {"id": "5"}}});
    assert_eq!(variables(told(&[other.clone(), made.clone()])), json!({"id": "5"}));
    let sent = json!({"data": {"transitionFulfillmentToState": {"id": "5", "state": "Shipped"}}});
    assert!(told(&[other, made, sent]) == Ok(Heard::Whole(Vec::new())));
}

#[test]
fn what_was_begun_is_gone_on_with() {
    let begun = looked(json!([{"id": "5", "method": "DHL (P-1)", "state": "Pending"}]));
    assert_eq!(variables(told(&[begun])), json!({"id": "5"}), "not made once more");
}

#[test]
fn what_is_not_taken_says_why() {
    let nothing = looked(json!([]));
    let refused =
        json!({"data": {"addFulfillmentToOrder": {"errorCode": "ITEMS_ALREADY_FULFILLED_ERROR"}}});
    let why = Denial::Refused("ITEMS_ALREADY_FULFILLED_ERROR".to_owned());
    assert_eq!(told(&[nothing, refused]).err(), Some(why));
    let ended = json!({"errors": [{"extensions": {"code": "FORBIDDEN"}}]});
    assert_eq!(told(&[ended]).err(), Some(Denial::NotAuthorised));
}

#[test]
fn a_parcel_is_known_by_its_name_and_state() {
    for (fulfillments, wanted) in [
        (json!([]), false),
        (json!(null), false),
        (json!([{"method": "DHL (P-1)", "state": "Shipped"}]), true),
        (json!([{"method": "DHL (P-1)", "state": "Delivered"}]), true),
        (json!([{"method": "DHL (P-1)", "state": "Pending"}]), false),
        (json!([{"method": "DHL (P-12)", "state": "Shipped"}]), false),
    ] {
        let body = looked(fulfillments.clone()).to_string();
        let found = knows_of(&terms(), body.as_bytes(), &shipment());
        assert_eq!(found, Ok(wanted), "{fulfillments}");
    }
    assert!(knows_of(&terms(), b"{}", &shipment()).is_err());
}

#[test]
fn an_order_is_cancelled_once() {
    let told = |answers: &[Value]| {
        let answers: Vec<Vec<u8>> =
            answers.iter().map(|one| one.to_string().into_bytes()).collect();
        cancel(&terms(), &door(), "17", &answers)
    };
    let looked =
        |state: &str| json!({"data": {"orders": {"items": [{"id": "17", "state": state}]}}});
    assert_eq!(variables(told(&[])), json!({"id": "17"}));
    let open = looked("PaymentSettled");
    let wanted = json!({"input": {"orderId": "17", "cancelShipping": true}});
    assert_eq!(variables(told(std::slice::from_ref(&open))), wanted);
    let done = json!({"data": {"cancelOrder": {"id": "17", "state": "Cancelled"}}});
    assert!(told(&[open.clone(), done]) == Ok(Heard::Whole(Vec::new())));
    assert!(told(&[looked("Cancelled")]) == Ok(Heard::Whole(Vec::new())), "who has it is not told");
    let refused =
        json!({"data": {"cancelOrder": {"errorCode": "EMPTY_ORDER_LINE_SELECTION_ERROR"}}});
    let why = Denial::Refused("EMPTY_ORDER_LINE_SELECTION_ERROR".to_owned());
    assert_eq!(told(&[open, refused]).err(), Some(why));
}
