//! What other contexts need to know of a SKU.

use kernel::{Currency, Price};
use serde::{Deserialize, Serialize};

use crate::SkuId;
use crate::country::Country;
use crate::customs::BatteryClass;

/// A SKU as an order line sees it. What a bundle's parts say counts for the bundle as well: it is
/// they that lie in the parcel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkuFacts {
    /// Its id.
    pub sku_id: SkuId,
    /// Our code, as it was typed.
    pub code: String,
    /// Its name, usually Chinese.
    pub name: String,
    /// Its English name; may be empty.
    pub name_en: String,
    /// The values of its attributes: `红 / XL`; may be empty.
    pub variant: String,
    /// With packing, in grams; of a bundle that has none of its own the sum of its parts.
    pub weight_g: Option<i64>,
    /// The list price of a piece.
    pub price: Option<Price>,
    /// Below this an order needs a second look.
    pub floor_price: Option<Price>,
    /// Of both prices.
    pub price_currency: Option<Currency>,
    /// Whether it is still sold.
    pub active: bool,
    /// Whether a declaration can be made.
    pub customs_complete: bool,
    /// Codes of the countries where it may not be sent, in order.
    pub restricted_countries: Vec<String>,
    /// How a battery travels with it; of a bundle the most dangerous of its parts.
    pub battery: BatteryClass,
    /// Where its picture is.
    pub picture_url: Option<String>,
    /// The parts of a bundle and how many of each; empty for everything else.
    pub components: Vec<(SkuId, i64)>,
}

impl SkuFacts {
    /// Whether it has no stock of its own.
    #[must_use]
    pub fn is_bundle(&self) -> bool {
        !self.components.is_empty()
    }

    /// What leaves the shelf when so many are sold: itself, or the parts of the bundle. Nothing
    /// when a quantity would be out of range.
    #[must_use]
    pub fn stocked(&self, quantity: i64) -> Option<Vec<(SkuId, i64)>> {
        if !self.is_bundle() {
            return Some(vec![(self.sku_id, quantity)]);
        }
        let part = |(id, each): &(SkuId, i64)| each.checked_mul(quantity).map(|all| (*id, all));
        self.components.iter().map(part).collect()
    }

    /// Takes in what the parts of a bundle say.
    pub(crate) fn with_parts(mut self, parts: &[PartFacts]) -> Self {
        if parts.is_empty() {
            return self;
        }
        self.components = parts.iter().map(|part| (part.sku_id, part.quantity)).collect();
        let weigh = |part: &PartFacts| part.weight_g?.checked_mul(part.quantity);
        let weight_g: Option<Vec<i64>> = parts.iter().map(weigh).collect();
        self.weight_g = self.weight_g.or_else(|| Some(weight_g?.into_iter().sum()));
        self.customs_complete =
            self.customs_complete || parts.iter().all(|part| part.customs_complete);
        for part in parts {
            self.battery = self.battery.max(part.battery);
            self.restricted_countries.extend(part.restricted_countries.iter().cloned());
        }
        self.restricted_countries.sort_unstable();
        self.restricted_countries.dedup();
        self
    }
}

/// What one part says of its bundle.
#[derive(Debug, Clone)]
pub(crate) struct PartFacts {
    pub(crate) sku_id: SkuId,
    pub(crate) quantity: i64,
    pub(crate) weight_g: Option<i64>,
    pub(crate) customs_complete: bool,
    pub(crate) restricted_countries: Vec<String>,
    pub(crate) battery: BatteryClass,
}

/// Why goods may not be sent somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code} may not be sent to {country}")]
pub struct Restriction {
    /// Our code of the SKU.
    pub code: String,
    /// Where it may not be sent.
    pub country: Country,
}

/// Whether a SKU may be sent to a country: nothing when it may.
#[must_use]
pub fn restriction(facts: &SkuFacts, country: Country) -> Option<Restriction> {
    let restricted = facts.restricted_countries.iter().any(|code| code == country.code());
    restricted.then(|| Restriction { code: facts.code.clone(), country })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> SkuId {
        SkuId::from_uuid(Uuid::from_u128(number))
    }

    fn facts(restricted: &[&str]) -> SkuFacts {
        SkuFacts {
            sku_id: id(1),
            code: "A".into(),
            name: "刀".into(),
            name_en: String::new(),
            variant: String::new(),
            weight_g: None,
            price: None,
            floor_price: None,
            price_currency: None,
            active: true,
            customs_complete: false,
            restricted_countries: restricted.iter().map(|&code| code.into()).collect(),
            battery: BatteryClass::None,
            picture_url: None,
            components: Vec::new(),
        }
    }

    fn part(number: u128, quantity: i64, weight_g: Option<i64>) -> PartFacts {
        PartFacts {
            sku_id: id(number),
            quantity,
            weight_g,
            customs_complete: true,
            restricted_countries: vec!["AU".into()],
            battery: BatteryClass::BuiltIn,
        }
    }

    #[test]
    fn goods_go_where_they_are_not_restricted() {
        for (restricted, country, refused) in [
            (&["DE", "GB"][..], "GB", true),
            (&["DE", "GB"][..], "FR", false),
            (&[][..], "GB", false),
        ] {
            let found = restriction(&facts(restricted), country.parse().unwrap());
            assert_eq!(found.is_some(), refused, "{country} of {restricted:?}");
        }
        let told = restriction(&facts(&["GB"]), "GB".parse().unwrap()).unwrap();
        assert_eq!(told.to_string(), "A may not be sent to GB");
    }

    #[test]
    fn what_the_parts_say_counts_for_the_bundle() {
        let bundle = facts(&["US", "AU"]).with_parts(&[part(2, 2, Some(30)), part(3, 1, Some(5))]);
        assert_eq!(bundle.components, [(id(2), 2), (id(3), 1)]);
        assert_eq!(bundle.weight_g, Some(65));
        assert_eq!(bundle.restricted_countries, ["AU", "US"]);
        assert_eq!(bundle.battery, BatteryClass::BuiltIn);
        assert!(bundle.customs_complete && bundle.is_bundle());

        let unweighed = facts(&[]).with_parts(&[part(2, 2, None), part(3, 1, Some(5))]);
        assert_eq!(unweighed.weight_g, None);
        let weighed = SkuFacts { weight_g: Some(70), ..facts(&[]) };
        assert_eq!(weighed.with_parts(&[part(2, 2, None)]).weight_g, Some(70));
        let undeclared = PartFacts { customs_complete: false, ..part(2, 1, None) };
        assert!(!facts(&[]).with_parts(&[undeclared, part(3, 1, None)]).customs_complete);
    }

    #[test]
    fn a_bundle_leaves_the_shelf_as_its_parts() {
        assert_eq!(facts(&[]).stocked(3), Some(vec![(id(1), 3)]));
        let bundle = facts(&[]).with_parts(&[part(2, 2, None), part(3, 1, None)]);
        assert_eq!(bundle.stocked(3), Some(vec![(id(2), 6), (id(3), 3)]));
        assert_eq!(bundle.stocked(i64::MAX), None);
    }
}
