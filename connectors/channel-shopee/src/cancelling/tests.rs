use super::*;
use crate::signing::tests::door;

const NUMBER: &str = "241121CUP00017";

/// An order that is ready, with another state.
fn detail(status: &str) -> Value {
    let recorded = include_str!("../../tests/recorded/order-ready.json");
    let mut order: Value = serde_json::from_str(recorded).unwrap();
    order["order_status"] = json!(status);
    json!({"error": "", "response": {"order_list": [order]}})
}

fn heard(reason: CancelReason, answers: &[Value]) -> Result<Heard, Denial> {
    let answers: Vec<Vec<u8>> = answers.iter().map(|one| one.to_string().into_bytes()).collect();
    hear(&door(), (NUMBER, reason), &answers)
}

fn body(heard: Result<Heard, Denial>) -> Value {
    let Ok(Heard::More(call)) = heard else { panic!("no call") };
    assert!(call.url.contains("/api/v2/order/cancel_order?"), "{}", call.url);
    serde_json::from_slice(&call.body).unwrap()
}

#[test]
fn a_seller_has_three_causes_and_what_is_missing_is_named() {
    for (reason, cause) in [
        (CancelReason::Buyer, "CUSTOMER_REQUEST"),
        (CancelReason::Stock, "OUT_OF_STOCK"),
        (CancelReason::Fraud, "OUT_OF_STOCK"),
        (CancelReason::Address, "UNDELIVERABLE_AREA"),
        (CancelReason::Other, "OUT_OF_STOCK"),
    ] {
        let told = body(heard(reason, &[detail("READY_TO_SHIP")]));
        assert_eq!((&told["order_sn"], &told["cancel_reason"]), (&json!(NUMBER), &json!(cause)));
        let items = told.get("item_list").and_then(Value::as_array);
        assert_eq!(items.is_some_and(|items| !items.is_empty()), cause == "OUT_OF_STOCK");
    }
}

/// Numbers of products go back as numbers, as they came.
#[test]
fn what_is_missing_is_named_by_number() {
    let told = body(heard(CancelReason::Stock, &[detail("READY_TO_SHIP")]));
    let item = &told["item_list"][0];
    assert!(item["item_id"].is_i64() && item["model_id"].is_i64(), "{item}");
}

#[test]
fn what_follows_from_its_answers() {
    let other = CancelReason::Other;
    let done = Ok(Heard::Whole(Vec::new()));
    assert!(heard(other, &[detail("CANCELLED")]) == done, "it is so");
    let told = json!({"error": "", "response": {"update_time": 1}});
    assert!(heard(other, &[detail("READY_TO_SHIP"), told]) == done);
    let why = |word: &str| Err(refused(word));
    assert!(heard(other, &[detail("IN_CANCEL")]) == why("channels.cancel_there"));
    let gone = json!({"error": "error_not_found", "message": ""});
    assert!(heard(other, &[gone]) == why("channels.order_gone_there"));
    let not = json!({"error": "order.cancel_order_fail", "message": "Ann said"});
    let not = heard(other, &[detail("READY_TO_SHIP"), not]);
    assert!(not == why("order.cancel_order_fail"), "its word, and nothing of its sentence");
}
