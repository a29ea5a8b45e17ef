//! What customs, carriers and dangerous-goods rules ask about a SKU.

use std::collections::BTreeSet;

use kernel::{Money, MoneyError};
use serde::{Deserialize, Serialize};

use crate::checks::Checks;
use crate::country::Country;
use crate::hs_code::HsCode;

kernel::text_enum! {
    /// How a battery travels with the goods; it decides the packing instruction and the channel.
    pub enum BatteryClass {
        /// There is none.
        None = "none",
        /// Within the device (PI 967).
        BuiltIn = "built_in",
        /// Beside the device (PI 966).
        PackedWith = "packed_with",
        /// Batteries without a device (PI 965).
        Alone = "alone",
    }
}

kernel::text_enum! {
    /// What carriers want to know of goods before they take them.
    pub enum GoodsAttribute {
        Magnetic = "magnetic",
        Liquid = "liquid",
        Powder = "powder",
        Paste = "paste",
        Blade = "blade",
        Food = "food",
        Wood = "wood",
        /// Looks like another's brand: platforms and customs may seize it.
        BrandRisk = "brand_risk",
    }
}

/// The code of one destination's tariff; without a destination, of every one that has no own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HsCodeFor {
    /// Where the goods go.
    pub destination: Option<Country>,
    /// Digits only.
    pub code: HsCode,
}

/// What is declared as the value of one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeclaredValue {
    /// Always this.
    Fixed {
        /// One piece's value.
        amount: Money,
    },
    /// A part of what was paid.
    Percent {
        /// 10 000 is all of it.
        basis_points: i64,
        /// Never more than this.
        most: Option<Money>,
    },
    /// What was paid, but never more than this.
    Cap {
        /// The bound.
        most: Money,
    },
}

/// All of it in basis points.
const WHOLE: i64 = 10_000;

impl DeclaredValue {
    /// The value to declare for a piece that was paid so much for; rounded down, so that it is
    /// never above what the rule allows.
    ///
    /// # Errors
    /// A bound in another currency than what was paid.
    pub fn of(self, paid: Money) -> Result<Money, MoneyError> {
        match self {
            Self::Fixed { amount } => Ok(amount),
            Self::Cap { most } => at_most(paid, most),
            Self::Percent { basis_points, most } => {
                let scaled = i128::from(paid.minor()) * i128::from(basis_points);
                let minor = i64::try_from(scaled.div_euclid(i128::from(WHOLE)))
                    .map_err(|_| MoneyError::OutOfRange)?;
                let part = Money::new(minor, paid.currency());
                most.map_or(Ok(part), |most| at_most(part, most))
            }
        }
    }

    fn check(self, checks: &mut Checks) {
        let path = "customs.declared_value";
        let (amount, basis_points) = match self {
            Self::Fixed { amount } => (Some(amount), None),
            Self::Cap { most } => (Some(most), None),
            Self::Percent { basis_points, most } => (most, Some(basis_points)),
        };
        if let Some(basis_points) = basis_points {
            checks.range(&format!("{path}.basis_points"), basis_points, 1..=WHOLE);
        }
        if amount.is_some_and(|amount| amount.minor() <= 0) {
            checks.wrong(path, "kernel.out_of_range", "must be more than nothing");
        }
    }
}

fn at_most(amount: Money, most: Money) -> Result<Money, MoneyError> {
    if amount.currency() != most.currency() {
        return Err(MoneyError::OtherCurrency(amount.currency(), most.currency()));
    }
    Ok(if amount.minor() > most.minor() { most } else { amount })
}

/// What a declaration needs to know of a SKU.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Customs {
    /// 中文申报名.
    pub declared_name_zh: String,
    /// English declared name: what it is, not what it is called.
    pub declared_name_en: String,
    /// What it is made of.
    pub material: String,
    /// What it is used for.
    pub purpose: String,
    /// 申报要素, as the tariff asks for them.
    pub declaration_elements: String,
    /// Where it was made.
    pub origin_country: Option<Country>,
    /// At most one per destination.
    pub hs_codes: Vec<HsCodeFor>,
    /// What is declared as its value.
    pub declared_value: Option<DeclaredValue>,
    /// Without packing, in grams.
    pub net_weight_g: Option<i64>,
    /// Who made it, as the EU's product identifiers want it.
    pub manufacturer_id: String,
    /// How a battery travels with it.
    pub battery: BatteryClass,
    /// What carriers want to know.
    pub attributes: Vec<GoodsAttribute>,
    /// Where it may not be sent.
    pub restricted_countries: Vec<Country>,
}

impl Default for Customs {
    fn default() -> Self {
        Self {
            declared_name_zh: String::new(),
            declared_name_en: String::new(),
            material: String::new(),
            purpose: String::new(),
            declaration_elements: String::new(),
            origin_country: None,
            hs_codes: Vec::new(),
            declared_value: None,
            net_weight_g: None,
            manufacturer_id: String::new(),
            battery: BatteryClass::None,
            attributes: Vec::new(),
            restricted_countries: Vec::new(),
        }
    }
}

const MOST_NAME: usize = 200;
const MOST_ELEMENTS: usize = 2_000;
/// One per tariff of the world, and the general one.
const MOST_HS_CODES: usize = 250;
/// A tonne: what is heavier is no parcel.
pub(crate) const MOST_WEIGHT_G: i64 = 1_000_000;

impl Customs {
    /// The code for a destination: its own tariff's, or the general one.
    #[must_use]
    pub fn hs_code(&self, destination: Country) -> Option<&HsCode> {
        let of = |wanted| self.hs_codes.iter().find(|entry| entry.destination == wanted);
        of(Some(destination)).or_else(|| of(None)).map(|entry| &entry.code)
    }

    /// What a declaration still lacks, by the names of the fields; empty when it can be made.
    #[must_use]
    pub fn missing(&self, weight_g: Option<i64>) -> Vec<&'static str> {
        [
            ("declared_name_zh", self.declared_name_zh.is_empty()),
            ("declared_name_en", self.declared_name_en.is_empty()),
            ("material", self.material.is_empty()),
            ("purpose", self.purpose.is_empty()),
            ("origin_country", self.origin_country.is_none()),
            ("hs_codes", self.hs_codes.is_empty()),
            ("declared_value", self.declared_value.is_none()),
            ("weight_g", weight_g.is_none()),
        ]
        .into_iter()
        .filter_map(|(field, lacks)| lacks.then_some(field))
        .collect()
    }

    /// The same, tidied: texts trimmed, lists sorted and without repetitions.
    pub(crate) fn checked(self, checks: &mut Checks) -> Self {
        let mut line =
            |field: &str, text: &str| checks.line(&format!("customs.{field}"), text, MOST_NAME);
        let declared_name_zh = line("declared_name_zh", &self.declared_name_zh);
        let declared_name_en = line("declared_name_en", &self.declared_name_en);
        let material = line("material", &self.material);
        let purpose = line("purpose", &self.purpose);
        let manufacturer_id = line("manufacturer_id", &self.manufacturer_id);
        let declaration_elements =
            checks.text("customs.declaration_elements", &self.declaration_elements, MOST_ELEMENTS);
        if declared_name_en.chars().any(is_han) {
            let detail = "customs abroad read Latin letters";
            checks.wrong("customs.declared_name_en", "catalog.not_in_english", detail);
        }
        if let Some(declared_value) = self.declared_value {
            declared_value.check(checks);
        }
        if let Some(net_weight_g) = self.net_weight_g {
            checks.range("customs.net_weight_g", net_weight_g, 1..=MOST_WEIGHT_G);
        }
        check_hs_codes(&self.hs_codes, checks);
        Self {
            declared_name_zh,
            declared_name_en,
            material,
            purpose,
            declaration_elements,
            manufacturer_id,
            attributes: sorted(self.attributes),
            restricted_countries: sorted(self.restricted_countries),
            ..self
        }
    }
}

fn check_hs_codes(hs_codes: &[HsCodeFor], checks: &mut Checks) {
    checks.most("customs.hs_codes", hs_codes, MOST_HS_CODES);
    let mut seen = BTreeSet::new();
    for (at, entry) in hs_codes.iter().enumerate() {
        if !seen.insert(entry.destination) {
            let path = format!("customs.hs_codes[{at}].destination");
            checks.wrong(&path, "catalog.destination_twice", "one code per destination");
        }
    }
}

fn sorted<T: Ord>(list: Vec<T>) -> Vec<T> {
    list.into_iter().collect::<BTreeSet<T>>().into_iter().collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn complete() -> Customs {
        serde_json::from_value(json!({
            "declared_name_zh": "蓝牙耳机",
            "declared_name_en": "Bluetooth earphones",
            "material": "plastic",
            "purpose": "listening",
            "origin_country": "CN",
            "hs_codes": [{"destination": null, "code": "8518.30"}, {"destination": "US", "code": "8518302000"}],
            "declared_value": {"rule": "percent", "basis_points": 8000, "most": null},
        }))
        .unwrap()
    }

    #[test]
    fn what_is_missing_is_named() {
        type Change = fn(&mut Customs);
        assert_eq!(complete().missing(Some(50)), Vec::<&str>::new());
        assert_eq!(complete().missing(None), ["weight_g"]);
        let cases: [(&str, Change); 7] = [
            ("declared_name_zh", |customs| customs.declared_name_zh.clear()),
            ("declared_name_en", |customs| customs.declared_name_en.clear()),
            ("material", |customs| customs.material.clear()),
            ("purpose", |customs| customs.purpose.clear()),
            ("origin_country", |customs| customs.origin_country = None),
            ("hs_codes", |customs| customs.hs_codes.clear()),
            ("declared_value", |customs| customs.declared_value = None),
        ];
        for (field, change) in cases {
            let mut customs = complete();
            change(&mut customs);
            assert_eq!(customs.missing(Some(50)), [field]);
        }
        assert_eq!(Customs::default().missing(None).len(), cases.len() + 1);
    }

    #[test]
    fn a_destination_s_own_code_goes_before_the_general_one() {
        let customs = complete();
        let code = |country: &str| customs.hs_code(country.parse().unwrap()).map(HsCode::as_str);
        assert_eq!((code("US"), code("DE")), (Some("8518302000"), Some("851830")));
        assert_eq!(Customs::default().hs_code("DE".parse().unwrap()), None);
    }

    #[test]
    fn the_declared_value_follows_its_rule() {
        let usd = |minor| Money::new(minor, "USD".parse().unwrap());
        let percent = |basis_points, most: Option<i64>| DeclaredValue::Percent {
            basis_points,
            most: most.map(usd),
        };
        for (rule, paid, wanted) in [
            (DeclaredValue::Fixed { amount: usd(500) }, 9_999, 500),
            (DeclaredValue::Cap { most: usd(500) }, 499, 499),
            (DeclaredValue::Cap { most: usd(500) }, 501, 500),
            (percent(10_000, None), 333, 333),
            (percent(5_000, None), 333, 166),
            (percent(5_000, Some(100)), 333, 100),
            (percent(1, None), 9_999, 0),
        ] {
            assert_eq!(rule.of(usd(paid)), Ok(usd(wanted)), "{rule:?}");
        }
        let euro = Money::new(100, "EUR".parse().unwrap());
        assert!(DeclaredValue::Cap { most: usd(500) }.of(euro).is_err());
        assert_eq!(DeclaredValue::Fixed { amount: usd(500) }.of(euro), Ok(usd(500)));
    }

    #[test]
    fn what_is_wrong_is_named_by_field_and_code() {
        type Change = fn(&mut Customs);
        let cases: [(&str, &str, Change); 6] = [
            ("customs.declared_name_en", "catalog.not_in_english", |customs| {
                customs.declared_name_en = "蓝牙 earphones".into();
            }),
            ("customs.material", "kernel.control_character", |customs| {
                customs.material = "a\u{0}b".into();
            }),
            ("customs.hs_codes[1].destination", "catalog.destination_twice", |customs| {
                customs.hs_codes[1].destination = None;
            }),
            ("customs.declared_value.basis_points", "kernel.out_of_range", |customs| {
                let rule = DeclaredValue::Percent { basis_points: 10_001, most: None };
                customs.declared_value = Some(rule);
            }),
            ("customs.declared_value", "kernel.out_of_range", |customs| {
                let amount = Money::zero("USD".parse().unwrap());
                customs.declared_value = Some(DeclaredValue::Fixed { amount });
            }),
            ("customs.net_weight_g", "kernel.out_of_range", |customs| {
                customs.net_weight_g = Some(0);
            }),
        ];
        for (path, code, change) in cases {
            let (mut customs, mut checks) = (complete(), Checks::default());
            change(&mut customs);
            customs.checked(&mut checks);
            let fault = checks.done().unwrap_err();
            let found: Vec<_> = fault
                .wrong_fields()
                .iter()
                .map(|field| (field.path.as_str(), field.code))
                .collect();
            assert_eq!(found, [(path, code)]);
        }
    }

    #[test]
    fn lists_are_sorted_and_hold_nothing_twice() {
        let mut checks = Checks::default();
        let mut customs = complete();
        customs.restricted_countries =
            ["US", "AU", "US"].map(|code| code.parse().unwrap()).to_vec();
        customs.attributes =
            vec![GoodsAttribute::Liquid, GoodsAttribute::Magnetic, GoodsAttribute::Liquid];
        let customs = customs.checked(&mut checks);
        checks.done().unwrap();
        assert_eq!(format!("{:?}", customs.restricted_countries), "[AU, US]");
        assert_eq!(customs.attributes, [GoodsAttribute::Magnetic, GoodsAttribute::Liquid]);
    }
}
