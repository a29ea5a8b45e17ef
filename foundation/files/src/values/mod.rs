//! Text of cells → exact values, under a reading that is chosen once for each column.

mod dates;
mod decimals;

pub use dates::{DateOrder, DateTimeText, detect_date_order, parse_civil_datetime, parse_datetime};
pub use decimals::{DecimalStyle, detect_decimal_style, parse_decimal};

/// Why a text is not the value its column wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum ValueError {
    #[error("not a date or time")]
    BadDate,
    /// `2026-02-30`, `25:00`: well written, but no such day or time.
    #[error("no such day or time")]
    NoSuchDate,
    /// The text names an offset from UTC, where a civil time was asked for.
    #[error("the time has an offset from UTC")]
    DateHasOffset,
    #[error("not a decimal number")]
    BadDecimal,
    /// `1,23` where the comma groups thousands: most likely the other style.
    #[error("digits are not grouped in threes")]
    BadGrouping,
    #[error("a number with a currency sign")]
    CurrencyInNumber,
    /// `1.2E+5`: what a spreadsheet makes of a long number, digits lost.
    #[error("a number with an exponent")]
    ExponentInNumber,
    #[error("a number of more than 30 digits")]
    NumberTooLong,
}

impl ValueError {
    pub const ALL: [Self; 8] = [
        Self::BadDate,
        Self::NoSuchDate,
        Self::DateHasOffset,
        Self::BadDecimal,
        Self::BadGrouping,
        Self::CurrencyInNumber,
        Self::ExponentInNumber,
        Self::NumberTooLong,
    ];

    /// The stable name; the user interface translates it.
    pub fn code(self) -> &'static str {
        match self {
            Self::BadDate => "files.bad_date",
            Self::NoSuchDate => "files.no_such_date",
            Self::DateHasOffset => "files.date_has_offset",
            Self::BadDecimal => "files.bad_decimal",
            Self::BadGrouping => "files.bad_grouping",
            Self::CurrencyInNumber => "files.currency_in_number",
            Self::ExponentInNumber => "files.exponent_in_number",
            Self::NumberTooLong => "files.number_too_long",
        }
    }
}

/// What the samples of a column say about how to read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Detected<T> {
    /// Only this reading fits, or every reading gives the same.
    Known(T),
    /// Several readings fit and differ: the person has to choose.
    Ambiguous,
    /// No single reading fits all samples, though each fits some.
    Mixed,
}

/// Tries every reading on every sample. Samples that fit no reading at all say nothing.
fn detect<'a, T: Copy, V: PartialEq>(
    readings: &[T],
    samples: impl IntoIterator<Item = &'a str>,
    read: impl Fn(&str, T) -> Result<V, ValueError>,
) -> Detected<T> {
    let mut fitting = readings.to_vec();
    let mut differ = false;
    for sample in samples {
        let values: Vec<_> = readings.iter().map(|reading| read(sample, *reading).ok()).collect();
        if values.iter().all(Option::is_none) {
            continue;
        }
        differ |= values.windows(2).any(|pair| matches!(pair, [one, other] if one != other));
        fitting.retain(|reading| read(sample, *reading).is_ok());
    }
    match fitting.as_slice() {
        [] => Detected::Mixed,
        [only] => Detected::Known(*only),
        [first, ..] if !differ => Detected::Known(*first),
        _ => Detected::Ambiguous,
    }
}

/// Full-width forms (U+FF01–FF5E), the ideographic space and the minus sign in their ASCII form.
/// Not all of NFKC, for that would make 102 of 10².
fn fold_width(text: &str) -> String {
    text.trim().chars().map(fold_character).collect()
}

fn fold_character(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3000}' | '\u{a0}' | '\u{202f}' => ' ',
        '\u{2212}' => '-',
        other => other,
    }
}
