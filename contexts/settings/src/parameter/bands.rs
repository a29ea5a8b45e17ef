//! Values of parameters that are more than a number.

use std::collections::BTreeMap;

use kernel::{Currency, Fault, Money};
use serde::{Deserialize, Serialize};

const MOST_BANDS: usize = 8;
const MOST_PIECES: i64 = 1_000_000_000;

/// Where orders are parted by amount, per currency, in its minor unit. No rates are needed: each
/// currency has its own list, and a currency without one is not parted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AmountBands(BTreeMap<Currency, Vec<i64>>);

/// Round sums of about the same worth, in major units.
const STANDARD_BANDS: &[(&str, [i64; 3])] = &[
    ("AUD", [75, 300, 750]),
    ("BRL", [250, 1_000, 2_500]),
    ("CAD", [70, 300, 700]),
    ("CNY", [350, 1_500, 3_500]),
    ("EUR", [50, 200, 500]),
    ("GBP", [40, 150, 400]),
    ("HKD", [400, 1_500, 4_000]),
    ("JPY", [7_500, 30_000, 75_000]),
    ("KRW", [70_000, 300_000, 700_000]),
    ("MXN", [1_000, 4_000, 10_000]),
    ("SGD", [70, 300, 700]),
    ("TWD", [1_500, 6_000, 15_000]),
    ("USD", [50, 200, 500]),
];

impl AmountBands {
    pub(super) fn standard() -> Self {
        let bands = STANDARD_BANDS.iter().filter_map(|(code, majors)| {
            let currency: Currency = code.parse().ok()?;
            let unit = 10_i64.checked_pow(u32::from(currency.exponent()))?;
            Some((currency, majors.iter().map(|major| major * unit).collect()))
        });
        Self(bands.collect())
    }

    /// How many thresholds the amount reaches: 0 is the lowest band. None for a currency without a
    /// list.
    #[must_use]
    pub fn band(&self, amount: Money) -> Option<i64> {
        let thresholds = self.0.get(&amount.currency())?;
        let reached = thresholds.iter().filter(|least| amount.minor() >= **least).count();
        i64::try_from(reached).ok()
    }

    pub(super) fn checked(self) -> Result<Self, Fault> {
        for (currency, thresholds) in &self.0 {
            let path = format!("value.{currency}");
            if thresholds.len() > MOST_BANDS {
                return Err(Fault::field(path, "kernel.too_many", format!("at most {MOST_BANDS}")));
            }
            let grow = thresholds.windows(2).all(|pair| pair[0] < pair[1]);
            if !grow || thresholds.first().is_none_or(|least| *least < 1) {
                let detail = "amounts above 0, each greater than the one before";
                return Err(Fault::field(path, "settings.bands_must_grow", detail));
            }
        }
        Ok(self)
    }
}

/// When stock is low or too much, in pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockThresholds {
    /// Kept back and never promised.
    pub safety: i64,
    /// At or below it is low.
    pub min: i64,
    /// Above it is too much; 0: no maximum.
    pub max: i64,
}

impl StockThresholds {
    pub(super) fn checked(self) -> Result<Self, Fault> {
        for (path, pieces) in
            [("value.safety", self.safety), ("value.min", self.min), ("value.max", self.max)]
        {
            if !(0..=MOST_PIECES).contains(&pieces) {
                return Err(Fault::field(
                    path,
                    "kernel.out_of_range",
                    format!("0 to {MOST_PIECES}"),
                ));
            }
        }
        if self.max != 0 && self.max < self.min {
            let detail = "the maximum is below the minimum";
            return Err(Fault::field("value.max", "settings.max_below_min", detail));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_falls_into_the_band_whose_threshold_it_reaches() {
        let bands = AmountBands::standard();
        for (minor, currency, band) in [
            (0, "USD", Some(0)),
            (4_999, "USD", Some(0)),
            (5_000, "USD", Some(1)),
            (20_000, "USD", Some(2)),
            (1_000_000, "USD", Some(3)),
            (-100, "USD", Some(0)),
            (7_499, "JPY", Some(0)),
            (7_500, "JPY", Some(1)),
            (5_000, "KWD", None),
        ] {
            let amount = Money::new(minor, currency.parse().unwrap());
            assert_eq!(bands.band(amount), band, "{amount}");
        }
        assert_eq!(bands.0.len(), STANDARD_BANDS.len());
    }
}
