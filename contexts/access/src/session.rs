//! How long a session lives. Pure rules.

use kernel::Timestamp;
use serde::Serialize;

kernel::entity!(
    /// Somebody signed in at one browser.
    pub Session, SessionId, "ses"
);

/// "Last seen" is written this often: finer would be a write for every look.
pub(crate) const TOUCH_SECONDS: i64 = 300;
/// Sessions one user has at the same time: far more than browsers a person works at, and a bound for
/// programs that sign in for every call.
pub(crate) const MOST_PER_USER: i64 = 100;
/// A session seen within this time may be somebody at work: it is never ended to make room.
pub(crate) const SPARED_SECONDS: i64 = 3_600;

/// How long sessions live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lifetime {
    pub(crate) idle_seconds: i64,
    pub(crate) max_seconds: i64,
}

impl Lifetime {
    /// When a session that was last seen then ends.
    pub(crate) fn expires_at(self, created_at: Timestamp, last_seen_at: Timestamp) -> Timestamp {
        let idle = last_seen_at.plus_seconds(self.idle_seconds);
        idle.min(created_at.plus_seconds(self.max_seconds))
    }

    /// Whether it is time to write that a session was seen: so often that a short idle time is
    /// counted from nearly the last request.
    pub(crate) fn is_touch_due(self, last_seen_at: Timestamp, now: Timestamp) -> bool {
        now >= last_seen_at.plus_seconds(TOUCH_SECONDS.min(self.idle_seconds / 5))
    }
}

/// A session as its owner and administrators see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SessionFacts {
    /// Its id; no secret.
    pub id: SessionId,
    /// When they signed in.
    pub created_at: Timestamp,
    /// When it was last used, to some minutes.
    pub last_seen_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Where they signed in from.
    pub address: String,
    /// What the browser said it is.
    pub agent: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let made: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        let lifetime = Lifetime { idle_seconds: 12 * 3_600, max_seconds: 168 * 3_600 };
        for (seen_after_hours, lives_hours) in [(0, 12), (5, 17), (156, 168), (167, 168)] {
            let seen = made.plus_seconds(seen_after_hours * 3_600);
            assert_eq!(lifetime.expires_at(made, seen), made.plus_seconds(lives_hours * 3_600));
        }
        let short = Lifetime { idle_seconds: 300, ..lifetime };
        for (lifetime, seconds) in [(lifetime, 300), (short, 60)] {
            assert!(!lifetime.is_touch_due(made, made.plus_seconds(seconds - 1)));
            assert!(lifetime.is_touch_due(made, made.plus_seconds(seconds)));
        }
    }
}
