//! What somebody says of a listing, and what is told because of it.

use std::collections::{BTreeMap, HashMap};

use catalog::{ProductFacts, SkuId, VariantFacts};
use kernel::{Currency, Fault, FieldFault, clean_line, clean_text};
use serde::{Deserialize, Serialize};

use crate::listed::{ListedOffer, ListedProduct};

kernel::text_enum! {
    /// Whose words of the product's page are told where nothing else is said.
    pub enum ListingLanguage {
        /// Its name and description, usually Chinese.
        Own = "own",
        /// Its English ones.
        English = "en",
    }
}

/// What somebody says of a product at a shop. What is absent is taken from the product's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListingContent {
    pub(crate) language: ListingLanguage,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// Addresses of pictures; the first is the main one.
    pub(crate) picture_urls: Option<Vec<String>>,
    /// In what the offers differ, in the shop's language.
    pub(crate) options: Option<Vec<String>>,
    /// The SKUs that are offered, in this order.
    pub(crate) offers: Vec<SaidOffer>,
    /// What the platform wants to know beyond that, by the names of its norms.
    pub(crate) attributes: BTreeMap<String, String>,
}

/// What somebody says of a SKU at a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaidOffer {
    pub(crate) sku_id: SkuId,
    /// In the shop's currency; the list price when absent, if that is in it.
    pub(crate) price_minor: Option<i64>,
    /// What it cost before.
    pub(crate) compare_at_minor: Option<i64>,
    /// One for each option; those of the SKU when absent.
    pub(crate) values: Option<Vec<String>>,
}

// What no platform takes more of. What one of them takes, its norms say.
const MOST_TITLE: usize = 500;
const MOST_DESCRIPTION: usize = 100_000;
const MOST_PICTURES: usize = 250;
const MOST_URL: usize = 2_000;
const MOST_OPTIONS: usize = 10;
const MOST_OPTION: usize = 255;
const MOST_OFFERS: usize = 250;
const MOST_ATTRIBUTES: usize = 50;
const MOST_NAME: usize = 60;
const MOST_ATTRIBUTE: usize = 40_000;
/// A thousand million of the smallest units there are three places of.
const MOST_MINOR: i64 = 1_000_000_000_000;

/// What is wrong with what somebody says, whatever the platform.
#[derive(Default)]
struct Checks(Vec<FieldFault>);

impl Checks {
    fn wrong(&mut self, path: String, code: &'static str, detail: &str) {
        self.0.push(FieldFault { path, code, detail: detail.to_owned() });
    }

    fn line(&mut self, path: String, text: &str, most: usize) -> String {
        clean_line(text, most).unwrap_or_else(|error| {
            self.wrong(path, error.code(), &error.to_string());
            String::new()
        })
    }

    fn text(&mut self, path: String, text: &str, most: usize) -> String {
        clean_text(text, most).unwrap_or_else(|error| {
            self.wrong(path, error.code(), &error.to_string());
            String::new()
        })
    }

    fn most<T>(&mut self, path: &str, all: &[T], most: usize) {
        if all.len() > most {
            self.wrong(path.to_owned(), "kernel.too_many", &format!("at most {most}"));
        }
    }

    fn lines(&mut self, path: &str, all: &[String], (count, most): (usize, usize)) -> Vec<String> {
        self.most(path, all, count);
        let each = all.iter().enumerate().take(count);
        each.map(|(at, one)| self.line(format!("{path}[{at}]"), one, most)).collect()
    }

    fn amount(&mut self, path: String, minor: Option<i64>) {
        if minor.is_some_and(|minor| !(0..=MOST_MINOR).contains(&minor)) {
            self.wrong(path, "kernel.out_of_range", "zero or more");
        }
    }
}

impl ListingContent {
    /// What is said at first: everything is as the product's page has it.
    pub(crate) fn at_first(product: &ProductFacts, language: ListingLanguage) -> Self {
        let sold = product.variants.iter().filter(|variant| variant.active);
        let offer = |variant: &VariantFacts| SaidOffer {
            sku_id: variant.sku_id,
            price_minor: None,
            compare_at_minor: None,
            values: None,
        };
        Self {
            language,
            title: None,
            description: None,
            picture_urls: None,
            options: None,
            offers: sold.map(offer).take(MOST_OFFERS).collect(),
            attributes: BTreeMap::new(),
        }
    }

    /// As it may be kept, whatever the platform takes.
    ///
    /// # Errors
    /// Every wrong field.
    pub(crate) fn checked(self, product: &ProductFacts) -> Result<Self, Fault> {
        let mut checks = Checks::default();
        let said = |text: String| Some(text).filter(|text| !text.is_empty());
        let title =
            self.title.and_then(|title| said(checks.line("title".to_owned(), &title, MOST_TITLE)));
        let description = self
            .description
            .and_then(|text| said(checks.text("description".to_owned(), &text, MOST_DESCRIPTION)));
        let picture_urls = self
            .picture_urls
            .map(|urls| checks.lines("picture_urls", &urls, (MOST_PICTURES, MOST_URL)));
        let options =
            self.options.map(|names| checks.lines("options", &names, (MOST_OPTIONS, MOST_OPTION)));
        let offers = offers(self.offers, product, &mut checks);
        let attributes = attributes(self.attributes, &mut checks);
        if !checks.0.is_empty() {
            return Err(Fault::fields(checks.0));
        }
        let picture_urls =
            picture_urls.map(|urls| urls.into_iter().filter(|url| !url.is_empty()).collect());
        let language = self.language;
        Ok(Self { language, title, description, picture_urls, options, offers, attributes })
    }

    /// What the shop is told: `codes` are those by which it knows the SKUs.
    pub(crate) fn resolved(
        &self,
        product: &ProductFacts,
        codes: &HashMap<SkuId, String>,
        currency: Currency,
    ) -> ListedProduct {
        let page = &product.page;
        let (title, description) = match self.language {
            ListingLanguage::Own => (&page.name, &page.description),
            ListingLanguage::English => (&page.name_en, &page.description_en),
        };
        let options = self.options.as_ref().unwrap_or(&page.variant_names).clone();
        let offers = self.offers.iter().filter_map(|said| {
            let variant = product.variants.iter().find(|one| one.sku_id == said.sku_id)?;
            let sku = codes.get(&said.sku_id).cloned().unwrap_or_default();
            let values = match &said.values {
                Some(values) => values.iter().take(options.len()).cloned().collect(),
                None => own_values(variant, &page.variant_names, options.len()),
            };
            Some(ListedOffer {
                sku_id: said.sku_id,
                sku,
                price_minor: said.price_minor.or_else(|| list_price(variant, currency)),
                compare_at_minor: said.compare_at_minor,
                values,
                gtin: variant.barcode.clone().filter(|barcode| is_gtin(barcode)),
                weight_g: variant.weight_g,
                picture_url: variant.picture_url.clone(),
            })
        });
        let offers = offers.collect();
        ListedProduct {
            code: product.code.clone(),
            title: self.title.as_ref().unwrap_or(title).clone(),
            description: self.description.as_ref().unwrap_or(description).clone(),
            brand: page.brand.clone(),
            picture_urls: self.picture_urls.as_ref().unwrap_or(&page.picture_urls).clone(),
            options,
            offers,
            attributes: self.attributes.clone(),
            currency,
        }
    }
}

fn offers(said: Vec<SaidOffer>, product: &ProductFacts, checks: &mut Checks) -> Vec<SaidOffer> {
    checks.most("offers", &said, MOST_OFFERS);
    let mut kept: Vec<SaidOffer> = Vec::new();
    for (at, offer) in said.into_iter().enumerate().take(MOST_OFFERS) {
        let path = format!("offers[{at}]");
        if product.variants.iter().all(|variant| variant.sku_id != offer.sku_id) {
            let detail = "no SKU of the product has this id";
            checks.wrong(format!("{path}.sku_id"), "kernel.unknown_id", detail);
        } else if kept.iter().any(|known| known.sku_id == offer.sku_id) {
            checks.wrong(format!("{path}.sku_id"), "kernel.duplicate", "it is offered already");
        }
        checks.amount(format!("{path}.price_minor"), offer.price_minor);
        checks.amount(format!("{path}.compare_at_minor"), offer.compare_at_minor);
        let values = offer.values.map(|values| {
            checks.lines(&format!("{path}.values"), &values, (MOST_OPTIONS, MOST_OPTION))
        });
        kept.push(SaidOffer { values, ..offer });
    }
    kept
}

fn attributes(said: BTreeMap<String, String>, checks: &mut Checks) -> BTreeMap<String, String> {
    if said.len() > MOST_ATTRIBUTES {
        checks.wrong("attributes".to_owned(), "kernel.too_many", "at most 50");
    }
    let mut kept = BTreeMap::new();
    for (name, value) in said.into_iter().take(MOST_ATTRIBUTES) {
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if name.is_empty() || name.len() > MOST_NAME || !name.bytes().all(is_word) {
            checks.wrong("attributes".to_owned(), "kernel.unknown_field", "no such attribute");
            continue;
        }
        let value = checks.text(format!("attributes.{name}"), &value, MOST_ATTRIBUTE);
        if !value.is_empty() {
            kept.insert(name, value);
        }
    }
    kept
}

/// The values of a SKU by the names of its product's page, in their order.
fn own_values(variant: &VariantFacts, names: &[String], most: usize) -> Vec<String> {
    let value = |name: &String| {
        let known = variant.attributes.iter().find(|attribute| attribute.name == *name);
        known.map(|attribute| attribute.value.clone()).unwrap_or_default()
    };
    names.iter().take(most).map(value).collect()
}

/// The list price of a SKU, if it is in the shop's currency.
fn list_price(variant: &VariantFacts, currency: Currency) -> Option<i64> {
    let price = variant.price.filter(|_| variant.price_currency == Some(currency))?;
    price.times(1, currency).ok().map(|money| money.minor()).filter(|minor| *minor > 0)
}

/// A code of EAN, UPC or GTIN: the labels of this house's own are none of a platform's business.
fn is_gtin(barcode: &str) -> bool {
    matches!(barcode.len(), 8 | 12 | 13 | 14) && barcode.bytes().all(|byte| byte.is_ascii_digit())
}
