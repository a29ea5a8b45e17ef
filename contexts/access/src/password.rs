//! Which passwords are taken, how long they stay, and when they must go. Pure rules, after NIST
//! SP 800-63B: length and what is guessed first, no classes of characters.

use kernel::{Fault, Timestamp, fold};
use zxcvbn::{Score, zxcvbn};

const FEWEST: usize = 12;
const MOST: usize = 128;
/// No password that was ever taken is longer: hashing one would be work for nothing.
pub(crate) const MOST_BYTES: usize = MOST * 4;
/// `aaaaaaaaaaaa` and `abababababab` are long but guessed at once.
const FEWEST_DIFFERENT: usize = 5;
/// A name shorter than this may stand in a password by chance.
const SHORTEST_NAME: usize = 3;
/// Takes more than a hundred million guesses: beyond what leaked lists, names, keyboard walks and
/// dates give.
const LEAST_SCORE: Score = Score::Three;
/// Former passwords that do not come back.
pub(crate) const REMEMBERED: i64 = 5;
/// A password somebody else made is for the first sign-in, which is soon or never.
const ONE_TIME_SECONDS: i64 = 7 * 24 * 3_600;
const DAY: i64 = 24 * 3_600;

/// Words of the house and of the trade, which its people think of first.
const OWN_WORDS: &[&str] = &[
    "tradewind",
    "orders",
    "warehouse",
    "shipping",
    "taobao",
    "tmall",
    "alibaba",
    "shopee",
    "shopify",
    "lazada",
    "amazon",
    "dianshang",
    "kuajing",
    "woaini",
    "5201314",
    "1314520",
];

/// Whose password it is.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// What they sign in with.
    pub username: &'a str,
    /// As timelines show them.
    pub display_name: &'a str,
}

/// Refuses a password that is guessed too easily.
///
/// # Errors
/// One wrong field `password`: `access.password_too_short`, `access.password_too_long`,
/// `access.password_too_common`, `access.password_holds_name`.
pub(crate) fn check(owner: Owner<'_>, password: &str) -> Result<(), Fault> {
    let refuse = |code, detail: &str| Err(Fault::field("password", code, detail));
    let length = password.chars().count();
    if length > MOST {
        return refuse("access.password_too_long", "at most 128 characters");
    }
    if length < FEWEST {
        return refuse("access.password_too_short", "at least 12 characters");
    }
    let folded = fold(password);
    let holds = |name: &str| name.chars().count() >= SHORTEST_NAME && folded.contains(name);
    let (username, display_name) = (fold(owner.username), fold(owner.display_name));
    if holds(&username) || display_name.split_whitespace().any(holds) {
        return refuse("access.password_holds_name", "without the name of its owner");
    }
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    let known = [OWN_WORDS, &[username.as_str(), display_name.as_str()]].concat();
    // What is written in full width is guessed as what it looks like.
    if different.len() < FEWEST_DIFFERENT || zxcvbn(&folded, &known).score() < LEAST_SCORE {
        return refuse("access.password_too_common", "among the first that are guessed");
    }
    Ok(())
}

/// What the house wants of a password's age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AgePolicy {
    /// 0: a password may become as old as it likes.
    pub(crate) max_days: i64,
    pub(crate) warn_days: i64,
    pub(crate) min_hours: i64,
}

/// A password as its rules see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PasswordAge {
    pub(crate) changed_at: Timestamp,
    /// Somebody else made it.
    pub(crate) must_change: bool,
    /// Until when such a one is taken.
    pub(crate) one_time_until: Option<Timestamp>,
}

impl PasswordAge {
    /// When it must be changed because it is old.
    pub(crate) fn expires_at(self, policy: AgePolicy) -> Option<Timestamp> {
        (policy.max_days > 0).then(|| self.changed_at.plus_seconds(policy.max_days * DAY))
    }

    /// When it must be changed, if its owner should hear of it already.
    pub(crate) fn warns_of(self, policy: AgePolicy, now: Timestamp) -> Option<Timestamp> {
        self.expires_at(policy)
            .filter(|expires_at| now >= expires_at.plus_seconds(-policy.warn_days * DAY))
    }

    /// Whether a sign-in with it leads to a change first.
    pub(crate) fn is_change_due(self, policy: AgePolicy, now: Timestamp) -> bool {
        self.must_change || self.expires_at(policy).is_some_and(|expires_at| now >= expires_at)
    }

    /// Whether a one-time password was not used in time.
    pub(crate) fn is_void(self, now: Timestamp) -> bool {
        self.one_time_until.is_some_and(|until| now >= until)
    }

    /// Refuses a change that comes too soon after the last one. One that is demanded never does.
    ///
    /// # Errors
    /// `access.password_too_young`.
    pub(crate) fn may_change(self, policy: AgePolicy, now: Timestamp) -> Result<(), Fault> {
        let soonest = self.changed_at.plus_seconds(policy.min_hours * 3_600);
        if self.is_change_due(policy, now) || now >= soonest {
            return Ok(());
        }
        let detail = format!("it was changed lately; again from {soonest} on");
        Err(Fault::conflict("access.password_too_young", detail))
    }
}

/// Until when a password that somebody else made is taken.
pub(crate) fn one_time_until(now: Timestamp) -> Timestamp {
    now.plus_seconds(ONE_TIME_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_too_easily_is_refused() {
        let owner = Owner { username: "ann.lee", display_name: "Ann Lee 李安" };
        for (password, code) in [
            ("kettle-moss-42", None),
            ("correct horse battery staple 9", None),
            ("蓝牙耳机在窗台上等着下雨", None),
            ("k3v9x-a7bq2-m4n8p", None),
            ("eleven-char", Some("access.password_too_short")),
            ("耳机耳机", Some("access.password_too_short")),
            ("PassWord1234", Some("access.password_too_common")),
            ("Passw0rd12345", Some("access.password_too_common")),
            ("1qaz2wsx3edc", Some("access.password_too_common")),
            ("qwertyuiop[]", Some("access.password_too_common")),
            ("tradewind2026", Some("access.password_too_common")),
            ("woaini5201314", Some("access.password_too_common")),
            ("iloveyouiloveyou", Some("access.password_too_common")),
            ("１２３４５６７８９０１２", Some("access.password_too_common")),
            ("aaaaaaaaaaaaaaaa", Some("access.password_too_common")),
            ("abababababababab", Some("access.password_too_common")),
            ("my-Ann.Lee-kettle", Some("access.password_holds_name")),
            ("moss-ＬＥＥ-kettle-77", Some("access.password_holds_name")),
            (&"long-enough-".repeat(11), Some("access.password_too_long")),
        ] {
            let found = check(owner, password).err().map(|fault| fault.telling_code());
            assert_eq!(found, code, "{password:.20}");
        }
        let short = Owner { username: "an", display_name: "An" };
        assert!(check(short, "an-ordinary-kettle-phrase").is_ok(), "a short name may stand in it");
        let most = "kettle-moss ".repeat(10) + "12345678";
        assert!(check(short, &most).is_ok(), "128 characters are taken");
    }

    #[test]
    fn age_warns_then_demands_and_protects_the_history() {
        let at = |days: i64| Timestamp::from_micros(0).plus_seconds(days * DAY);
        let policy = AgePolicy { max_days: 100, warn_days: 10, min_hours: 24 };
        let own = PasswordAge { changed_at: at(0), must_change: false, one_time_until: None };
        for (day, warned, due, may_change) in [
            (0, false, false, false),
            (1, false, false, true),
            (89, false, false, true),
            (90, true, false, true),
            (99, true, false, true),
            (100, true, true, true),
        ] {
            assert_eq!(own.warns_of(policy, at(day)).is_some(), warned, "{day}");
            assert_eq!(own.is_change_due(policy, at(day)), due, "{day}");
            assert_eq!(own.may_change(policy, at(day)).is_ok(), may_change, "{day}");
        }
        let never = AgePolicy { max_days: 0, ..policy };
        assert!(!own.is_change_due(never, at(10_000)));
        assert_eq!(own.warns_of(never, at(10_000)), None);

        let until = one_time_until(at(0));
        let given = PasswordAge { must_change: true, one_time_until: Some(until), ..own };
        assert!(given.is_change_due(policy, at(0)) && given.may_change(policy, at(0)).is_ok());
        assert!(!given.is_void(at(6)) && given.is_void(at(7)));
        assert!(!own.is_void(at(10_000)));
    }
}
