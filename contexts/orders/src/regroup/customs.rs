//! The European Union's threshold of EUR 150 a consignment: above it duty is due and the import
//! one-stop shop ends. Two small parcels that become one large one lose what the buyer was promised.

use kernel::{Currency, Money};

use super::{Candidate, RegroupError};

const MEMBERS: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// EUR 150, and what is surely no more than that in other currencies: without the customs' rate of
/// the day a sum is compared with a figure safely below every rate of the last ten years, in major
/// units.
const THRESHOLDS: [(&str, i64); 16] = [
    ("AUD", 205),
    ("BGN", 290),
    ("CAD", 190),
    ("CHF", 135),
    ("CNY", 1_000),
    ("CZK", 3_450),
    ("DKK", 1_110),
    ("EUR", 150),
    ("GBP", 105),
    ("HKD", 1_110),
    ("HUF", 44_000),
    ("JPY", 16_000),
    ("PLN", 600),
    ("RON", 660),
    ("SEK", 1_370),
    ("USD", 140),
];

fn is_member(country: &str) -> bool {
    MEMBERS.contains(&country)
}

fn threshold(currency: Currency) -> Option<Money> {
    let (_, major) = THRESHOLDS.iter().find(|(code, _)| *code == currency.code())?;
    let unit = 10_i64.checked_pow(u32::from(currency.exponent()))?;
    Some(Money::new(major * unit, currency))
}

/// Whether customs see no difference between the parcels and the one they become.
///
/// In euros a merge is refused when the sum is above the threshold and one of them alone is not. In
/// another currency that second half cannot be told without a rate: any sum above is refused.
pub(super) fn may_merge(candidates: &[Candidate]) -> Result<(), RegroupError> {
    let Some(first) = candidates.first().and_then(|one| one.orders.first()) else { return Ok(()) };
    let currency = first.order.currency;
    let into_union = first.order.country.as_deref().is_some_and(is_member);
    if !into_union || candidates.iter().all(|one| is_member(&one.from_country)) {
        return Ok(());
    }
    let threshold = threshold(currency).ok_or(RegroupError::NoThreshold { currency })?;
    let sum = candidates.iter().fold(0_i64, |sum, one| sum.saturating_add(one.goods_minor));
    let exact = currency.code() == "EUR";
    let each_is_above = candidates.iter().all(|one| one.goods_minor > threshold.minor());
    if sum <= threshold.minor() || (exact && each_is_above) {
        return Ok(());
    }
    Err(RegroupError::CustomsThreshold { sum: Money::new(sum, currency), threshold })
}
