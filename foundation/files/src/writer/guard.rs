//! The guard against formulas in CSV files, and how it is taken off again.

/// What makes a spreadsheet take a cell for a formula, in some version or language of it.
const STARTERS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// True if the text must get a `'` before it. A text that already has some before a starter gets
/// one more, so that [`unguard`] gives back exactly what was written.
pub(crate) fn needs_guard(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(STARTERS) && !is_plain_number(text)
}

/// Takes off the guard, ours or that of others, and unwraps `="00123"`.
pub(crate) fn unguard(text: &str) -> &str {
    if let Some(rest) = text.strip_prefix('\'') {
        return if rest.trim_start_matches('\'').starts_with(STARTERS) { rest } else { text };
    }
    text.strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .filter(|inner| !inner.contains('"'))
        .unwrap_or(text)
}

/// `12`, `-12.50`: digits, at most one point between them, at most a minus before them.
pub(crate) fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::{needs_guard, unguard};

    #[test]
    fn only_what_could_start_a_formula_is_guarded() {
        for (text, guarded) in [
            ("=1+1", true),
            ("@SUM(1)", true),
            ("+8613800138000", true),
            ("-1+cmd|' /C calc'!A0", true),
            ("-", true),
            ("--1", true),
            ("-1.", true),
            ("\t=1", true),
            ("\r=1", true),
            ("＝1", true),
            ("'=1", true),
            ("''-5", true),
            ("-12.50", false),
            ("-7", false),
            ("'quoted'", false),
            ("a=b", false),
            ("", false),
            ("'", false),
        ] {
            assert_eq!(needs_guard(text), guarded, "{text:?}");
        }
    }

    #[test]
    fn guards_of_other_programs_are_taken_off() {
        for (cell, text) in [
            ("'=1+1", "=1+1"),
            ("'-5", "-5"),
            ("'00123", "'00123"),
            ("=\"00123\"", "00123"),
            ("=\"a\"&\"b\"", "=\"a\"&\"b\""),
            ("=\"", "=\""),
            ("=\"\"", ""),
        ] {
            assert_eq!(unguard(cell), text, "{cell:?}");
        }
    }
}
