//! Barcodes: what a scanner sends, and when two of them mean the same article.

use kernel::{clean_line, fold};

/// Longer than any barcode that a linear symbol on a product carries.
pub(crate) const MOST_LENGTH: usize = 48;
/// How long a GTIN can be: GTIN-8, UPC-A, EAN-13, GTIN-14.
const GTIN_LENGTHS: [usize; 4] = [8, 12, 13, 14];
const WIDEST_GTIN: usize = 14;

/// A barcode of a SKU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barcode {
    text: String,
    key: String,
}

/// Why a text is no barcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BarcodeError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Too long, with white space inside, or with characters that no symbology has.
    #[error("not 1 to {MOST_LENGTH} visible ASCII characters")]
    NotABarcode,
    /// A number as long as a GTIN whose last digit does not fit the others: a slip of the finger.
    #[error("the check digit must be {expected}")]
    WrongCheckDigit {
        /// What the last digit would have to be.
        expected: u8,
    },
}

impl BarcodeError {
    /// The stable code of the field fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "kernel.required",
            Self::NotABarcode => "catalog.not_a_barcode",
            Self::WrongCheckDigit { .. } => "catalog.wrong_check_digit",
        }
    }
}

impl Barcode {
    /// Reads what was typed or scanned, full-width characters included.
    ///
    /// # Errors
    /// See [`BarcodeError`].
    pub fn parse(text: &str) -> Result<Self, BarcodeError> {
        let wide = clean_line(text, MOST_LENGTH).map_err(|_| BarcodeError::NotABarcode)?;
        if wide.is_empty() {
            return Err(BarcodeError::Empty);
        }
        let text: String = wide.chars().map(narrow).collect();
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BarcodeError::NotABarcode);
        }
        if let Some((body, given)) = split_gtin(&text) {
            let expected = check_digit(body);
            if given != expected {
                return Err(BarcodeError::WrongCheckDigit { expected });
            }
        }
        let key = key(&text);
        Ok(Self { text, key })
    }
    /// As it is printed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
    /// Under what it is found: see [`key`].
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
    /// Every way in which the same article may be written: with and without leading zeros.
    pub(crate) fn spellings(&self) -> Vec<String> {
        if self.key.len() != WIDEST_GTIN || split_gtin(&self.key).is_none() {
            return vec![self.key.clone()];
        }
        GTIN_LENGTHS
            .into_iter()
            .map(|length| self.key.split_at(WIDEST_GTIN - length))
            .filter(|(zeros, _)| zeros.bytes().all(|byte| byte == b'0'))
            .map(|(_, digits)| digits.to_owned())
            .collect()
    }
}

/// The form under which a barcode is kept and looked up: a GTIN padded to fourteen digits, anything
/// else folded. UPC-A `036000291452` and EAN-13 `0036000291452` are one article.
pub(crate) fn key(text: &str) -> String {
    let folded = fold(text);
    match split_gtin(&folded) {
        Some((body, given)) if check_digit(body) == given => format!("{folded:0>WIDEST_GTIN$}"),
        _ => folded,
    }
}

/// The digits before the check digit, and the check digit, if the text looks like a GTIN.
fn split_gtin(text: &str) -> Option<(&[u8], u8)> {
    let digits = text.as_bytes();
    let looks = GTIN_LENGTHS.contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit);
    let (last, body) = digits.split_last()?;
    looks.then_some((body, last.wrapping_sub(b'0')))
}

/// GS1's check digit: weights 3, 1, 3, … from the right.
fn check_digit(body: &[u8]) -> u8 {
    let sum = body
        .iter()
        .rev()
        .zip([3_u32, 1].into_iter().cycle())
        .fold(0, |sum, (digit, weight)| sum + u32::from(digit.wrapping_sub(b'0')) * weight);
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}

/// A full-width character, as an input method that was left on sends it, in its usual width.
fn narrow(letter: char) -> char {
    match letter {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn check_digits_of_known_articles() {
        for (text, wanted) in [
            ("96385074", Ok("00000096385074")),
            ("036000291452", Ok("00036000291452")),
            ("0036000291452", Ok("00036000291452")),
            ("4006381333931", Ok("04006381333931")),
            ("00012345600012", Ok("00012345600012")),
            ("４００６３８１３３３９３１", Ok("04006381333931")),
            (" 4006381333931 ", Ok("04006381333931")),
            ("4006381333930", Err(BarcodeError::WrongCheckDigit { expected: 1 })),
            ("96385075", Err(BarcodeError::WrongCheckDigit { expected: 4 })),
            ("00000000", Ok("00000000000000")),
            // Of other lengths, or with letters: our own labels, no GTIN.
            ("123456789", Ok("123456789")),
            ("X00ABC12Z1", Ok("x00abc12z1")),
            ("400638133393A", Ok("400638133393a")),
            ("", Err(BarcodeError::Empty)),
            ("   ", Err(BarcodeError::Empty)),
            ("40063 81333931", Err(BarcodeError::NotABarcode)),
            ("条码123", Err(BarcodeError::NotABarcode)),
            ("12\u{7}3", Err(BarcodeError::NotABarcode)),
        ] {
            assert_eq!(
                Barcode::parse(text).map(|barcode| barcode.key),
                wanted.map(str::to_owned),
                "{text:?}"
            );
        }
        assert!(Barcode::parse(&"1".repeat(49)).is_err());
    }

    #[test]
    fn one_article_has_its_spellings() {
        for (text, wanted) in [
            ("036000291452", vec!["036000291452", "0036000291452", "00036000291452"]),
            ("96385074", vec!["96385074", "000096385074", "0000096385074", "00000096385074"]),
            ("4006381333931", vec!["4006381333931", "04006381333931"]),
            ("BOX-7", vec!["box-7"]),
        ] {
            assert_eq!(Barcode::parse(text).unwrap().spellings(), wanted);
        }
    }

    fn gtin() -> impl Strategy<Value = String> {
        let length = prop::sample::select(GTIN_LENGTHS.to_vec());
        length.prop_flat_map(|length| prop::collection::vec(b'0'..=b'9', length - 1)).prop_map(
            |body| {
                let last = check_digit(&body);
                format!("{}{last}", String::from_utf8_lossy(&body))
            },
        )
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_noticed(code in gtin(), at in any::<prop::sample::Index>(), by in 1..10_u8) {
            prop_assert!(Barcode::parse(&code).is_ok());
            let mut digits = code.into_bytes();
            let at = at.index(digits.len());
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let slip = String::from_utf8_lossy(&digits).into_owned();
            let noticed = matches!(Barcode::parse(&slip), Err(BarcodeError::WrongCheckDigit { .. }));
            prop_assert!(noticed, "{slip} was taken");
        }

        #[test]
        fn leading_zeros_make_no_other_article(code in gtin()) {
            let key_of = |text: &str| Barcode::parse(text).map(|barcode| barcode.key);
            prop_assert_eq!(key_of(&format!("{code:0>14}")), key_of(&code));
            for spelling in Barcode::parse(&code).unwrap().spellings() {
                prop_assert_eq!(key_of(&spelling), key_of(&code));
            }
        }

        #[test]
        fn any_text_is_taken_or_refused_without_a_panic(text in "\\PC{0,60}") {
            if let Ok(barcode) = Barcode::parse(&text) {
                prop_assert_eq!(key(barcode.text()), barcode.key());
            }
        }
    }
}
