//! Codes of the Harmonized System: six digits the world over, up to ten in a country's own tariff.

use std::fmt;
use std::str::FromStr;

use kernel::fold;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Six to ten digits, without dots.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, pattern = "^[0-9]{6,10}$")]
pub struct HsCode(String);

/// Not a code of the Harmonized System.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 6 to 10 digits that begin with a chapter of the Harmonized System")]
pub struct NotAnHsCode;

impl HsCode {
    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HsCode {
    type Err = NotAnHsCode;

    /// Takes the dots and spaces with which tariffs are printed: `8518.30.00`.
    fn from_str(text: &str) -> Result<Self, NotAnHsCode> {
        let digits: String =
            fold(text).chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        // There is no chapter 00, and 77 is kept free by the convention.
        let chapter = digits.get(..2).is_some_and(|chapter| !matches!(chapter, "00" | "77"));
        if plain && chapter && (6..=10).contains(&digits.len()) {
            Ok(Self(digits))
        } else {
            Err(NotAnHsCode)
        }
    }
}
impl fmt::Display for HsCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for HsCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_to_ten_digits_of_a_real_chapter() {
        for (text, wanted) in [
            ("851830", Some("851830")),
            ("8518.30", Some("851830")),
            ("8518.30.0000", Some("8518300000")),
            ("8518 30 20 00", Some("8518302000")),
            ("８５１８３０", Some("851830")),
            ("9801001010", Some("9801001010")),
            ("0101210", Some("0101210")),
            ("85183", None),
            ("85183020001", None),
            ("001830", None),
            ("771830", None),
            ("8518AA", None),
            ("8518-30", None),
            ("八五一八三零", None),
            ("", None),
        ] {
            let code = text.parse::<HsCode>().ok();
            assert_eq!(code.as_ref().map(HsCode::as_str), wanted, "{text:?}");
        }
    }
}
