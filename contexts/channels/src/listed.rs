//! A product as a shop is to list it, in the words that all connectors share.

use std::collections::BTreeMap;

use catalog::SkuId;
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};

use crate::connector::{Denial, Heard, Unreadable};

/// A product as a shop is to list it, with everything that is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedProduct {
    /// Our code of it.
    pub code: String,
    pub title: String,
    /// As it is sent: with HTML where the shop takes it.
    pub description: String,
    /// Empty where it has none.
    pub brand: String,
    /// Addresses of pictures; the first is the main one.
    pub picture_urls: Vec<String>,
    /// In what its offers differ; nothing where there is one of it only.
    pub options: Vec<String>,
    pub offers: Vec<ListedOffer>,
    /// What the platform wants to know beyond that, by the names of its norms.
    pub attributes: BTreeMap<String, String>,
    /// Of all prices.
    pub currency: Currency,
}

/// One SKU of a listed product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ListedOffer {
    #[schema(value_type = String)]
    pub sku_id: SkuId,
    /// The code by which the shop knows it; empty where our code means something else there.
    pub sku: String,
    /// Nothing where nobody said one.
    pub price_minor: Option<i64>,
    /// What it cost before: shown struck through.
    pub compare_at_minor: Option<i64>,
    /// One for each option.
    pub values: Vec<String>,
    /// Its GTIN, as it is printed; nothing where it has none.
    pub gtin: Option<String>,
    /// With packing.
    pub weight_g: Option<i64>,
    /// Its own picture.
    pub picture_url: Option<String>,
}

impl ListedProduct {
    /// An amount of the shop's currency as platforms read it: `12.50`.
    #[must_use]
    pub fn amount(&self, minor: i64) -> String {
        Money::new(minor, self.currency).decimal()
    }

    /// Whether it is listed with variants.
    #[must_use]
    pub fn has_variants(&self) -> bool {
        !self.options.is_empty()
    }

    /// An attribute that says something.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// All values of an option, each once, as they come.
    #[must_use]
    pub fn values_of(&self, option: usize) -> Vec<&str> {
        let mut values: Vec<&str> = Vec::new();
        for offer in &self.offers {
            if let Some(value) = offer.values.get(option)
                && !values.contains(&value.as_str())
            {
                values.push(value);
            }
        }
        values
    }
}

/// Under which ids a shop lists a product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The shop's own id of the product.
    pub id: String,
    /// Where buyers see it, if the shop says so.
    pub url: Option<String>,
    /// Each SKU's code, and the shop's own id of it.
    pub offers: Vec<(String, String)>,
}

impl Listed {
    /// As a connector gives it to the house.
    ///
    /// # Errors
    /// None that happens: it holds texts alone.
    pub fn heard(&self) -> Result<Heard, Denial> {
        let body = serde_json::to_vec(self);
        body.map(Heard::Whole).map_err(|_| Denial::Unreadable("not written".to_owned()))
    }

    /// As [`Listed::heard`] wrote it.
    ///
    /// # Errors
    /// It is none.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        serde_json::from_slice(body).map_err(|_| Unreadable { why: "not a listing".to_owned() })
    }

    /// The shop's own id of a SKU.
    #[must_use]
    pub fn offer(&self, sku: &str) -> Option<&str> {
        self.offers.iter().find(|(known, _)| known == sku).map(|(_, id)| id.as_str())
    }
}

/// A product that a shop is to list, or to list no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToList {
    pub product: ListedProduct,
    /// What the shop was told last.
    pub before: Option<ListedProduct>,
    /// Where it was found last.
    pub found: Option<Listed>,
    /// Whether this house tells the shop how many pieces there are: what is new there shows none, or this many,
    /// until it is told.
    pub is_counted: bool,
    /// How many pieces of each offer can be sold, where that is known.
    pub pieces: Vec<Option<i64>>,
}

impl ToList {
    /// Whether the pictures are those the shop has already: it would fetch them once more.
    #[must_use]
    pub fn has_same_pictures(&self) -> bool {
        self.found.is_some()
            && self
                .before
                .as_ref()
                .is_some_and(|before| before.picture_urls == self.product.picture_urls)
    }

    /// Codes that this house put there, now or before: all others are the shop's own.
    #[must_use]
    pub fn is_ours(&self, sku: &str) -> bool {
        let told = self.found.iter().flat_map(|found| found.offers.iter().map(|(code, _)| code));
        let now = self.product.offers.iter().map(|offer| &offer.sku);
        told.chain(now).any(|code| code == sku)
    }
}

/// Why a shop does not take a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ListingReason)]
pub struct Reason {
    /// Of which field, as it is called here: `offers[0].price_minor`; empty where it is about the whole.
    pub path: String,
    /// A stable code of this house, or the platform's own word.
    pub code: String,
    /// What the platform says, in its words; may be empty.
    pub text: String,
}

/// So much of what a platform says is kept.
const MOST_TEXT: usize = 500;
const MOST_CODE: usize = 100;

impl Reason {
    /// A reason, as much of it as is kept.
    #[must_use]
    pub fn new(path: impl Into<String>, code: &str, text: &str) -> Self {
        let kept = |text: &str, most: usize| -> String {
            let plain = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
            plain.take(most).collect::<String>().trim().to_owned()
        };
        let code = kept(code, MOST_CODE);
        let code = if code.is_empty() { NOT_TAKEN.to_owned() } else { code };
        Self { path: path.into(), code, text: kept(text, MOST_TEXT) }
    }
}

/// The shop does not take a listing, and says no word for why.
pub const NOT_TAKEN: &str = "channels.listing_not_taken";

#[cfg(test)]
pub(crate) fn a_product() -> ListedProduct {
    let offer = |number: u128, value: &str| ListedOffer {
        sku_id: SkuId::from_uuid(uuid::Uuid::from_u128(number)),
        sku: format!("CUP-{value}"),
        price_minor: Some(1_250),
        compare_at_minor: None,
        values: vec![value.to_owned()],
        gtin: None,
        weight_g: Some(300),
        picture_url: None,
    };
    ListedProduct {
        code: "CUP".to_owned(),
        title: "A cup".to_owned(),
        description: "<p>Of clay.</p>".to_owned(),
        brand: "Claydays".to_owned(),
        picture_urls: vec!["https://img.example/cup.jpg".to_owned()],
        options: vec!["Colour".to_owned()],
        offers: vec![offer(1, "red"), offer(2, "blue")],
        attributes: BTreeMap::new(),
        currency: "EUR".parse().unwrap(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_the_places_of_their_currency() {
        for (currency, minor, written) in [
            ("EUR", 1_250, "12.50"),
            ("EUR", 5, "0.05"),
            ("JPY", 1_250, "1250"),
            ("KWD", 1, "0.001"),
        ] {
            let product = ListedProduct { currency: currency.parse().unwrap(), ..a_product() };
            assert_eq!(product.amount(minor), written);
        }
    }

    #[test]
    fn values_come_once_and_in_order() {
        let mut product = a_product();
        product.offers.push(product.offers[0].clone());
        assert_eq!(product.values_of(0), ["red", "blue"]);
        assert!(product.values_of(1).is_empty());
    }

    #[test]
    fn reasons_are_short_and_of_one_line() {
        let reason = Reason::new("title", "", &format!("a\nb{}", "x".repeat(600)));
        assert_eq!((reason.code.as_str(), reason.text.len()), (NOT_TAKEN, 500));
        assert!(reason.text.starts_with("a b"));
    }

    #[test]
    fn what_is_ours_was_told_or_is_to_be() {
        let mut to_list = ToList {
            product: a_product(),
            before: None,
            found: None,
            is_counted: false,
            pieces: Vec::new(),
        };
        assert!(to_list.is_ours("CUP-red") && !to_list.is_ours("CUP-green"));
        assert!(!to_list.has_same_pictures());
        let offers = vec![("CUP-green".to_owned(), "7".to_owned())];
        to_list.found = Some(Listed { id: "1".to_owned(), url: None, offers });
        to_list.before = Some(a_product());
        assert!(to_list.is_ours("CUP-green") && to_list.has_same_pictures());
        assert_eq!(to_list.found.unwrap().offer("CUP-green"), Some("7"));
    }
}
