//! Keys and damaged files; whole houses are in `tests/it`.

use super::*;

#[test]
fn a_key_file_is_read_as_age_writes_it_and_nothing_else_is() {
    let key = Key::draw();
    let text = format!("# created: 2026-11-22T08:00:00Z\n{}", key.to_file_text());
    assert_eq!(Key::parse(&text).unwrap().to_file_text(), key.to_file_text());
    for text in ["", "AGE-SECRET-KEY-1QQQ", "age1qqq"] {
        assert_eq!(Key::parse(text).unwrap_err().code(), "system.backup_key_unreadable");
    }
    assert!(!format!("{key:?}").contains("SECRET"), "{key:?}");
}

#[test]
fn what_is_no_backup_is_refused() {
    for bytes in [&b""[..], b"hello", b"age-encryption.org/v1\n-> X25519 x\n"] {
        let fault = check(bytes, Some(&Key::draw())).unwrap_err();
        assert_eq!(fault.code(), "system.backup_damaged", "{bytes:?}");
    }
}
