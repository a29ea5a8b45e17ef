//! How WooCommerce is told that an order is cancelled: it is looked at first, for what is over there stays as it is.

use channels::{Call, Denial, Door, Heard, Refusal};
use serde_json::{Value, json};

use crate::door::{at, number};

/// How far the order is.
pub(crate) fn look(door: &Door, external_id: &str) -> Call {
    at(door, "GET", &format!("orders/{}?_fields=id,status", number(external_id)), None)
}

/// What follows from the answers: who has it cancelled is told nothing.
pub(crate) fn hear(door: &Door, external_id: &str, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let [first, told @ ..] = answers else { return Ok(Heard::More(look(door, external_id))) };
    if !told.is_empty() {
        return Ok(Heard::Whole(Vec::new()));
    }
    let order: Value = serde_json::from_slice(first).unwrap_or_default();
    match order["status"].as_str() {
        None => Err(Denial::Unreadable("not an order".to_owned())),
        // Whose money is back waits for nothing.
        Some("cancelled" | "refunded") => Ok(Heard::Whole(Vec::new())),
        // It would be taken: and a buyer who has the goods would read that nothing comes.
        Some("completed") => Err(Denial::Refused("channels.cancel_not_taken".to_owned())),
        Some(_) => {
            let body = json!({"status": "cancelled"});
            let path = format!("orders/{}", number(external_id));
            Ok(Heard::More(at(door, "PUT", &path, Some(body))))
        }
    }
}

/// That the order is not there says WooCommerce in words; any other 404 is one of the way to it.
pub(crate) fn denial(refusal: &Refusal<'_>) -> Option<Denial> {
    let answer: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
    let is_gone =
        refusal.status == 404 && answer["code"] == "woocommerce_rest_shop_order_invalid_id";
    is_gone.then(|| Denial::Refused("channels.order_gone_there".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::tests::door;

    #[test]
    fn who_has_it_cancelled_is_told_nothing() {
        let heard = |answers: &[&str]| {
            let answers: Vec<Vec<u8>> =
                answers.iter().map(|answer| answer.as_bytes().to_vec()).collect();
            hear(&door(), "17", &answers)
        };
        let Ok(Heard::More(call)) = heard(&[]) else { panic!("it is looked at") };
        assert_eq!(call.url, "https://shop.example/wp-json/wc/v3/orders/17?_fields=id,status");
        let done = Ok(Heard::Whole(Vec::new()));
        assert!(heard(&[r#"{"id":17,"status":"cancelled"}"#]) == done, "it is so");
        for status in ["pending", "on-hold", "processing", "failed", "awaiting-pickup"] {
            let order = format!(r#"{{"id":17,"status":"{status}"}}"#);
            let Ok(Heard::More(call)) = heard(&[&order]) else { panic!("{status} is told") };
            assert_eq!((call.method, &*call.body), ("PUT", &br#"{"status":"cancelled"}"#[..]));
            assert_eq!(call.url, "https://shop.example/wp-json/wc/v3/orders/17");
            assert!(heard(&[&order, "{}"]) == done, "{status}");
        }
        assert!(heard(&[r#"{"id":17,"status":"refunded"}"#]) == done, "nobody waits");
        let refused = Err(Denial::Refused("channels.cancel_not_taken".to_owned()));
        assert!(heard(&[r#"{"id":17,"status":"completed"}"#]) == refused, "the goods are there");
        for strange in ["", "<br />", "[]", r#"{"status":1}"#] {
            let heard = heard(&[strange]);
            assert!(matches!(heard, Err(Denial::Unreadable(_))), "{strange}");
        }
    }

    #[test]
    fn an_order_that_is_not_there_is_told_from_a_wrong_way() {
        let denied = |status, body: &str| {
            let refusal = Refusal { status, answered: 0, header: &|_| None, body: body.as_bytes() };
            denial(&refusal)
        };
        let gone = r#"{"code":"woocommerce_rest_shop_order_invalid_id"}"#;
        let refused = Denial::Refused("channels.order_gone_there".to_owned());
        assert_eq!(denied(404, gone), Some(refused));
        assert_eq!(denied(400, gone), None);
        assert_eq!(denied(404, r#"{"code":"rest_no_route"}"#), None);
        assert_eq!(denied(404, "<html>"), None);
    }
}
