//! Which passwords are taken. Pure rules, after NIST SP 800-63B: length and a list of what is
//! guessed first, no classes of characters.

use kernel::{Fault, fold};

const FEWEST: usize = 12;
/// Beyond this nobody types it, and hashing it would be work for nothing.
pub(crate) const MOST_BYTES: usize = 1_024;
/// `aaaaaaaaaaaa` and `abababababab` are long but guessed at once.
const FEWEST_DIFFERENT: usize = 5;
/// A user name shorter than this may stand in a password by chance.
const SHORTEST_NAME: usize = 3;

/// The most used of at least twelve characters, and what a keyboard suggests.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789abc",
    "1234567890ab",
    "1234567890qwerty",
    "0123456789ab",
    "098765432112",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u8i",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "1qazxsw23edc",
    "abc123456789",
    "abcd12345678",
    "abcdefghijkl",
    "abcdefghijklm",
    "abcdefgh1234",
    "administrator",
    "administrator1",
    "admin1234567",
    "admin12345678",
    "changeme1234",
    "changemenow1",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "letmein12345",
    "letmein123456",
    "master123456",
    "p@ssw0rd1234",
    "p@ssword1234",
    "passw0rd1234",
    "password1234",
    "password12345",
    "password123456",
    "password2024",
    "password2025",
    "password2026",
    "passwordpassword",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qwer12345678",
    "qwerasdfzxcv",
    "qwerty123456",
    "qwerty1234567",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopas",
    "qwertyuiopasdf",
    "sunshine1234",
    "superman1234",
    "taobao123456",
    "test12345678",
    "tradewind123",
    "tradewind1234",
    "welcome12345",
    "welcome123456",
    "woaini1314520",
    "woaini520520",
    "zaq12wsxcde3",
    "zxcvbnm12345",
    "zxcvbnmasdfg",
];

/// Refuses a password that is guessed too easily.
///
/// # Errors
/// One wrong field `password`: `access.password_too_short`, `access.password_too_long`,
/// `access.password_too_common`, `access.password_holds_name`.
pub(crate) fn check(username: &str, password: &str) -> Result<(), Fault> {
    let refuse = |code, detail: &str| Err(Fault::field("password", code, detail));
    if password.len() > MOST_BYTES {
        return refuse("access.password_too_long", "at most 1,024 bytes");
    }
    if password.chars().count() < FEWEST {
        return refuse("access.password_too_short", "at least 12 characters");
    }
    let folded = fold(password);
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < FEWEST_DIFFERENT || COMMON.contains(&folded.as_str()) {
        return refuse("access.password_too_common", "among the first that are guessed");
    }
    let name = fold(username);
    if name.chars().count() >= SHORTEST_NAME && folded.contains(&name) {
        return refuse("access.password_holds_name", "without the user name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_too_easily_is_refused() {
        for (password, code) in [
            ("kettle-moss-42", None),
            ("蓝牙耳机在窗台上等着下雨", None),
            ("eleven-char", Some("access.password_too_short")),
            ("耳机耳机", Some("access.password_too_short")),
            ("PassWord1234", Some("access.password_too_common")),
            ("１２３４５６７８９０１２", Some("access.password_too_common")),
            ("aaaaaaaaaaaaaaaa", Some("access.password_too_common")),
            ("abababababababab", Some("access.password_too_common")),
            ("my-Ann.Lee-2026", Some("access.password_holds_name")),
            (&"long-enough ".repeat(100), Some("access.password_too_long")),
        ] {
            let found = check("ann.lee", password).err().map(|fault| fault.telling_code());
            assert_eq!(found, code, "{password:.20}");
        }
        assert!(check("an", "an-ordinary-phrase").is_ok(), "a short name may stand in it");
    }

    #[test]
    fn the_list_holds_only_what_length_lets_through() {
        for password in COMMON {
            assert!(password.chars().count() >= FEWEST, "{password}");
            assert_eq!(fold(password), *password);
        }
    }
}
