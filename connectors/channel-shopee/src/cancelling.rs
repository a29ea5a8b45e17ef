//! How Shopee is told that an order is cancelled by its seller.

use channels::fields::whole;
use channels::{Call, CancelReason, Denial, Door, Heard};
use serde_json::{Value, json};

use crate::answer::{document, read, refused, unreadable};
use crate::page::{of, with};
use crate::signing::post;
use crate::stage::word;
use crate::window::must;

const CANCEL: &str = "/api/v2/order/cancel_order";

/// How far the order is, and what is in it.
pub(crate) fn look(door: &Door, external_id: &str) -> Option<Call> {
    with(door, &[external_id.to_owned()], "item_list")
}

/// What follows from the answers: who has it cancelled is told nothing.
pub(crate) fn hear(
    door: &Door,
    (external_id, reason): (&str, CancelReason),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let [first, told @ ..] = answers else { return must(look(door, external_id)) };
    let gone = || refused("channels.order_gone_there");
    let found = match of(first, &[external_id.to_owned()]) {
        Err(Denial::Nothing) => return Err(gone()),
        found => found?,
    };
    let (_, raw) = found.first().ok_or_else(gone)?;
    let order = document(raw).ok_or_else(|| unreadable("not an order"))?;
    match (word(&order, "order_status").as_str(), told) {
        ("CANCELLED", _) => Ok(Heard::Whole(Vec::new())),
        // Its buyer asks for it, and whoever sells it answers there: a second word of ours would not be taken.
        ("IN_CANCEL", []) => Err(refused("channels.cancel_there")),
        (_, []) => must(post(door, CANCEL, &cancellation(external_id, reason, &order))),
        (_, [told, ..]) => match read(told) {
            Ok(_) => Ok(Heard::Whole(Vec::new())),
            Err(Denial::Nothing) => Err(gone()),
            Err(denial) => Err(denial),
        },
    }
}

/// In Shopee's words. A seller has three causes; by the first of them Shopee wants to know what is missing.
fn cancellation(external_id: &str, reason: CancelReason, order: &Value) -> Value {
    let cause = match reason {
        CancelReason::Buyer => "CUSTOMER_REQUEST",
        CancelReason::Address => "UNDELIVERABLE_AREA",
        CancelReason::Stock | CancelReason::Fraud | CancelReason::Other => "OUT_OF_STOCK",
    };
    let mut body = json!({"order_sn": external_id, "cancel_reason": cause});
    if cause == "OUT_OF_STOCK" {
        let items = order.get("item_list").and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default().iter();
        let number = |item: &Value, name: &str| whole(item.get(name)).unwrap_or_default();
        let missing = items.map(|item| {
            json!({"item_id": number(item, "item_id"), "model_id": number(item, "model_id")})
        });
        body["item_list"] = missing.collect();
    }
    body
}

#[cfg(test)]
mod tests;
