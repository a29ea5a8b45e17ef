//! How a store is told what to list, by the Listings Items API. Each SKU is an item of its own, known by its code: put
//! twice, it is there once. What is there already is changed in what is said of it here, and in nothing else. All of
//! it is shown to Amazon's own check before any of it is put there.

use channels::listed::{Listed, ListedOffer, ListedProduct, NOT_TAKEN, Reason, ToList};
use channels::norms::{Attribute, AttributeKind, Norms};
use channels::{Call, Denial, Door, Heard, Refusal};
use serde_json::{Map, Value, json};

use crate::fields::{list, word};
use crate::listings::{items, search};
use crate::page::unreadable;
use crate::stores::{encoded, send, store};
use channels::fields::text;

/// What Amazon takes: titles of 200 characters and descriptions of 2,000 (Seller Central, "Product detail page
/// rules"), five bullet points, nine pictures of which the first is the main one, SKUs of 40. What a type of goods
/// wants beyond that, its own schema says: it stands in `more`, and Amazon's check names what is missing.
pub(crate) const NORMS: Norms = Norms {
    most_title: 200,
    most_description: 2_000,
    needs_description: false,
    takes_html: false,
    least_pictures: 0,
    most_pictures: 9,
    picture_kinds: &["jpg", "jpeg", "png", "gif", "tif", "tiff"],
    most_options: 3,
    most_option_name: 60,
    most_option_value: 50,
    most_offers: 15,
    most_sku: 40,
    least_price_minor: 1,
    shows_compare_at: false,
    attributes: &[
        Attribute::new("product_type", AttributeKind::Text, 100).required(),
        Attribute::new(
            "condition",
            AttributeKind::Choice(&[
                "new_new",
                "used_like_new",
                "used_very_good",
                "used_good",
                "used_acceptable",
                "refurbished_refurbished",
            ]),
            40,
        )
        .required(),
        Attribute::new("asin", AttributeKind::Text, 10),
        Attribute::new("bullet_points", AttributeKind::Lines, 2_500),
        Attribute::new("variation_theme", AttributeKind::Text, 100),
        Attribute::new("more", AttributeKind::Json, 30_000),
    ],
    also: |product, faults| {
        let is_name = |name: &String| {
            let is_word =
                |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit();
            !name.is_empty() && name.bytes().all(is_word)
        };
        for (at, _) in product.options.iter().enumerate().filter(|(_, name)| !is_name(name)) {
            let detail = "the name of an attribute: color, size";
            faults.wrong(format!("options[{at}]"), "kernel.invalid_value", detail);
        }
        if product.has_variants() && product.attribute("variation_theme").is_none() {
            faults.wrong("attributes.variation_theme", "kernel.required", "COLOR, SIZE/COLOR");
        }
        let asin = product.attribute("asin").unwrap_or("B000000000");
        if asin.len() != 10 || !asin.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            faults.wrong("attributes.asin", "kernel.invalid_value", "ten letters and digits");
        }
        if product.attribute("bullet_points").is_some_and(|all| all.lines().count() > 5) {
            faults.wrong("attributes.bullet_points", "kernel.too_many", "at most 5");
        }
    },
};

/// In what language a store speaks, by the end of its name.
const LANGUAGES: &[(&str, &str)] = &[
    ("amazon.de", "de_DE"),
    ("amazon.fr", "fr_FR"),
    ("amazon.it", "it_IT"),
    ("amazon.es", "es_ES"),
    ("amazon.nl", "nl_NL"),
    ("amazon.pl", "pl_PL"),
    ("amazon.se", "sv_SE"),
    ("amazon.com.be", "fr_BE"),
    ("amazon.com.tr", "tr_TR"),
    ("amazon.com.br", "pt_BR"),
    ("amazon.com.mx", "es_MX"),
    ("amazon.co.jp", "ja_JP"),
    ("amazon.co.uk", "en_GB"),
];

fn language(door: &Door) -> &'static str {
    let known = LANGUAGES.iter().find(|(name, _)| door.address.ends_with(name));
    known.map_or("en_US", |(_, language)| *language)
}

/// The item that holds the variants together.
fn parent_sku(product: &ListedProduct) -> String {
    let is_taken = product.offers.iter().any(|offer| offer.sku == product.code);
    let code: String = product.code.chars().take(33).collect();
    if is_taken { format!("{code}-parent") } else { code }
}

/// What is put there, the one that holds the others together first.
fn pieces(product: &ListedProduct) -> Vec<Option<&ListedOffer>> {
    let parent = product.has_variants().then_some(None);
    parent.into_iter().chain(product.offers.iter().map(Some)).collect()
}

fn sku_of(product: &ListedProduct, offer: Option<&ListedOffer>) -> String {
    offer.map_or_else(|| parent_sku(product), |offer| offer.sku.clone())
}

fn codes(product: &ListedProduct) -> Vec<String> {
    pieces(product).into_iter().map(|offer| sku_of(product, offer)).collect()
}

/// Which of them are there is looked at first.
pub(crate) fn first(door: &Door, to_list: &ToList) -> Option<Call> {
    search(door, &codes(&to_list.product), None)
}

struct Told<'a> {
    to_list: &'a ToList,
    store: &'static str,
    language: &'static str,
}

impl Told<'_> {
    fn one(&self, value: Value) -> Value {
        json!([{"value": value, "marketplace_id": self.store}])
    }

    fn said(&self, text: &str) -> Value {
        json!([{"value": text, "language_tag": self.language, "marketplace_id": self.store}])
    }

    /// The attributes of an item, by Amazon's names.
    fn attributes(&self, offer: Option<&ListedOffer>, is_new: bool) -> Map<String, Value> {
        let product = &self.to_list.product;
        let mut all = Map::new();
        let mut put = |name: &str, value: Value| {
            all.insert(name.to_owned(), value);
        };
        if product.attribute("asin").is_none() {
            put("item_name", self.said(&product.title));
            if !product.description.is_empty() {
                put("product_description", self.said(&product.description));
            }
            if !product.brand.is_empty() {
                put("brand", self.said(&product.brand));
            }
            let points = product.attribute("bullet_points").unwrap_or_default().lines();
            let point = |text: &str| json!({"value": text.trim(), "language_tag": self.language, "marketplace_id": self.store});
            let points: Vec<Value> =
                points.filter(|text| !text.trim().is_empty()).map(point).collect();
            if !points.is_empty() {
                put("bullet_point", json!(points));
            }
            for (name, url) in self.pictures(offer) {
                let value = json!([{"media_location": url, "marketplace_id": self.store}]);
                put(&name, value);
            }
        }
        if product.has_variants() {
            let level = if offer.is_some() { "child" } else { "parent" };
            put("parentage_level", self.one(json!(level)));
            let theme = product.attribute("variation_theme").unwrap_or_default();
            put("variation_theme", json!([{"name": theme, "marketplace_id": self.store}]));
        }
        if let Some(offer) = offer {
            self.offered(offer, is_new, &mut put);
        }
        let more =
            product.attribute("more").and_then(|more| serde_json::from_str::<Value>(more).ok());
        if let Some(Value::Object(more)) = more {
            all.extend(more);
        }
        all
    }

    fn pictures(&self, offer: Option<&ListedOffer>) -> Vec<(String, String)> {
        let own = offer.and_then(|offer| offer.picture_url.clone());
        let own = own.filter(|url| url.starts_with("https://"));
        let product = &self.to_list.product;
        let mut all: Vec<String> = own.filter(|_| product.has_variants()).into_iter().collect();
        all.extend(product.picture_urls.iter().cloned());
        all.truncate(NORMS.most_pictures);
        let name = |at: usize| match at {
            0 => "main_product_image_locator".to_owned(),
            at => format!("other_product_image_locator_{at}"),
        };
        all.into_iter().enumerate().map(|(at, url)| (name(at), url)).collect()
    }

    fn offered(&self, offer: &ListedOffer, is_new: bool, put: &mut dyn FnMut(&str, Value)) {
        let product = &self.to_list.product;
        let of = |name: &str| product.attribute(name).unwrap_or_default();
        put("condition_type", self.one(json!(of("condition"))));
        // Amazon reads amounts as numbers: as they are written, digit for digit.
        let price = product.amount(offer.price_minor.unwrap_or_default());
        let price: Value = serde_json::from_str(&price).unwrap_or_default();
        put(
            "purchasable_offer",
            json!([{
                "currency": product.currency.code(),
                "our_price": [{"schedule": [{"value_with_tax": price}]}],
                "marketplace_id": self.store,
            }]),
        );
        if let Some(asin) = product.attribute("asin") {
            put("merchant_suggested_asin", self.one(json!(asin)));
        }
        if let Some(gtin) = &offer.gtin {
            let kind = match gtin.len() {
                12 => "upc",
                14 => "gtin",
                _ => "ean",
            };
            put(
                "externally_assigned_product_identifier",
                json!([{"type": kind, "value": gtin, "marketplace_id": self.store}]),
            );
        }
        for (name, value) in product.options.iter().zip(&offer.values) {
            put(name, self.said(value));
        }
        if product.has_variants() {
            let parent = json!([{"child_relationship_type": "variation",
                "parent_sku": parent_sku(product), "marketplace_id": self.store}]);
            put("child_parent_sku_relationship", parent);
        }
        // Of what is there already the stock is told by itself.
        if is_new && self.to_list.is_counted {
            let at = product.offers.iter().position(|one| one == offer);
            let pieces = at.and_then(|at| self.to_list.pieces.get(at).copied().flatten());
            let pieces = pieces.unwrap_or_default();
            put(
                "fulfillment_availability",
                json!([{"fulfillment_channel_code": "DEFAULT", "quantity": pieces}]),
            );
        }
    }
}

/// Puts an item there, or changes what is there; `checks`: says what Amazon would make of it, and does nothing.
fn put(
    door: &Door,
    to_list: &ToList,
    offer: Option<&ListedOffer>,
    (is_there, checks): (bool, bool),
) -> Option<Call> {
    let product = &to_list.product;
    let store = store(door)?;
    let told = Told { to_list, store: store.id, language: language(door) };
    let attributes = told.attributes(offer, !is_there);
    let goods = product.attribute("product_type").unwrap_or("PRODUCT");
    let (method, body) = if is_there {
        let patch = |(name, value): (String, Value)| json!({"op": "replace", "path": format!("/attributes/{name}"), "value": value});
        let patches: Vec<Value> = attributes.into_iter().map(patch).collect();
        ("PATCH", json!({"productType": goods, "patches": patches}))
    } else {
        let requirements = match product.attribute("asin") {
            Some(_) => "LISTING_OFFER_ONLY",
            None => "LISTING",
        };
        let body = json!({"productType": goods, "requirements": requirements,
            "attributes": attributes});
        ("PUT", body)
    };
    let sku = encoded(&sku_of(product, offer));
    let mode = if checks { "&mode=VALIDATION_PREVIEW" } else { "" };
    let path = format!("{}/{sku}?marketplaceIds={}{mode}", items(door)?, store.id);
    send(door, method, &path, &body)
}

/// What follows from the answers: all items are checked before any is put there.
pub(crate) fn hear(door: &Door, to_list: &ToList, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let no_store = || Denial::NoPlace;
    let product = &to_list.product;
    let mut said = answers.iter();
    let Some(body) = said.next() else {
        return first(door, to_list).map(Heard::More).ok_or_else(no_store);
    };
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    let there: Vec<String> =
        list(&page, "/items").iter().filter_map(|one| one.get("sku").and_then(text)).collect();
    let all = pieces(product);
    for checks in [true, false] {
        let mut wrong = Vec::new();
        for offer in &all {
            let is_there = there.contains(&sku_of(product, *offer));
            let Some(body) = said.next() else {
                let call = put(door, to_list, *offer, (is_there, checks));
                return call.map(Heard::More).ok_or_else(no_store);
            };
            wrong.extend(issues(product, *offer, body)?);
        }
        if !wrong.is_empty() {
            return Err(Denial::NotTaken(wrong));
        }
    }
    let offers = product.offers.iter().map(|offer| (offer.sku.clone(), offer.sku.clone()));
    let id = all.first().map(|offer| sku_of(product, *offer)).unwrap_or_default();
    Listed { id, url: None, offers: offers.collect() }.heard()
}

/// What Amazon has against an item.
fn issues(
    product: &ListedProduct,
    offer: Option<&ListedOffer>,
    body: &[u8],
) -> Result<Vec<Reason>, Denial> {
    let answer: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    match word(&answer, "/status") {
        "ACCEPTED" | "VALID" => return Ok(Vec::new()),
        "INVALID" => {}
        _ => return Err(unreadable("not an answer to an item")),
    }
    let at = offer.and_then(|offer| product.offers.iter().position(|one| one == offer));
    let errors = list(&answer, "/issues").iter().filter(|one| word(one, "/severity") == "ERROR");
    let mut reasons: Vec<Reason> = errors
        .map(|one| {
            let name = list(one, "/attributeNames").first().and_then(Value::as_str);
            let path = path_of(name.unwrap_or_default(), product, at);
            Reason::new(path, word(one, "/code"), word(one, "/message"))
        })
        .collect();
    if reasons.is_empty() {
        reasons.push(Reason::new(path_of("", product, at), NOT_TAKEN, ""));
    }
    Ok(reasons)
}

/// What an attribute is called here.
fn path_of(name: &str, product: &ListedProduct, at: Option<usize>) -> String {
    let of_offer = |field: &str| at.map(|at| format!("offers[{at}]{field}")).unwrap_or_default();
    match name {
        "item_name" => "title".to_owned(),
        "product_description" => "description".to_owned(),
        "bullet_point" => "attributes.bullet_points".to_owned(),
        "condition_type" => "attributes.condition".to_owned(),
        "variation_theme" => "attributes.variation_theme".to_owned(),
        "merchant_suggested_asin" => "attributes.asin".to_owned(),
        "purchasable_offer" | "list_price" => of_offer(".price_minor"),
        "externally_assigned_product_identifier" => of_offer(".gtin"),
        name if name.contains("image_locator") => "picture_urls".to_owned(),
        "" => of_offer(""),
        name => match product.options.iter().position(|option| option == name) {
            Some(option) => of_offer(&format!(".values[{option}]")),
            None => "attributes.more".to_owned(),
        },
    }
}

/// Why something is not taken, where the status says so.
pub(crate) fn denial(refusal: &Refusal<'_>) -> Option<Denial> {
    if !matches!(refusal.status, 400 | 413 | 415 | 422) {
        return None;
    }
    let body: Value = serde_json::from_slice(refusal.body).unwrap_or_default();
    let errors = list(&body, "/errors").iter();
    let mut reasons: Vec<Reason> =
        errors.map(|one| Reason::new("", word(one, "/code"), word(one, "/message"))).collect();
    if reasons.is_empty() {
        reasons.push(Reason::new("", NOT_TAKEN, ""));
    }
    Some(Denial::NotTaken(reasons))
}

fn delete(door: &Door, sku: &str) -> Option<Call> {
    let path = format!("{}/{}?marketplaceIds={}", items(door)?, encoded(sku), store(door)?.id);
    let call = send(door, "DELETE", &path, &Value::Null)?;
    Some(Call { body: Vec::new(), ..call })
}

pub(crate) fn first_of_end(door: &Door, to_list: &ToList) -> Option<Call> {
    delete(door, codes(&to_list.product).first()?)
}

/// Each item is taken out; what is not there is out already.
pub(crate) fn hear_end(
    door: &Door,
    to_list: &ToList,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    match codes(&to_list.product).get(answers.len()) {
        Some(sku) => delete(door, sku).map(Heard::More).ok_or(Denial::NoPlace),
        None => Ok(Heard::Whole(b"{}".to_vec())),
    }
}

#[cfg(test)]
pub(crate) mod tests;
