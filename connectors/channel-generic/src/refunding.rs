//! How a shop is told that money went back: it is looked whether it knows, and then told call by call.

use channels::{Denial, Door, Heard, Refund};

use crate::call::{answer, call, unreadable};
use crate::parcels::{go_on, no_list};
use crate::reader::is_meant;
use crate::template::{Word, Words, words};
use crate::terms::Terms;

fn said(refund: &Refund) -> Words {
    words([
        ("id", Word::Text(refund.external_id.clone())),
        ("reference", Word::Text(refund.reference.clone())),
        ("amount", Word::Text(refund.amount.decimal())),
        ("minor", Word::Whole(refund.amount.minor())),
        ("currency", Word::Text(refund.amount.currency().code().to_owned())),
    ])
}

/// What follows from the answers: who knows of it is told nothing.
pub(crate) fn tell(
    terms: &Terms,
    door: &Door,
    refund: &Refund,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some(refunds) = &terms.refunds else { return Ok(Heard::Whole(Vec::new())) };
    let (look, words) = (&refunds.look, said(refund));
    let [first, told @ ..] = answers else {
        return Ok(Heard::More(call(terms, door, &look.call, &words)));
    };
    let part = answer(terms, &look.call, first)?;
    let rows = part.as_ref().and_then(|part| look.rows.rows(part));
    let rows = rows.ok_or_else(|| unreadable(no_list(&look.rows)))?;
    if rows.iter().any(|(_, row)| is_meant(terms, &look.meant, row, &words)) {
        return Ok(Heard::Whole(Vec::new()));
    }
    go_on(terms, door, (&refunds.tell, words), told)
}

#[cfg(test)]
mod tests {
    use channels::Call;
    use kernel::Money;
    use serde_json::{Value, json};

    use super::*;
    use crate::parcels::tests::{door, terms, variables};

    fn told(answers: &[Value]) -> Result<Heard, Denial> {
        let refund = Refund {
            external_id: "17".to_owned(),
            reference: "bank:R-1".to_owned(),
            amount: Money::new(701, "EUR".parse().unwrap()),
        };
        let answers: Vec<Vec<u8>> =
            answers.iter().map(|one| one.to_string().into_bytes()).collect();
        tell(&terms(), &door(), &refund, &answers)
    }

    fn looked(refunds: Value) -> Value {
        let payment = json!({"id": "4", "state": "Settled", "refunds": refunds});
        json!({"data": {"order": {"payments": [payment]}}})
    }

    fn is_over(heard: Result<Heard, Denial>) -> bool {
        heard == Ok(Heard::Whole(Vec::new()))
    }

    #[test]
    fn what_went_back_is_told_step_by_step() {
        assert_eq!(variables(told(&[])), json!({"id": "17"}));
        let other = looked(json!([{"id": "8", "reason": "bank:R-2", "state": "Settled"}]));
        assert_eq!(variables(told(std::slice::from_ref(&other))), json!({"id": "17"}));
        let first = [other.clone(), other.clone()];
        let input = variables(told(&first))["input"].clone();
        assert_eq!((&input["paymentId"], &input["amount"]), (&json!("4"), &json!(701)));
        assert_eq!(input["reason"], "bank:R-1");
        let made = json!({"data": {"refundOrder": {"id": "9", "state": "Pending"}}});
        let mut answers = vec![other.clone(), other.clone(), made];
        assert_eq!(variables(told(&answers)), json!({"id": "17"}), "how far it is");
        answers.push(looked(json!([{"id": "9", "reason": "bank:R-1", "state": "Pending"}])));
        let settle = variables(told(&answers))["input"].clone();
        assert_eq!(settle, json!({"id": "9", "transactionId": "bank:R-1"}));
        answers.push(json!({"data": {"settleRefund": {"id": "9", "state": "Settled"}}}));
        assert!(is_over(told(&answers)));
    }

    #[test]
    fn what_was_begun_is_gone_on_with_and_what_is_known_is_told_no_more() {
        let begun = looked(json!([{"id": "9", "reason": "bank:R-1", "state": "Pending"}]));
        let answers = [begun.clone(), begun.clone()];
        assert_eq!(variables(told(&answers)), json!({"id": "17"}), "not made once more");
        let done = looked(json!([{"id": "9", "reason": "bank:R-1", "state": "Settled"}]));
        assert!(is_over(told(std::slice::from_ref(&done))));
        // Its handler of payments settles by itself.
        assert!(is_over(told(&[begun.clone(), begun, done])));
    }

    #[test]
    fn what_is_not_taken_says_why() {
        let nothing = looked(json!([]));
        let error = json!({"data": {"refundOrder": {"errorCode": "REFUND_AMOUNT_ERROR"}}});
        let why = Denial::Refused("REFUND_AMOUNT_ERROR".to_owned());
        assert_eq!(told(&[nothing.clone(), nothing, error]).err(), Some(why));
        let gone = told(&[json!({"data": {"order": null}})]);
        assert!(matches!(gone, Err(Denial::Unreadable(_))));
    }

    #[test]
    fn a_plain_shop_is_told_an_amount_with_a_point() {
        let plain = Terms::read(include_str!("../../../docs/mappings/rest.json")).unwrap();
        let refund = Refund {
            external_id: "17".to_owned(),
            reference: "bank:R-1".to_owned(),
            amount: Money::new(701, "EUR".parse().unwrap()),
        };
        let none = json!({"refunds": []}).to_string().into_bytes();
        let Ok(Heard::More(Call { body, url, .. })) = tell(&plain, &door(), &refund, &[none])
        else {
            panic!("it is told")
        };
        assert_eq!(url, "https://shop.example/api/orders/17/refunds");
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body, json!({"reference": "bank:R-1", "amount": "7.01", "currency": "EUR"}));
    }
}
