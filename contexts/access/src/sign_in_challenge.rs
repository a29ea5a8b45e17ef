//! What a sign-in still wants after its first proof. Pure rules.
//!
//! ```text
//! password ─▶ second factor? ─▶ set one up? ─▶ another password? ─▶ session
//! ```
//!
//! Until the last step there is no session: each answer gives a challenge, a token that is good for
//! the next step alone.

kernel::text_enum! {
    /// The next step of a sign-in.
    pub enum NextStep {
        SecondFactor = "second_factor",
        EnrolSecondFactor = "enrol_second_factor",
        NewPassword = "new_password",
    }
}

/// How long a step may take: long enough to install an authenticator app.
pub(crate) const LIFETIME_SECONDS: i64 = 10 * 60;
/// Answers one challenge takes; each also counts as an attempt by the name.
pub(crate) const MOST_ATTEMPTS: i64 = 5;

/// What the next step follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// They showed a password, not a sign-in at another house.
    pub(crate) by_password: bool,
    /// They have a second factor.
    pub(crate) has_second_factor: bool,
    /// One of their roles wants one.
    pub(crate) needs_second_factor: bool,
    /// They have shown it in this sign-in.
    pub(crate) second_factor_shown: bool,
    /// Their password is somebody else's work, or too old.
    pub(crate) is_change_due: bool,
}

/// The next step; nothing is left to do when there is none.
pub(crate) fn next_step(standing: Standing) -> Option<NextStep> {
    // The password last: who cannot show the second factor must not be able to change it.
    if standing.has_second_factor && !standing.second_factor_shown {
        return Some(NextStep::SecondFactor);
    }
    if standing.needs_second_factor && !standing.second_factor_shown {
        return Some(NextStep::EnrolSecondFactor);
    }
    (standing.by_password && standing.is_change_due).then_some(NextStep::NewPassword)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_in_one_order_and_none_is_left_out() {
        let step = |flags: &str| {
            next_step(Standing {
                by_password: flags.contains('p'),
                has_second_factor: flags.contains('h'),
                needs_second_factor: flags.contains('n'),
                second_factor_shown: flags.contains('s'),
                is_change_due: flags.contains('d'),
            })
        };
        for (flags, wanted) in [
            ("p", None),
            ("ph", Some(NextStep::SecondFactor)),
            ("phd", Some(NextStep::SecondFactor)),
            ("phn", Some(NextStep::SecondFactor)),
            ("pn", Some(NextStep::EnrolSecondFactor)),
            ("pnd", Some(NextStep::EnrolSecondFactor)),
            ("pnsd", Some(NextStep::NewPassword)),
            ("phsd", Some(NextStep::NewPassword)),
            ("pd", Some(NextStep::NewPassword)),
            ("phs", None),
            ("d", None),
            ("h", Some(NextStep::SecondFactor)),
            ("n", Some(NextStep::EnrolSecondFactor)),
            ("ns", None),
        ] {
            assert_eq!(step(flags), wanted, "{flags}");
        }
    }
}
