//! What a shop lists under codes, and how many pieces it is told to have. Products are searched for by their code, and
//! those with variations are looked into: a variation is found where the search finds its product.

use std::collections::BTreeSet;

use channels::{Call, Denial, Door, Heard, SeenListing, StockAnswer, StockOutcome, Unreadable};
use kernel::fold;
use serde_json::{Value, json};

use crate::answer::{read, read_all, unreadable, wrong};
use crate::signing::{get, post};
use crate::window::must;
use channels::fields::{text, whole};

const SEARCH: &str = "/api/v2/product/search_item";
const PRODUCTS: &str = "/api/v2/product/get_item_base_info";
const VARIATIONS: &str = "/api/v2/product/get_model_list";
const TELL: &str = "/api/v2/product/update_stock";
/// Codes that are searched for in one ask: each is a call, and so is each product with variations that is found.
const MOST_CODES: usize = 6;
/// Products with variations that are looked into in one ask.
const MOST_PRODUCTS: usize = 10;
/// Products that one code may find: it is that of one or two.
const MOST_FOUND: usize = 10;
/// Products that are told of at once.
const MOST_AT_ONCE: usize = 50;
/// Longer no SKU is at Shopee.
const MOST_SKU: usize = 100;

fn can_be(code: &str) -> bool {
    !code.trim().is_empty() && code.chars().count() <= MOST_SKU
}

/// The codes that are searched for in this ask, and those of which nothing is said.
fn codes(codes: &[String]) -> (Vec<&str>, Vec<&str>) {
    let mut all: Vec<&str> = codes.iter().map(String::as_str).filter(|code| can_be(code)).collect();
    all.sort_unstable();
    all.dedup();
    let later = all.split_off(all.len().min(MOST_CODES));
    (all, later)
}

fn search(door: &Door, code: &str) -> Option<Call> {
    let query = [("item_sku", code.to_owned()), ("page_size", MOST_FOUND.to_string())];
    get(door, SEARCH, &query)
}

/// The first call for what is listed under codes; none where none of them may be listed.
pub(crate) fn first_look(door: &Door, all: &[String]) -> Option<Call> {
    search(door, codes(all).0.first()?)
}

/// The products that a code finds.
fn found(body: &[u8]) -> Result<Vec<String>, Denial> {
    let answer = match read(body) {
        Err(Denial::Nothing) => return Ok(Vec::new()),
        answer => answer?,
    };
    let ids = answer.pointer("/response/item_id_list").and_then(Value::as_array);
    Ok(ids.into_iter().flatten().filter_map(text).collect())
}

fn list<'a>(answer: &'a Value, path: &str) -> Result<&'a [Value], Denial> {
    match answer.pointer(path) {
        Some(Value::Array(list)) => Ok(list),
        Some(Value::Null) | None => Ok(&[]),
        _ => Err(unreadable("not a list of products")),
    }
}

/// How many pieces the seller has of something: at the place that is named, or at the first one.
fn count(door: &Door, part: &Value) -> Option<i64> {
    let places = part.pointer("/stock_info_v2/seller_stock").and_then(Value::as_array)?;
    let is_there = |one: &&Value| {
        door.place
            .as_ref()
            .is_none_or(|place| one.get("location_id").and_then(text).as_ref() == Some(place))
    };
    whole(places.iter().find(is_there)?.get("stock"))
}

fn listing(sku: &str, product: &str, model: &str, pieces: Option<i64>) -> Value {
    json!({"sku": sku, "id": format!("{product}:{model}"), "group": product, "pieces": pieces})
}

/// What follows from the answers to codes: first their searches, then the products they found, then the variations
/// of each that has some. What lies beyond the products that are looked into is not found.
pub(crate) fn hear_look(door: &Door, all: &[String], answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let (codes, later) = codes(all);
    if let Some(code) = codes.get(answers.len()) {
        return must(search(door, code));
    }
    let (searches, answers) = answers.split_at(codes.len().min(answers.len()));
    let Some((products, answers)) = answers.split_first() else {
        let mut ids: BTreeSet<String> = BTreeSet::new();
        for body in searches {
            ids.extend(found(body)?);
        }
        let ids: Vec<String> = ids.into_iter().take(MOST_AT_ONCE).collect();
        return match ids.is_empty() {
            true => Ok(listed(&[], &later)),
            false => must(get(door, PRODUCTS, &[("item_id_list", ids.join(","))])),
        };
    };
    let wanted: BTreeSet<String> = codes.iter().map(|code| fold(code)).collect();
    let (mut listings, with_models) = products_of(door, products)?;
    if let Some(product) = with_models.get(answers.len()) {
        return must(get(door, VARIATIONS, &[("item_id", product.clone())]));
    }
    for (product, body) in with_models.iter().zip(answers) {
        listings.extend(models_of(door, product, body)?);
    }
    listings.retain(|one| {
        one.get("sku").and_then(text).is_some_and(|sku| wanted.contains(&fold(&sku)))
    });
    Ok(listed(&listings, &later))
}

/// Products that are one thing to sell each, and the numbers of those that have variations.
fn products_of(door: &Door, body: &[u8]) -> Result<(Vec<Value>, Vec<String>), Denial> {
    let (mut listings, mut with_models) = (Vec::new(), Vec::new());
    for product in list(&read(body)?, "/response/item_list")? {
        let id = product.get("item_id").and_then(text);
        let id = id.ok_or_else(|| unreadable("a product without its number"))?;
        if product.get("has_model") == Some(&Value::Bool(true)) {
            with_models.push(id);
        } else if let Some(sku) = product.get("item_sku").and_then(text) {
            listings.push(listing(&sku, &id, "0", count(door, product)));
        }
    }
    with_models.truncate(MOST_PRODUCTS);
    Ok((listings, with_models))
}

/// The variations of a product, as far as they have codes.
fn models_of(door: &Door, product: &str, body: &[u8]) -> Result<Vec<Value>, Denial> {
    let answer = match read(body) {
        Err(Denial::Nothing) => return Ok(Vec::new()),
        answer => answer?,
    };
    let of = |model: &Value| {
        let (sku, id) = (text(model.get("model_sku")?)?, text(model.get("model_id")?)?);
        Some(listing(&sku, product, &id, count(door, model)))
    };
    Ok(list(&answer, "/response/model")?.iter().filter_map(of).collect())
}

fn listed(listings: &[Value], later: &[&str]) -> Heard {
    Heard::Whole(json!({"listings": listings, "later": later}).to_string().into_bytes())
}

/// What a shop lists, as [`hear_look`] put it together.
pub(crate) fn read_listings(body: &[u8]) -> Result<Vec<SeenListing>, Unreadable> {
    let not_a_list = || Unreadable { why: "not a list of products".to_owned() };
    if body.is_empty() {
        // None of the codes may be one of Shopee's.
        return Ok(Vec::new());
    }
    let page: Value = serde_json::from_slice(body).map_err(|_| not_a_list())?;
    let listings = page.get("listings").and_then(Value::as_array).ok_or_else(not_a_list)?;
    let read = |one: &Value| {
        Some(SeenListing {
            external_sku: text(one.get("sku")?)?,
            product_id: text(one.get("id")?)?,
            group: one.get("group").and_then(text),
            pieces: whole(one.get("pieces")),
        })
    };
    listings.iter().map(|one| read(one).ok_or_else(not_a_list)).collect()
}

/// Codes for which there was no time.
pub(crate) fn unlooked(body: &[u8]) -> Vec<String> {
    let page: Value = serde_json::from_slice(body).unwrap_or_default();
    let later = page.get("later").and_then(Value::as_array);
    later.into_iter().flatten().filter_map(text).collect()
}

type Pieces = (String, i64);

/// The number of a variation within its product; that of a product without any is zero.
fn model(id: &str) -> Option<i64> {
    id.split_once(':')?.1.parse().ok()
}

/// The call by which numbers of one product are told.
pub(crate) fn tell(door: &Door, group: Option<&str>, pieces: &[Pieces]) -> Option<Call> {
    let product: i64 = group?.parse().ok()?;
    let place = |pieces: i64| match &door.place {
        Some(place) => json!([{"location_id": place, "stock": pieces}]),
        None => json!([{"stock": pieces}]),
    };
    let stock: Option<Vec<Value>> = pieces
        .iter()
        .map(|(id, pieces)| Some(json!({"model_id": model(id)?, "seller_stock": place(*pieces)})))
        .collect();
    post(door, TELL, &json!({"item_id": product, "stock_list": stock?}))
}

/// What follows from the answer to numbers: some may be taken and others not, whatever the word is.
pub(crate) fn hear_tell(pieces: &[Pieces], answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let body = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let answer = match read_all(body) {
        Err(Denial::Nothing) => return Ok(told(pieces.iter().map(|(id, _)| gone(id)).collect())),
        answer => answer?,
    };
    let of = |path: &str| -> Result<Vec<(i64, &Value)>, Denial> {
        let rows = list(&answer, path)?.iter();
        Ok(rows.filter_map(|row| Some((whole(row.get("model_id"))?, row))).collect())
    };
    let (taken, refused) = (of("/response/success_list")?, of("/response/failure_list")?);
    if taken.is_empty() && refused.is_empty() {
        return match wrong(&answer) {
            Some(Denial::Nothing) => Ok(told(pieces.iter().map(|(id, _)| gone(id)).collect())),
            Some(denial) => Err(denial),
            None => Err(unreadable("not an answer to numbers")),
        };
    }
    let one = |(id, pieces): &Pieces| {
        let model = model(id)?;
        let find = |rows: &[(i64, &Value)]| {
            rows.iter().find(|(known, _)| *known == model).map(|(_, row)| (*row).clone())
        };
        if find(&refused).is_some() {
            return Some(json!({"id": id, "refused": "channels.stock_not_taken"}));
        }
        let shows = whole(find(&taken)?.get("stock")).unwrap_or(*pieces);
        Some(json!({"id": id, "pieces": shows}))
    };
    Ok(told(pieces.iter().filter_map(one).collect()))
}

fn gone(id: &str) -> Value {
    json!({"id": id, "gone": true})
}

fn told(told: Vec<Value>) -> Heard {
    Heard::Whole(json!({ "told": told }).to_string().into_bytes())
}

/// What became of each number, as [`hear_tell`] put it together.
pub(crate) fn read_told(body: &[u8]) -> Result<Vec<StockAnswer>, Unreadable> {
    let unreadable = || Unreadable { why: "not an answer to numbers".to_owned() };
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable())?;
    let told = page.get("told").and_then(Value::as_array).ok_or_else(unreadable)?;
    let read = |one: &Value| {
        let outcome = if one.get("gone").is_some() {
            StockOutcome::Gone
        } else if let Some(why) = one.get("refused").and_then(text) {
            StockOutcome::Refused(why)
        } else {
            StockOutcome::Shows(whole(one.get("pieces")))
        };
        Some(StockAnswer { product_id: text(one.get("id")?)?, outcome })
    };
    told.iter().map(|one| read(one).ok_or_else(unreadable)).collect()
}

#[cfg(test)]
pub(crate) mod tests;
