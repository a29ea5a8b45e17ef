//! Where an order of eBay stands. What is cancelled or paid back is that, whatever was sent.

use channels::Stage;
use serde_json::Value;

use crate::people::instructions;

fn word<'a>(part: &'a Value, path: &str) -> &'a str {
    part.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(part: &'a Value, path: &str) -> &'a [Value] {
    part.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A word of eBay's as it may be shown: `IN_PROGRESS` of a cancellation is `cancel-in-progress`.
fn unknown(about: &str, word: &str) -> Stage {
    let word: String = word.chars().take(30).collect();
    let said = format!("{about}-{word}").to_lowercase().replace('_', "-");
    Stage::Unknown(said)
}

/// Whether the buyer's money came, all of it, whatever went back since.
pub(crate) fn is_paid(order: &Value) -> bool {
    match word(order, "/orderPaymentStatus") {
        "PAID" | "PARTIALLY_REFUNDED" | "FULLY_REFUNDED" => true,
        // So it is called, too, while money goes back and when it could not.
        "PENDING" | "FAILED" => {
            let payments = list(order, "/paymentSummary/payments");
            let is_there = |payment: &Value| word(payment, "/paymentStatus") == "PAID";
            !payments.is_empty() && payments.iter().all(is_there)
        }
        _ => false,
    }
}

pub(crate) fn stage(order: &Value) -> Stage {
    match word(order, "/cancelStatus/cancelState") {
        "CANCELED" | "CANCELLED" => return Stage::Cancelled,
        "NONE_REQUESTED" | "" => {}
        other => return unknown("cancel", other),
    }
    let money = match (word(order, "/orderPaymentStatus"), is_paid(order)) {
        ("FULLY_REFUNDED", _) => return Stage::Refunded,
        ("PAID" | "PARTIALLY_REFUNDED", _) => Stage::Open,
        ("PENDING", false) => Stage::Unpaid,
        ("FAILED", false) => return Stage::Failed,
        ("PENDING", true) => return unknown("refund", "pending"),
        ("FAILED", true) => return unknown("refund", "failed"),
        (other, _) => return unknown("payment", other),
    };
    if let Some(odd) = odd_way(order) {
        return odd;
    }
    match word(order, "/orderFulfillmentStatus") {
        // Something that is sent was.
        "FULFILLED" | "IN_PROGRESS" => Stage::Completed,
        "NOT_STARTED" => money,
        other => unknown("sent", other),
    }
}

/// Whether the goods go another way than from here to one address: somebody has to see to it.
fn odd_way(order: &Value) -> Option<Stage> {
    let ways = instructions(order);
    let types = ways.iter().map(|way| word(way, "/fulfillmentInstructionsType"));
    let odd = types.into_iter().find(|word| !matches!(*word, "SHIP_TO" | "SELLER_DEFINED" | ""));
    if let Some(odd) = odd {
        return Some(unknown("way", odd));
    }
    if word(order, "/program/fulfillmentProgram/fulfilledBy") == "EBAY" {
        return Some(unknown("way", "FULFILLED_BY_EBAY"));
    }
    let mut places = ways.iter().map(|way| way.pointer("/shippingStep/shipTo"));
    let first = places.next();
    let is_one = places.all(|place| Some(place) == first);
    (!is_one).then(|| unknown("way", "several_addresses"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn order(cancel: &str, money: &str, sent: &str) -> Value {
        json!({"cancelStatus": {"cancelState": cancel}, "orderPaymentStatus": money,
            "orderFulfillmentStatus": sent})
    }

    #[test]
    fn where_an_order_stands() {
        let unknown = |word: &str| Stage::Unknown(word.to_owned());
        let none = "NONE_REQUESTED";
        for (cancel, money, sent, wanted) in [
            (none, "PAID", "NOT_STARTED", Stage::Open),
            ("", "PAID", "NOT_STARTED", Stage::Open),
            (none, "PAID", "IN_PROGRESS", Stage::Completed),
            (none, "PAID", "FULFILLED", Stage::Completed),
            (none, "PENDING", "NOT_STARTED", Stage::Unpaid),
            (none, "PENDING", "FULFILLED", Stage::Completed),
            (none, "FAILED", "NOT_STARTED", Stage::Failed),
            (none, "PARTIALLY_REFUNDED", "NOT_STARTED", Stage::Open),
            (none, "PARTIALLY_REFUNDED", "FULFILLED", Stage::Completed),
            (none, "FULLY_REFUNDED", "FULFILLED", Stage::Refunded),
            ("CANCELED", "FULLY_REFUNDED", "NOT_STARTED", Stage::Cancelled),
            ("IN_PROGRESS", "PAID", "NOT_STARTED", unknown("cancel-in-progress")),
            ("HALF_DONE", "PAID", "NOT_STARTED", unknown("cancel-half-done")),
            (none, "HALF_DONE", "NOT_STARTED", unknown("payment-half-done")),
            (none, "", "NOT_STARTED", unknown("payment-")),
            (none, "PAID", "HALF_DONE", unknown("sent-half-done")),
            (none, "PAID", "", unknown("sent-")),
        ] {
            assert_eq!(stage(&order(cancel, money, sent)), wanted, "{cancel} {money} {sent}");
        }
    }

    #[test]
    fn money_that_goes_back_is_not_money_that_did_not_come() {
        for (word, wanted) in [("PENDING", "refund-pending"), ("FAILED", "refund-failed")] {
            let mut order = order("NONE_REQUESTED", word, "NOT_STARTED");
            order["paymentSummary"] = json!({"payments": [{"paymentStatus": "PAID"}]});
            assert_eq!(stage(&order), Stage::Unknown(wanted.to_owned()));
            assert!(is_paid(&order));
            order["paymentSummary"]["payments"][0]["paymentStatus"] = json!("PENDING");
            assert!(!is_paid(&order));
        }
    }

    #[test]
    fn what_goes_another_way_is_for_a_person() {
        let with = |way: Value| {
            let mut order = order("NONE_REQUESTED", "PAID", "NOT_STARTED");
            order["fulfillmentStartInstructions"] = way;
            stage(&order)
        };
        let to = |place: &str| json!({"shippingStep": {"shipTo": {"fullName": place}}});
        assert_eq!(with(json!([{"fulfillmentInstructionsType": "SHIP_TO"}])), Stage::Open);
        assert_eq!(with(json!([to("Ann"), to("Ann")])), Stage::Open);
        for (way, wanted) in [
            (json!([{"fulfillmentInstructionsType": "DIGITAL"}]), "way-digital"),
            (
                json!([{"fulfillmentInstructionsType": "FULFILLED_BY_EBAY"}]),
                "way-fulfilled-by-ebay",
            ),
            (
                json!([{"fulfillmentInstructionsType": "PREPARE_FOR_PICKUP"}]),
                "way-prepare-for-pickup",
            ),
            (json!([to("Ann"), to("Ben")]), "way-several-addresses"),
        ] {
            assert_eq!(with(way), Stage::Unknown(wanted.to_owned()));
        }
    }
}
