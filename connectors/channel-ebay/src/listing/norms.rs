//! What eBay takes in a listing, and where it is listed.

use channels::listed::ListedProduct;
use channels::norms::{Attribute, AttributeKind, Norms};
use serde_json::Value;

/// Marketplaces, and the language of what is listed there.
/// <https://developer.ebay.com/api-docs/static/rest-request-components.html#marketpl>
pub(super) const MARKETPLACES: &[(&str, &str)] = &[
    ("EBAY_US", "en-US"),
    ("EBAY_GB", "en-GB"),
    ("EBAY_DE", "de-DE"),
    ("EBAY_FR", "fr-FR"),
    ("EBAY_IT", "it-IT"),
    ("EBAY_ES", "es-ES"),
    ("EBAY_AU", "en-AU"),
    ("EBAY_CA", "en-CA"),
    ("EBAY_AT", "de-AT"),
    ("EBAY_CH", "de-CH"),
    ("EBAY_IE", "en-IE"),
    ("EBAY_NL", "nl-NL"),
    ("EBAY_PL", "pl-PL"),
    ("EBAY_HK", "zh-HK"),
    ("EBAY_SG", "en-SG"),
    ("EBAY_MY", "en-MY"),
    ("EBAY_PH", "en-PH"),
];

/// What eBay takes: the greatest lengths that the Inventory API's description names ("Max Length"): titles of 80,
/// SKUs of 50, names of aspects of 40 and their values of 50; 24 pictures, 12 with variants; five aspects by which
/// variants differ. Of a product so many variants are told as one ask has calls for.
pub(crate) const NORMS: Norms = Norms {
    most_title: 80,
    most_description: 100_000,
    needs_description: true,
    takes_html: true,
    least_pictures: 1,
    most_pictures: 24,
    picture_kinds: &["jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "avif", "heic"],
    most_options: 5,
    most_option_name: 40,
    most_option_value: 50,
    most_offers: 15,
    most_sku: 50,
    least_price_minor: 1,
    shows_compare_at: false,
    attributes: &[
        Attribute::new(
            "marketplace",
            AttributeKind::Choice(&[
                "EBAY_US", "EBAY_GB", "EBAY_DE", "EBAY_FR", "EBAY_IT", "EBAY_ES", "EBAY_AU",
                "EBAY_CA", "EBAY_AT", "EBAY_CH", "EBAY_IE", "EBAY_NL", "EBAY_PL", "EBAY_HK",
                "EBAY_SG", "EBAY_MY", "EBAY_PH",
            ]),
            20,
        )
        .required(),
        Attribute::new("category_id", AttributeKind::Number, 20).required(),
        Attribute::new(
            "condition",
            AttributeKind::Choice(&[
                "NEW",
                "LIKE_NEW",
                "NEW_OTHER",
                "NEW_WITH_DEFECTS",
                "CERTIFIED_REFURBISHED",
                "USED_EXCELLENT",
                "USED_VERY_GOOD",
                "USED_GOOD",
                "USED_ACCEPTABLE",
                "FOR_PARTS_OR_NOT_WORKING",
            ]),
            40,
        )
        .required(),
        Attribute::new("merchant_location_key", AttributeKind::Text, 36).required(),
        Attribute::new("fulfillment_policy_id", AttributeKind::Number, 20).required(),
        Attribute::new("payment_policy_id", AttributeKind::Number, 20).required(),
        Attribute::new("return_policy_id", AttributeKind::Number, 20).required(),
        Attribute::new("aspects", AttributeKind::Json, 10_000),
    ],
    also: |product, faults| {
        if product.has_variants() && product.picture_urls.len() > 12 {
            faults.wrong("picture_urls", "kernel.too_many", "at most 12 with variants");
        }
        if product.attribute("aspects").is_some() && aspects(product).is_none() {
            let detail = "{\"Brand\": [\"…\"]}";
            faults.wrong("attributes.aspects", "kernel.invalid_value", detail);
        }
    },
};

/// A marketplace, and its language.
pub(super) fn marketplace(product: &ListedProduct) -> (&str, &'static str) {
    let wanted = product.attribute("marketplace").unwrap_or("EBAY_US");
    let known = MARKETPLACES.iter().find(|(name, _)| *name == wanted);
    known.map_or((wanted, "en-US"), |(name, language)| (*name, *language))
}

/// What is said of all variants: names with lists of values.
pub(super) fn aspects(product: &ListedProduct) -> Option<serde_json::Map<String, Value>> {
    let Some(written) = product.attribute("aspects") else { return Some(serde_json::Map::new()) };
    let read: Value = serde_json::from_str(written).ok()?;
    let read = read.as_object()?;
    let is_list = |value: &Value| {
        value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string))
    };
    read.values().all(is_list).then(|| read.clone())
}
