//! Money in minor units of one currency, and prices finer than that.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

/// An ISO 4217 currency in use.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// Why a sum could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Two currencies in one sum.
    #[error("{0} cannot be added to {1}")]
    OtherCurrency(Currency, Currency),
    /// More than the tables can hold.
    #[error("the amount is out of range")]
    OutOfRange,
    /// Not a code of ISO 4217.
    #[error("not an ISO 4217 currency")]
    UnknownCurrency,
    /// Not a decimal number of at most six places.
    #[error("not a decimal number")]
    NotADecimal,
}

impl MoneyError {
    /// The stable code of the field fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OtherCurrency(..) => "kernel.other_currency",
            Self::OutOfRange => "kernel.out_of_range",
            Self::UnknownCurrency => "kernel.unknown_currency",
            Self::NotADecimal => "kernel.not_a_decimal",
        }
    }
}

impl Currency {
    /// The three letters.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }
    /// Places after the point: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub const fn exponent(self) -> u8 {
        self.exponent
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let known = iso_currency::Currency::from_code(text).ok_or(MoneyError::UnknownCurrency)?;
        let exponent = known.exponent().ok_or(MoneyError::UnknownCurrency)?;
        let code = text.as_bytes().try_into().map_err(|_| MoneyError::UnknownCurrency)?;
        let exponent = u8::try_from(exponent).map_err(|_| MoneyError::UnknownCurrency)?;
        Ok(Self { code, exponent })
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
impl utoipa::PartialSchema for Currency {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some("^[A-Z]{3}$"))
            .into()
    }
}
impl utoipa::ToSchema for Currency {}

/// The most one amount may be, in minor units: far above any order, far below overflow of sums.
const MOST_MINOR: i64 = 1_000_000_000_000_000;

/// An exact amount of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// In the currency's minor unit: cents for USD, yen for JPY.
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount in minor units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }
    /// Nothing, of a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }
    /// In minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }
    /// Of which currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }
    /// The sum.
    ///
    /// # Errors
    /// Another currency, or out of range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::OtherCurrency(other.currency, self.currency));
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::OutOfRange)?;
        if minor.abs() > MOST_MINOR {
            Err(MoneyError::OutOfRange)
        } else {
            Ok(Self { minor, ..self })
        }
    }
    /// The amount without its currency, with a point and all places: `12.50`, `-0.05`, `500`.
    #[must_use]
    pub fn decimal(self) -> String {
        let places = usize::from(self.currency.exponent);
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = places + 1);
        let (whole, rest) = digits.split_at(digits.len() - places);
        let sign = if self.minor < 0 { "-" } else { "" };
        let point = if places == 0 { "" } else { "." };
        format!("{sign}{whole}{point}{rest}")
    }
    /// Parts in proportion to the weights that add up to exactly this amount: what rounding leaves
    /// over goes, one minor unit each, to the parts that lost most by it. Without a positive weight
    /// the first part takes all.
    #[must_use]
    pub fn split(self, weights: &[u32]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            let mut parts = vec![Self::zero(self.currency); weights.len()];
            if let Some(first) = parts.first_mut() {
                *first = self;
            }
            return parts;
        }
        let whole = i128::from(self.minor);
        let mut shares: Vec<(usize, i128, i128)> = weights
            .iter()
            .enumerate()
            .map(|(at, weight)| {
                let scaled = whole * i128::from(*weight);
                (at, scaled.div_euclid(total), scaled.rem_euclid(total))
            })
            .collect();
        let given: i128 = shares.iter().map(|share| share.1).sum();
        let left = usize::try_from(whole - given).unwrap_or(0);
        shares.sort_by(|one, other| other.2.cmp(&one.2).then(one.0.cmp(&other.0)));
        for share in shares.iter_mut().take(left) {
            share.1 += 1;
        }
        shares.sort_by_key(|share| share.0);
        shares
            .into_iter()
            .map(|share| Self::new(i64::try_from(share.1).unwrap_or(self.minor), self.currency))
            .collect()
    }
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.currency, self.decimal())
    }
}

/// A price per piece in millionths of the currency's major unit: `0.125` is 125 000.
/// Kept as given; it is rounded once, when a line's amount is made.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Price(i64);

const PRICE_PLACES: usize = 6;
/// A thousand million major units a piece.
const MOST_PRICE: i64 = 1_000_000_000_000_000;

impl Price {
    /// From millionths, as the tables hold it.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// In millionths of the major unit.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// What `quantity` pieces cost, rounded half away from zero to the minor unit, once.
    ///
    /// # Errors
    /// Out of range.
    pub fn times(self, quantity: i64, currency: Currency) -> Result<Money, MoneyError> {
        let exact = i128::from(self.0) * i128::from(quantity);
        let places = PRICE_PLACES.saturating_sub(usize::from(currency.exponent));
        let unit = 10_i128.pow(u32::try_from(places).map_err(|_| MoneyError::OutOfRange)?);
        let half = if exact < 0 { -unit / 2 } else { unit / 2 };
        let minor = i64::try_from((exact + half) / unit).map_err(|_| MoneyError::OutOfRange)?;
        if minor.abs() > MOST_MINOR {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Money::new(minor, currency))
    }
}

impl FromStr for Price {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let well_formed = !whole.is_empty() && plain(whole) && plain(rest);
        if !well_formed || rest.len() > PRICE_PLACES || (rest.is_empty() && digits.contains('.')) {
            return Err(MoneyError::NotADecimal);
        }
        let micros: i64 = format!("{whole}{rest:0<PRICE_PLACES$}")
            .parse()
            .ok()
            .filter(|micros| *micros <= MOST_PRICE)
            .ok_or(MoneyError::OutOfRange)?;
        Ok(Self(if negative { -micros } else { micros }))
    }
}
impl fmt::Display for Price {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>width$}", self.0.unsigned_abs(), width = PRICE_PLACES + 1);
        let (whole, rest) = digits.split_at(digits.len() - PRICE_PLACES);
        let sign = if self.0 < 0 { "-" } else { "" };
        // Two places are what people expect of a price; more only where it has more.
        let rest = format!("{:0<2}", rest.trim_end_matches('0'));
        write!(out, "{sign}{whole}.{rest}")
    }
}
impl fmt::Debug for Price {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}
impl utoipa::PartialSchema for Price {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .pattern(Some(r"^-?[0-9]+(\.[0-9]{1,6})?$"))
            .into()
    }
}
impl utoipa::ToSchema for Price {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn each_currency_has_its_places() {
        for (minor, code, wanted) in [
            (1350, "USD", "USD 13.50"),
            (-5, "USD", "USD -0.05"),
            (1350, "JPY", "JPY 1350"),
            (1350, "KWD", "KWD 1.350"),
            (0, "EUR", "EUR 0.00"),
        ] {
            let money = Money::new(minor, currency(code));
            assert_eq!(money.to_string(), wanted);
            assert_eq!(format!("{code} {}", money.decimal()), wanted);
        }
        for code in ["", "usd", "US", "XYZ", "USDX", "XXX"] {
            assert!(code.parse::<Currency>().is_err(), "{code:?} was taken");
        }
    }

    #[test]
    fn a_price_is_rounded_once_at_the_line() {
        for (price, quantity, code, minor) in [
            ("0.125", 1, "USD", 13),
            ("0.125", 2, "USD", 25),
            ("0.001", 3, "GBP", 0),
            ("0.005", 1, "GBP", 1),
            ("-0.005", 1, "GBP", -1),
            ("99.5", 1, "JPY", 100),
            ("1.2345", 1, "KWD", 1235),
            ("12", 3, "USD", 3600),
        ] {
            let price: Price = price.parse().unwrap();
            assert_eq!(price.times(quantity, currency(code)).unwrap().minor(), minor, "{price}");
        }
    }

    #[test]
    fn what_is_not_a_price_is_refused() {
        for text in ["", ".", "1.", ".5", "1e3", "1,5", "+1", "--1", "0.0000001", "NaN", "１", "1 "]
        {
            assert!(text.parse::<Price>().is_err(), "{text:?} was taken");
        }
        assert_eq!("99999999999999999999".parse::<Price>(), Err(MoneyError::OutOfRange));
    }

    #[test]
    fn currencies_are_never_mixed() {
        let one = Money::new(1, currency("USD"));
        assert!(one.plus(Money::new(1, currency("EUR"))).is_err());
        assert_eq!(one.plus(one).unwrap().minor(), 2);
    }

    proptest! {
        #[test]
        fn splitting_never_loses_a_cent(
            minor in -1_000_000_i64..1_000_000,
            weights in prop::collection::vec(0_u32..1_000, 1..20),
        ) {
            let parts = Money::new(minor, currency("USD")).split(&weights);
            prop_assert_eq!(parts.iter().map(|part| part.minor()).sum::<i64>(), minor);
            prop_assert_eq!(parts.len(), weights.len());
        }

        #[test]
        fn a_price_reads_as_it_writes(micros in -MOST_PRICE..=MOST_PRICE) {
            let price = Price::from_micros(micros);
            prop_assert_eq!(price.to_string().parse::<Price>(), Ok(price));
        }
    }
}
