//! Where an order of Shopee stands.

use channels::Stage;
use serde_json::Value;

use channels::fields::text;

pub(crate) fn word(part: &Value, name: &str) -> String {
    part.get(name).and_then(text).unwrap_or_default()
}

/// A word of Shopee's as it may be shown: `IN_CANCEL` is `in-cancel`.
fn unknown(word: &str) -> Stage {
    let word: String = word.chars().take(40).collect();
    Stage::Unknown(word.to_lowercase().replace('_', "-"))
}

/// What an order costs the buyer, if it says so: until it is paid it may not.
pub(crate) fn says_total(order: &Value) -> bool {
    order
        .get("total_amount")
        .and_then(text)
        .is_some_and(|total| !total.trim_matches(['0', '.']).is_empty())
}

pub(crate) fn stage(order: &Value) -> Stage {
    // Shopee sends it out of its own warehouse: no work of this one.
    if word(order, "fulfillment_flag") == "fulfilled_by_shopee" {
        return Stage::Draft;
    }
    let status = word(order, "order_status");
    let is_open = matches!(status.as_str(), "READY_TO_SHIP" | "RETRY_SHIP" | "PROCESSED");
    // It is sent out of stock that lies at Shopee, and nobody is to send it once more.
    if is_open && order.get("advance_package") == Some(&Value::Bool(true)) {
        return unknown("advance_fulfilment");
    }
    match status.as_str() {
        "UNPAID" if says_total(order) => Stage::Unpaid,
        // What it costs is not said yet, and is no other amount once it is.
        "UNPAID" => Stage::Draft,
        _ if is_open => Stage::Open,
        "SHIPPED" | "TO_CONFIRM_RECEIVE" | "COMPLETED" => Stage::Completed,
        "CANCELLED" => Stage::Cancelled,
        "" => unknown("no_status"),
        // Among them: the buyer wants to cancel it or to send it back, or an invoice is missing.
        other => unknown(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_an_order_stands() {
        let unknown = |word: &str| Stage::Unknown(word.to_owned());
        for (status, wanted) in [
            ("UNPAID", Stage::Draft),
            ("READY_TO_SHIP", Stage::Open),
            ("RETRY_SHIP", Stage::Open),
            ("PROCESSED", Stage::Open),
            ("SHIPPED", Stage::Completed),
            ("TO_CONFIRM_RECEIVE", Stage::Completed),
            ("COMPLETED", Stage::Completed),
            ("CANCELLED", Stage::Cancelled),
            ("IN_CANCEL", unknown("in-cancel")),
            ("TO_RETURN", unknown("to-return")),
            ("INVOICE_PENDING", unknown("invoice-pending")),
            ("HALF_DONE", unknown("half-done")),
            ("", unknown("no-status")),
        ] {
            assert_eq!(stage(&json!({"order_status": status})), wanted, "{status}");
        }
        for (total, wanted) in [("0", Stage::Draft), ("0.00", Stage::Draft), ("10", Stage::Unpaid)]
        {
            let order = json!({"order_status": "UNPAID", "total_amount": total});
            assert_eq!(stage(&order), wanted, "{total}");
        }
    }

    #[test]
    fn what_shopee_sends_itself_is_no_work_of_this_house() {
        let order = json!({"order_status": "READY_TO_SHIP",
            "fulfillment_flag": "fulfilled_by_shopee"});
        assert_eq!(stage(&order), Stage::Draft);
        let order = json!({"order_status": "READY_TO_SHIP", "advance_package": true,
            "fulfillment_flag": "fulfilled_by_local_seller"});
        assert_eq!(stage(&order), Stage::Unknown("advance-fulfilment".to_owned()));
        let order = json!({"order_status": "SHIPPED", "advance_package": true});
        assert_eq!(stage(&order), Stage::Completed);
    }
}
