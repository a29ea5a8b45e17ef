//! Whether a tracking number can be one of its carrier: a slip of the pen is found here, before a buyer and a
//! marketplace are told of a parcel that nobody finds. Pure rules.
//!
//! Judged is only what is certain: carriers that publish how their numbers are built, and those that postal
//! operators share (UPU S10). Of all others anything may be right.

/// Why a number cannot be one of its carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackingFlaw {
    /// None of the carrier's numbers is so long, or begins so.
    Form,
    /// Its last digit does not follow from the others: a digit is wrong, or two changed places.
    CheckDigit,
}

impl TrackingFlaw {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "orders.tracking_not_of_carrier",
            Self::CheckDigit => "orders.tracking_mistyped",
        }
    }
}

/// A carrier's name, folded: however people write it, its letters and digits are the same.
#[must_use]
pub fn carrier_key(carrier: &str) -> String {
    carrier.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A tracking number, folded: however people write it, its letters and digits are the same.
#[must_use]
pub fn tracking_key(number: &str) -> String {
    number.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// What is wrong with a number, as it is written in a parcel: capitals and digits, no spaces.
#[must_use]
pub fn tracking_flaw(carrier: &str, number: &str) -> Option<TrackingFlaw> {
    match carrier_key(carrier).as_str() {
        "ups" => ups(number),
        "fedex" => fedex(number),
        "usps" => usps(number),
        "royalmail" | "parcelforce" => postal(number, None),
        "canadapost" | "postescanada" => canada_post(number),
        "chinapost" | "ems" | "epacket" | "中国邮政" | "中國郵政" => {
            postal(number, Some(TrackingFlaw::Form))
        }
        "yunexpress" | "云途" | "雲途" | "云途物流" | "雲途物流" => {
            form(numbered(number, "YT", &[16]))
        }
        "amazonlogistics" => {
            let begins = ["TBA", "TBM", "TBC"];
            form(begins.iter().any(|begin| numbered(number, begin, &[12])))
        }
        _ => None,
    }
}

fn form(is_well: bool) -> Option<TrackingFlaw> {
    (!is_well).then_some(TrackingFlaw::Form)
}

fn check(is_well: bool) -> Option<TrackingFlaw> {
    (!is_well).then_some(TrackingFlaw::CheckDigit)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it is such a beginning and then so many digits.
fn numbered(number: &str, begins: &str, lengths: &[usize]) -> bool {
    number
        .strip_prefix(begins)
        .is_some_and(|digits| is_digits(digits) && lengths.contains(&digits.len()))
}

/// `1Z` and 16 signs with a check digit; waybills and numbers of its other services are digits.
fn ups(number: &str) -> Option<TrackingFlaw> {
    if let Some(rest) = number.strip_prefix("1Z") {
        let Some((body, digit)) = last_digit(rest).filter(|(body, _)| body.len() == 15) else {
            return Some(TrackingFlaw::Form);
        };
        // A letter counts as a digit: A 2, B 3 … H 9, I 0, and so on.
        let value = |sign: u8| match sign {
            b'0'..=b'9' => u32::from(sign - b'0'),
            sign => (u32::from(sign.wrapping_sub(b'A')) + 2) % 10,
        };
        let sum: u32 = body
            .bytes()
            .enumerate()
            .map(|(at, sign)| value(sign) * if at % 2 == 1 { 2 } else { 1 })
            .sum();
        return check((10 - sum % 10) % 10 == digit);
    }
    let waybill = number.get(..1).is_some_and(|first| "AHJKTV".contains(first));
    let waybill =
        waybill && number.get(1..).is_some_and(|rest| is_digits(rest) && rest.len() == 10);
    let mail = number.starts_with("MI") || is_postal(number);
    form(waybill || mail || (is_digits(number) && (9..=34).contains(&number.len())))
}

/// 12 digits by air and 15 on the ground, with a check digit each; barcodes as a whole are longer.
fn fedex(number: &str) -> Option<TrackingFlaw> {
    if numbered(number, "DT", &[12]) {
        return None;
    }
    let Some((body, digit)) = last_digit(number).filter(|(body, _)| is_digits(body)) else {
        return Some(TrackingFlaw::Form);
    };
    match number.len() {
        12 => check(weighed(body, &[3, 1, 7]) % 11 % 10 == digit),
        15 => check(alternating(body) == digit),
        length => form([14, 18, 20, 22, 32, 34].contains(&length)),
    }
}

/// Digits, with or without the postcode before them, or a postal number.
fn usps(number: &str) -> Option<TrackingFlaw> {
    if !is_digits(number) {
        return postal(number, Some(TrackingFlaw::Form));
    }
    form([20, 22, 26, 30, 34].contains(&number.len()))
}

/// 16 digits with a check digit, or a postal number.
fn canada_post(number: &str) -> Option<TrackingFlaw> {
    match last_digit(number).filter(|(body, _)| is_digits(body) && body.len() == 15) {
        Some((body, digit)) => check(alternating(body) == digit),
        None => postal(number, Some(TrackingFlaw::Form)),
    }
}

fn is_postal(number: &str) -> bool {
    let letters = |from, to| {
        number.get(from..to).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    number.len() == 13
        && letters(0, 2)
        && letters(11, 13)
        && number.get(2..11).is_some_and(is_digits)
}

/// UPU S10: two letters, eight digits, a check digit, a country. What else it may be is `other`.
fn postal(number: &str, other: Option<TrackingFlaw>) -> Option<TrackingFlaw> {
    let Some((body, digit)) = number.get(2..11).filter(|_| is_postal(number)).and_then(last_digit)
    else {
        return other;
    };
    let wanted = match 11 - weighed(body, &[8, 6, 4, 2, 3, 5, 9, 7]) % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    };
    check(wanted == digit)
}

fn last_digit(text: &str) -> Option<(&str, u32)> {
    let (body, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
    Some((body, last.chars().next()?.to_digit(10)?))
}

fn weighed(digits: &str, weights: &[u32]) -> u32 {
    digits.bytes().zip(weights.iter().cycle()).map(|(sign, by)| u32::from(sign - b'0') * by).sum()
}

/// The check digit where every second digit, from the last one on, counts three times.
fn alternating(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, sign)| u32::from(sign - b'0') * if at % 2 == 0 { 3 } else { 1 })
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that carriers or collections of such rules give as examples.
    #[test]
    fn numbers_of_their_carriers_are_right() {
        for (carrier, number) in [
            ("UPS", "1Z5R89390357567127"),
            ("ups", "1Z879E930346834440"),
            ("UPS", "K1506235620"),
            ("UPS", "92748902711539501"),
            ("FedEx", "986578788855"),
            ("Fed-Ex", "477179081230"),
            ("FedEx", "041441760228964"),
            ("FedEx", "568283610012000"),
            ("FedEx", "9611020987654312345672"),
            ("USPS", "03071790000523483741"),
            ("USPS", "9400111206206406260787"),
            ("USPS", "420787459400111206206406260787"),
            ("USPS", "RB123456785US"),
            ("Royal Mail", "RB123456785GB"),
            ("Royal Mail", "0B0480284000010312345"),
            ("Canada Post", "0073938000549297"),
            ("Canada Post", "7035114477138472"),
            ("China Post", "RB123456785CN"),
            ("YunExpress", "YT2229521272164446"),
            ("Amazon Logistics", "TBA010000000000"),
            ("DHL", "JD0123456789"),
            ("somebody's uncle", "12"),
        ] {
            assert_eq!(tracking_flaw(carrier, number), None, "{carrier} {number}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_found() {
        use TrackingFlaw::{CheckDigit, Form};
        for (carrier, number, flaw) in [
            ("UPS", "1Z5R89390357567128", CheckDigit),
            ("UPS", "1Z5R89390357567", Form),
            ("UPS", "1Z", Form),
            ("UPS", "2Z5R89390357567127", Form),
            ("UPS", "JD0123456789", Form),
            ("UPS", "12345678", Form),
            ("FedEx", "996578788855", CheckDigit),
            ("FedEx", "568283610012732", CheckDigit),
            ("FedEx", "98657878885", Form),
            ("FedEx", "1Z5R89390357567127", Form),
            ("USPS", "940011120620640626078", Form),
            ("USPS", "RB123456786US", CheckDigit),
            ("USPS", "JD0123456789", Form),
            ("Royal Mail", "RB123456786GB", CheckDigit),
            ("Canada Post", "0073938000549292", CheckDigit),
            ("Canada Post", "73938000549297", Form),
            ("EMS", "12345", Form),
            ("YunExpress", "YT222952127216444", Form),
            ("YunExpress", "2229521272164446", Form),
            ("Amazon Logistics", "TBA50288727400A", Form),
        ] {
            assert_eq!(tracking_flaw(carrier, number), Some(flaw), "{carrier} {number}");
        }
    }

    /// Two digits that changed places are what people mistype most.
    #[test]
    fn digits_that_changed_places_are_found() {
        let (mut wrong, mut found) = (0, 0);
        for (carrier, number) in
            [("UPS", "1Z5R89390357567127"), ("FedEx", "986578788855"), ("USPS", "RB123456785US")]
        {
            let signs: Vec<char> = number.chars().collect();
            for at in 2..signs.len() - 1 {
                let (one, other) = (signs[at], signs[at + 1]);
                if one != other && one.is_ascii_digit() && other.is_ascii_digit() {
                    let mut mistyped = signs.clone();
                    mistyped.swap(at, at + 1);
                    let mistyped: String = mistyped.into_iter().collect();
                    wrong += 1;
                    found += i32::from(tracking_flaw(carrier, &mistyped).is_some());
                }
            }
        }
        assert!(found * 10 >= wrong * 9, "{found} of {wrong}");
    }

    #[test]
    fn whatever_is_written_is_judged_without_a_panic() {
        for carrier in ["UPS", "FedEx", "USPS", "Royal Mail", "Canada Post", "EMS", "YunExpress"] {
            for number in ["", "1", "Z", "ÄÖ", "1ZÄ", "RB12345678éUS", "9", "－１", &"9".repeat(60)]
            {
                let _ = tracking_flaw(carrier, number);
            }
        }
    }
}
