//! What addresses and phones of a country look like. Data, so that a country more is a line more.

use std::collections::BTreeSet;

/// What is asked of an address and a phone in one country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryRules {
    /// ISO 3166-1, two letters; empty: any other country.
    pub country: &'static str,
    /// The postcode without spaces and hyphens: `9` is a digit, `A` a letter; none: no postcodes.
    pub postcodes: &'static [&'static str],
    /// Whether carriers need state, province or prefecture.
    pub needs_region: bool,
    /// What stands in front of a phone from abroad.
    calling_code: &'static str,
    /// The most digits of a phone at home, without the trunk's 0.
    home_digits: usize,
}

const fn rules(
    country: &'static str,
    postcodes: &'static [&'static str],
    needs_region: bool,
    calling_code: &'static str,
    home_digits: usize,
) -> CountryRules {
    CountryRules { country, postcodes, needs_region, calling_code, home_digits }
}

const BRITISH: &[&str] = &["A99AA", "A999AA", "AA99AA", "AA999AA", "A9A9AA", "AA9A9AA"];

const COUNTRIES: &[CountryRules] = &[
    rules("AU", &["9999"], true, "61", 9),
    rules("BR", &["99999999"], true, "55", 11),
    rules("CA", &["A9A9A9"], true, "1", 10),
    rules("CN", &["999999"], true, "86", 11),
    rules("DE", &["99999"], false, "49", 11),
    rules("ES", &["99999"], false, "34", 9),
    rules("FR", &["99999"], false, "33", 9),
    rules("GB", BRITISH, false, "44", 10),
    rules("HK", &[], false, "852", 8),
    rules("IT", &["99999"], false, "39", 10),
    rules("JP", &["9999999"], true, "81", 10),
    rules("KR", &["99999"], false, "82", 10),
    rules("MX", &["99999"], true, "52", 10),
    rules("NL", &["9999AA"], false, "31", 9),
    rules("SG", &["999999"], false, "65", 8),
    rules("TW", &["999", "99999", "999999"], false, "886", 9),
    rules("US", &["99999", "999999999"], true, "1", 10),
];

/// Any other country: whatever looks like a postcode, if there is one.
const ANY_OTHER: CountryRules = rules("", &[], false, "", 15);
/// The longest postcode of the world has ten characters.
const MOST_POSTCODE: usize = 10;

/// The rules of a country; those of any other when it has none of its own.
#[must_use]
pub fn country_rules(country: &str) -> &'static CountryRules {
    COUNTRIES.iter().find(|rules| rules.country == country).unwrap_or(&ANY_OTHER)
}

impl CountryRules {
    /// Whether an address without a postcode is incomplete.
    #[must_use]
    pub fn needs_postcode(&self) -> bool {
        !self.postcodes.is_empty()
    }

    /// Whether this can be a postcode of the country.
    #[must_use]
    pub fn is_postcode(&self, text: &str) -> bool {
        let tight: String = text.chars().filter(|mark| !matches!(mark, ' ' | '-')).collect();
        if self.postcodes.is_empty() {
            let plain = tight.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return plain && (1..=MOST_POSTCODE).contains(&tight.len());
        }
        self.postcodes.iter().any(|pattern| matches_pattern(&tight, pattern))
    }
}

fn matches_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_alphabetic(),
        })
}

/// Fewer digits reach nobody and would bring strangers together.
const LEAST_PHONE_DIGITS: usize = 6;

/// A phone's digits with the country's code in front, however it was written; nothing when they are
/// too few.
pub(crate) fn international(phone: &str, rules: &CountryRules) -> Option<String> {
    let digits: String = phone
        .chars()
        .filter_map(|mark| mark.to_digit(10).or_else(|| full_width_digit(mark)))
        .filter_map(|digit| char::from_digit(digit, 10))
        .collect();
    let abroad = phone.trim_start().starts_with(['+', '＋']);
    let digits = match digits.strip_prefix("00") {
        Some(rest) => return long_enough(rest.trim_start_matches('0').to_owned()),
        None if abroad => return long_enough(digits),
        None => digits.trim_start_matches('0'),
    };
    if digits.len() > rules.home_digits && digits.starts_with(rules.calling_code) {
        return long_enough(digits.to_owned());
    }
    long_enough(digits.to_owned()).map(|digits| format!("{}{digits}", rules.calling_code))
}

/// Every phone that these digits can be, in whichever country they were written down.
pub(crate) fn every_phone(phone: &str) -> BTreeSet<String> {
    let all = COUNTRIES.iter().chain([&ANY_OTHER]);
    all.filter_map(|rules| international(phone, rules)).collect()
}

fn full_width_digit(mark: char) -> Option<u32> {
    u32::from(mark).checked_sub(u32::from('０')).filter(|digit| *digit < 10)
}

fn long_enough(digits: String) -> Option<String> {
    (digits.len() >= LEAST_PHONE_DIGITS).then_some(digits)
}
