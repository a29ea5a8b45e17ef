//! What a platform is asked to tell by itself, and how far that is. Pure rules.

use kernel::Timestamp;
use serde::Serialize;

use crate::connection::{ConnectionFault, Trouble};

kernel::text_enum! {
    /// How far it is.
    pub enum SubscriptionState {
        /// The platform is to be asked.
        Wanted = "wanted",
        /// It tells what happens.
        Made = "made",
        /// It does not, and is asked again.
        Failed = "failed",
    }
}

/// So often it is looked at whether a platform goes on telling: who was not reached for a day or two is told
/// nothing any more.
const LOOK_SECONDS: i64 = 24 * 60 * 60;
const FIRST_REST_SECONDS: i64 = 60;
const LONGEST_REST_SECONDS: i64 = 6 * 60 * 60;

/// When a platform that tells what happens is looked at again.
pub(crate) fn look_again(now: Timestamp) -> Timestamp {
    now.plus_seconds(LOOK_SECONDS)
}

/// When it is asked again after so many failures in a row.
pub(crate) fn ask_again(failures: i64, trouble: &Trouble, now: Timestamp) -> Timestamp {
    let doublings = u32::try_from(failures.saturating_sub(1).clamp(0, 10)).unwrap_or(10);
    let ours = (FIRST_REST_SECONDS << doublings).min(LONGEST_REST_SECONDS);
    now.plus_seconds(ours.max(trouble.asked().unwrap_or_default().min(LONGEST_REST_SECONDS)))
}

/// What a platform tells by itself, as a screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ChannelSubscription)]
pub(crate) struct SubscriptionView {
    pub(crate) state: SubscriptionState,
    /// Where it tells it.
    pub(crate) url: String,
    /// What it tells, in its own words.
    pub(crate) topics: Vec<String>,
    /// When it was seen last that it does.
    pub(crate) made_at: Option<Timestamp>,
    /// When it is asked, or looked at again.
    pub(crate) due_at: Timestamp,
    /// Why it does not.
    pub(crate) fault: Option<ConnectionFault>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_refuses_is_asked_ever_more_seldom() {
        let now = Timestamp::from_micros(0);
        let refused = Trouble::Denied("error 1".to_owned());
        for (failures, trouble, seconds) in [
            (1, &refused, 60),
            (2, &refused, 120),
            (40, &refused, 21_600),
            (1, &Trouble::Wait(Some(600)), 600),
            (1, &Trouble::Wait(Some(i64::MAX)), 21_600),
        ] {
            assert_eq!(ask_again(failures, trouble, now), now.plus_seconds(seconds), "{failures}");
        }
    }
}
