//! How Shopify is told what to list. A product is known by its handle, which follows from our code: told twice, it is
//! there once. What the shop has under our codes already is that product.

use channels::listed::{Listed, ListedOffer, ListedProduct, Reason, ToList};
use channels::norms::{Attribute, AttributeKind, Norms};
use channels::{Call, Denial, Door, Heard};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::graphql::{answer, call, gid, number, unreadable};
use crate::places::lacks;
use crate::texts;
use channels::fields::text;

/// What Shopify takes. `productOptions`: "maximum of 3 per product"; variants: 2,048 for each product, of which those
/// are told that come back with one answer; titles, option names and values, SKUs: 255 characters (Shopify's help,
/// "CSV file format" and the messages of `userErrors`); files: 250 for each product, of which each costs 1.9 points
/// of a call's 1,000.
pub(crate) const NORMS: Norms = Norms {
    most_title: 255,
    most_description: 100_000,
    needs_description: false,
    takes_html: true,
    least_pictures: 0,
    most_pictures: 50,
    picture_kinds: &["jpg", "jpeg", "png", "gif", "webp", "heic", "avif"],
    most_options: 3,
    most_option_name: 255,
    most_option_value: 255,
    most_offers: texts::MOST_VARIANTS,
    most_sku: 255,
    least_price_minor: 1,
    shows_compare_at: true,
    attributes: &[
        Attribute::new("status", AttributeKind::Choice(&["ACTIVE", "UNLISTED", "DRAFT"]), 20),
        Attribute::new("vendor", AttributeKind::Text, 255),
        Attribute::new("product_type", AttributeKind::Text, 255),
        Attribute::new("tags", AttributeKind::Text, 2_000),
        Attribute::new("category", AttributeKind::Text, 100),
        Attribute::new("sales_channel", AttributeKind::Text, 100),
    ],
    also: |product, faults| {
        let category = product.attribute("category").unwrap_or("gid://shopify/TaxonomyCategory/1");
        if !category.starts_with("gid://shopify/TaxonomyCategory/") {
            let detail = "gid://shopify/TaxonomyCategory/…";
            faults.wrong("attributes.category", "kernel.invalid_value", detail);
        }
    },
};

/// What a key must be allowed for it, beyond what orders need.
const NEEDED: [&str; 3] = ["write_products", "read_publications", "write_publications"];
/// What a product without options has there.
const NO_OPTION: (&str, &str) = ("Title", "Default Title");
/// The sales channel that every shop has.
const ONLINE_STORE: &str = "Online Store";

/// By what a product is known: letters, digits and hyphens of its code. What is lost by that, a hash tells.
pub(crate) fn handle(code: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    let spelled: String = code.trim().to_lowercase().chars().map(plain).collect();
    let words: Vec<&str> = spelled.split('-').filter(|word| !word.is_empty()).collect();
    let spelled = words.join("-");
    if spelled == code.to_lowercase() {
        return spelled;
    }
    let hash = Sha256::digest(code.to_lowercase());
    let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    if spelled.is_empty() { format!("p-{hash}") } else { format!("{spelled}-{hash}") }
}

fn known(to_list: &ToList) -> Option<&str> {
    to_list.found.as_ref().map(|found| found.id.as_str()).filter(|id| !id.is_empty())
}

/// Looks for it by its number or handle, and for its codes wherever they are.
fn look(door: &Door, to_list: &ToList, id: Option<&str>) -> Call {
    let product = &to_list.product;
    let identifier = match id {
        Some(id) => json!({"id": gid("Product", id)}),
        None => json!({"handle": handle(&product.code)}),
    };
    let quoted = |offer: &ListedOffer| {
        let code = offer.sku.replace('\\', "\\\\").replace('"', "\\\"");
        format!("sku:\"{code}\"")
    };
    let search: Vec<String> = product.offers.iter().take(texts::MOST_CODES).map(quoted).collect();
    let variables = json!({"identifier": identifier, "search": search.join(" OR ")});
    call(door, texts::LISTED, &variables)
}

pub(crate) fn first(door: &Door, to_list: &ToList) -> Call {
    look(door, to_list, known(to_list))
}

/// A product as the shop has it: its number, and each variant's code and id.
struct There {
    id: String,
    variants: Vec<(String, String)>,
}

fn there(product: &Value) -> Result<There, Denial> {
    let id = product.get("legacyResourceId").and_then(number);
    let id = id.ok_or_else(|| unreadable("a product without its id"))?;
    let nodes = product.pointer("/variants/nodes").and_then(Value::as_array);
    let nodes = nodes.ok_or_else(|| unreadable("a product without variants"))?;
    let variant = |one: &Value| {
        let sku = one.get("sku").and_then(text).unwrap_or_default();
        Some((sku, number(one.get("id")?)?))
    };
    Ok(There { id, variants: nodes.iter().filter_map(variant).collect() })
}

/// Which product of the shop it is; nothing where it is new there.
enum Found {
    Ask(Call),
    Is(Option<There>),
}

/// Where it is, by the first answers; how many of them were needed.
fn find(door: &Door, to_list: &ToList, answers: &[Vec<u8>]) -> Result<(Found, usize), Denial> {
    let Some(body) = answers.first() else {
        return Ok((Found::Ask(first(door, to_list)), 0));
    };
    let data = answer(body)?;
    must_be_allowed(&data)?;
    if data["productByIdentifier"].is_object() {
        return Ok((Found::Is(Some(there(&data["productByIdentifier"])?)), 1));
    }
    let nodes = data.pointer("/productVariants/nodes").and_then(Value::as_array);
    let nodes = nodes.ok_or_else(|| unreadable("not a list of variants"))?;
    let mut elsewhere: Option<String> = None;
    for one in nodes {
        let sku = one.get("sku").and_then(text).unwrap_or_default();
        // Its search is by words: what only begins alike is another.
        let Some(at) = to_list.product.offers.iter().position(|offer| offer.sku == sku) else {
            continue;
        };
        let id = one.pointer("/product/legacyResourceId").and_then(number);
        if elsewhere.is_some() && elsewhere != id {
            let path = format!("offers[{at}].sku");
            let reason = Reason::new(path, "channels.sku_elsewhere", "");
            return Err(Denial::NotTaken(vec![reason]));
        }
        elsewhere = id;
    }
    let Some(id) = elsewhere else { return Ok((Found::Is(None), 1)) };
    let Some(body) = answers.get(1) else {
        return Ok((Found::Ask(look(door, to_list, Some(&id))), 1));
    };
    let data = answer(body)?;
    let product = &data["productByIdentifier"];
    let found = if product.is_object() { Some(there(product)?) } else { None };
    Ok((Found::Is(found), 2))
}

fn must_be_allowed(data: &Value) -> Result<(), Denial> {
    let Some(lacks) = lacks(data, &NEEDED) else { return Ok(()) };
    Err(Denial::NotTaken(vec![Reason::new("", "channels.key_lacks_rights", &lacks)]))
}

/// What follows from the answers: it is looked for, told, and shown in the shop if it never was.
pub(crate) fn hear(door: &Door, to_list: &ToList, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let (found, heard) = find(door, to_list, answers)?;
    let found = match found {
        Found::Ask(call) => return Ok(Heard::More(call)),
        Found::Is(found) => found,
    };
    if let Some(found) = &found {
        must_be_ours(to_list, found)?;
    }
    let mut answers = answers.iter().skip(heard);
    let Some(body) = answers.next() else {
        return Ok(Heard::More(tell(door, to_list, found.as_ref())));
    };
    let data = answer(body)?;
    refused(&data["productSet"])?;
    let product = &data["productSet"]["product"];
    let told = there(product)?;
    let is_shown = product.pointer("/resourcePublicationsCount/count") != Some(&json!(0));
    if !is_shown && status(&to_list.product) != "DRAFT" {
        let Some(body) = answers.next() else {
            return Ok(Heard::More(call(door, texts::PUBLICATIONS, &json!({}))));
        };
        let place = publication(&answer(body)?, &to_list.product)?;
        let Some(body) = answers.next() else {
            let variables = json!({"id": gid("Product", &told.id),
                "input": [{"publicationId": place}]});
            return Ok(Heard::More(call(door, texts::PUBLISH, &variables)));
        };
        refused(&answer(body)?["publishablePublish"])?;
    }
    let url = product.get("onlineStoreUrl").and_then(text);
    let ours = to_list
        .product
        .offers
        .iter()
        .filter_map(|offer| told.variants.iter().find(|(sku, _)| *sku == offer.sku).cloned());
    Listed { id: told.id.clone(), url, offers: ours.collect() }.heard()
}

/// Telling a product replaces its variants: what somebody made there by hand is not taken away from here.
fn must_be_ours(to_list: &ToList, found: &There) -> Result<(), Denial> {
    let other = found.variants.iter().find(|(sku, _)| !to_list.is_ours(sku));
    match other {
        Some((sku, _)) => {
            let reason = Reason::new("offers", "channels.other_variants_there", sku);
            Err(Denial::NotTaken(vec![reason]))
        }
        None => Ok(()),
    }
}

fn status(product: &ListedProduct) -> &str {
    product.attribute("status").unwrap_or("ACTIVE")
}

/// The place of the shop where buyers see it.
fn publication(data: &Value, product: &ListedProduct) -> Result<String, Denial> {
    let wanted = product.attribute("sales_channel").unwrap_or(ONLINE_STORE);
    let all = data.pointer("/publications/nodes").and_then(Value::as_array);
    let all = all.map(Vec::as_slice).unwrap_or_default();
    let is_it = |one: &&Value| {
        let channels = one.pointer("/channels/nodes").and_then(Value::as_array);
        let channels = channels.map(Vec::as_slice).unwrap_or_default();
        channels.iter().any(|channel| channel["name"] == wanted)
    };
    let found = all.iter().find(is_it).and_then(|one| one.get("id")?.as_str());
    found.map(str::to_owned).ok_or_else(|| {
        let reason = Reason::new("attributes.sales_channel", "channels.no_such_place", wanted);
        Denial::NotTaken(vec![reason])
    })
}

/// Tells the product as a whole.
fn tell(door: &Door, to_list: &ToList, found: Option<&There>) -> Call {
    let product = &to_list.product;
    let identifier = match found {
        Some(found) => json!({"id": gid("Product", &found.id)}),
        None => json!({"handle": handle(&product.code)}),
    };
    let variables = json!({"identifier": identifier, "input": input(to_list, found)});
    call(door, texts::LIST, &variables)
}

fn input(to_list: &ToList, found: Option<&There>) -> Value {
    let product = &to_list.product;
    let option = |(at, name): (usize, &str), values: &[&str]| {
        let values: Vec<Value> = values.iter().map(|value| json!({ "name": value })).collect();
        json!({"name": name, "position": at + 1, "values": values})
    };
    let options: Vec<Value> = match product.has_variants() {
        true => {
            let each = product.options.iter().enumerate();
            each.map(|(at, name)| option((at, name), &product.values_of(at))).collect()
        }
        false => vec![option((0, NO_OPTION.0), &[NO_OPTION.1])],
    };
    let variants: Vec<Value> =
        product.offers.iter().map(|offer| variant(to_list, offer, found)).collect();
    let vendor = product.attribute("vendor").unwrap_or(&product.brand);
    let mut input = json!({
        "title": product.title,
        "descriptionHtml": product.description,
        "status": status(product),
        "productOptions": options,
        "variants": variants,
    });
    if !vendor.is_empty() {
        input["vendor"] = json!(vendor);
    }
    for (name, called) in [("product_type", "productType"), ("category", "category")] {
        if let Some(value) = product.attribute(name) {
            input[called] = json!(value);
        }
    }
    if let Some(tags) = product.attribute("tags") {
        let tags = tags.split(',').map(str::trim).filter(|tag| !tag.is_empty());
        input["tags"] = json!(tags.collect::<Vec<_>>());
    }
    if found.is_none() {
        input["handle"] = json!(handle(&product.code));
    }
    if found.is_none() || !to_list.has_same_pictures() {
        let file = |url: &String| json!({"originalSource": url, "contentType": "IMAGE"});
        input["files"] = json!(product.picture_urls.iter().map(file).collect::<Vec<_>>());
    }
    input
}

fn variant(to_list: &ToList, offer: &ListedOffer, found: Option<&There>) -> Value {
    let product = &to_list.product;
    let values: Vec<Value> = match product.has_variants() {
        true => {
            let each = product.options.iter().zip(&offer.values);
            each.map(|(name, value)| json!({"optionName": name, "name": value})).collect()
        }
        false => vec![json!({"optionName": NO_OPTION.0, "name": NO_OPTION.1})],
    };
    let mut item = json!({"sku": offer.sku, "requiresShipping": true});
    if to_list.is_counted {
        item["tracked"] = json!(true);
    }
    if let Some(weight) = offer.weight_g {
        item["measurement"] = json!({"weight": {"value": weight, "unit": "GRAMS"}});
    }
    let mut variant = json!({
        "sku": offer.sku,
        "price": product.amount(offer.price_minor.unwrap_or_default()),
        "compareAtPrice": offer.compare_at_minor.map(|minor| product.amount(minor)),
        "optionValues": values,
        "inventoryPolicy": "DENY",
        "inventoryItem": item,
    });
    if let Some(gtin) = &offer.gtin {
        variant["barcode"] = json!(gtin);
    }
    let known = found.and_then(|found| found.variants.iter().find(|(sku, _)| *sku == offer.sku));
    if let Some((_, id)) = known {
        variant["id"] = json!(gid("ProductVariant", id));
    }
    variant
}

/// Why it is not taken, field by field, where it is not.
fn refused(answer: &Value) -> Result<(), Denial> {
    let errors = answer.get("userErrors").and_then(Value::as_array);
    let errors = errors.ok_or_else(|| unreadable("not an answer to a product"))?;
    if errors.is_empty() {
        return Ok(());
    }
    let reason = |error: &Value| {
        let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        let steps = error.get("field").and_then(Value::as_array);
        let steps: Vec<&str> =
            steps.map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_str).collect();
        Reason::new(path_of(&steps), word("code"), word("message"))
    };
    Err(Denial::NotTaken(errors.iter().map(reason).collect()))
}

/// What a field of its input is called here.
fn path_of(steps: &[&str]) -> String {
    let steps = steps.strip_prefix(&["input"]).unwrap_or(steps);
    let here = match steps {
        ["title", ..] => "title",
        ["descriptionHtml", ..] => "description",
        ["files", at, ..] => return format!("picture_urls[{at}]"),
        ["files"] => "picture_urls",
        ["productOptions", at, ..] => return format!("options[{at}]"),
        ["productOptions"] => "options",
        ["variants", at, rest @ ..] => {
            let field = match rest.first().copied().unwrap_or_default() {
                "price" => ".price_minor",
                "compareAtPrice" => ".compare_at_minor",
                "sku" | "inventoryItem" => ".sku",
                "optionValues" => ".values[0]",
                "barcode" => ".gtin",
                _ => "",
            };
            return format!("offers[{at}]{field}");
        }
        ["variants"] => "offers",
        ["status", ..] => "attributes.status",
        ["vendor", ..] => "attributes.vendor",
        ["productType", ..] => "attributes.product_type",
        ["tags", ..] => "attributes.tags",
        ["category", ..] => "attributes.category",
        _ => "",
    };
    here.to_owned()
}

/// It is taken out of the shop and kept as a draft; what is not there is down already.
pub(crate) fn hear_end(
    door: &Door,
    to_list: &ToList,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let (found, heard) = find(door, to_list, answers)?;
    let found = match found {
        Found::Ask(call) => return Ok(Heard::More(call)),
        Found::Is(None) => return Ok(Heard::Whole(b"{}".to_vec())),
        Found::Is(Some(found)) => found,
    };
    let Some(body) = answers.get(heard) else {
        let product = json!({"id": gid("Product", &found.id), "status": "DRAFT"});
        return Ok(Heard::More(call(door, texts::UNLIST, &json!({ "product": product }))));
    };
    refused(&answer(body)?["productUpdate"])?;
    Ok(Heard::Whole(b"{}".to_vec()))
}

#[cfg(test)]
pub(crate) mod tests;
