//! Numbers of a sheet as exact decimal text, and serials as civil dates. No floats.

use jiff::ToSpan;
use jiff::civil::{Date, Time, date};

use crate::xlsx::styles::Shape;

/// What a spreadsheet keeps of a number.
const KEPT_DIGITS: usize = 15;
/// Digits a 64-bit float is written with, so that it reads back the same.
const WRITTEN_DIGITS: usize = 17;
/// 19.99 is written as 19.989999999999998: the nearest float is up to 11 units of the 17th digit
/// away, a sum of a few such numbers some more. What differs by more was typed so.
const FLOAT_NOISE: i128 = 20;
/// Longer numbers come from no spreadsheet.
const MAX_NUMBER_BYTES: usize = 64;
/// A 64-bit float ends at 1.8E308.
const MAX_EXPONENT: i64 = 308;
const MS_PER_DAY: i128 = 86_400_000;
/// Digits of a day's fraction that are looked at: a millisecond is 1.2E-8 of a day.
const FRACTION_DIGITS: usize = 18;
const FRACTION_SCALE: i128 = 1_000_000_000_000_000_000;

/// A number of a sheet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SheetNumber {
    /// Plain decimal text, without an exponent.
    pub(crate) text: String,
    /// Its digits are more than a spreadsheet keeps.
    pub(crate) is_doubtful: bool,
}

/// Reads what stands in `<v>`. None if it is no number.
pub(crate) fn read_number(text: &str) -> Option<SheetNumber> {
    let parts = split_number(text)?;
    if parts.digits.is_empty() {
        return Some(SheetNumber { text: "0".to_owned(), is_doubtful: false });
    }
    let kept = i64::try_from(KEPT_DIGITS).ok()?;
    if parts.point > kept || parts.digits.len() <= KEPT_DIGITS {
        // Written exactly as the file has it; whether the file has what was typed is another matter.
        return Some(SheetNumber { text: parts.plain(), is_doubtful: parts.point > kept });
    }
    let (rounded, is_noise) = round_to_kept(&parts)?;
    Some(SheetNumber { text: rounded.plain(), is_doubtful: !is_noise })
}

/// How many digits a plain decimal has between its first and last that are not zero.
pub(crate) fn significant_digits(text: &str) -> Option<usize> {
    split_number(text).map(|parts| parts.digits.len())
}

/// 0.`digits` × 10^`point`; digits begin and end with something else than zero.
struct Parts {
    negative: bool,
    digits: String,
    point: i64,
}

impl Parts {
    fn new(negative: bool, digits: &str, point: i64) -> Option<Self> {
        let without_lead = digits.trim_start_matches('0');
        let lead = i64::try_from(digits.len() - without_lead.len()).ok()?;
        let digits = without_lead.trim_end_matches('0').to_owned();
        Some(Self { negative, digits, point: point.checked_sub(lead)? })
    }

    fn plain(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        match usize::try_from(self.point) {
            Ok(0) | Err(_) => {
                let zeros = usize::try_from(self.point.unsigned_abs()).unwrap_or_default();
                format!("{sign}0.{}{}", "0".repeat(zeros), self.digits)
            }
            Ok(point) => match self.digits.split_at_checked(point) {
                Some((whole, "")) => format!("{sign}{whole}"),
                Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
                None => {
                    let zeros = point.saturating_sub(self.digits.len());
                    format!("{sign}{}{}", self.digits, "0".repeat(zeros))
                }
            },
        }
    }
}

fn split_number(text: &str) -> Option<Parts> {
    let text = text.trim_matches([' ', '\n', '\r', '\t']);
    if text.len() > MAX_NUMBER_BYTES {
        return None;
    }
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    if exponent.abs() > MAX_EXPONENT {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()?.checked_add(exponent)?;
    Parts::new(negative, &format!("{whole}{fraction}"), point)
}

/// Rounds to the digits a spreadsheet keeps, and says whether only float noise was lost.
fn round_to_kept(parts: &Parts) -> Option<(Parts, bool)> {
    let written: String =
        parts.digits.chars().chain(std::iter::repeat('0')).take(WRITTEN_DIGITS).collect();
    let written: i128 = written.parse().ok()?;
    let rounded = written.checked_add(50)? / 100 * 100;
    let is_noise = (written - rounded).abs() <= FLOAT_NOISE;
    let digits = rounded.to_string();
    // 99.99…9 rounds up to one digit more.
    let carry = i64::try_from(digits.len() - WRITTEN_DIGITS).ok()?;
    Some((Parts::new(parts.negative, &digits, parts.point.checked_add(carry)?)?, is_noise))
}

/// The civil text of a date serial; None if it is no day of the calendar.
/// `from_1904` is the date system of old Macintosh workbooks.
pub(crate) fn serial_to_text(serial: &str, shape: Shape, from_1904: bool) -> Option<String> {
    let (days, fraction) = serial.split_once('.').unwrap_or((serial, ""));
    let mut days: i64 = days.parse().ok().filter(|_| !serial.starts_with('-'))?;
    let digits: String =
        fraction.chars().chain(std::iter::repeat('0')).take(FRACTION_DIGITS).collect();
    let fraction: i128 = digits.parse().ok()?;
    let mut ms = (fraction * MS_PER_DAY + FRACTION_SCALE / 2) / FRACTION_SCALE;
    if ms == MS_PER_DAY {
        (days, ms) = (days.checked_add(1)?, 0);
    }
    let time = time_text(i64::try_from(ms).ok()?)?;
    if shape == Shape::Time && days == 0 {
        return Some(time);
    }
    let day = day_of_serial(days, from_1904)?;
    Some(if ms == 0 && shape == Shape::Date { day.to_string() } else { format!("{day}T{time}") })
}

fn day_of_serial(days: i64, from_1904: bool) -> Option<Date> {
    let epoch = match (from_1904, days) {
        (true, _) => date(1904, 1, 1),
        // Day 60 is 29 February 1900, which never was; the days before it count from one later.
        (false, 1..=59) => date(1899, 12, 31),
        (false, 61..) => date(1899, 12, 30),
        _ => return None,
    };
    // Four million days are beyond the year 9999 from either epoch.
    (days <= 4_000_000).then(|| epoch.checked_add(days.days()).ok()).flatten()
}

fn time_text(ms: i64) -> Option<String> {
    let time = Time::midnight().checked_add(ms.milliseconds()).ok()?;
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    Some(match time.millisecond() {
        0 => format!("{hour:02}:{minute:02}:{second:02}"),
        part => format!("{hour:02}:{minute:02}:{second:02}.{part:03}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{read_number, serial_to_text};
    use crate::xlsx::styles::Shape;

    #[test]
    fn numbers_keep_their_digits_or_say_so() {
        for (stored, text, is_doubtful) in [
            ("0", "0", false),
            ("-0.0", "0", false),
            ("12", "12", false),
            ("-12.50", "-12.5", false),
            (".5", "0.5", false),
            ("1E3", "1000", false),
            ("1.5e-3", "0.0015", false),
            ("19.989999999999998", "19.99", false),
            ("0.30000000000000004", "0.3", false),
            ("0.7999999999999999", "0.8", false),
            ("99.999999999999997", "100", false),
            ("123456789012345", "123456789012345", false),
            ("1234567890123456", "1234567890123456", true),
            ("1.2345678901234501E+17", "123456789012345010", true),
            ("123456789012345678", "123456789012345678", true),
            ("123456789012345000", "123456789012345000", true),
            ("1234567890123.4567", "1234567890123.46", true),
            ("1E308", &format!("1{}", "0".repeat(308)), true),
        ] {
            let number = read_number(stored).map(|number| (number.text, number.is_doubtful));
            assert_eq!(number, Some((text.to_owned(), is_doubtful)), "{stored}");
        }
        for stored in
            ["", "-", ".", "1e", "abc", "1,5", "0x10", "NaN", "inf", "1E309", "1e999999999999"]
        {
            assert_eq!(read_number(stored), None, "{stored}");
        }
        assert_eq!(read_number(&"9".repeat(65)), None);
    }

    #[test]
    fn serials_become_civil_text_in_both_date_systems() {
        for (serial, shape, from_1904, text) in [
            ("46348", Shape::Date, false, Some("2026-11-22")),
            ("46348", Shape::DateTime, false, Some("2026-11-22T00:00:00")),
            ("46348.5451388889", Shape::DateTime, false, Some("2026-11-22T13:05:00")),
            ("46348.5451388889", Shape::Date, false, Some("2026-11-22T13:05:00")),
            ("46348.9999999999999", Shape::Date, false, Some("2026-11-23")),
            ("46348.0000028935", Shape::DateTime, false, Some("2026-11-22T00:00:00.250")),
            ("44886", Shape::Date, true, Some("2026-11-22")),
            ("0", Shape::Date, true, Some("1904-01-01")),
            ("1", Shape::Date, false, Some("1900-01-01")),
            ("59", Shape::Date, false, Some("1900-02-28")),
            ("60", Shape::Date, false, None),
            ("61", Shape::Date, false, Some("1900-03-01")),
            ("0", Shape::Date, false, None),
            ("0.5", Shape::Time, false, Some("12:00:00")),
            ("2958465", Shape::Date, false, Some("9999-12-31")),
            ("2958466", Shape::Date, false, None),
            ("-1", Shape::Date, false, None),
            ("-0.5", Shape::Time, false, None),
            ("99999999999999999999", Shape::Date, false, None),
        ] {
            assert_eq!(serial_to_text(serial, shape, from_1904).as_deref(), text, "{serial}");
        }
    }
}
