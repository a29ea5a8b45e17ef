//! How Shopify is told that an order is cancelled. Money does not move by it: what was paid is given back by a person.

use channels::{Call, CancelReason, Denial, Door, Heard};
use serde_json::{Value, json};

use crate::graphql::{answer, call, gid, unreadable};
use crate::texts;

/// It cancels in its own time: it is looked at again after so many seconds.
const LOOKED_AT_AGAIN: i64 = 5;

/// Whether it is cancelled already.
pub(crate) fn look(door: &Door, external_id: &str) -> Call {
    call(door, texts::IS_CANCELLED, &json!({"id": gid("Order", external_id)}))
}

/// What follows from the answers: who has it cancelled is told nothing.
pub(crate) fn hear(
    door: &Door,
    (external_id, reason): (&str, CancelReason),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let [first, told @ ..] = answers else { return Ok(Heard::More(look(door, external_id))) };
    let data = answer(first)?;
    let order = data.get("order").filter(|order| order.is_object());
    let order = order.ok_or_else(|| Denial::Refused("channels.order_gone_there".to_owned()))?;
    if order.get("cancelledAt").is_some_and(Value::is_string) {
        return Ok(Heard::Whole(Vec::new()));
    }
    let Some(told) = told.first() else {
        let variables = json!({"id": gid("Order", external_id), "reason": word(reason)});
        return Ok(Heard::More(call(door, texts::CANCEL, &variables)));
    };
    let data = answer(told).map_err(|denial| match denial {
        // Orders can be read by this key, and not changed: the shop itself does well.
        Denial::NotAuthorised => Denial::Refused("channels.cancel_right_wanted".to_owned()),
        denial => denial,
    })?;
    let errors = data.pointer("/orderCancel/orderCancelUserErrors").and_then(Value::as_array);
    match errors.ok_or_else(|| unreadable("an answer without what was asked for"))?.is_empty() {
        true => Err(Denial::Wait(Some(LOOKED_AT_AGAIN))),
        false => Err(Denial::Refused("channels.cancel_not_taken".to_owned())),
    }
}

fn word(reason: CancelReason) -> &'static str {
    match reason {
        CancelReason::Buyer => "CUSTOMER",
        CancelReason::Stock => "INVENTORY",
        CancelReason::Fraud => "FRAUD",
        CancelReason::Address | CancelReason::Other => "OTHER",
    }
}

#[cfg(test)]
mod tests;
