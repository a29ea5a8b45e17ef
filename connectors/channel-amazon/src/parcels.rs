//! How Amazon is told that a parcel has left, and asked whether it knows.

use std::collections::BTreeMap;

use channels::{Call, Door, Shipment, Unreadable};
use serde_json::{Value, json};

use crate::carriers::{OTHER, code};
use crate::fields::{clipped, list, word};
use crate::page::{ORDERS, seconds};
use crate::stores::{encoded, get, send, store};

/// A parcel's number among those of its order has so many digits at most.
const NUMBERS: u64 = 1_000_000_000;
const MOST_NAME: usize = 100;

/// What was sent of an order.
pub(crate) fn look(door: &Door, shipment: &Shipment) -> Option<Call> {
    let path = format!("{ORDERS}/{}", encoded(&shipment.external_id));
    get(door, &path, &[("includedData", "PACKAGES".to_owned())])
}

/// Amazon's name of a parcel, which is a number: told again under the same name, it is the same parcel.
fn name(parcel: &str) -> String {
    let digits = parcel.bytes().filter(u8::is_ascii_digit);
    let number = digits.fold(0_u64, |sum, digit| (sum * 10 + u64::from(digit - b'0')) % NUMBERS);
    number.max(1).to_string()
}

/// Goods have left. Without a day, or without goods that it knows, Amazon refuses it, and a person sees it.
pub(crate) fn tell(door: &Door, shipment: &Shipment) -> Option<Call> {
    let carrier = clipped(shipment.carrier.trim(), MOST_NAME);
    let goods: Vec<Value> = shipment
        .goods
        .iter()
        .map(|(line, pieces)| json!({"orderItemId": line, "quantity": pieces}))
        .collect();
    let mut package = json!({
        "packageReferenceId": name(&shipment.parcel),
        "carrierCode": code(&carrier).unwrap_or(OTHER),
        "trackingNumber": shipment.tracking_number.trim(),
        "shipDate": shipment.shipped_at.map(seconds).unwrap_or_default(),
        "orderItems": goods,
    });
    if !carrier.is_empty() {
        package["carrierName"] = json!(carrier);
    }
    let body = json!({"marketplaceId": store(door)?.id, "packageDetail": package});
    let id = encoded(&shipment.external_id);
    send(door, "POST", &format!("/orders/v0/orders/{id}/shipmentConfirmation"), &body)
}

/// Whether the goods of a parcel were sent: under its name, or by its tracking number.
pub(crate) fn knows_of(body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
    let unreadable = || Unreadable { why: "not an order".to_owned() };
    let answer: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let order = answer.get("order").filter(|order| order.is_object()).ok_or_else(unreadable)?;
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for (line, pieces) in &shipment.goods {
        *left.entry(line).or_default() += pieces;
    }
    let (name, number) = (name(&shipment.parcel), shipment.tracking_number.trim());
    let mut is_there = false;
    for parcel in list(order, "/packages") {
        let has_number =
            !number.is_empty() && word(parcel, "/trackingNumber").eq_ignore_ascii_case(number);
        let is_it = word(parcel, "/packageReferenceId") == name || has_number;
        if !is_it || word(parcel, "/packageStatus/status") == "CANCELLED" {
            continue;
        }
        is_there = true;
        for held in list(parcel, "/packageItems") {
            if let Some(left) = left.get_mut(word(held, "/orderItemId")) {
                *left -= held["quantity"].as_i64().unwrap_or_default();
            }
        }
    }
    Ok(is_there && left.values().all(|left| *left <= 0))
}

#[cfg(test)]
pub(crate) mod tests;
