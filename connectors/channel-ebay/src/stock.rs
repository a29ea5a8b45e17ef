//! What an account lists under codes, and how many pieces it is told to have. Only what was listed by the Inventory
//! API, or moved there, is seen and told.

use std::collections::VecDeque;

use channels::{
    Call, Denial, Door, Heard, Refusal, SeenListing, StockAnswer, StockOutcome, Unreadable,
};
use serde_json::{Value, json};

use crate::rest::{INVENTORY, error_ids, object, post, refused_ids, unreadable};
use channels::fields::text;

/// Taken at once.
const MOST_AT_ONCE: usize = 25;
/// Calls of one ask. What is left then has no answer: it is looked for another day, or looked up before it is told
/// again.
const MOST_CALLS: usize = 18;
/// Longer no SKU is at eBay.
const MOST_SKU: usize = 50;

/// What is wrong with a SKU: there is no such one, or none may be written so. Among many, it is not said of which.
const OF_A_SKU: [i64; 5] = [25_702, 25_707, 25_708, 25_709, 25_710];
const GONE: [i64; 2] = [25_702, 25_710];

fn can_be(sku: &str) -> bool {
    !sku.is_empty() && sku.chars().count() <= MOST_SKU
}

/// Some of a list that are asked for together, or divided until it is known which of them eBay does not take.
struct Round<'a, T> {
    left: VecDeque<&'a [T]>,
}

impl<'a, T> Round<'a, T> {
    fn new(all: &'a [T]) -> Self {
        Self { left: all.chunks(MOST_AT_ONCE).collect() }
    }

    /// The next ones to ask for.
    fn next(&self) -> Option<&'a [T]> {
        self.left.front().copied()
    }

    /// Takes the next ones out.
    fn take(&mut self) -> Result<&'a [T], Denial> {
        self.left.pop_front().ok_or_else(|| unreadable("more answers than were asked for"))
    }

    /// Puts both halves of some back; the last one, which cannot be divided, is given back.
    fn divide(&mut self, some: &'a [T]) -> Option<&'a T> {
        if let [one] = some {
            return Some(one);
        }
        let (first, second) = some.split_at(some.len() / 2);
        self.left.push_front(second);
        self.left.push_front(first);
        None
    }
}

/// A refusal that is about some of what was asked is an answer, of nothing: it is asked for in smaller parts.
pub(crate) fn denial(refusal: &Refusal<'_>, is_told: bool) -> Option<Denial> {
    let ids = refused_ids(refusal);
    let is_of_some = match refusal.status {
        400 => is_told || ids.iter().any(|id| OF_A_SKU.contains(id)),
        404 => !is_told,
        _ => false,
    };
    is_of_some.then_some(Denial::Nothing)
}

/// Codes that may be SKUs, each once.
fn skus(codes: &[String]) -> Vec<String> {
    let mut skus: Vec<String> = codes.iter().filter(|code| can_be(code)).cloned().collect();
    skus.sort_unstable();
    skus.dedup();
    skus
}

pub(crate) fn look(door: &Door, skus: &[String]) -> Call {
    let requests: Vec<Value> = skus.iter().map(|sku| json!({ "sku": sku })).collect();
    post(door, &format!("{INVENTORY}/bulk_get_inventory_item"), &json!({ "requests": requests }))
}

/// The first call for what is listed under codes; none where none of them may be listed.
pub(crate) fn first_look(door: &Door, codes: &[String]) -> Option<Call> {
    let skus = skus(codes);
    let first = Round::new(&skus).next()?;
    Some(look(door, first))
}

/// What follows from the answers to codes.
pub(crate) fn hear_look(
    door: &Door,
    codes: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let skus = skus(codes);
    let mut round = Round::new(&skus);
    let mut found: Vec<Value> = Vec::new();
    for body in answers {
        let some = round.take()?;
        if body.is_empty() {
            round.divide(some);
            continue;
        }
        for one in responses(body)? {
            if let Some(listing) = listing(&one)? {
                found.push(listing);
            }
        }
    }
    Ok(match round.next().filter(|_| answers.len() < MOST_CALLS) {
        Some(some) => Heard::More(look(door, some)),
        None => Heard::Whole(json!({ "listings": found }).to_string().into_bytes()),
    })
}

pub(crate) fn responses(body: &[u8]) -> Result<Vec<Value>, Denial> {
    match object(body)?.get_mut("responses").map(Value::take) {
        Some(Value::Array(responses)) => Ok(responses),
        _ => Err(unreadable("not a list of answers")),
    }
}

pub(crate) fn status(one: &Value) -> i64 {
    one.get("statusCode").and_then(Value::as_i64).unwrap_or_default()
}

/// What is listed, in the words of [`read_listings`]; nothing where there is none.
fn listing(one: &Value) -> Result<Option<Value>, Denial> {
    match status(one) {
        200..300 => {}
        500.. => return Err(Denial::Failed),
        429 => return Err(Denial::Wait(None)),
        _ => return Ok(None),
    }
    let sku = one.get("sku").and_then(text).ok_or_else(|| unreadable("an item without its SKU"))?;
    let quantity = "/inventoryItem/availability/shipToLocationAvailability/quantity";
    // An item of which no number was ever told has none: it shows nothing.
    let pieces = one.pointer(quantity).and_then(Value::as_i64).unwrap_or(0);
    Ok(Some(json!({"sku": sku, "pieces": pieces})))
}

/// What an account lists, as [`hear_look`] put it together.
pub(crate) fn read_listings(body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let not_a_list = || Unreadable { why: "not a list of products".to_owned() };
    if body.is_empty() {
        // None of the codes may be one of eBay's.
        return Ok(Vec::new());
    }
    let page = object(body).map_err(|_| not_a_list())?;
    let listings = page.get("listings").and_then(Value::as_array).ok_or_else(not_a_list)?;
    let read = |one: &Value| {
        let sku = text(one.get("sku")?)?;
        let pieces = one.get("pieces").and_then(Value::as_i64);
        Some(SeenListing { external_sku: sku.clone(), product_id: sku, group: None, pieces })
    };
    listings.iter().map(|one| read(one).ok_or_else(not_a_list)).collect()
}

type Pieces = (String, i64);

/// Numbers of pieces: those of one call.
fn tell(door: &Door, pieces: &[Pieces]) -> Call {
    let requests: Vec<Value> = pieces
        .iter()
        .map(
            |(sku, pieces)| json!({"sku": sku, "shipToLocationAvailability": {"quantity": pieces}}),
        )
        .collect();
    post(door, &format!("{INVENTORY}/bulk_update_price_quantity"), &json!({ "requests": requests }))
}

/// The first call by which numbers are told.
pub(crate) fn first_tell(door: &Door, pieces: &[Pieces]) -> Option<Call> {
    Round::new(pieces).next().map(|some| tell(door, some))
}

/// What follows from the answers to numbers. One that is refused keeps no other back.
pub(crate) fn hear_tell(
    door: &Door,
    pieces: &[Pieces],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut round = Round::new(pieces);
    let mut told: Vec<Value> = Vec::new();
    for body in answers {
        let some = round.take()?;
        if body.is_empty() {
            if let Some((sku, _)) = round.divide(some) {
                told.push(json!({"id": sku, "refused": "channels.stock_not_taken"}));
            }
            continue;
        }
        for one in responses(body)? {
            let sku = one.get("sku").and_then(text);
            let asked = some.iter().find(|(known, _)| Some(known) == sku.as_ref());
            if let Some((sku, pieces)) = asked {
                told.extend(answered(sku, *pieces, &one));
            }
        }
    }
    Ok(match round.next().filter(|_| answers.len() < MOST_CALLS) {
        Some(some) => Heard::More(tell(door, some)),
        None => Heard::Whole(json!({ "told": told }).to_string().into_bytes()),
    })
}

/// What became of one number; nothing where nobody knows.
fn answered(sku: &str, pieces: i64, one: &Value) -> Option<Value> {
    let ids = error_ids(one);
    match status(one) {
        200..300 => Some(json!({"id": sku, "pieces": pieces})),
        404 => Some(json!({"id": sku, "gone": true})),
        _ if ids.iter().any(|id| GONE.contains(id)) => Some(json!({"id": sku, "gone": true})),
        429 => None,
        400..500 => {
            let why = ids.first().map(|id| format!("error {id}"));
            let why = why.unwrap_or_else(|| "channels.stock_not_taken".to_owned());
            Some(json!({"id": sku, "refused": why}))
        }
        _ => None,
    }
}

/// What became of each number, as [`hear_tell`] put it together.
pub(crate) fn read_told(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let unreadable = || Unreadable { why: "not an answer to a number".to_owned() };
    let page = object(body).map_err(|_| unreadable())?;
    let told = page.get("told").and_then(Value::as_array).ok_or_else(unreadable)?;
    let read = |one: &Value| {
        let outcome = if one.get("gone").is_some() {
            StockOutcome::Gone
        } else if let Some(why) = one.get("refused").and_then(text) {
            StockOutcome::Refused(why)
        } else {
            StockOutcome::Shows(one.get("pieces").and_then(Value::as_i64))
        };
        Some(StockAnswer { product_id: text(one.get("id")?)?, outcome })
    };
    told.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

#[cfg(test)]
pub(crate) mod tests;
