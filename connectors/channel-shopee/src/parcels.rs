//! How Shopee is told that a parcel has left with a carrier of the seller's own, and asked whether it knows. What
//! Shopee's own logistics carry has a number and a label of theirs: it is not told from here.

use channels::{Call, Denial, Door, Heard, Shipment, Unreadable};
use orders::tracking_key;
use serde_json::{Value, json};

use crate::answer::{document, read, refused, unreadable};
use crate::order::pieces;
use crate::page::{of, with};
use crate::signing::{get, post};
use crate::stage::word;
use crate::window::must;
use channels::fields::text;

const WAYS: &str = "/api/v2/logistics/get_shipping_parameter";
const TRACKING: &str = "/api/v2/logistics/get_tracking_number";
const SHIP: &str = "/api/v2/logistics/ship_order";
const FIELDS: &str = "item_list,package_list,fulfillment_flag,total_amount";

/// What of an order was sent.
pub(crate) fn sent(door: &Door, shipment: &Shipment) -> Option<Call> {
    with(door, std::slice::from_ref(&shipment.external_id), FIELDS)
}

fn of_order(door: &Door, path: &str, shipment: &Shipment) -> Option<Call> {
    get(door, path, &[("order_sn", shipment.external_id.clone())])
}

/// Whether Shopee takes an order for sent or arranged: then its number is asked for, and cannot be told any more.
fn is_sent(order: &Value) -> bool {
    let status = word(order, "order_status");
    let status = status.as_str();
    matches!(status, "PROCESSED" | "SHIPPED" | "TO_CONFIRM_RECEIVE" | "COMPLETED" | "TO_RETURN")
}

fn order(body: &[u8], shipment: &Shipment) -> Result<Value, Denial> {
    let gone = || refused("channels.order_gone_there");
    let found = match of(body, std::slice::from_ref(&shipment.external_id)) {
        Err(Denial::Nothing) => return Err(gone()),
        found => found?,
    };
    let (_, raw) = found.first().ok_or_else(gone)?;
    document(raw).ok_or_else(|| unreadable("not an order"))
}

/// What follows from the answers to whether a parcel was told.
pub(crate) fn hear_was_told(
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let [first, rest @ ..] = answers else { return must(sent(door, shipment)) };
    let is_sent = is_sent(&order(first, shipment)?);
    let number = match rest {
        [] if is_sent => return must(of_order(door, TRACKING, shipment)),
        [body, ..] => tracking_number(body)?,
        [] => String::new(),
    };
    let told = json!({"sent": is_sent, "number": number});
    Ok(Heard::Whole(told.to_string().into_bytes()))
}

/// The number Shopee has of an order; it has none of some.
fn tracking_number(body: &[u8]) -> Result<String, Denial> {
    match read(body) {
        Ok(answer) => {
            let number = answer.pointer("/response/tracking_number").and_then(text);
            Ok(number.unwrap_or_default())
        }
        Err(Denial::Nothing | Denial::Refused(_)) => Ok(String::new()),
        Err(denial) => Err(denial),
    }
}

/// Whether a parcel was told, by what [`hear_was_told`] put together.
pub(crate) fn knows_of(body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
    let not = || Unreadable { why: "not what was sent".to_owned() };
    let told: Value = serde_json::from_slice(body).map_err(|_| not())?;
    let is_sent = told.get("sent").and_then(Value::as_bool).ok_or_else(not)?;
    let number = told.get("number").and_then(text).unwrap_or_default();
    Ok(is_sent && is_same(&number, &shipment.tracking_number))
}

/// Who has no number has no other one.
fn is_same(theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (tracking_key(theirs), tracking_key(ours));
    theirs.is_empty() || ours.is_empty() || theirs == ours
}

/// What follows from the answers to a parcel that is told. What was sent of its order is looked up first: who told it
/// already, by whatever way, tells it no second time.
pub(crate) fn hear_tell(
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let [first, rest @ ..] = answers else { return must(sent(door, shipment)) };
    let order = order(first, shipment)?;
    if is_sent(&order) {
        let [number, ..] = rest else { return must(of_order(door, TRACKING, shipment)) };
        return match is_same(&tracking_number(number)?, &shipment.tracking_number) {
            true => Ok(Heard::Whole(Vec::new())),
            false => Err(refused("channels.told_otherwise_there")),
        };
    }
    match rest {
        [] => {
            must_be_whole(&order, shipment)?;
            must(of_order(door, WAYS, shipment))
        }
        [ways] => must(post(door, SHIP, &parcel(ways, shipment)?)),
        [_, told, ..] => of_parcel(read(told)).map(|_| Heard::Whole(Vec::new())),
    }
}

/// An order goes as a whole, with one number: what is only a part of it cannot be told.
fn must_be_whole(order: &Value, shipment: &Shipment) -> Result<(), Denial> {
    if !matches!(word(order, "order_status").as_str(), "READY_TO_SHIP" | "RETRY_SHIP") {
        return Err(refused("channels.shipment_not_taken"));
    }
    let packages = order.get("package_list").and_then(Value::as_array).map_or(0, Vec::len);
    let held = |line: &str| -> i64 {
        shipment.goods.iter().filter(|(id, _)| id == line).map(|(_, pieces)| pieces).sum()
    };
    let is_whole = pieces(order).iter().all(|(line, pieces)| held(line) >= *pieces);
    if is_whole && packages < 2 { Ok(()) } else { Err(refused("channels.goes_whole_there")) }
}

fn of_parcel<T>(read: Result<T, Denial>) -> Result<T, Denial> {
    read.map_err(|denial| match denial {
        Denial::Nothing => refused("channels.order_gone_there"),
        denial => denial,
    })
}

/// A parcel in Shopee's words, if a carrier of the seller's own may bring it.
fn parcel(ways: &[u8], shipment: &Shipment) -> Result<Value, Denial> {
    let answer = of_parcel(read(ways))?;
    let needed = answer.pointer("/response/info_needed");
    let own = needed.and_then(|needed| needed.get("non_integrated")).filter(|own| !own.is_null());
    let own = own.ok_or_else(|| refused("channels.carried_by_platform"))?;
    let number = shipment.tracking_number.trim();
    let wants_number = own.as_array().is_some_and(|fields| !fields.is_empty());
    if number.is_empty() && wants_number {
        return Err(refused("channels.tracking_number_wanted"));
    }
    let told = if number.is_empty() { json!({}) } else { json!({ "tracking_number": number }) };
    Ok(json!({"order_sn": shipment.external_id, "non_integrated": told}))
}

#[cfg(test)]
pub(crate) mod tests;
