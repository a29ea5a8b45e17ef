//! What a SKU is, and what may be said of it.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use kernel::{Currency, Fault, Price};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::checks::Checks;
use crate::customs::{Customs, MOST_WEIGHT_G};
use crate::{ProductId, SkuId};

kernel::text_enum! {
    /// Whether it has stock of its own. Decided when it is made: stock must not be stranded by a
    /// later change of mind.
    pub enum SkuKind {
        /// Has stock.
        Single = "single",
        /// Is put together from others when it is packed; has no stock.
        Bundle = "bundle",
    }
}

kernel::text_enum! {
    /// Whether it is still sold.
    pub enum Status {
        Active = "active",
        /// Known, found and delivered from what is left, but not sold any more.
        Discontinued = "discontinued",
    }
}

/// One thing in which a product's SKUs differ: colour, size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VariantAttribute {
    /// `颜色`.
    pub name: String,
    /// `红`.
    pub value: String,
}

/// A part of a bundle, named by one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComponentInput {
    /// The part.
    pub sku_id: Option<SkuId>,
    /// The part, by its code.
    pub sku_code: Option<String>,
    /// How many of it one bundle holds.
    pub quantity: i64,
}

/// What somebody says of a SKU: a field that is absent says nothing, `null` takes back.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SkuInput {
    /// The version that was on the screen; needed to change a SKU that exists.
    pub seen_version: Option<i64>,
    /// Unique in the house, however it is capitalised.
    pub code: Option<String>,
    /// The product whose variant it is.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<ProductId>)]
    pub product_id: Option<Option<ProductId>>,
    /// Its name, usually Chinese.
    pub name: Option<String>,
    /// Its English name.
    pub name_en: Option<String>,
    /// In what it differs from its product's other SKUs.
    pub attributes: Option<Vec<VariantAttribute>>,
    /// With packing.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub weight_g: Option<Option<i64>>,
    /// With packing.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub length_mm: Option<Option<i64>>,
    /// With packing.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub width_mm: Option<Option<i64>>,
    /// With packing.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub height_mm: Option<Option<i64>>,
    /// The list price of a piece.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Price>)]
    pub price: Option<Option<Price>>,
    /// Below this an order needs a second look.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Price>)]
    pub floor_price: Option<Option<Price>>,
    /// Of both prices.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Currency>)]
    pub price_currency: Option<Option<Currency>>,
    /// What a piece costs us; saying anything of it needs `catalog.view_cost`.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Price>)]
    pub cost: Option<Option<Price>>,
    /// Of the cost.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Currency>)]
    pub cost_currency: Option<Option<Currency>>,
    /// Empty takes it back.
    pub picture_url: Option<String>,
    /// `active` unless said otherwise.
    pub status: Option<Status>,
    /// Replaces the whole of it.
    pub customs: Option<Customs>,
    /// Makes a new SKU a bundle; replaces the parts of one that exists.
    pub components: Option<Vec<ComponentInput>>,
    /// Barcodes it has too; those it had stay.
    pub barcodes: Option<Vec<String>>,
}

/// Tells `null` from absent.
fn said<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

impl SkuInput {
    /// Whether it says anything of what a piece costs.
    #[must_use]
    pub fn speaks_of_cost(&self) -> bool {
        self.cost.is_some() || self.cost_currency.is_some()
    }
}

/// What stands on a SKU's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = SkuCard)]
pub struct Card {
    /// Unique in the house, however it is capitalised.
    pub code: String,
    /// The product whose variant it is.
    pub product_id: Option<ProductId>,
    /// Its name, usually Chinese.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// In what it differs from its product's other SKUs.
    pub attributes: Vec<VariantAttribute>,
    /// With packing.
    pub weight_g: Option<i64>,
    /// With packing.
    pub length_mm: Option<i64>,
    /// With packing.
    pub width_mm: Option<i64>,
    /// With packing.
    pub height_mm: Option<i64>,
    /// The list price of a piece.
    pub price: Option<Price>,
    /// Below this an order needs a second look.
    pub floor_price: Option<Price>,
    /// Of both prices.
    pub price_currency: Option<Currency>,
    /// What a piece costs us; absent for those who may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Price>,
    /// Of the cost; absent for those who may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_currency: Option<Currency>,
    /// Where its picture is.
    pub picture_url: Option<String>,
    /// Whether it is still sold.
    pub status: Status,
    /// What a declaration needs.
    pub customs: Customs,
}

impl Default for Card {
    fn default() -> Self {
        Self {
            code: String::new(),
            product_id: None,
            name: String::new(),
            name_en: String::new(),
            attributes: Vec::new(),
            weight_g: None,
            length_mm: None,
            width_mm: None,
            height_mm: None,
            price: None,
            floor_price: None,
            price_currency: None,
            cost: None,
            cost_currency: None,
            picture_url: None,
            status: Status::Active,
            customs: Customs::default(),
        }
    }
}

/// As long as the codes that marketplaces allow.
pub(crate) const MOST_CODE: usize = 100;
const MOST_NAME: usize = 300;
const MOST_ATTRIBUTES: usize = 10;
const MOST_ATTRIBUTE: usize = 60;
/// Longer than any parcel or pallet: ten metres.
const MOST_MM: i64 = 10_000;
/// Labels on one article; more is a mistake of an import.
const MOST_BARCODES: usize = 20;

impl Card {
    /// The card after somebody said something of it.
    ///
    /// # Errors
    /// `kernel.invalid_fields`, naming everything that is wrong.
    pub(crate) fn with(self, said: &SkuInput) -> Result<Self, Fault> {
        let mut checks = Checks::default();
        let card = Self {
            code: said.code.clone().unwrap_or(self.code),
            product_id: said.product_id.unwrap_or(self.product_id),
            name: said.name.clone().unwrap_or(self.name),
            name_en: said.name_en.clone().unwrap_or(self.name_en),
            attributes: said.attributes.clone().unwrap_or(self.attributes),
            weight_g: said.weight_g.unwrap_or(self.weight_g),
            length_mm: said.length_mm.unwrap_or(self.length_mm),
            width_mm: said.width_mm.unwrap_or(self.width_mm),
            height_mm: said.height_mm.unwrap_or(self.height_mm),
            price: said.price.unwrap_or(self.price),
            floor_price: said.floor_price.unwrap_or(self.floor_price),
            price_currency: said.price_currency.unwrap_or(self.price_currency),
            cost: said.cost.unwrap_or(self.cost),
            cost_currency: said.cost_currency.unwrap_or(self.cost_currency),
            picture_url: match &said.picture_url {
                Some(url) => checks.url("picture_url", url),
                None => self.picture_url,
            },
            status: said.status.unwrap_or(self.status),
            customs: match said.customs.clone() {
                Some(customs) => customs.checked(&mut checks),
                None => self.customs,
            },
        };
        let card = card.tidied(&mut checks);
        card.check_numbers(&mut checks);
        card.check_prices(&mut checks);
        if let Some(barcodes) = &said.barcodes {
            checks.most("barcodes", barcodes, MOST_BARCODES);
        }
        checks.done()?;
        Ok(card)
    }

    fn tidied(self, checks: &mut Checks) -> Self {
        checks.most("attributes", &self.attributes, MOST_ATTRIBUTES);
        let attributes = self.attributes.iter().enumerate().map(|(at, attribute)| {
            let path = |field: &str| format!("attributes[{at}].{field}");
            VariantAttribute {
                name: checks.required_line(&path("name"), &attribute.name, MOST_ATTRIBUTE),
                value: checks.required_line(&path("value"), &attribute.value, MOST_ATTRIBUTE),
            }
        });
        let attributes: Vec<_> = attributes.collect();
        let mut names = BTreeSet::new();
        for (at, attribute) in attributes.iter().enumerate() {
            if !names.insert(kernel::fold(&attribute.name)) {
                let path = format!("attributes[{at}].name");
                checks.wrong(&path, "catalog.attribute_twice", "one value per attribute");
            }
        }
        Self {
            code: checks.required_line("code", &self.code, MOST_CODE),
            name: checks.required_line("name", &self.name, MOST_NAME),
            name_en: checks.line("name_en", &self.name_en, MOST_NAME),
            attributes,
            ..self
        }
    }

    fn check_numbers(&self, checks: &mut Checks) {
        for (path, number, most) in [
            ("weight_g", self.weight_g, MOST_WEIGHT_G),
            ("length_mm", self.length_mm, MOST_MM),
            ("width_mm", self.width_mm, MOST_MM),
            ("height_mm", self.height_mm, MOST_MM),
        ] {
            if let Some(number) = number {
                checks.range(path, number, 1..=most);
            }
        }
    }

    fn check_prices(&self, checks: &mut Checks) {
        for (path, price, currency_path, currency) in [
            ("price", self.price, "price_currency", self.price_currency),
            ("floor_price", self.floor_price, "price_currency", self.price_currency),
            ("cost", self.cost, "cost_currency", self.cost_currency),
        ] {
            let Some(price) = price else { continue };
            if price.as_micros() < 0 {
                checks.wrong(path, "kernel.out_of_range", "must not be negative");
            }
            if currency.is_none() {
                checks.wrong(currency_path, "kernel.required", "a price needs its currency");
            }
        }
        if let Some(floor) = self.floor_price
            && self.price.is_none_or(|price| floor > price)
        {
            let detail = "must not be above the list price";
            checks.wrong("floor_price", "catalog.floor_above_price", detail);
        }
    }

    /// The values of its attributes as people read them: `红 / XL`.
    pub(crate) fn variant(&self) -> String {
        let values: Vec<&str> =
            self.attributes.iter().map(|attribute| attribute.value.as_str()).collect();
        values.join(" / ")
    }

    /// What differs from an earlier card, for the timeline: `{"price": ["12.00", "13.00"]}`. What
    /// a piece costs is nobody's news, only that it changed.
    pub(crate) fn changes(&self, before: &Self) -> Value {
        let fields = |card: &Self| match serde_json::to_value(card) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let before_fields = fields(before);
        let mut changes = Map::new();
        for (field, now) in fields(self) {
            let was = before_fields.get(&field).cloned().unwrap_or(Value::Null);
            if was != now {
                changes.insert(field, Value::Array(vec![was, now]));
            }
        }
        for (field, changed) in [
            ("cost", self.cost != before.cost),
            ("cost_currency", self.cost_currency != before.cost_currency),
        ] {
            changes.remove(field);
            if changed {
                changes.insert(field.to_owned(), Value::Null);
            }
        }
        Value::Object(changes)
    }

    /// The card as somebody sees it who may not see costs.
    pub(crate) fn without_cost(self) -> Self {
        Self { cost: None, cost_currency: None, ..self }
    }
}
