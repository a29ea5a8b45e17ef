//! What a platform takes in a listing, and what of one it would not take. Pure rules: each connector brings the
//! figures.

use std::collections::HashSet;

use kernel::FieldFault;
use settings::Platform;

use crate::connector::{Connectors, of_platform};
use crate::listed::{ListedOffer, ListedProduct};

/// What a platform takes in a listing. Lengths are in characters.
#[derive(Debug, Clone, Copy)]
pub struct Norms {
    pub most_title: usize,
    pub most_description: usize,
    /// Whether a listing without a description is not taken.
    pub needs_description: bool,
    /// Whether a description may hold HTML; otherwise it is plain text.
    pub takes_html: bool,
    /// Pictures it must have at least.
    pub least_pictures: usize,
    pub most_pictures: usize,
    /// How addresses of pictures may end; any where there are none.
    pub picture_kinds: &'static [&'static str],
    /// In how many things its offers may differ.
    pub most_options: usize,
    pub most_option_name: usize,
    pub most_option_value: usize,
    /// Offers of one product: of those that differ in nothing, one.
    pub most_offers: usize,
    pub most_sku: usize,
    /// Above zero where the smallest price is more than one minor unit.
    pub least_price_minor: i64,
    /// Whether a former price is shown.
    pub shows_compare_at: bool,
    /// What it wants to know beyond that.
    pub attributes: &'static [Attribute],
    /// What else it would not take.
    pub also: fn(&ListedProduct, &mut Faults),
}

/// What each platform takes in a listing.
#[derive(Clone, Copy)]
pub(crate) struct AllNorms(pub(crate) Connectors);

impl std::fmt::Debug for AllNorms {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "AllNorms({})", self.0.len())
    }
}

impl AllNorms {
    /// What a platform takes; nothing where none is put there from here.
    pub(crate) fn of(self, platform: Platform) -> Option<&'static Norms> {
        of_platform(self.0, platform)?.norms()
    }
}

/// Something that a platform wants to know.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    pub name: &'static str,
    pub kind: AttributeKind,
    pub is_required: bool,
    pub most: usize,
}

/// What may stand in an attribute.
#[derive(Debug, Clone, Copy)]
pub enum AttributeKind {
    /// One line.
    Text,
    /// Several lines.
    Lines,
    /// Digits.
    Number,
    /// Numbers with commas between.
    Numbers,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A JSON object.
    Json,
}

/// What was found wrong.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// Something is wrong with a field.
    pub fn wrong(
        &mut self,
        path: impl Into<String>,
        code: &'static str,
        detail: impl Into<String>,
    ) {
        self.0.push(FieldFault { path: path.into(), code, detail: detail.into() });
    }

    fn text(&mut self, path: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.wrong(path, "kernel.too_long", format!("at most {most} characters"));
        }
    }

    fn required(&mut self, path: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.wrong(path, "kernel.required", "empty");
        }
        self.text(path, text, most);
    }
}

/// What a description must not hold on any platform: it would run on the buyer's machine, or load from elsewhere.
const ACTIVE: &[&str] =
    &["<script", "<iframe", "<object", "<embed", "<form", "javascript:", "<link", "<meta", "<base"];

impl Norms {
    /// Everything of a listing that the platform would not take, in the order of the form.
    #[must_use]
    pub fn check(&self, product: &ListedProduct) -> Vec<FieldFault> {
        let mut faults = Faults::default();
        faults.required("title", &product.title, self.most_title);
        self.description(&product.description, &mut faults);
        self.pictures(&product.picture_urls, &mut faults);
        self.options(product, &mut faults);
        self.offers(product, &mut faults);
        for attribute in self.attributes {
            attribute.check(product, &mut faults);
        }
        for name in product.attributes.keys() {
            if self.attributes.iter().all(|known| known.name != name) {
                let path = format!("attributes.{name}");
                faults.wrong(path, "kernel.unknown_field", "the platform does not ask for it");
            }
        }
        (self.also)(product, &mut faults);
        faults.0
    }

    fn description(&self, text: &str, faults: &mut Faults) {
        if self.needs_description && text.trim().is_empty() {
            faults.wrong("description", "kernel.required", "empty");
        }
        faults.text("description", text, self.most_description);
        let folded = text.to_lowercase();
        if ACTIVE.iter().any(|active| folded.contains(active)) || has_handler(&folded) {
            faults.wrong("description", "channels.active_content", "it holds what runs or loads");
        } else if !self.takes_html && looks_like_html(&folded) {
            faults.wrong("description", "channels.plain_text_only", "the platform takes no HTML");
        }
    }

    fn pictures(&self, urls: &[String], faults: &mut Faults) {
        if urls.len() < self.least_pictures {
            let detail = format!("at least {}", self.least_pictures);
            faults.wrong("picture_urls", "channels.picture_wanted", detail);
        }
        if urls.len() > self.most_pictures {
            let detail = format!("at most {}", self.most_pictures);
            faults.wrong("picture_urls", "kernel.too_many", detail);
        }
        for (at, url) in urls.iter().enumerate() {
            let path = format!("picture_urls[{at}]");
            if !url.starts_with("https://") {
                // The platform fetches it itself: what only this house can reach, it cannot.
                faults.wrong(path, "channels.picture_not_public", "must begin with https://");
            } else if !self.takes_picture(url) {
                let kinds = self.picture_kinds.join(", ");
                faults.wrong(path, "channels.picture_kind", kinds);
            }
        }
    }

    fn takes_picture(&self, url: &str) -> bool {
        let path = url.split(['?', '#']).next().unwrap_or_default().to_lowercase();
        let name = path.rsplit('/').next().unwrap_or_default();
        // Many servers of pictures name none: what it is, the platform sees when it fetches it.
        !name.contains('.')
            || self.picture_kinds.is_empty()
            || self.picture_kinds.iter().any(|kind| name.ends_with(&format!(".{kind}")))
    }

    fn options(&self, product: &ListedProduct, faults: &mut Faults) {
        if product.options.len() > self.most_options {
            let detail = format!("at most {}", self.most_options);
            faults.wrong("options", "kernel.too_many", detail);
        }
        let mut seen = HashSet::new();
        for (at, option) in product.options.iter().enumerate() {
            let path = format!("options[{at}]");
            faults.required(&path, option, self.most_option_name);
            if !seen.insert(option.to_lowercase()) {
                faults.wrong(path, "kernel.duplicate", "an option of this name stands before it");
            }
        }
    }

    fn offers(&self, product: &ListedProduct, faults: &mut Faults) {
        if product.offers.is_empty() {
            faults.wrong("offers", "kernel.required", "nothing is offered");
        }
        let most = if product.has_variants() { self.most_offers } else { 1 };
        if product.offers.len() > most {
            let (code, detail) = match product.has_variants() {
                true => ("kernel.too_many", format!("at most {most}")),
                false => ("channels.options_wanted", "say in what they differ".to_owned()),
            };
            let path = if product.has_variants() { "offers" } else { "options" };
            faults.wrong(path, code, detail);
        }
        let (mut skus, mut values) = (HashSet::new(), HashSet::new());
        for (at, offer) in product.offers.iter().enumerate() {
            self.offer(offer, &format!("offers[{at}]"), product.options.len(), faults);
            if !offer.sku.is_empty() && !skus.insert(&offer.sku) {
                faults.wrong(format!("offers[{at}].sku"), "kernel.duplicate", "offered before");
            }
            if product.has_variants() && !values.insert(&offer.values) {
                let path = format!("offers[{at}].values[0]");
                faults.wrong(path, "channels.same_values", "another offer has the same values");
            }
        }
    }

    fn offer(&self, offer: &ListedOffer, path: &str, options: usize, faults: &mut Faults) {
        if offer.sku.is_empty() {
            let detail = "our code means something else at this shop";
            faults.wrong(format!("{path}.sku"), "channels.code_means_another", detail);
        }
        faults.text(&format!("{path}.sku"), &offer.sku, self.most_sku);
        for at in 0..options {
            let value = offer.values.get(at).map(String::as_str).unwrap_or_default();
            faults.required(&format!("{path}.values[{at}]"), value, self.most_option_value);
        }
        let price = format!("{path}.price_minor");
        match offer.price_minor {
            None => faults.wrong(price, "channels.no_price", "nobody said one in this currency"),
            Some(minor) if minor < self.least_price_minor.max(1) => {
                faults.wrong(price, "kernel.out_of_range", "above zero");
            }
            Some(_) => {}
        }
        let Some(before) = offer.compare_at_minor else { return };
        let path = format!("{path}.compare_at_minor");
        if !self.shows_compare_at {
            faults.wrong(path, "channels.no_compare_at", "the platform shows no former price");
        } else if offer.price_minor.is_some_and(|price| before <= price) {
            faults.wrong(path, "channels.compare_at_not_above", "not above the price");
        }
    }
}

/// Whether something in it runs when it is shown or touched: ` onclick=`.
fn has_handler(folded: &str) -> bool {
    let tags = folded.split('<').skip(1).filter_map(|tag| tag.split('>').next());
    tags.into_iter().any(|tag| {
        tag.split([' ', '\n', '\t', '/', '"', '\'']).any(|word| {
            let name = word.split('=').next().unwrap_or_default();
            name.len() > 2 && name.starts_with("on") && word.contains('=')
        })
    })
}

/// Whether it holds a tag.
fn looks_like_html(folded: &str) -> bool {
    let mut tags = folded.split('<').skip(1);
    tags.any(|rest| {
        let letter = rest.trim_start_matches('/').chars().next();
        letter.is_some_and(|letter| letter.is_ascii_alphabetic()) && rest.contains('>')
    })
}

impl Attribute {
    /// An attribute of one line that may be left out.
    #[must_use]
    pub const fn new(name: &'static str, kind: AttributeKind, most: usize) -> Self {
        Self { name, kind, is_required: false, most }
    }

    /// The same, without which a listing is not taken.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    fn check(&self, product: &ListedProduct, faults: &mut Faults) {
        let path = format!("attributes.{}", self.name);
        let Some(value) = product.attribute(self.name) else {
            if self.is_required {
                faults.wrong(path, "kernel.required", "empty");
            }
            return;
        };
        faults.text(&path, value, self.most);
        let is_number = |text: &str| {
            !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let fits = match self.kind {
            AttributeKind::Text => !value.contains('\n'),
            AttributeKind::Lines => true,
            AttributeKind::Number => is_number(value),
            AttributeKind::Numbers => value.split(',').all(|one| is_number(one.trim())),
            AttributeKind::Choice(words) => words.contains(&value),
            AttributeKind::Json => serde_json::from_str::<serde_json::Value>(value)
                .is_ok_and(|value| value.is_object()),
        };
        if !fits {
            faults.wrong(path, "kernel.invalid_value", self.kind.wanted());
        }
    }
}

impl AttributeKind {
    fn wanted(self) -> String {
        match self {
            Self::Text => "one line".to_owned(),
            Self::Lines => "text".to_owned(),
            Self::Number => "digits".to_owned(),
            Self::Numbers => "numbers with commas between".to_owned(),
            Self::Choice(words) => words.join(", "),
            Self::Json => "a JSON object".to_owned(),
        }
    }

    /// As the form is told of it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Lines => "lines",
            Self::Number => "number",
            Self::Numbers => "numbers",
            Self::Choice(_) => "choice",
            Self::Json => "json",
        }
    }
}

#[cfg(test)]
mod tests;
