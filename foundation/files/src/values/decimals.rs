//! Decimal text in the styles of the world → plain decimal text.

use crate::values::{Detected, ValueError, detect, fold_width};

/// More than an `i64` in thousandths can hold; a longer number is no amount.
const MAX_DIGITS: usize = 30;

/// Which character divides whole and fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DecimalStyle {
    /// `1,234.56`; thousands also by space or apostrophe.
    Point,
    /// `1.234,56`; thousands also by space or apostrophe.
    Comma,
}

/// Reads a decimal number and writes it as `-1234.50`: no grouping, `.` as the point, no plus, no
/// leading zeros, the fraction's digits as they are given (they may carry the scale).
///
/// # Errors
/// [`ValueError::CurrencyInNumber`], [`ValueError::ExponentInNumber`], [`ValueError::BadGrouping`],
/// [`ValueError::NumberTooLong`], [`ValueError::BadDecimal`].
pub fn parse_decimal(text: &str, style: DecimalStyle) -> Result<String, ValueError> {
    let text = fold_width(text);
    refuse_foreign(&text)?;
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    let (point, group) = match style {
        DecimalStyle::Point => ('.', ','),
        DecimalStyle::Comma => (',', '.'),
    };
    let (whole, fraction) = match unsigned.split_once(point) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !fraction.is_none_or(|part| !part.is_empty() && all_digits(part)) {
        return Err(ValueError::BadDecimal);
    }
    let whole = ungroup(whole, group)?;
    if whole.len() + fraction.map_or(0, str::len) > MAX_DIGITS {
        return Err(ValueError::NumberTooLong);
    }
    Ok(plain(negative, &whole, fraction))
}

/// The style that all samples of a column fit.
pub fn detect_decimal_style<'a>(
    samples: impl IntoIterator<Item = &'a str>,
) -> Detected<DecimalStyle> {
    detect(&[DecimalStyle::Point, DecimalStyle::Comma], samples, parse_decimal)
}

/// Says what is wrong where the plain answer "not a number" would puzzle the person.
fn refuse_foreign(text: &str) -> Result<(), ValueError> {
    let has_digit = text.contains(|character: char| character.is_ascii_digit());
    if !has_digit {
        return Err(ValueError::BadDecimal);
    }
    if text.contains(is_currency) {
        return Err(ValueError::CurrencyInNumber);
    }
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    match letters.as_str() {
        "" => Ok(()),
        "e" | "E" => Err(ValueError::ExponentInNumber),
        code if code.len() == 3 || code.eq_ignore_ascii_case("RM") => {
            Err(ValueError::CurrencyInNumber)
        }
        _ => Err(ValueError::BadDecimal),
    }
}

fn is_currency(character: char) -> bool {
    matches!(
        character,
        '$' | '¢' | '£' | '¤' | '¥' | '￠' | '￡' | '￥' | '￦' | '元' | '圓' | '圆' | '円' | '원'
    ) || ('\u{20a0}'..='\u{20cf}').contains(&character)
}

/// The digits of the whole part, once its groups are seen to be right.
fn ungroup(whole: &str, group: char) -> Result<String, ValueError> {
    let mut separators = whole.chars().filter(|character| !character.is_ascii_digit());
    let Some(separator) = separators.next() else {
        return if whole.is_empty() { Err(ValueError::BadDecimal) } else { Ok(whole.to_owned()) };
    };
    if separator != group && separator != ' ' && separator != '\'' && separator != '’' {
        return Err(ValueError::BadDecimal);
    }
    if separators.any(|other| other != separator) {
        return Err(ValueError::BadGrouping);
    }
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    if !(1..=3).contains(&first.len()) || groups.any(|digits| digits.len() != 3) {
        return Err(ValueError::BadGrouping);
    }
    Ok(whole.chars().filter(char::is_ascii_digit).collect())
}

fn plain(negative: bool, whole: &str, fraction: Option<&str>) -> String {
    let whole = whole.trim_start_matches('0');
    let is_zero = whole.is_empty() && fraction.is_none_or(|part| part.bytes().all(|b| b == b'0'));
    let sign = if negative && !is_zero { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    match fraction {
        Some(fraction) => format!("{sign}{whole}.{fraction}"),
        None => format!("{sign}{whole}"),
    }
}
