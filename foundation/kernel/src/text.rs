//! Text that came from outside: checked, tidied, and folded for looking things up.

use unicode_normalization::UnicodeNormalization;

/// Why a text was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Longer than the field allows.
    #[error("longer than {0} characters")]
    TooLong(usize),
    /// A control character that no field needs and that harms logs, files and databases.
    #[error("holds a control character (U+{0:04X})")]
    ControlCharacter(u32),
    /// Nothing but white space where something is needed.
    #[error("empty")]
    Empty,
}

impl TextError {
    /// The stable code of the field fault.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong(_) => "kernel.too_long",
            Self::ControlCharacter(_) => "kernel.control_character",
            Self::Empty => "kernel.required",
        }
    }
}

/// One line of text: trimmed, composed (NFC), at most `most` characters, no control characters.
///
/// # Errors
/// The first thing that is wrong. Empty is not wrong here; callers that need something ask.
pub fn clean_line(text: &str, most: usize) -> Result<String, TextError> {
    clean(text, most, false)
}

/// Text of several lines: as [`clean_line`], with line feeds and tabs allowed and CRLF made LF.
///
/// # Errors
/// The first thing that is wrong.
pub fn clean_text(text: &str, most: usize) -> Result<String, TextError> {
    clean(text, most, true)
}

fn clean(text: &str, most: usize, lines: bool) -> Result<String, TextError> {
    // Four bytes a character is the most UTF-8 needs: refuse before walking through megabytes.
    if text.len() > most.saturating_mul(4).saturating_add(1_000) {
        return Err(TextError::TooLong(most));
    }
    let text = text.trim();
    if text.is_ascii() && text.len() <= most && !text.bytes().any(|byte| byte.is_ascii_control()) {
        return Ok(text.to_owned());
    }
    let mut cleaned = String::with_capacity(text.len());
    for letter in text.nfc() {
        match letter {
            '\r' if lines => {}
            '\n' | '\t' if lines => cleaned.push(letter),
            _ if letter.is_control() || is_bidi_override(letter) => {
                return Err(TextError::ControlCharacter(u32::from(letter)));
            }
            _ => cleaned.push(letter),
        }
    }
    if cleaned.chars().count() > most { Err(TextError::TooLong(most)) } else { Ok(cleaned) }
}

/// Marks that make text show in another order than it stands: a known way to disguise a code.
fn is_bidi_override(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The form in which texts are compared and looked up: compatibility-composed, lower case, single
/// spaces. Full-width digits become digits, so a scanner with an input method on still finds.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        if word.is_ascii() {
            folded.extend(word.chars().map(|letter| letter.to_ascii_lowercase()));
        } else {
            folded.extend(word.nfkc().flat_map(char::to_lowercase));
        }
    }
    folded
}

/// Bytes as hexadecimal digits, in small letters.
#[must_use]
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |half: u8| DIGITS.get(usize::from(half)).copied().unwrap_or_default();
    bytes.as_ref().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex([0_u8, 9, 10, 0xa5, 0xff]), "00090aa5ff");
        assert_eq!(hex([]), "");
    }

    #[test]
    fn lines_are_trimmed_composed_and_bounded() {
        for (text, most, wanted) in [
            ("  cup ", 10, Ok("cup".to_owned())),
            ("e\u{301}t\u{e9}", 10, Ok("été".to_owned())),
            ("蓝牙耳机", 4, Ok("蓝牙耳机".to_owned())),
            ("蓝牙耳机x", 4, Err(TextError::TooLong(4))),
            ("a\u{0}b", 10, Err(TextError::ControlCharacter(0))),
            ("a\nb", 10, Err(TextError::ControlCharacter(10))),
            ("gpj.\u{202e}exe", 20, Err(TextError::ControlCharacter(0x202e))),
            ("", 10, Ok(String::new())),
        ] {
            assert_eq!(clean_line(text, most), wanted, "{text:?}");
        }
        assert_eq!(clean_text("a\r\nb\tc", 10), Ok("a\nb\tc".to_owned()));
    }

    #[test]
    fn folding_makes_equal_what_people_hold_equal() {
        for (one, other) in [
            ("ＳＫＵ－１２", "sku-12"),
            ("Über  Mug", "über mug"),
            (" A\tB ", "a b"),
            ("ﬁx", "fix"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("22423"), fold("22424"));
    }
}
