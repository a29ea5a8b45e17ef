//! How long a session lives. Pure rules.

use kernel::Timestamp;

/// Nobody works on for longer without touching it.
const IDLE_SECONDS: i64 = 12 * 3_600;
/// After this one signs in again, however busy.
pub(crate) const ABSOLUTE_SECONDS: i64 = 7 * 24 * 3_600;
/// "Last seen" is written this often: finer would be a write for every look.
const TOUCH_SECONDS: i64 = 300;
/// Sessions one user has at the same time; the one longest unseen ends for a new one.
pub(crate) const MOST_PER_USER: i64 = 20;

/// When a session that was last seen then ends.
pub(crate) fn expires_at(created_at: Timestamp, last_seen_at: Timestamp) -> Timestamp {
    last_seen_at.plus_seconds(IDLE_SECONDS).min(created_at.plus_seconds(ABSOLUTE_SECONDS))
}

/// Whether it is time to write that a session was seen.
pub(crate) fn is_touch_due(last_seen_at: Timestamp, now: Timestamp) -> bool {
    now >= last_seen_at.plus_seconds(TOUCH_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let made: Timestamp = "2026-11-22T08:00:00Z".parse().unwrap();
        for (seen_after_hours, lives_hours) in [(0, 12), (5, 17), (156, 168), (167, 168)] {
            let seen = made.plus_seconds(seen_after_hours * 3_600);
            assert_eq!(expires_at(made, seen), made.plus_seconds(lives_hours * 3_600));
        }
        assert!(!is_touch_due(made, made.plus_seconds(299)));
        assert!(is_touch_due(made, made.plus_seconds(300)));
    }
}
