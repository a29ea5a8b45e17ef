//! How WooCommerce is told that money went back. It moves none itself: that was done where the money is. Each refund
//! stands there under its own name, by which it is looked for first.

use channels::{Call, Denial, Door, Heard, Refund, Refusal};
use serde_json::{Value, json};

use crate::door::{at, number};

/// Where its name stands beside what people read.
const NAME: &str = "tradewind_refund";
/// More of an order are not listed at once.
const MOST: usize = 100;

/// What went back already.
pub(crate) fn look(door: &Door, refund: &Refund) -> Call {
    let order = number(&refund.external_id);
    let path = format!("orders/{order}/refunds?per_page={MOST}&_fields=id,reason,meta_data");
    at(door, "GET", &path, None)
}

/// What follows from the answers: who knows of it is told nothing.
pub(crate) fn hear(door: &Door, refund: &Refund, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let [first, told @ ..] = answers else { return Ok(Heard::More(look(door, refund))) };
    if !told.is_empty() {
        return Ok(Heard::Whole(Vec::new()));
    }
    let unreadable = |_| Denial::Unreadable("not a list of refunds".to_owned());
    let known: Vec<Value> = serde_json::from_slice(first).map_err(unreadable)?;
    if known.iter().any(|known| is_it(known, &refund.reference)) {
        return Ok(Heard::Whole(Vec::new()));
    }
    if known.len() >= MOST {
        // It may be among those that are not listed.
        return Err(Denial::Refused("channels.refund_there".to_owned()));
    }
    let body = json!({
        "amount": refund.amount.decimal(),
        "reason": refund.reference,
        "meta_data": [{"key": NAME, "value": refund.reference}],
        // The money is back already, and goods come back by a way of their own.
        "api_refund": false,
        "api_restock": false,
    });
    let path = format!("orders/{}/refunds", number(&refund.external_id));
    Ok(Heard::More(at(door, "POST", &path, Some(body))))
}

/// Plugins may keep its reason for themselves, or what stands beside it.
fn is_it(known: &Value, reference: &str) -> bool {
    let named = known["meta_data"].as_array().map(Vec::as_slice).unwrap_or_default();
    known["reason"] == reference
        || named.iter().any(|meta| meta["key"] == NAME && meta["value"] == reference)
}

/// What it does not take: more than is left of what was paid, above all.
pub(crate) fn denial(refusal: &Refusal<'_>) -> Option<Denial> {
    let answer: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
    let why = match (refusal.status, answer["code"].as_str().unwrap_or_default()) {
        (404, "woocommerce_rest_shop_order_invalid_id" | "woocommerce_rest_invalid_order_id") => {
            "channels.order_gone_there"
        }
        (400, _) | (500, "woocommerce_rest_cannot_create_order_refund") => {
            "channels.refund_not_taken"
        }
        _ => return None,
    };
    Some(Denial::Refused(why.to_owned()))
}

#[cfg(test)]
mod tests {
    use kernel::Money;

    use super::*;
    use crate::door::tests::door;

    fn refund(minor: i64, currency: &str) -> Refund {
        Refund {
            external_id: "17".to_owned(),
            reference: "bank:R-1".to_owned(),
            amount: Money::new(minor, currency.parse().unwrap()),
        }
    }

    fn heard(refund: &Refund, answers: &[Value]) -> Result<Heard, Denial> {
        let answers: Vec<Vec<u8>> =
            answers.iter().map(|answer| answer.to_string().into_bytes()).collect();
        hear(&door(), refund, &answers)
    }

    #[test]
    fn what_went_back_is_written_down_and_moves_nothing() {
        for (minor, currency, written) in
            [(701, "EUR", "7.01"), (5, "EUR", "0.05"), (500, "JPY", "500")]
        {
            let refund = refund(minor, currency);
            let other = json!([{"id": 1, "reason": "bank:R-10", "meta_data": []}]);
            let Ok(Heard::More(call)) = heard(&refund, &[other]) else { panic!("it is told") };
            assert_eq!(call.url, "https://shop.example/wp-json/wc/v3/orders/17/refunds");
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            assert_eq!((call.method, &body["amount"]), ("POST", &json!(written)));
            assert_eq!((&body["api_refund"], &body["reason"]), (&json!(false), &json!("bank:R-1")));
        }
    }

    #[test]
    fn who_knows_of_it_is_told_nothing() {
        let refund = refund(701, "EUR");
        let done = Ok(Heard::Whole(Vec::new()));
        let named = json!([{"id": 2, "reason": "", "meta_data": [
            {"id": 1, "key": "other", "value": {"x": 1}},
            {"id": 2, "key": "tradewind_refund", "value": "bank:R-1"}]}]);
        for known in [json!([{"id": 2, "reason": "bank:R-1"}]), named] {
            assert!(heard(&refund, std::slice::from_ref(&known)) == done, "{known}");
        }
        assert!(heard(&refund, &[json!([]), json!({"id": 3})]) == done, "it was told");
        let many: Vec<Value> = (0..MOST).map(|id| json!({"id": id, "reason": ""})).collect();
        let there = Err(Denial::Refused("channels.refund_there".to_owned()));
        assert!(heard(&refund, &[json!(many)]) == there, "not all of them are listed");
        let strange = heard(&refund, &[json!({"code": "x"})]);
        assert!(matches!(strange, Err(Denial::Unreadable(_))));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        let denied = |status, code: &str| {
            let body = json!({ "code": code }).to_string();
            let refusal = Refusal { status, answered: 1, header: &|_| None, body: body.as_bytes() };
            denial(&refusal)
        };
        let refused = |why: &str| Some(Denial::Refused(why.to_owned()));
        let not_taken = refused("channels.refund_not_taken");
        assert_eq!(denied(400, "woocommerce_rest_invalid_order_refund"), not_taken);
        assert_eq!(denied(500, "woocommerce_rest_cannot_create_order_refund"), not_taken);
        let gone = refused("channels.order_gone_there");
        assert_eq!(denied(404, "woocommerce_rest_invalid_order_id"), gone);
        assert_eq!(denied(500, "internal_server_error"), None);
        assert_eq!(denied(404, "rest_no_route"), None);
    }
}
