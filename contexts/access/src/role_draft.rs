//! A role as somebody writes it. Pure rules.

use std::collections::BTreeSet;

use kernel::{Fault, clean_line};

const NAME_MOST: usize = 40;
const TITLE_MOST: usize = 100;
const REASON_MOST: usize = 200;
/// More are not posts any more, but people.
pub(crate) const MOST_ROLES: i64 = 200;

/// The name by which users have a role: it never changes, and the ready-made ones have words by it.
///
/// # Errors
/// `access.bad_role_name`.
pub(crate) fn check_name(name: &str) -> Result<(), Fault> {
    let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let begins = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if begins && name.len() <= NAME_MOST && name.bytes().all(is_part) {
        return Ok(());
    }
    let detail = "a small letter, then small letters, digits and _; at most 40";
    Err(Fault::field("name", "access.bad_role_name", detail))
}

/// What people call it, tidied. Only ready-made roles may have none.
///
/// # Errors
/// The field that is wrong.
pub(crate) fn check_title(title: &str) -> Result<String, Fault> {
    line("title", title, TITLE_MOST)
}

/// Why somebody gets a role or other things to work with, tidied.
///
/// # Errors
/// The field that is wrong.
pub(crate) fn check_reason(reason: &str) -> Result<String, Fault> {
    line("reason", reason, REASON_MOST)
}

fn line(path: &str, text: &str, most: usize) -> Result<String, Fault> {
    clean_line(text, most)
        .and_then(|text| if text.is_empty() { Err(kernel::TextError::Empty) } else { Ok(text) })
        .map_err(|error| Fault::field(path, error.code(), error.to_string()))
}

/// Permissions as they came from outside.
///
/// # Errors
/// `access.unknown_permission`, at its place in the field `permissions`.
pub(crate) fn check_permissions(
    names: &[String],
    known: &BTreeSet<&'static str>,
) -> Result<BTreeSet<String>, Fault> {
    if let Some(at) = names.iter().position(|name| !known.contains(name.as_str())) {
        let path = format!("permissions[{at}]");
        return Err(Fault::field(path, "access.unknown_permission", "no such permission"));
    }
    Ok(names.iter().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_plain() {
        for (name, good) in [
            ("night_shift", true),
            ("a1", true),
            ("", false),
            ("1a", false),
            ("Night", false),
            ("night shift", false),
            ("a,b", false),
            (&"a".repeat(41), false),
        ] {
            assert_eq!(check_name(name).is_ok(), good, "{name:?}");
        }
    }
}
