//! How WooCommerce is told what to list: a product of one kind, or one with variations. It is looked for by its SKUs
//! first, which WooCommerce keeps once each.

use channels::listed::{Listed, ListedOffer, ListedProduct, NOT_TAKEN, Reason, ToList};
use channels::norms::{Attribute, AttributeKind, Norms};
use channels::{Call, Denial, Door, Heard, Refusal};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::door::{at, number};
use channels::fields::{text, whole};

/// What a batch of the API takes at once, and a page of it gives: a hundred.
/// <https://woocommerce.github.io/woocommerce-rest-api-docs/#batch-update-product-variations>
const MOST_VARIATIONS: usize = 100;

/// What WooCommerce takes. A title is WordPress's `post_title`, of which the editor shows 200 characters well;
/// a SKU is kept in 100 characters (`wc_product_meta_lookup.sku`); an attribute's name in 28 of a taxonomy, and a
/// custom one as text. Pictures are those WordPress lets in: `wp_get_mime_types`, the ones that browsers show.
/// Attributes: <https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties>.
pub(crate) const NORMS: Norms = Norms {
    most_title: 200,
    most_description: 60_000,
    needs_description: false,
    takes_html: true,
    least_pictures: 0,
    most_pictures: 20,
    picture_kinds: &["jpg", "jpeg", "png", "gif", "webp"],
    most_options: 5,
    most_option_name: 60,
    most_option_value: 100,
    most_offers: MOST_VARIATIONS,
    most_sku: 100,
    least_price_minor: 1,
    shows_compare_at: true,
    attributes: &[
        Attribute::new(
            "status",
            AttributeKind::Choice(&["publish", "draft", "pending", "private"]),
            20,
        ),
        Attribute::new("categories", AttributeKind::Numbers, 200),
        Attribute::new("short_description", AttributeKind::Lines, 5_000),
    ],
    also: |_, _| {},
};

/// What is read of a product, and nothing that is long.
const FIELDS: &str = "_fields=id,parent_id,type,sku,status,permalink";
const VARIATION_FIELDS: &str = "_fields=id,sku,error";

/// The code under which a product with variations is kept. Each SKU is there once: that of an offer is its own.
fn parent_sku(product: &ListedProduct) -> String {
    let is_taken = product.offers.iter().any(|offer| offer.sku == product.code);
    if is_taken { format!("{}-parent", product.code) } else { product.code.clone() }
}

fn unreadable(why: &str) -> Denial {
    Denial::Unreadable(why.to_owned())
}

fn known(to_list: &ToList) -> Option<&str> {
    to_list.found.as_ref().map(|found| number(&found.id)).filter(|id| *id != "0")
}

fn look(door: &Door, id: &str) -> Call {
    at(door, "GET", &format!("products/{}?{FIELDS}", number(id)), None)
}

/// Codes that one call asks for: they stand in an address.
const MOST_CODES: usize = 30;

/// What is listed under the codes of a product, or of some of its variations.
fn search(door: &Door, product: &ListedProduct) -> Call {
    let parent = product.has_variants().then(|| parent_sku(product));
    let codes = parent.iter().chain(product.offers.iter().map(|offer| &offer.sku));
    let codes: Vec<String> = codes
        .filter(|code| !code.contains(','))
        .take(MOST_CODES)
        .map(|code| utf8_percent_encode(code, NON_ALPHANUMERIC).to_string())
        .collect();
    let path = format!("products?per_page=100&status=any&{FIELDS}&sku={}", codes.join(","));
    at(door, "GET", &path, None)
}

/// What comes first: what was found before is looked at, or it is looked for.
pub(crate) fn first(door: &Door, to_list: &ToList) -> Option<Call> {
    Some(match known(to_list) {
        Some(id) => look(door, id),
        None => search(door, &to_list.product),
    })
}

/// Answers to the calls of an ask, one after another.
struct Said<'a>(std::slice::Iter<'a, Vec<u8>>);

impl<'a> Said<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        self.0.next().map(Vec::as_slice)
    }
}

fn read_json(body: &[u8]) -> Result<Value, Denial> {
    serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))
}

/// The product as the shop has it: its id; or the call that tells.
fn find(door: &Door, to_list: &ToList, said: &mut Said<'_>) -> Result<Found, Denial> {
    if let Some(id) = known(to_list) {
        let Some(body) = said.next() else { return Ok(Found::Ask(look(door, id))) };
        // Deleted there, it is looked for under its codes.
        if !body.is_empty() {
            let product = read_json(body)?;
            let status = product.get("status").and_then(Value::as_str).unwrap_or_default();
            if status != "trash" {
                return Ok(Found::Is(Some(id.to_owned())));
            }
        }
    }
    let Some(body) = said.next() else {
        return Ok(Found::Ask(search(door, &to_list.product)));
    };
    let found = read_json(body)?;
    let found = found.as_array().ok_or_else(|| unreadable("not a list of products"))?;
    under_codes(&to_list.product, found).map(Found::Is)
}

enum Found {
    Ask(Call),
    Is(Option<String>),
}

/// Which product of the shop has these codes. What has one of them and cannot be this product is in its way.
fn under_codes(product: &ListedProduct, found: &[Value]) -> Result<Option<String>, Denial> {
    let mut id: Option<i64> = None;
    for one in found {
        let sku = one.get("sku").and_then(text).unwrap_or_default();
        let is = |code: &str| code.to_lowercase() == sku.to_lowercase();
        let own = whole(one.get("id")).ok_or_else(|| unreadable("a product without its id"))?;
        let parent = whole(one.get("parent_id")).unwrap_or_default();
        let offer = product.offers.iter().position(|offer| is(&offer.sku));
        let whose = match (product.has_variants(), parent > 0) {
            (false, false) if offer.is_some() => own,
            (true, false) if is(&parent_sku(product)) => own,
            (true, true) if offer.is_some() => parent,
            // Another product that only looks alike.
            _ if offer.is_none() => continue,
            _ => return Err(elsewhere(offer)),
        };
        if id.is_some_and(|id| id != whose) {
            return Err(elsewhere(offer));
        }
        id = Some(whose);
    }
    Ok(id.map(|id| id.to_string()))
}

fn elsewhere(offer: Option<usize>) -> Denial {
    let path = offer.map(|at| format!("offers[{at}].sku")).unwrap_or_default();
    Denial::NotTaken(vec![Reason::new(path, "channels.sku_elsewhere", "")])
}

/// What follows from the answers: it is looked for, told, and so are its variations.
pub(crate) fn hear(door: &Door, to_list: &ToList, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let mut said = Said(answers.iter());
    let id = match find(door, to_list, &mut said)? {
        Found::Ask(call) => return Ok(Heard::More(call)),
        Found::Is(id) => id,
    };
    let Some(body) = said.next() else {
        return Ok(Heard::More(tell(door, to_list, id.as_deref())));
    };
    let product = read_json(body)?;
    let own = product.get("id").and_then(text).filter(|id| number(id) != "0");
    let own = own.ok_or_else(|| unreadable("a product without its id"))?;
    if !to_list.product.has_variants() {
        let sku = to_list.product.offers.first().map(|offer| offer.sku.clone());
        let offers = sku.into_iter().map(|sku| (sku, own.clone())).collect();
        return whole_of(own, &product, offers);
    }
    let Some(body) = said.next() else {
        let path = format!("products/{own}/variations?per_page=100&{VARIATION_FIELDS}");
        return Ok(Heard::More(at(door, "GET", &path, None)));
    };
    let there = variations(&read_json(body)?)?;
    let Some(body) = said.next() else {
        return Ok(Heard::More(tell_variations(door, to_list, &own, &there)));
    };
    let offers = told_variations(&to_list.product, &there, &read_json(body)?)?;
    // It was hidden until all of it was there.
    if id.is_none() && status(&to_list.product) != "draft" {
        let Some(body) = said.next() else {
            let body = json!({"status": status(&to_list.product)});
            let path = format!("products/{own}?{FIELDS}");
            return Ok(Heard::More(at(door, "PUT", &path, Some(body))));
        };
        return whole_of(own, &read_json(body)?, offers);
    }
    whole_of(own, &product, offers)
}

fn whole_of(id: String, product: &Value, offers: Vec<(String, String)>) -> Result<Heard, Denial> {
    let url = product.get("permalink").and_then(text).filter(|url| url.starts_with("http"));
    Listed { id, url, offers }.heard()
}

fn status(product: &ListedProduct) -> &str {
    product.attribute("status").unwrap_or("publish")
}

fn pictures(urls: &[String]) -> Vec<Value> {
    urls.iter().map(|url| json!({ "src": url })).collect()
}

/// What a price is called there: the former one is the regular one, then.
fn priced(body: &mut Value, product: &ListedProduct, offer: &ListedOffer) {
    let price = product.amount(offer.price_minor.unwrap_or_default());
    let (regular, sale) = match offer.compare_at_minor {
        Some(before) => (product.amount(before), price),
        None => (price, String::new()),
    };
    body["regular_price"] = json!(regular);
    body["sale_price"] = json!(sale);
}

/// How many pieces there are at first: until this house tells, nothing is sold that nobody counted.
fn counted(body: &mut Value, to_list: &ToList, at: usize) {
    if to_list.is_counted {
        let pieces = to_list.pieces.get(at).copied().flatten().unwrap_or_default();
        body["manage_stock"] = json!(true);
        body["stock_quantity"] = json!(pieces);
    }
}

/// Tells a product of this number, or one that is new.
fn tell(door: &Door, to_list: &ToList, id: Option<&str>) -> Call {
    let product = &to_list.product;
    let mut body = json!({
        "name": product.title,
        "description": product.description,
        "status": status(product),
    });
    if !to_list.has_same_pictures() || id.is_none() {
        body["images"] = json!(pictures(&product.picture_urls));
    }
    if let Some(short) = product.attribute("short_description") {
        body["short_description"] = json!(short);
    }
    if let Some(categories) = product.attribute("categories") {
        let ids = categories.split(',').filter_map(|id| id.trim().parse::<i64>().ok());
        body["categories"] = json!(ids.map(|id| json!({ "id": id })).collect::<Vec<_>>());
    }
    match product.offers.first().filter(|_| !product.has_variants()) {
        Some(offer) => {
            body["type"] = json!("simple");
            body["sku"] = json!(offer.sku);
            priced(&mut body, product, offer);
            if let Some(gtin) = &offer.gtin {
                body["global_unique_id"] = json!(gtin);
            }
            if id.is_none() {
                counted(&mut body, to_list, 0);
            }
        }
        None => {
            body["type"] = json!("variable");
            body["sku"] = json!(parent_sku(product));
            let option = |(at, name): (usize, &String)| {
                json!({"name": name, "visible": true, "variation": true, "position": at,
                    "options": product.values_of(at)})
            };
            let options: Vec<Value> = product.options.iter().enumerate().map(option).collect();
            body["attributes"] = json!(options);
            if id.is_none() {
                // Nobody buys a product of which the half is there.
                body["status"] = json!("draft");
            }
        }
    }
    match id {
        Some(id) => at(door, "PUT", &format!("products/{}?{FIELDS}", number(id)), Some(body)),
        None => at(door, "POST", &format!("products?{FIELDS}"), Some(body)),
    }
}

/// The variations that are there: each code, and its id.
fn variations(page: &Value) -> Result<Vec<(String, i64)>, Denial> {
    let all = page.as_array().ok_or_else(|| unreadable("not a list of variations"))?;
    let read = |one: &Value| {
        let id = whole(one.get("id")).ok_or_else(|| unreadable("a variation without its id"))?;
        Ok((one.get("sku").and_then(text).unwrap_or_default(), id))
    };
    all.iter().map(read).collect()
}

fn there_as(there: &[(String, i64)], sku: &str) -> Option<i64> {
    let folded = sku.to_lowercase();
    there.iter().find(|(known, _)| known.to_lowercase() == folded).map(|(_, id)| *id)
}

/// Tells all variations in one call. One of ours that is not offered any more is hidden; what the shop has beyond
/// that is its own.
fn tell_variations(door: &Door, to_list: &ToList, id: &str, there: &[(String, i64)]) -> Call {
    let product = &to_list.product;
    let (mut new, mut known) = (Vec::new(), Vec::new());
    for (at, offer) in product.offers.iter().enumerate() {
        let values = product.options.iter().zip(&offer.values);
        let values: Vec<Value> =
            values.map(|(name, value)| json!({"name": name, "option": value})).collect();
        let mut body = json!({"sku": offer.sku, "attributes": values, "status": "publish"});
        priced(&mut body, product, offer);
        if let Some(gtin) = &offer.gtin {
            body["global_unique_id"] = json!(gtin);
        }
        let is_other = to_list.before.as_ref().is_none_or(|before| {
            let before = before.offers.iter().find(|one| one.sku == offer.sku);
            before.is_none_or(|before| before.picture_url != offer.picture_url)
        });
        if let Some(url) = offer.picture_url.as_ref().filter(|url| url.starts_with("https://"))
            && is_other
        {
            body["image"] = json!({ "src": url });
        }
        match there_as(there, &offer.sku) {
            Some(id) => {
                body["id"] = json!(id);
                known.push(body);
            }
            None => {
                counted(&mut body, to_list, at);
                new.push(body);
            }
        }
    }
    let offered = |sku: &str| product.offers.iter().any(|offer| offer.sku == sku);
    let gone = there.iter().filter(|(sku, _)| to_list.is_ours(sku) && !offered(sku));
    known.extend(gone.map(|(_, id)| json!({"id": id, "status": "private"})));
    let path = format!("products/{id}/variations/batch");
    at(door, "POST", &path, Some(json!({"create": new, "update": known})))
}

/// Each variation's code and id, once all are taken. What is not taken is answered in its place, and says why.
fn told_variations(
    product: &ListedProduct,
    there: &[(String, i64)],
    answer: &Value,
) -> Result<Vec<(String, String)>, Denial> {
    let is_there = |offer: &&ListedOffer| there_as(there, &offer.sku).is_some();
    let place = |offer: &ListedOffer| product.offers.iter().position(|one| one == offer);
    let new = product.offers.iter().filter(|offer| !is_there(offer));
    let known = product.offers.iter().filter(is_there);
    let (mut told, mut wrong) = (Vec::new(), Vec::new());
    for (name, offers) in [("create", new.collect::<Vec<_>>()), ("update", known.collect())] {
        let all = answer.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (at, offer) in offers.into_iter().enumerate() {
            let one = all.get(at).ok_or_else(|| unreadable("a variation without an answer"))?;
            let path = place(offer).map(|at| format!("offers[{at}]")).unwrap_or_default();
            match (one.get("error"), whole(one.get("id"))) {
                (Some(error), _) => wrong.extend(reasons(error, &path)),
                (None, Some(id)) if id > 0 => told.push((offer.sku.clone(), id.to_string())),
                _ => return Err(unreadable("a variation without its id")),
            }
        }
    }
    if wrong.is_empty() { Ok(told) } else { Err(Denial::NotTaken(wrong)) }
}

/// What the fields of the API are called here.
const CALLED: &[(&str, &str)] = &[
    ("name", "title"),
    ("description", "description"),
    ("short_description", "attributes.short_description"),
    ("status", "attributes.status"),
    ("categories", "attributes.categories"),
    ("images", "picture_urls"),
    ("image", "picture_urls"),
    ("attributes", "options"),
];
const CALLED_OF_OFFER: &[(&str, &str)] = &[
    ("sku", "sku"),
    ("regular_price", "price_minor"),
    ("sale_price", "price_minor"),
    ("global_unique_id", "gtin"),
    ("attributes", "values[0]"),
];

fn path_of(name: &str, offer: &str) -> String {
    let called = |all: &[(&str, &str)]| {
        all.iter().find(|(known, _)| *known == name).map(|(_, here)| (*here).to_owned())
    };
    match called(CALLED_OF_OFFER) {
        Some(here) if !offer.is_empty() && name != "attributes" => format!("{offer}.{here}"),
        _ => called(CALLED).unwrap_or_else(|| offer.to_owned()),
    }
}

/// What an error says, by field where it names some.
fn reasons(error: &Value, offer: &str) -> Vec<Reason> {
    let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
    let (code, message) = (word("code"), word("message"));
    if let Some(params) = error.pointer("/data/params").and_then(Value::as_object) {
        let each = params.iter().map(|(name, why)| {
            Reason::new(path_of(name, offer), code, why.as_str().unwrap_or(message))
        });
        return each.collect();
    }
    let path = match code {
        "product_invalid_sku" | "woocommerce_rest_product_not_created" => path_of("sku", offer),
        "product_invalid_global_unique_id" => path_of("global_unique_id", offer),
        code if code.contains("image") => "picture_urls".to_owned(),
        _ => offer.to_owned(),
    };
    vec![Reason::new(path, code, message)]
}

/// What an answer without success means: what is not there any more is looked for, and what is not taken says why.
pub(crate) fn denial(to_list: &ToList, refusal: &Refusal<'_>) -> Option<Denial> {
    if refusal.answered == 0 && known(to_list).is_some() && matches!(refusal.status, 404 | 410) {
        return Some(Denial::Nothing);
    }
    let error: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
    let code = error.get("code").and_then(Value::as_str).unwrap_or_default();
    match refusal.status {
        // The key may read and not write, or not products.
        401 | 403 if code.contains("_cannot_") => {
            let lacks = Reason::new("", "channels.key_lacks_rights", code);
            Some(Denial::NotTaken(vec![lacks]))
        }
        400 | 409 | 413 | 422 | 500 if !code.is_empty() => {
            // Its image is not to be had, or is none: WordPress says so with a status of its own failure.
            let is_ours =
                refusal.status != 500 || code.contains("image") || code.contains("upload");
            let offer = if to_list.product.has_variants() { "" } else { "offers[0]" };
            is_ours.then(|| Denial::NotTaken(reasons(&error, offer)))
        }
        400 | 409 | 413 | 422 => Some(Denial::NotTaken(vec![Reason::new("", NOT_TAKEN, "")])),
        _ => None,
    }
}

/// What comes first when it is to be taken down.
pub(crate) fn first_of_end(door: &Door, to_list: &ToList) -> Option<Call> {
    first(door, to_list)
}

/// It is hidden and kept, with what buyers said of it; what is not there is down already.
pub(crate) fn hear_end(
    door: &Door,
    to_list: &ToList,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut said = Said(answers.iter());
    let id = match find(door, to_list, &mut said)? {
        Found::Ask(call) => return Ok(Heard::More(call)),
        Found::Is(None) => return Ok(Heard::Whole(b"{}".to_vec())),
        Found::Is(Some(id)) => id,
    };
    match said.next() {
        Some(_) => Ok(Heard::Whole(b"{}".to_vec())),
        None => {
            let path = format!("products/{}?{FIELDS}", number(&id));
            Ok(Heard::More(at(door, "PUT", &path, Some(json!({"status": "draft"})))))
        }
    }
}

/// As [`denial`]: what went away meanwhile is down.
pub(crate) fn denial_of_end(to_list: &ToList, refusal: &Refusal<'_>) -> Option<Denial> {
    if refusal.answered > 0 && matches!(refusal.status, 404 | 410) {
        return Some(Denial::Nothing);
    }
    denial(to_list, refusal)
}

#[cfg(test)]
mod tests;
