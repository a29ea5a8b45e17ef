//! How eBay is told that a parcel has left, and asked whether it knows.

use std::collections::BTreeMap;

use channels::{Call, Denial, Door, Heard, Refusal, Shipment, Unreadable};
use orders::tracking_key;
use serde_json::{Value, json};

use crate::carriers::code;
use crate::rest::{FULFILLMENT, escaped, get, object, post, refused_ids, unreadable};
use crate::window::{moment, second};
use channels::fields::{text, whole};

fn path(shipment: &Shipment) -> String {
    format!("{FULFILLMENT}/order/{}/shipping_fulfillment", escaped(&shipment.external_id))
}

/// What was sent of an order.
pub(crate) fn sent(door: &Door, shipment: &Shipment) -> Call {
    get(door, &path(shipment))
}

fn refused(why: &str) -> Denial {
    Denial::Refused(why.to_owned())
}

/// What follows from the answers to a parcel that is told. What was sent of its order is looked up first: who told it
/// already, by whatever way, tells it no second time.
pub(crate) fn hear_tell(
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let [sent, told @ ..] = answers else { return Ok(Heard::More(self::sent(door, shipment))) };
    let is_known =
        knows_of(sent, shipment).map_err(|unreadable| Denial::Unreadable(unreadable.why));
    if is_known? || !told.is_empty() {
        return Ok(Heard::Whole(Vec::new()));
    }
    Ok(Heard::More(post(door, &path(shipment), &parcel(shipment)?)))
}

/// A parcel in eBay's words.
fn parcel(shipment: &Shipment) -> Result<Value, Denial> {
    let mut pieces: BTreeMap<&str, i64> = BTreeMap::new();
    for (line, held) in &shipment.goods {
        *pieces.entry(line).or_default() += held;
    }
    if pieces.is_empty() {
        return Err(refused("channels.nothing_to_send_there"));
    }
    // One line may stand in it once.
    let lines: Vec<Value> = pieces
        .iter()
        .map(|(line, pieces)| json!({"lineItemId": line, "quantity": pieces}))
        .collect();
    let mut parcel = json!({ "lineItems": lines });
    if let Some(at) = shipment.shipped_at {
        parcel["shippedDate"] = json!(format!("{}.000Z", moment(second(at))));
    }
    let number = tracking_number(&shipment.tracking_number)?;
    if !number.is_empty() {
        // Neither is taken without the other.
        parcel["shippingCarrierCode"] = json!(code(&shipment.carrier));
        parcel["trackingNumber"] = json!(number);
    }
    Ok(parcel)
}

/// A tracking number as eBay takes it: letters and digits. Spaces and hyphens, by which people read it, are left
/// out; what has anything else in it is none that eBay can hold.
fn tracking_number(written: &str) -> Result<String, Denial> {
    let is_between = |letter: &char| letter.is_whitespace() || *letter == '-';
    let number: String = written.chars().filter(|letter| !is_between(letter)).collect();
    let is_plain = number.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_plain { Ok(number) } else { Err(refused("channels.tracking_number_odd")) }
}

/// What a refusal says of a parcel that is told or looked up.
pub(crate) fn denial(refusal: &Refusal<'_>) -> Option<Denial> {
    let ids = refused_ids(refusal);
    Some(match refusal.status {
        400 if ids.contains(&INVALID_ORDER) => refused("channels.order_gone_there"),
        400 if ids.contains(&INVALID_TRACKING) => refused("channels.tracking_number_odd"),
        400 | 409 => refused("channels.shipment_not_taken"),
        404 => refused("channels.order_gone_there"),
        _ => return None,
    })
}

const INVALID_ORDER: i64 = 32_100;
const INVALID_TRACKING: i64 = 32_300;

/// What was sent of an order, as it came.
pub(crate) fn hear_sent(answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let body = answers.last().ok_or_else(|| unreadable("no answer"))?;
    Ok(Heard::Whole(body.clone()))
}

/// Whether the goods of a parcel were sent by its tracking number; where it has none, by none.
pub(crate) fn knows_of(body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
    let not_a_list = || Unreadable { why: "not a list of parcels".to_owned() };
    let list = object(body).map_err(|_| not_a_list())?;
    let Some(parcels) = list.get("fulfillments").filter(|parcels| !parcels.is_null()) else {
        return match whole(list.get("total")) {
            Some(0) => Ok(false),
            _ => Err(not_a_list()),
        };
    };
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for (line, pieces) in &shipment.goods {
        *left.entry(line).or_default() += pieces;
    }
    let wanted = tracking_key(&shipment.tracking_number);
    let mut is_there = false;
    for parcel in parcels.as_array().ok_or_else(not_a_list)? {
        let number = parcel.get("shipmentTrackingNumber").and_then(text).unwrap_or_default();
        if tracking_key(&number) != wanted {
            continue;
        }
        is_there = true;
        let lines = parcel.get("lineItems").and_then(Value::as_array).ok_or_else(not_a_list)?;
        for held in lines {
            let line = held.get("lineItemId").and_then(text).unwrap_or_default();
            if let Some(left) = left.get_mut(line.as_str()) {
                // eBay means one piece where it says nothing.
                *left -= whole(held.get("quantity")).unwrap_or(1);
            }
        }
    }
    Ok(is_there && left.values().all(|left| *left <= 0))
}

#[cfg(test)]
pub(crate) mod tests;
