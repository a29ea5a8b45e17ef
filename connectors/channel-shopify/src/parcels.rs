//! How Shopify is told that a parcel has left, and asked whether it knows.

use std::collections::BTreeMap;

use channels::{Call, Denial, Door, Heard, Shipment, Unreadable};
use serde_json::{Value, json};

use crate::carriers::company;
use crate::graphql::{answer, call, gid, number, unreadable};
use crate::page::behind;
use crate::texts::{self, MOST_SENT};

/// What of an order is to be sent is asked for first.
pub(crate) fn to_send(door: &Door, shipment: &Shipment) -> Call {
    call(door, texts::TO_SEND, &json!({"id": gid("Order", &shipment.external_id)}))
}

/// What was sent of an order.
pub(crate) fn sent(door: &Door, shipment: &Shipment) -> Call {
    call(door, texts::SENT, &json!({"id": gid("Order", &shipment.external_id)}))
}

fn refused(why: &str) -> Denial {
    Denial::Refused(why.to_owned())
}

fn list<'a>(value: &'a Value, path: &str) -> Result<&'a [Value], Denial> {
    let found = value.pointer(path).and_then(Value::as_array);
    found.map(Vec::as_slice).ok_or_else(|| unreadable("an answer without what was asked for"))
}

/// Goods that are to be sent from one place: a fulfilment order.
struct Pile {
    id: String,
    place: String,
    /// Whether goods can be sent from it. What is on hold, or is sent by somebody else, cannot.
    is_open: bool,
    lines: Vec<PileLine>,
    /// Behind which mark its lines go on.
    behind: Option<String>,
}

struct PileLine {
    id: String,
    line: String,
    remaining: i64,
}

fn pile_lines(list_of: &Value) -> Result<Vec<PileLine>, Denial> {
    let read = |one: &Value| {
        Some(PileLine {
            id: one.get("id")?.as_str()?.to_owned(),
            line: number(one.pointer("/lineItem/id")?)?,
            remaining: one.get("remainingQuantity")?.as_i64()?,
        })
    };
    let lines = list(list_of, "/nodes")?.iter().map(read);
    lines.collect::<Option<Vec<_>>>().ok_or_else(|| unreadable("not a list of goods"))
}

fn piles(data: &Value) -> Result<Vec<Pile>, Denial> {
    let order = data.get("order").filter(|order| order.is_object());
    let order = order.ok_or_else(|| refused("channels.order_gone_there"))?;
    let read = |one: &Value| {
        let actions = list(one, "/supportedActions")?;
        let place = one.pointer("/assignedLocation/location/id").and_then(number);
        Ok(Pile {
            id: one["id"].as_str().ok_or_else(|| unreadable("no id"))?.to_owned(),
            place: place.unwrap_or_default(),
            is_open: actions.iter().any(|one| one["action"] == "CREATE_FULFILLMENT"),
            lines: pile_lines(&one["lineItems"])?,
            behind: behind(&one["lineItems"])?,
        })
    };
    let piles = list(order, "/fulfillmentOrders/nodes")?.iter().map(read);
    let piles: Vec<Pile> = piles.collect::<Result<_, Denial>>()?;
    // An order that is split over more places than that is for a person.
    match order.pointer("/fulfillmentOrders/pageInfo/hasNextPage") {
        Some(Value::Bool(false)) => Ok(piles),
        _ => Err(refused("channels.order_cut")),
    }
}

/// What follows from the answers to a parcel that is told: the lines that did not come with the order, then one
/// call for each place its goods are from, then it is known.
pub(crate) fn hear_tell(
    door: &Door,
    shipment: &Shipment,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some((first, answers)) = answers.split_first() else {
        return Ok(Heard::More(to_send(door, shipment)));
    };
    let mut piles = piles(&answer(first)?)?;
    let mut sent = 0;
    for body in answers {
        let data = answer(body)?;
        match data.get("fulfillmentOrder") {
            Some(more) => {
                let pile = piles.iter_mut().find(|pile| more["id"] == *pile.id);
                let pile = pile.ok_or_else(|| unreadable("goods of another order"))?;
                pile.lines.extend(pile_lines(&more["lineItems"])?);
                pile.behind = behind(&more["lineItems"])?;
            }
            None => {
                let errors = list(&data, "/fulfillmentCreate/userErrors")?;
                if !errors.is_empty() {
                    return Err(refused("channels.shipment_not_taken"));
                }
                sent += 1;
            }
        }
    }
    if let Some((id, mark)) = piles.iter().find_map(|pile| Some((&pile.id, pile.behind.as_ref()?)))
    {
        let variables = json!({"id": id, "behind": mark});
        return Ok(Heard::More(call(door, texts::MORE_TO_SEND, &variables)));
    }
    let loads = loads(shipment, &piles)?;
    Ok(match loads.get(sent) {
        Some(load) => Heard::More(send(door, shipment, load)),
        None => Heard::Whole(Vec::new()),
    })
}

/// What is taken from the piles of one place: of each pile, which lines and how many pieces.
type Load = BTreeMap<String, Vec<(String, i64)>>;

/// Where the goods of a parcel are taken from, place by place.
fn loads(shipment: &Shipment, piles: &[Pile]) -> Result<Vec<Load>, Denial> {
    let mut by_place: BTreeMap<&str, Load> = BTreeMap::new();
    let mut is_held = false;
    for (line, wanted) in &shipment.goods {
        let mut wanted = *wanted;
        for pile in piles {
            for found in pile.lines.iter().filter(|found| found.line == *line) {
                let taken = found.remaining.min(wanted);
                if taken < 1 {
                    continue;
                }
                if !pile.is_open {
                    is_held = true;
                    continue;
                }
                wanted -= taken;
                let load = by_place.entry(&pile.place).or_default();
                load.entry(pile.id.clone()).or_default().push((found.id.clone(), taken));
            }
        }
    }
    match (by_place.is_empty(), is_held) {
        (true, true) => Err(refused("channels.on_hold_there")),
        (true, false) => Err(refused("channels.nothing_to_send_there")),
        _ => Ok(by_place.into_values().collect()),
    }
}

fn send(door: &Door, shipment: &Shipment, load: &Load) -> Call {
    let piles: Vec<Value> = load
        .iter()
        .map(|(pile, lines)| {
            let lines: Vec<Value> =
                lines.iter().map(|(id, pieces)| json!({"id": id, "quantity": pieces})).collect();
            json!({"fulfillmentOrderId": pile, "fulfillmentOrderLineItems": lines})
        })
        .collect();
    let mut fulfillment = json!({"lineItemsByFulfillmentOrder": piles, "notifyCustomer": true});
    let number = shipment.tracking_number.trim();
    if !number.is_empty() {
        fulfillment["trackingInfo"] = match company(&shipment.carrier) {
            Some(company) => json!({"number": number, "company": company}),
            None => json!({"number": number}),
        };
    }
    call(door, texts::SEND, &json!({"fulfillment": fulfillment}))
}

/// What was sent of an order, or that there is no such order.
pub(crate) fn hear_sent(answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let body = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let data = answer(body)?;
    if !data["order"].is_object() {
        return Err(refused("channels.order_gone_there"));
    }
    if list(&data, "/order/fulfillments")?.len() >= MOST_SENT {
        // Nobody looks further than that: a person does.
        return Err(refused("channels.order_cut"));
    }
    Ok(Heard::Whole(body.clone()))
}

/// Whether the goods of a parcel were sent by its tracking number; where it has none, by none.
pub(crate) fn knows_of(body: &[u8], shipment: &Shipment) -> Result<bool, Unreadable> {
    let unreadable = |_| Unreadable { why: "not a list of parcels".to_owned() };
    let data = answer(body).map_err(unreadable)?;
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for (line, pieces) in &shipment.goods {
        *left.entry(line).or_default() += pieces;
    }
    let mut is_there = false;
    for parcel in list(&data, "/order/fulfillments").map_err(unreadable)? {
        if !is_of(parcel, shipment.tracking_number.trim()) {
            continue;
        }
        is_there = true;
        if parcel.pointer("/fulfillmentLineItems/pageInfo/hasNextPage") == Some(&Value::Bool(true))
        {
            // More goods are in it than can be seen, and it has the number.
            return Ok(true);
        }
        for held in list(parcel, "/fulfillmentLineItems/nodes").map_err(unreadable)? {
            let line = held.pointer("/lineItem/id").and_then(number).unwrap_or_default();
            if let Some(left) = left.get_mut(line.as_str()) {
                *left -= held["quantity"].as_i64().unwrap_or_default();
            }
        }
    }
    Ok(is_there && left.values().all(|left| *left <= 0))
}

fn is_of(parcel: &Value, wanted: &str) -> bool {
    let status = parcel["status"].as_str().unwrap_or_default();
    let numbers = parcel["trackingInfo"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut numbers = numbers.iter().filter_map(|one| one["number"].as_str()).map(str::trim);
    let is_it = match wanted {
        "" => numbers.all(str::is_empty),
        wanted => numbers.any(|number| number.eq_ignore_ascii_case(wanted)),
    };
    is_it && !matches!(status, "CANCELLED" | "ERROR" | "FAILURE")
}

#[cfg(test)]
pub(crate) mod tests;
