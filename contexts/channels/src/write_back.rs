//! A write-back: what a channel is told of what happened here. Pure rules.

use kernel::Timestamp;
use orders::queries::ToldOrder;

kernel::entity!(
    /// Something a channel is told.
    pub WriteBack, WriteBackId, "wbk"
);

kernel::text_enum! {
    /// What a channel is told.
    pub enum WriteBackKind {
        /// A parcel is on its way: its carrier and tracking number.
        Shipment = "shipment",
        /// Everything of the order is on its way.
        Completed = "completed",
        /// Nothing of the order will come.
        Cancelled = "cancelled",
        /// Money of an order went back.
        Refunded = "refunded",
    }
}

kernel::text_enum! {
    /// How far it is.
    pub enum WriteBackState {
        Wanted = "wanted",
        /// It may have arrived: nobody said so.
        Sent = "sent",
        /// The channel has it.
        Acknowledged = "acknowledged",
        /// The channel does not take it, or it was tried often enough.
        Failed = "failed",
    }
}

impl WriteBackState {
    /// How far something is that was written down just now: what has a failure is not tried before somebody asks.
    pub(crate) const fn at_first(failure: Option<&str>) -> Self {
        match failure {
            None => Self::Wanted,
            Some(_) => Self::Failed,
        }
    }
}

/// How long after each failed attempt the next one is made, in seconds: over a day in all.
const PAUSES: [i64; 8] = [10, 60, 300, 1_800, 3_600, 10_800, 21_600, 43_200];
/// Of the time that is left until it must be told, one pause takes no more than this part.
const OF_TIME_LEFT: i64 = 6;
/// However near that is, a shop is not asked more often than so, in seconds.
const LEAST_HURRIED: i64 = 60;

/// When the next attempt is due after so many; nothing when it was tried often enough. While there is time
/// left until the channel must know it, it is never enough, and the pauses are shorter the less there is.
pub(crate) fn next_attempt(
    attempts: i64,
    told_by: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    let at = usize::try_from(attempts.saturating_sub(1)).ok()?;
    let ours = PAUSES.get(at).copied();
    let left = told_by.map(|by| (by.as_micros() - now.as_micros()) / 1_000_000);
    let pause = match left.filter(|left| *left > 0) {
        None => ours?,
        Some(left) => {
            let hurried = (left / OF_TIME_LEFT).max(LEAST_HURRIED);
            ours.map_or(hurried, |ours| ours.min(hurried))
        }
    };
    Some(now.plus_seconds(pause))
}

/// Whether nothing of an order waits to be sent any more.
pub(crate) fn is_all_sent(order: &ToldOrder) -> bool {
    order.lines.iter().any(|line| line.shipped > 0)
        && order.lines.iter().all(|line| line.shipped + line.cancelled >= line.ordered)
}

/// What came of telling a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// It has it.
    Acknowledged,
    /// It has it not: nothing of what was looked up speaks of it.
    NotThere,
    /// It does not take it, whatever the day: why.
    Refused(String),
    /// Nobody knows.
    InDoubt(String),
}

/// How far a write-back is after that, and when it is due again if it is.
pub(crate) fn after(
    told: &Told,
    (attempts, told_by): (i64, Option<Timestamp>),
    now: Timestamp,
) -> (WriteBackState, Option<Timestamp>, Option<String>) {
    match told {
        Told::Acknowledged => (WriteBackState::Acknowledged, None, None),
        Told::NotThere => (WriteBackState::Wanted, Some(now), None),
        Told::Refused(why) => (WriteBackState::Failed, None, Some(why.clone())),
        Told::InDoubt(why) => match next_attempt(attempts, told_by, now) {
            Some(at) => (WriteBackState::Sent, Some(at), Some(why.clone())),
            None => (WriteBackState::Failed, None, Some(why.clone())),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_from_an_answer() {
        let now = Timestamp::from_micros(0);
        for (told, attempts, state, due) in [
            (Told::Acknowledged, 1, WriteBackState::Acknowledged, None),
            (Told::NotThere, 1, WriteBackState::Wanted, Some(0)),
            (Told::Refused("status 404".to_owned()), 1, WriteBackState::Failed, None),
            (Told::InDoubt("cut".to_owned()), 1, WriteBackState::Sent, Some(10)),
            (Told::InDoubt("cut".to_owned()), 8, WriteBackState::Sent, Some(43_200)),
            (Told::InDoubt("cut".to_owned()), 9, WriteBackState::Failed, None),
        ] {
            let (found, at, _) = after(&told, (attempts, None), now);
            assert_eq!((found, at), (state, due.map(|due| now.plus_seconds(due))), "{told:?}");
        }
    }

    #[test]
    fn the_nearer_the_deadline_the_shorter_the_pauses() {
        let now = Timestamp::from_micros(0);
        const HOUR: i64 = 3_600;
        for (attempts, left, pause) in [
            (1, 48 * HOUR, Some(10)),
            (5, 48 * HOUR, Some(HOUR)),
            (8, 48 * HOUR, Some(8 * HOUR)),
            (5, 3 * HOUR, Some(HOUR / 2)),
            (9, 3 * HOUR, Some(HOUR / 2)),
            (100, 3 * HOUR, Some(HOUR / 2)),
            (100, 60, Some(60)),
            (8, 0, Some(12 * HOUR)),
            (9, 0, None),
            (9, -HOUR, None),
        ] {
            let told_by = Some(now.plus_seconds(left));
            let next = next_attempt(attempts, told_by, now);
            assert_eq!(next, pause.map(|pause| now.plus_seconds(pause)), "{attempts} {left}");
        }
    }
}
