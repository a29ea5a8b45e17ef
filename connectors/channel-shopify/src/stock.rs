//! What a shop lists under codes, and how many pieces a place of it is told to have.

use channels::{Call, Denial, Door, Heard, SeenListing, StockAnswer, StockOutcome, Unreadable};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::graphql::{answer, call, gid, number, unreadable};
use crate::page::behind;
use crate::places::{place, places};
use crate::texts::{self, MOST_CODES};
use channels::fields::{text, whole};

/// How often numbers are told again without those that were not taken, in one go.
const MOST_ROUNDS: usize = 5;
/// Its own words are short; what is longer is something else.
const MOST_WORD: usize = 100;

fn search(door: &Door, codes: &[String], place: &str, behind: Option<&str>) -> Call {
    let quoted = |code: &String| {
        let code = code.replace('\\', "\\\\").replace('"', "\\\"");
        format!("sku:\"{code}\"")
    };
    let search: Vec<String> = codes.iter().map(quoted).collect();
    let variables = json!({
        "search": search.join(" OR "),
        "place": gid("Location", place),
        "behind": behind,
    });
    call(door, texts::LISTINGS, &variables)
}

/// What follows from the answers to an ask for listings: the place is looked for first, then the codes are.
pub(crate) fn hear_listings(
    door: &Door,
    codes: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some((first, answers)) = answers.split_first() else {
        return Ok(Heard::More(places(door)));
    };
    let place = place(door, &answer(first)?)?;
    let mut found = Vec::new();
    let (mut chunks, mut mark) = (codes.chunks(MOST_CODES), None);
    let mut chunk = chunks.next();
    for body in answers {
        let data = answer(body)?;
        let items = &data["inventoryItems"];
        let nodes = items["nodes"].as_array().ok_or_else(|| unreadable("not a list"))?;
        found.extend(nodes.iter().filter_map(|item| listing(item, &place)));
        mark = behind(items)?;
        if mark.is_none() {
            chunk = chunks.next();
        }
    }
    Ok(match chunk {
        Some(codes) => Heard::More(search(door, codes, &place, mark.as_deref())),
        None => Heard::Whole(json!({"listings": found}).to_string().into_bytes()),
    })
}

/// What is listed, in the words of [`read_listings`]. What is counted, but not at this place, is not listed here.
fn listing(item: &Value, place: &str) -> Option<Value> {
    let (sku, id) = (text(item.get("sku")?)?, number(item.get("legacyResourceId")?)?);
    let is_counted = item.get("tracked") == Some(&Value::Bool(true));
    if is_counted && item["inventoryLevel"].is_null() {
        return None;
    }
    let pieces = if is_counted { available(item) } else { None };
    Some(json!({"sku": sku, "id": id, "place": place, "pieces": pieces}))
}

fn available(item: &Value) -> Option<i64> {
    let quantities = item.pointer("/inventoryLevel/quantities")?.as_array()?;
    let available = quantities.iter().find(|one| one["name"] == "available")?;
    available["quantity"].as_i64()
}

/// What a shop lists, as [`hear_listings`] put it together.
pub(crate) fn read_listings(body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let unreadable = || Unreadable { why: "not a list of products".to_owned() };
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let listings = page["listings"].as_array().ok_or_else(unreadable)?;
    let read = |one: &Value| {
        Some(SeenListing {
            external_sku: text(one.get("sku")?)?,
            product_id: number(one.get("id")?)?,
            group: one.get("place").and_then(number),
            pieces: one.get("pieces").and_then(Value::as_i64),
        })
    };
    listings.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

/// Numbers of pieces that a place is to have.
pub(crate) struct ToShow<'a> {
    pub(crate) place: &'a str,
    /// Which products, and how many of each.
    pub(crate) pieces: &'a [(String, i64)],
    pub(crate) intent: &'a str,
}

/// How many the place has is looked up first: what is gone or not counted is not told.
pub(crate) fn look(door: &Door, to_show: &ToShow<'_>) -> Call {
    let ids: Vec<String> = to_show.pieces.iter().map(|(id, _)| gid("InventoryItem", id)).collect();
    let place = gid("Location", to_show.place);
    call(door, texts::STOCK, &json!({"ids": ids, "place": place}))
}

/// What follows from the answers: numbers are set all at once or not at all, so that without those that are
/// refused the others are told again.
pub(crate) fn hear_show(
    door: &Door,
    to_show: &ToShow<'_>,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let Some((first, answers)) = answers.split_first() else {
        return Ok(Heard::More(look(door, to_show)));
    };
    let mut told = Vec::new();
    let mut left = looked(to_show, &answer(first)?, &mut told)?;
    for (round, body) in answers.iter().enumerate() {
        let data = answer(body)?;
        let errors = data.pointer("/inventorySetQuantities/userErrors").and_then(Value::as_array);
        let errors = errors.ok_or_else(|| unreadable("not an answer to a number"))?;
        let is = |wanted: &str| errors.iter().any(|error| error["code"] == wanted);
        if is("IDEMPOTENCY_CONCURRENT_REQUEST") || round >= MOST_ROUNDS {
            return Err(Denial::Wait(None));
        }
        if is("IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED") {
            continue;
        }
        if errors.is_empty() {
            told.extend(left.drain(..).map(|(id, pieces)| json!({"id": id, "pieces": pieces})));
            continue;
        }
        refused(errors, &mut left, &mut told);
    }
    if left.is_empty() {
        return Ok(Heard::Whole(json!({"told": told}).to_string().into_bytes()));
    }
    Ok(Heard::More(show(door, to_show, &left, answers.len())))
}

type Pieces<'a> = Vec<&'a (String, i64)>;

/// What is left to be told; what is shown already, not counted or gone is answered by that.
fn looked<'a>(
    to_show: &ToShow<'a>,
    data: &Value,
    told: &mut Vec<Value>,
) -> Result<Pieces<'a>, Denial> {
    let nodes = data["nodes"].as_array().ok_or_else(|| unreadable("not a list"))?;
    let mut left = Vec::new();
    for (wanted, item) in to_show.pieces.iter().zip(nodes) {
        let (id, pieces) = wanted;
        if item.get("legacyResourceId").and_then(number).as_ref() != Some(id) {
            told.push(json!({"id": id, "gone": true}));
        } else if item["tracked"] != Value::Bool(true) {
            told.push(json!({"id": id, "pieces": null}));
        } else if item["inventoryLevel"].is_null() {
            told.push(json!({"id": id, "gone": true}));
        } else if available(item) == Some(*pieces) {
            told.push(json!({"id": id, "pieces": pieces}));
        } else {
            left.push(wanted);
        }
    }
    Ok(left)
}

fn show(door: &Door, to_show: &ToShow<'_>, left: &Pieces<'_>, round: usize) -> Call {
    let place = gid("Location", to_show.place);
    let quantities: Vec<Value> = left
        .iter()
        .map(|(id, pieces)| {
            // This house counts what is there: what the shop counted itself is written over. That it is must be
            // said by nothing, in so many words.
            json!({"inventoryItemId": gid("InventoryItem", id), "locationId": place,
                "quantity": pieces, "changeFromQuantity": null})
        })
        .collect();
    let input = json!({"name": "available", "reason": "correction", "quantities": quantities});
    let once = once(to_show.intent, left, round);
    call(door, texts::SHOW, &json!({"input": input, "once": once}))
}

/// The same for the same numbers, so that what arrived is not done once more: a UUID of what they are.
fn once(intent: &str, left: &Pieces<'_>, round: usize) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{intent} {round}"));
    for (id, pieces) in left {
        hash.update(format!(" {id}={pieces}"));
    }
    let hex: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let parts = parts.into_iter().filter_map(|(from, to)| hex.get(from..to));
    parts.collect::<Vec<_>>().join("-")
}

/// Takes out what was refused. An error that is about no number in particular is about all of them.
fn refused(errors: &[Value], left: &mut Pieces<'_>, told: &mut Vec<Value>) {
    let mut out: Vec<(usize, &Value)> = Vec::new();
    for error in errors {
        let path = error["field"].as_array().map(Vec::as_slice).unwrap_or_default();
        let at = path.iter().filter_map(Value::as_str).find_map(|step| step.parse().ok());
        match at.filter(|at| *at < left.len()) {
            Some(at) => out.push((at, error)),
            None => out.extend((0..left.len()).map(|at| (at, error))),
        }
    }
    let mut kept = Pieces::new();
    for (at, one) in left.drain(..).enumerate() {
        match out.iter().find(|(wrong, _)| *wrong == at) {
            None => kept.push(one),
            Some((_, error)) => told.push(refusal(&one.0, error)),
        }
    }
    *left = kept;
}

fn refusal(id: &str, error: &Value) -> Value {
    let code = error["code"].as_str().unwrap_or_default();
    // It is looked for again, and told under the number it has by then.
    if matches!(
        code,
        "INVALID_INVENTORY_ITEM" | "ITEM_NOT_STOCKED_AT_LOCATION" | "INVALID_LOCATION"
    ) {
        return json!({"id": id, "gone": true});
    }
    let is_word = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    let plain = !code.is_empty() && code.len() <= MOST_WORD && code.bytes().all(is_word);
    json!({"id": id, "refused": if plain { code } else { "channels.stock_not_taken" }})
}

/// What became of each number, as [`hear_show`] put it together.
pub(crate) fn read_told(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let unreadable = || Unreadable { why: "not an answer to a number".to_owned() };
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let told = page["told"].as_array().ok_or_else(unreadable)?;
    let read = |one: &Value| {
        let outcome = if one.get("gone").is_some() {
            StockOutcome::Gone
        } else if let Some(why) = one.get("refused").and_then(text) {
            StockOutcome::Refused(why)
        } else {
            StockOutcome::Shows(whole(one.get("pieces")))
        };
        Some(StockAnswer { product_id: number(one.get("id")?)?, outcome })
    };
    told.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

#[cfg(test)]
pub(crate) mod tests;
