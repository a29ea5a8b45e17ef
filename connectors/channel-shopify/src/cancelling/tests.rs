use super::*;
use crate::parcels::tests::door;

fn heard(reason: CancelReason, answers: &[Value]) -> Result<Heard, Denial> {
    let answers: Vec<Vec<u8>> = answers.iter().map(|one| one.to_string().into_bytes()).collect();
    hear(&door(), ("17", reason), &answers)
}

fn looked(at: Value) -> Value {
    json!({"data": {"order": {"id": "gid://shopify/Order/17", "cancelledAt": at}}})
}

fn told(errors: Value) -> Value {
    json!({"data": {"orderCancel": {"orderCancelUserErrors": errors}}})
}

fn variables(heard: Result<Heard, Denial>) -> Value {
    let Ok(Heard::More(call)) = heard else { panic!("no call") };
    let body: Value = serde_json::from_slice(&call.body).unwrap();
    body["variables"].clone()
}

#[test]
fn why_it_is_cancelled_is_said_in_its_words() {
    assert_eq!(variables(heard(CancelReason::Buyer, &[])), json!({"id": "gid://shopify/Order/17"}));
    for (reason, word) in [
        (CancelReason::Buyer, "CUSTOMER"),
        (CancelReason::Stock, "INVENTORY"),
        (CancelReason::Fraud, "FRAUD"),
        (CancelReason::Address, "OTHER"),
        (CancelReason::Other, "OTHER"),
    ] {
        let said = variables(heard(reason, &[looked(Value::Null)]));
        assert_eq!(said, json!({"id": "gid://shopify/Order/17", "reason": word}));
    }
}

#[test]
fn what_follows_from_its_answers() {
    let other = CancelReason::Other;
    let done = Ok(Heard::Whole(Vec::new()));
    assert!(heard(other, &[looked(json!("2026-11-22T08:00:00Z"))]) == done, "it is so");
    let open = looked(Value::Null);
    // It cancels in its own time, and is looked at again.
    assert!(heard(other, &[open.clone(), told(json!([]))]) == Err(Denial::Wait(Some(5))));
    let refused = |why: &str| Err(Denial::Refused(why.to_owned()));
    let errors = told(json!([{"code": "INVALID", "field": ["orderId"]}]));
    assert!(heard(other, &[open.clone(), errors]) == refused("channels.cancel_not_taken"));
    let gone = json!({"data": {"order": null}});
    assert!(heard(other, &[gone]) == refused("channels.order_gone_there"));
    let denied = json!({"errors": [{"message": "no", "extensions": {"code": "ACCESS_DENIED"}}]});
    let wanted = refused("channels.cancel_right_wanted");
    assert!(heard(other, &[open.clone(), denied.clone()]) == wanted);
    assert!(heard(other, &[denied]) == Err(Denial::NotAuthorised), "it may not even look");
    let strange = heard(other, &[open, json!({"data": {}})]);
    assert!(matches!(strange, Err(Denial::Unreadable(_))));
}
