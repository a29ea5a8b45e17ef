//! A message to a program of others: what it says, and how often it is offered. Pure rules.

use kernel::{Fault, Timestamp};
use orders::queries::ToldOrder;
use serde::Serialize;
use serde_json::{Value, json};

use crate::webhook::NewsKind;

kernel::entity!(
    /// A message to a program of others. Its id is the same at each attempt: by it the receiver knows what
    /// it has already.
    pub Message, MessageId, "msg"
);

kernel::text_enum! {
    /// How far a message is.
    pub enum MessageState {
        Waiting = "waiting",
        /// Its receiver has it.
        Taken = "taken",
        /// It was offered often enough.
        Failed = "failed",
    }
}

/// How long after each failed attempt the next one is made, in seconds: over three days in all.
const PAUSES: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// When the next attempt is due after so many; nothing when it was offered often enough. Up to a tenth
/// more, by chance, so that what failed together does not come back together.
pub(crate) fn next_attempt(attempts: i64, chance: u128, now: Timestamp) -> Option<Timestamp> {
    let at = usize::try_from(attempts.saturating_sub(1)).ok()?;
    let pause = *PAUSES.get(at)?;
    let tenth = u128::try_from(pause / 10).ok()?;
    let more = i64::try_from(chance.checked_rem(tenth + 1)?).ok()?;
    Some(now.plus_seconds(pause + more))
}

/// What came of offering a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Its receiver has it.
    Taken(u16),
    /// There is nobody any more.
    Gone,
    /// Not now, or not so.
    Refused { code: u16, rest_seconds: Option<i64> },
    /// No answer: why, in a word.
    Unreachable(String),
}

impl Reply {
    /// What an answer means. Only a success says that the message was taken: what points elsewhere is not
    /// followed.
    pub(crate) fn of(code: u16, retry_after: Option<&str>) -> Self {
        match code {
            200..=299 => Self::Taken(code),
            410 => Self::Gone,
            _ => {
                let rest_seconds = retry_after.and_then(|text| text.trim().parse().ok());
                Self::Refused { code, rest_seconds }
            }
        }
    }

    pub(crate) fn code(&self) -> Option<i64> {
        match self {
            Self::Taken(code) | Self::Refused { code, .. } => Some(i64::from(*code)),
            Self::Gone => Some(410),
            Self::Unreachable(_) => None,
        }
    }
}

/// What is sent about an order.
///
/// # Errors
/// `channels.not_written` when it cannot be written as JSON.
pub(crate) fn body(
    kind: NewsKind,
    at: Timestamp,
    order: &ToldOrder,
    parcel_number: Option<&str>,
) -> Result<String, Fault> {
    text(kind, at, &json!({ "order": order, "parcel_number": parcel_number }))
}

/// What is sent to see that messages arrive.
///
/// # Errors
/// As [`body`].
pub(crate) fn test_body(at: Timestamp) -> Result<String, Fault> {
    text(NewsKind::Test, at, &json!({}))
}

fn text(kind: NewsKind, at: Timestamp, data: &Value) -> Result<String, Fault> {
    #[derive(Serialize)]
    struct Body<'a> {
        r#type: NewsKind,
        timestamp: Timestamp,
        data: &'a Value,
    }
    serde_json::to_string(&Body { r#type: kind, timestamp: at, data })
        .map_err(|error| Fault::internal("channels.not_written", error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_offered_ten_times_over_three_days() {
        let mut now = Timestamp::from_micros(0);
        let mut attempts = 1;
        while let Some(next) = next_attempt(attempts, 0, now) {
            assert!(next > now);
            now = next;
            attempts += 1;
        }
        assert_eq!((attempts, now.as_micros() / 1_000_000 / 3_600), (10, 75));
        assert_eq!(next_attempt(0, 0, now), None);
        for chance in [0, 1, 7, u128::MAX] {
            let wait = next_attempt(2, chance, Timestamp::from_micros(0)).unwrap().as_micros();
            assert!((300_000_000..=330_000_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn only_a_success_says_that_a_message_was_taken() {
        let refused = |code, rest_seconds| Reply::Refused { code, rest_seconds };
        for (code, retry_after, wanted) in [
            (200, None, Reply::Taken(200)),
            (204, None, Reply::Taken(204)),
            (301, None, refused(301, None)),
            (400, None, refused(400, None)),
            (410, None, Reply::Gone),
            (429, Some(" 30 "), refused(429, Some(30))),
            (503, Some("Wed, 21 Oct 2026 07:28:00 GMT"), refused(503, None)),
        ] {
            assert_eq!(Reply::of(code, retry_after), wanted, "{code}");
        }
    }
}
