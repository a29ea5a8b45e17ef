//! How an account is told what to list, by the Inventory API: an item for each SKU, a group of them where there are
//! variants, an offer for each at a marketplace, and one listing of all. Items, groups and offers are known by names
//! that follow from our codes: told twice, they are there once.

mod norms;

use std::collections::HashMap;

use channels::listed::{Listed, ListedOffer, ListedProduct, NOT_TAKEN, Reason, ToList};
use channels::{Call, Denial, Door, Heard, Refusal};
use serde_json::{Value, json};

use crate::rest::{INVENTORY, escaped, get, in_language, object, unreadable};
use crate::stock;
use channels::fields::text;

pub(crate) use norms::NORMS;
use norms::{aspects, marketplace};

/// An offer of this SKU is not there.
const NO_OFFER: i64 = 25_713;

/// By what the variants are held together.
fn group_key(product: &ListedProduct) -> String {
    product.code.chars().take(50).collect()
}

fn skus(product: &ListedProduct) -> Vec<String> {
    product.offers.iter().map(|offer| offer.sku.clone()).collect()
}

/// The items as they are there: how many of each are shown.
pub(crate) fn first(door: &Door, to_list: &ToList) -> Call {
    stock::look(door, &skus(&to_list.product))
}

fn send(
    door: &Door,
    method: &'static str,
    path: &str,
    product: &ListedProduct,
    body: &Value,
) -> Call {
    in_language(door, (method, path), marketplace(product).1, body)
}

/// How many pieces items show now; of what is not there, none.
fn shown(body: &[u8]) -> Result<HashMap<String, i64>, Denial> {
    if body.is_empty() {
        return Ok(HashMap::new());
    }
    let quantity = "/inventoryItem/availability/shipToLocationAvailability/quantity";
    let read = |one: &Value| {
        Some((one.get("sku").and_then(text)?, one.pointer(quantity).and_then(Value::as_i64)?))
    };
    Ok(stock::responses(body)?.iter().filter_map(read).collect())
}

fn tell_items(door: &Door, to_list: &ToList, shown: &HashMap<String, i64>) -> Call {
    let product = &to_list.product;
    let locale = marketplace(product).1.replace('-', "_");
    let each = product.offers.iter().enumerate().map(|(at, offer)| {
        let counted = to_list.pieces.get(at).copied().flatten().filter(|_| to_list.is_counted);
        let pieces = counted.or_else(|| shown.get(&offer.sku).copied()).unwrap_or(0);
        let mut item = json!({
            "sku": offer.sku,
            "locale": locale,
            "condition": product.attribute("condition").unwrap_or("NEW"),
            "availability": {"shipToLocationAvailability": {"quantity": pieces}},
            "product": item_product(product, offer),
        });
        if let Some(weight) = offer.weight_g {
            item["packageWeightAndSize"] = json!({"weight": {"unit": "GRAM", "value": weight}});
        }
        item
    });
    let body = json!({"requests": each.collect::<Vec<_>>()});
    let path = format!("{INVENTORY}/bulk_create_or_replace_inventory_item");
    send(door, "POST", &path, product, &body)
}

fn item_product(product: &ListedProduct, offer: &ListedOffer) -> Value {
    let mut aspects = aspects(product).unwrap_or_default();
    if !product.brand.is_empty() {
        aspects.entry("Brand").or_insert_with(|| json!([product.brand]));
    }
    for (name, value) in product.options.iter().zip(&offer.values) {
        aspects.insert(name.clone(), json!([value]));
    }
    let own = offer.picture_url.iter().filter(|url| url.starts_with("https://")).cloned();
    let mut pictures: Vec<String> = own.filter(|_| product.has_variants()).collect();
    if pictures.is_empty() {
        pictures.clone_from(&product.picture_urls);
    }
    let mut told = json!({"title": product.title, "aspects": aspects, "imageUrls": pictures});
    if let Some(gtin) = &offer.gtin {
        let kind = if gtin.len() == 12 { "upc" } else { "ean" };
        told[kind] = json!([gtin]);
    }
    told
}

fn tell_group(door: &Door, product: &ListedProduct) -> Call {
    let differ = product.options.iter().enumerate();
    let differ: Vec<Value> =
        differ.map(|(at, name)| json!({"name": name, "values": product.values_of(at)})).collect();
    let mut aspects = aspects(product).unwrap_or_default();
    if !product.brand.is_empty() {
        aspects.entry("Brand").or_insert_with(|| json!([product.brand]));
    }
    let body = json!({
        "title": product.title,
        "description": product.description,
        "imageUrls": product.picture_urls,
        "aspects": aspects,
        "variantSKUs": skus(product),
        "variesBy": {"aspectsImageVariesBy": product.options.iter().take(1).collect::<Vec<_>>(),
            "specifications": differ},
    });
    let path = format!("{INVENTORY}/inventory_item_group/{}", escaped(&group_key(product)));
    send(door, "PUT", &path, product, &body)
}

fn look_for_offer(door: &Door, product: &ListedProduct, sku: &str) -> Call {
    let (marketplace, sku) = (marketplace(product).0, escaped(sku));
    let query = format!("sku={sku}&marketplace_id={marketplace}&format=FIXED_PRICE&limit=1");
    get(door, &format!("{INVENTORY}/offer?{query}"))
}

/// An offer as it is told: with the keys by which a new one is known.
fn offered(product: &ListedProduct, offer: &ListedOffer, is_new: bool) -> Value {
    let price = product.amount(offer.price_minor.unwrap_or_default());
    let of = |name: &str| product.attribute(name).unwrap_or_default();
    let mut told = json!({
        "categoryId": of("category_id"),
        "merchantLocationKey": of("merchant_location_key"),
        "listingPolicies": {
            "fulfillmentPolicyId": of("fulfillment_policy_id"),
            "paymentPolicyId": of("payment_policy_id"),
            "returnPolicyId": of("return_policy_id"),
        },
        "pricingSummary": {"price": {"currency": product.currency.code(), "value": price}},
        "listingDuration": "GTC",
    });
    if !product.has_variants() {
        told["listingDescription"] = json!(product.description);
    }
    if is_new {
        told["sku"] = json!(offer.sku);
        told["marketplaceId"] = json!(marketplace(product).0);
        told["format"] = json!("FIXED_PRICE");
    }
    told
}

/// An offer as it is there.
struct There {
    id: String,
    /// Under which number buyers see it; nothing where they do not.
    listing: Option<String>,
}

fn offer_there(body: &[u8]) -> Result<Option<There>, Denial> {
    if body.is_empty() {
        return Ok(None);
    }
    let page = object(body)?;
    let offers = page.get("offers").and_then(Value::as_array);
    let Some(offer) = offers.and_then(|offers| offers.first()) else { return Ok(None) };
    let id = offer.get("offerId").and_then(text);
    let id = id.ok_or_else(|| unreadable("an offer without its id"))?;
    let is_shown = offer.get("status").and_then(Value::as_str) == Some("PUBLISHED");
    let listing = offer.pointer("/listing/listingId").and_then(text).filter(|_| is_shown);
    Ok(Some(There { id, listing }))
}

type Said<'a> = std::slice::Iter<'a, Vec<u8>>;

/// What follows from the answers, one call after another: the goods are told first, then what they are offered at.
pub(crate) fn hear(door: &Door, to_list: &ToList, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let mut said = answers.iter();
    match tell_goods(door, to_list, &mut said)? {
        Some(call) => Ok(Heard::More(call)),
        None => hear_offers(door, &to_list.product, &mut said),
    }
}

/// The next call about items and their group; nothing when all of them are told.
fn tell_goods(door: &Door, to_list: &ToList, said: &mut Said<'_>) -> Result<Option<Call>, Denial> {
    let product = &to_list.product;
    let Some(body) = said.next() else { return Ok(Some(first(door, to_list))) };
    let shown = shown(body)?;
    let Some(body) = said.next() else {
        return Ok(Some(tell_items(door, to_list, &shown)));
    };
    must_all(product, &stock::responses(body)?)?;
    let is_group_next = product.has_variants() && said.next().is_none();
    Ok(is_group_next.then(|| tell_group(door, product)))
}

/// What follows from the answers about offers: they are looked for, made or changed, and shown to buyers.
fn hear_offers(door: &Door, product: &ListedProduct, said: &mut Said<'_>) -> Result<Heard, Denial> {
    let mut there = Vec::with_capacity(product.offers.len());
    for offer in &product.offers {
        let Some(body) = said.next() else {
            return Ok(Heard::More(look_for_offer(door, product, &offer.sku)));
        };
        there.push(offer_there(body)?);
    }
    let new: Vec<&ListedOffer> = product
        .offers
        .iter()
        .zip(&there)
        .filter(|(_, there)| there.is_none())
        .map(|(offer, _)| offer)
        .collect();
    let mut made = HashMap::new();
    if !new.is_empty() {
        let Some(body) = said.next() else {
            let requests: Vec<Value> = new.iter().map(|one| offered(product, one, true)).collect();
            let path = format!("{INVENTORY}/bulk_create_offer");
            let body = json!({ "requests": requests });
            return Ok(Heard::More(send(door, "POST", &path, product, &body)));
        };
        let responses = stock::responses(body)?;
        must_all(product, &responses)?;
        let read = |one: &Value| {
            Some((one.get("sku").and_then(text)?, one.get("offerId").and_then(text)?))
        };
        made.extend(responses.iter().filter_map(read));
    }
    for (offer, known) in product.offers.iter().zip(&there) {
        let Some(known) = known else { continue };
        if said.next().is_none() {
            let path = format!("{INVENTORY}/offer/{}", escaped(&known.id));
            let body = offered(product, offer, false);
            return Ok(Heard::More(send(door, "PUT", &path, product, &body)));
        }
    }
    let mut offers = Vec::with_capacity(there.len());
    for (offer, known) in product.offers.iter().zip(&there) {
        let id = known.as_ref().map(|known| known.id.clone());
        let id = id.or_else(|| made.get(&offer.sku).cloned());
        offers
            .push((offer.sku.clone(), id.ok_or_else(|| unreadable("an offer without an answer"))?));
    }
    let shown = there.iter().map(|known| known.as_ref()?.listing.clone());
    let shown: Option<Vec<String>> = shown.collect();
    let listing = match shown.and_then(|all| all.into_iter().next()) {
        Some(listing) => listing,
        None => match said.next() {
            None => return publish(door, product, &offers).map(Heard::More),
            Some(body) => {
                let listing = object(body)?.get("listingId").and_then(text);
                listing.ok_or_else(|| unreadable("a listing without its id"))?
            }
        },
    };
    let url = Some(format!("https://www.ebay.com/itm/{}", escaped(&listing)));
    Listed { id: listing, url, offers }.heard()
}

fn publish(
    door: &Door,
    product: &ListedProduct,
    offers: &[(String, String)],
) -> Result<Call, Denial> {
    if product.has_variants() {
        let body = json!({"inventoryItemGroupKey": group_key(product),
            "marketplaceId": marketplace(product).0});
        let path = format!("{INVENTORY}/offer/publish_by_inventory_item_group");
        return Ok(send(door, "POST", &path, product, &body));
    }
    let (_, id) = offers.first().ok_or_else(|| unreadable("no offer"))?;
    Ok(send(
        door,
        "POST",
        &format!("{INVENTORY}/offer/{}/publish", escaped(id)),
        product,
        &Value::Null,
    ))
}

/// All of some were taken; otherwise why not, each at its SKU.
fn must_all(product: &ListedProduct, responses: &[Value]) -> Result<(), Denial> {
    let mut wrong = Vec::new();
    for one in responses {
        match stock::status(one) {
            200..300 => {}
            500.. => return Err(Denial::Failed),
            429 => return Err(Denial::Wait(None)),
            _ => {
                let sku = one.get("sku").and_then(text).unwrap_or_default();
                let at = product.offers.iter().position(|offer| offer.sku == sku);
                wrong.extend(reasons(one, at));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Denial::NotTaken(wrong)) }
}

/// What the errors of an answer say.
fn reasons(answer: &Value, at: Option<usize>) -> Vec<Reason> {
    let errors = answer.get("errors").and_then(Value::as_array);
    let errors = errors.map(Vec::as_slice).unwrap_or_default();
    if errors.is_empty() {
        return vec![Reason::new(
            at.map(|at| format!("offers[{at}]")).unwrap_or_default(),
            NOT_TAKEN,
            "",
        )];
    }
    let reason = |error: &Value| {
        let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        let said =
            if word("longMessage").is_empty() { word("message") } else { word("longMessage") };
        let code = error.get("errorId").and_then(Value::as_i64).unwrap_or_default();
        Reason::new(path_of(said, at), &format!("error {code}"), said)
    };
    errors.iter().map(reason).collect()
}

/// Which field an error is about: eBay says it in words alone.
fn path_of(said: &str, at: Option<usize>) -> String {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let of_offer = |field: &str| match at {
        Some(at) => format!("offers[{at}].{field}"),
        None => "offers".to_owned(),
    };
    if has(&["picture", "image", "photo"]) {
        "picture_urls".to_owned()
    } else if has(&["fulfillment policy", "shipping policy"]) {
        "attributes.fulfillment_policy_id".to_owned()
    } else if has(&["payment policy"]) {
        "attributes.payment_policy_id".to_owned()
    } else if has(&["return policy"]) {
        "attributes.return_policy_id".to_owned()
    } else if has(&["location"]) {
        "attributes.merchant_location_key".to_owned()
    } else if has(&["item specific", "aspect"]) {
        "attributes.aspects".to_owned()
    } else if has(&["category"]) {
        "attributes.category_id".to_owned()
    } else if has(&["condition"]) {
        "attributes.condition".to_owned()
    } else if has(&["title"]) {
        "title".to_owned()
    } else if has(&["description"]) {
        "description".to_owned()
    } else if has(&["price"]) {
        of_offer("price_minor")
    } else if has(&["upc", "ean", "gtin"]) {
        of_offer("gtin")
    } else {
        at.map(|at| format!("offers[{at}]")).unwrap_or_default()
    }
}

/// What a refusal means: that there are no items or offers yet, or why something is not taken. `looks` are the
/// calls that only look.
fn refused(refusal: &Refusal<'_>, looks: impl Fn(usize) -> bool) -> Option<Denial> {
    let ids = crate::rest::refused_ids(refusal);
    let is_look = looks(refusal.answered);
    match refusal.status {
        404 if is_look => Some(Denial::Nothing),
        400 if is_look && (refusal.answered == 0 || ids.contains(&NO_OFFER)) => {
            Some(Denial::Nothing)
        }
        400 | 404 | 409 => {
            let body: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
            Some(Denial::NotTaken(reasons(&body, None)))
        }
        403 if ids.contains(&crate::INSUFFICIENT) => {
            let lacks = Reason::new("", "channels.key_lacks_rights", "sell.inventory");
            Some(Denial::NotTaken(vec![lacks]))
        }
        _ => None,
    }
}

/// See [`refused`].
pub(crate) fn denial(to_list: &ToList, refusal: &Refusal<'_>) -> Option<Denial> {
    let begin = if to_list.product.has_variants() { 3 } else { 2 };
    let end = begin + to_list.product.offers.len();
    refused(refusal, |answered| answered == 0 || (begin..end).contains(&answered))
}

/// It is looked at first whether buyers see it.
pub(crate) fn first_of_end(door: &Door, to_list: &ToList) -> Option<Call> {
    let offer = to_list.product.offers.first()?;
    Some(look_for_offer(door, &to_list.product, &offer.sku))
}

/// The listing ends; items and offers stay, and are published again as they are. What is not there is down already.
pub(crate) fn hear_end(
    door: &Door,
    to_list: &ToList,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let product = &to_list.product;
    let done = || Ok(Heard::Whole(b"{}".to_vec()));
    let Some(body) = answers.first() else {
        return first_of_end(door, to_list).map_or_else(done, |call| Ok(Heard::More(call)));
    };
    let Some(there) = offer_there(body)?.filter(|there| there.listing.is_some()) else {
        return done();
    };
    if answers.len() > 1 {
        return done();
    }
    let call = if product.has_variants() {
        let body = json!({"inventoryItemGroupKey": group_key(product),
            "marketplaceId": marketplace(product).0});
        let path = format!("{INVENTORY}/offer/withdraw_by_inventory_item_group");
        send(door, "POST", &path, product, &body)
    } else {
        let path = format!("{INVENTORY}/offer/{}/withdraw", escaped(&there.id));
        send(door, "POST", &path, product, &Value::Null)
    };
    Ok(Heard::More(call))
}

/// See [`refused`].
pub(crate) fn denial_of_end(refusal: &Refusal<'_>) -> Option<Denial> {
    refused(refusal, |answered| answered == 0)
}

#[cfg(test)]
pub(crate) mod tests;
