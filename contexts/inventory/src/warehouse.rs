//! Where goods lie.

use kernel::{Fault, FieldFault, TextError, clean_line};
use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::WarehouseId;
use crate::stock_level::MOST_QUANTITY;

const MOST_CODE: usize = 16;
const MOST_TEXT: usize = 200;
/// Priorities are few; the bound keeps them readable.
const MOST_PRIORITY: i64 = 1_000;

/// A warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Warehouse {
    /// Which.
    pub id: WarehouseId,
    /// Capital letters, digits and dashes; never changes, because accounts are named after it.
    pub code: String,
    /// What can be changed.
    #[serde(flatten)]
    pub facts: WarehouseFacts,
    /// Grows with every change.
    pub version: i64,
}

/// What people may change of a warehouse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WarehouseFacts {
    /// As people call it.
    pub name: String,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// State or province.
    pub region: String,
    /// Town.
    pub city: String,
    /// As carriers there write it.
    pub postcode: String,
    /// Street and number.
    pub street: String,
    /// IANA name: deadlines of the warehouse are in its own time.
    pub time_zone: String,
    /// Smaller comes first when several warehouses could send.
    pub priority: i64,
    /// Whether new work may be given to it.
    pub active: bool,
    /// Safety stock a SKU begins with here.
    pub default_safety: i64,
    /// The least wished for that a SKU begins with here.
    pub default_min: Option<i64>,
    /// The most wished for that a SKU begins with here.
    pub default_max: Option<i64>,
}

/// A warehouse that is to be added.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWarehouse {
    /// Letters, digits and dashes; for good.
    pub code: String,
    /// As people call it.
    pub name: String,
    /// ISO 3166-1, two letters.
    pub country: String,
    /// State or province.
    #[serde(default)]
    pub region: String,
    /// Town.
    #[serde(default)]
    pub city: String,
    /// As carriers there write it.
    #[serde(default)]
    pub postcode: String,
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// IANA name: deadlines of the warehouse are in its own time.
    pub time_zone: String,
    /// Smaller comes first when several warehouses could send.
    #[serde(default)]
    pub priority: i64,
    /// Whether new work may be given to it.
    #[serde(default = "yes")]
    pub active: bool,
    /// Safety stock a SKU begins with here.
    #[serde(default)]
    pub default_safety: i64,
    /// The least wished for that a SKU begins with here.
    #[serde(default)]
    pub default_min: Option<i64>,
    /// The most wished for that a SKU begins with here.
    #[serde(default)]
    pub default_max: Option<i64>,
}

fn yes() -> bool {
    true
}

impl NewWarehouse {
    /// Its code, and what can be changed later.
    pub(crate) fn into_parts(self) -> (String, WarehouseFacts) {
        let facts = WarehouseFacts {
            name: self.name,
            country: self.country,
            region: self.region,
            city: self.city,
            postcode: self.postcode,
            street: self.street,
            time_zone: self.time_zone,
            priority: self.priority,
            active: self.active,
            default_safety: self.default_safety,
            default_min: self.default_min,
            default_max: self.default_max,
        };
        (self.code, facts)
    }
}

/// What shall be different: a field that is absent says nothing, `null` takes a threshold back.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarehouseChanges {
    /// The version the change was made from.
    pub seen_version: i64,
    /// As people call it.
    #[serde(default)]
    pub name: Option<String>,
    /// ISO 3166-1, two letters.
    #[serde(default)]
    pub country: Option<String>,
    /// State or province.
    #[serde(default)]
    pub region: Option<String>,
    /// Town.
    #[serde(default)]
    pub city: Option<String>,
    /// As carriers there write it.
    #[serde(default)]
    pub postcode: Option<String>,
    /// Street and number.
    #[serde(default)]
    pub street: Option<String>,
    /// IANA name: deadlines of the warehouse are in its own time.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Smaller comes first when several warehouses could send.
    #[serde(default)]
    pub priority: Option<i64>,
    /// Whether new work may be given to it.
    #[serde(default)]
    pub active: Option<bool>,
    /// Safety stock a SKU begins with here.
    #[serde(default)]
    pub default_safety: Option<i64>,
    /// The least wished for that a SKU begins with here.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub default_min: Option<Option<i64>>,
    /// The most wished for that a SKU begins with here.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub default_max: Option<Option<i64>>,
}

/// Tells `null` from absent.
fn said<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(reader).map(Some)
}

impl WarehouseChanges {
    /// The facts with the changes.
    pub(crate) fn apply(self, facts: WarehouseFacts) -> WarehouseFacts {
        WarehouseFacts {
            name: self.name.unwrap_or(facts.name),
            country: self.country.unwrap_or(facts.country),
            region: self.region.unwrap_or(facts.region),
            city: self.city.unwrap_or(facts.city),
            postcode: self.postcode.unwrap_or(facts.postcode),
            street: self.street.unwrap_or(facts.street),
            time_zone: self.time_zone.unwrap_or(facts.time_zone),
            priority: self.priority.unwrap_or(facts.priority),
            active: self.active.unwrap_or(facts.active),
            default_safety: self.default_safety.unwrap_or(facts.default_safety),
            default_min: self.default_min.unwrap_or(facts.default_min),
            default_max: self.default_max.unwrap_or(facts.default_max),
        }
    }
}

/// The account of a warehouse's goods: `wh:SZX-1`.
#[must_use]
pub(crate) fn account(code: &str) -> String {
    format!("wh:{code}")
}

/// A warehouse code as it is kept.
///
/// # Errors
/// `inventory.bad_warehouse_code`.
pub(crate) fn clean_code(code: &str) -> Result<String, Fault> {
    let code = kernel::fold(code).to_ascii_uppercase();
    let is_sound = (1..=MOST_CODE).contains(&code.len())
        && code.starts_with(|first: char| first.is_ascii_alphanumeric())
        && code.chars().all(|mark| mark.is_ascii_alphanumeric() || mark == '-');
    if is_sound {
        return Ok(code);
    }
    let wanted = format!("1 to {MOST_CODE} letters, digits and dashes");
    Err(Fault::field("code", "inventory.bad_warehouse_code", wanted))
}

impl WarehouseFacts {
    /// The same, tidied.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub(crate) fn clean(mut self) -> Result<Self, Fault> {
        let mut wrong = Vec::new();
        let texts = [
            ("name", &mut self.name, true),
            ("region", &mut self.region, false),
            ("city", &mut self.city, false),
            ("postcode", &mut self.postcode, false),
            ("street", &mut self.street, false),
        ];
        for (path, text, required) in texts {
            let cleaned = clean_line(text, MOST_TEXT).and_then(|cleaned| {
                if required && cleaned.is_empty() { Err(TextError::Empty) } else { Ok(cleaned) }
            });
            match cleaned {
                Ok(cleaned) => *text = cleaned,
                Err(error) => wrong.push(field(path, error.code(), error.to_string())),
            }
        }
        self.country = self.country.trim().to_ascii_uppercase();
        if self.country.len() != 2 || !self.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let detail = "two letters of ISO 3166-1".to_owned();
            wrong.push(field("country", "inventory.bad_country", detail));
        }
        if jiff::tz::TimeZone::get(&self.time_zone).is_err() {
            let detail = "an IANA time zone such as Asia/Shanghai".to_owned();
            wrong.push(field("time_zone", "inventory.unknown_time_zone", detail));
        }
        self.check_figures(&mut wrong);
        if wrong.is_empty() { Ok(self) } else { Err(Fault::fields(wrong)) }
    }

    /// Whether SKUs shall begin here with the thresholds of the house.
    pub(crate) fn says_no_thresholds(&self) -> bool {
        self.default_safety == 0 && self.default_min.is_none() && self.default_max.is_none()
    }

    fn check_figures(&self, wrong: &mut Vec<FieldFault>) {
        let figures = [
            ("priority", Some(self.priority), MOST_PRIORITY),
            ("default_safety", Some(self.default_safety), MOST_QUANTITY),
            ("default_min", self.default_min, MOST_QUANTITY),
            ("default_max", self.default_max, MOST_QUANTITY),
        ];
        for (path, figure, most) in figures {
            if figure.is_some_and(|figure| !(0..=most).contains(&figure)) {
                wrong.push(field(path, "kernel.out_of_range", format!("0 to {most}")));
            }
        }
        if let (Some(min), Some(max)) = (self.default_min, self.default_max)
            && min > max
        {
            let detail = "the least is above the most".to_owned();
            wrong.push(field("default_min", "inventory.min_above_max", detail));
        }
    }
}

fn field(path: &str, code: &'static str, detail: String) -> FieldFault {
    FieldFault { path: path.to_owned(), code, detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> WarehouseFacts {
        WarehouseFacts {
            name: "Shenzhen".to_owned(),
            country: "CN".to_owned(),
            region: String::new(),
            city: "深圳".to_owned(),
            postcode: "518000".to_owned(),
            street: String::new(),
            time_zone: "Asia/Shanghai".to_owned(),
            priority: 1,
            active: true,
            default_safety: 0,
            default_min: None,
            default_max: None,
        }
    }

    #[test]
    fn codes_are_what_accounts_can_be_named_after() {
        for (code, wanted) in [
            ("SZX-1", Some("SZX-1")),
            (" szx-1 ", Some("SZX-1")),
            ("ＳＺ１", Some("SZ1")),
            ("", None),
            ("-A", None),
            ("A:B", None),
            ("A B", None),
            ("ABCDEFGHIJKLMNOPQ", None),
        ] {
            assert_eq!(clean_code(code).ok().as_deref(), wanted, "{code:?}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = WarehouseFacts {
            name: " ".to_owned(),
            country: "CHN".to_owned(),
            time_zone: "Mars/Olympus".to_owned(),
            default_min: Some(5),
            default_max: Some(4),
            default_safety: -1,
            ..facts()
        };
        let fault = wrong.clean().unwrap_err();
        let paths: Vec<_> = fault.wrong_fields().iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["name", "country", "time_zone", "default_safety", "default_min"]);
        let tidy = WarehouseFacts { country: " cn ".to_owned(), ..facts() }.clean().unwrap();
        assert_eq!(tidy, facts());
    }
}
