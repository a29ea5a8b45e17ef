//! Amounts as channels write them: decimal text, never a binary fraction.

use kernel::{Currency, Price};

const MICROS: i128 = 1_000_000;
/// Far above any order.
const MOST_DIGITS: usize = 15;

/// Millionths of the major unit. Finer than that is rounded, half away from zero.
#[must_use]
pub fn micros(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > MOST_DIGITS || !plain(whole) || !plain(rest) {
        return None;
    }
    let kept: String = rest.chars().chain(std::iter::repeat('0')).take(6).collect();
    let up = rest.as_bytes().get(6).is_some_and(|digit| *digit >= b'5');
    let micros: i128 =
        whole.parse::<i128>().ok()? * MICROS + kept.parse::<i128>().ok()? + i128::from(up);
    Some(if negative { -micros } else { micros })
}

/// Minor units of a currency, rounded half away from zero.
#[must_use]
pub fn minor(text: &str, currency: Currency) -> Option<i64> {
    let micros = micros(text)?;
    let unit = MICROS / 10_i128.pow(u32::from(currency.exponent()).min(6));
    i64::try_from(divided(micros, unit)).ok()
}

/// The price of one of so many pieces that cost so much together.
#[must_use]
pub fn each(together: i128, pieces: i64) -> Option<Price> {
    if pieces < 1 {
        return None;
    }
    let micros = i64::try_from(divided(together, i128::from(pieces))).ok()?;
    // The range of prices is narrower than that of numbers.
    Price::from_micros(micros).to_string().parse().ok()
}

fn divided(amount: i128, by: i128) -> i128 {
    let half = by / 2;
    if amount < 0 { (amount - half) / by } else { (amount + half) / by }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_from_their_text() {
        let eur: Currency = "EUR".parse().unwrap();
        let jpy: Currency = "JPY".parse().unwrap();
        let kwd: Currency = "KWD".parse().unwrap();
        for (text, currency, wanted) in [
            ("0", eur, Some(0)),
            ("9.90", eur, Some(990)),
            ("-9.9", eur, Some(-990)),
            ("0.1", eur, Some(10)),
            ("8.403361344", eur, Some(840)),
            ("0.005", eur, Some(1)),
            ("-0.005", eur, Some(-1)),
            ("1000.00", jpy, Some(1_000)),
            ("1.2345", kwd, Some(1_235)),
            ("1e3", eur, None),
            ("1,5", eur, None),
            (".5", eur, None),
            ("NaN", eur, None),
            ("", eur, None),
            ("9999999999999999", eur, None),
        ] {
            assert_eq!(minor(text, currency), wanted, "{text}");
        }
    }

    #[test]
    fn a_piece_costs_its_part() {
        for (together, pieces, wanted) in
            [("19.80", 2, "9.90"), ("10.00", 3, "3.333333"), ("0", 5, "0.00")]
        {
            let each = each(micros(together).unwrap(), pieces).unwrap();
            assert_eq!(each.to_string(), wanted);
        }
        assert!(each(1, 0).is_none());
    }
}
