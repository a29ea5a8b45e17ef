//! What the seller lists in a store, and how many pieces of it can be bought. What Amazon keeps in its own
//! warehouses it counts itself: it is not listed here, and not told.

use channels::{Call, Denial, Door, Heard, SeenListing, StockAnswer, StockOutcome, Unreadable};
use serde_json::{Value, json};

use crate::answer::word as plain;
use crate::fields::{list, word};
use crate::page::unreadable;
use crate::stores::{encoded, get, send, store};
use channels::fields::text;

/// Codes that one call asks for.
const MOST_CODES: usize = 20;
/// What the seller sends; all other channels are warehouses of Amazon's.
const OURS: &str = "DEFAULT";
/// The type of goods that takes offers of all of them.
const ANY_GOODS: &str = "PRODUCT";

pub(crate) fn items(door: &Door) -> Option<String> {
    Some(format!("/listings/2021-08-01/items/{}", encoded(door.place.as_ref()?)))
}

fn ask(door: &Door, more: Vec<(&'static str, String)>) -> Option<Call> {
    let mut query = vec![("marketplaceIds", store(door)?.id.to_owned())];
    query.extend(more);
    get(door, &items(door)?, &query)
}

/// What is looked for in one call. A comma within a code would make two of it: such a code is not looked for.
fn chunks(codes: &[String]) -> Vec<Vec<&str>> {
    let plain: Vec<&str> =
        codes.iter().map(String::as_str).filter(|code| !code.contains(',')).collect();
    plain.chunks(MOST_CODES).map(<[&str]>::to_vec).collect()
}

/// The first call for some codes, or the one behind a token of Amazon's.
pub(crate) fn search(door: &Door, codes: &[String], behind: Option<(usize, &str)>) -> Option<Call> {
    let (chunk, token) = behind.unwrap_or_default();
    let all = chunks(codes);
    let codes = all.get(chunk)?;
    let mut query = vec![
        ("identifiers", codes.join(",")),
        ("identifiersType", "SKU".to_owned()),
        ("includedData", "summaries,fulfillmentAvailability".to_owned()),
        ("pageSize", MOST_CODES.to_string()),
    ];
    if !token.is_empty() {
        query.push(("pageToken", token.to_owned()));
    }
    ask(door, query)
}

/// Whether the key is good: orders can be asked for, and the seller is the one who is named.
pub(crate) fn hear_try(door: &Door, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    match answers {
        [orders, _listed] => Ok(Heard::Whole(orders.clone())),
        _ => {
            let call = ask(door, vec![("pageSize", "1".to_owned())]);
            call.map(Heard::More).ok_or(Denial::NoPlace)
        }
    }
}

/// What follows from the answers to an ask for listings: all pages of all codes become one.
pub(crate) fn hear(door: &Door, codes: &[String], answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let (mut found, mut chunk, mut token) = (Vec::new(), 0, String::new());
    for body in answers {
        let page: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
        let items = page["items"].as_array().ok_or_else(|| unreadable("not a list"))?;
        found.extend(items.iter().filter_map(listing));
        token = word(&page, "/pagination/nextToken").to_owned();
        if token.is_empty() {
            chunk += 1;
        }
    }
    Ok(match search(door, codes, Some((chunk, &token))) {
        Some(call) => Heard::More(call),
        None => Heard::Whole(json!({ "listings": found }).to_string().into_bytes()),
    })
}

/// What is listed, in the words of [`read`].
fn listing(item: &Value) -> Option<Value> {
    let sku = text(item.get("sku")?)?;
    let channels = list(item, "/fulfillmentAvailability");
    let ours = channels.iter().find(|one| word(one, "/fulfillmentChannelCode") == OURS);
    if ours.is_none() && !channels.is_empty() {
        return None;
    }
    let goods = list(item, "/summaries").iter().map(|one| word(one, "/productType"));
    let goods = goods.into_iter().find(|goods| !goods.is_empty()).unwrap_or(ANY_GOODS);
    let pieces = ours.map(|ours| ours["quantity"].as_i64().unwrap_or_default());
    Some(json!({"sku": sku, "goods": goods, "pieces": pieces}))
}

/// What is listed, as [`hear`] put it together. Each is told by itself: its type of goods stands before its code.
pub(crate) fn read(body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let unreadable = || Unreadable { why: "not a list of products".to_owned() };
    if body.is_empty() {
        // None of the codes can be one of Amazon's.
        return Ok(Vec::new());
    }
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let listings = page["listings"].as_array().ok_or_else(unreadable)?;
    let read = |one: &Value| {
        let sku = text(one.get("sku")?)?;
        Some(SeenListing {
            external_sku: sku.clone(),
            group: Some(format!("{}:{sku}", word(one, "/goods"))),
            product_id: sku,
            pieces: one.get("pieces").and_then(Value::as_i64),
        })
    };
    listings.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

/// So many pieces can be bought.
pub(crate) fn show(door: &Door, group: Option<&str>, piece: &(String, i64)) -> Option<Call> {
    let goods = group.and_then(|group| group.split_once(':')).map_or(ANY_GOODS, |(goods, _)| goods);
    let (sku, pieces) = piece;
    let body = json!({
        "productType": goods,
        "patches": [{
            "op": "replace",
            "path": "/attributes/fulfillment_availability",
            "value": [{"fulfillment_channel_code": OURS, "quantity": pieces}],
        }],
    });
    let path = format!("{}/{}?marketplaceIds={}", items(door)?, encoded(sku), store(door)?.id);
    send(door, "PATCH", &path, &body)
}

/// What became of it. An empty answer is that there is nothing of this code.
pub(crate) fn hear_show(pieces: &[(String, i64)], answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let (Some(body), [(sku, pieces)]) = (answers.first(), pieces) else {
        // Each is a group of its own.
        return Err(unreadable("more than one product"));
    };
    let told = if body.is_empty() {
        json!({"sku": sku, "gone": true})
    } else {
        let answer: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
        match word(&answer, "/status") {
            "ACCEPTED" | "VALID" => json!({"sku": sku, "pieces": pieces}),
            "INVALID" => {
                let issues = list(&answer, "/issues").iter();
                let mut errors = issues.filter(|one| word(one, "/severity") == "ERROR");
                let code = errors.next().map(|one| word(one, "/code")).unwrap_or_default();
                json!({"sku": sku, "refused": plain(code)})
            }
            _ => return Err(unreadable("not an answer to a number")),
        }
    };
    Ok(Heard::Whole(json!({ "told": [told] }).to_string().into_bytes()))
}

/// What became of numbers, as [`hear_show`] put it together.
pub(crate) fn read_told(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let unreadable = || Unreadable { why: "not an answer to numbers".to_owned() };
    let answer: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let told = answer["told"].as_array().ok_or_else(unreadable)?;
    let read = |one: &Value| {
        let outcome = match (one.get("gone"), one.get("refused").and_then(text)) {
            (Some(_), _) => StockOutcome::Gone,
            (_, Some(why)) => StockOutcome::Refused(why),
            _ => StockOutcome::Shows(Some(one.get("pieces")?.as_i64()?)),
        };
        Some(StockAnswer { product_id: text(one.get("sku")?)?, outcome })
    };
    told.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

#[cfg(test)]
mod tests;
