//! Whether a shop ships on time: the share of orders that leave late, as marketplaces count it, and
//! what it will be if nobody does anything.

use kernel::Timestamp;
use serde::Serialize;

use crate::order::Order;

/// Marketplaces look back over 10 to 30 days; the longer span says what stays.
const DAYS: i64 = 30;
const MICROS_PER_DAY: i64 = 86_400_000_000;
/// 100 %.
const WHOLE: i64 = 10_000;
/// Three quarters of a limit are the time to act.
const NEAR: (i64, i64) = (3, 4);

kernel::text_enum! {
    /// How a shop stands against its platform's limit.
    pub enum Standing {
        /// The platform has none.
        NoLimit = "no_limit",
        Good = "good",
        /// Three quarters of the limit, or more.
        Near = "near",
        /// At the limit or beyond.
        Over = "over",
    }
}

/// Orders that left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Departures {
    pub(crate) departed: i64,
    /// Of these, after their deadline.
    pub(crate) late: i64,
}

/// Orders that still have to leave by the end of tomorrow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Outstanding {
    pub(crate) due: i64,
    /// Of these, those whose deadline is over.
    pub(crate) overdue: i64,
    /// Of these, those that something stops.
    pub(crate) at_risk: i64,
}

/// The share of orders that leave late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Punctuality {
    /// Orders that left in the last 30 days, the last of their goods counting.
    pub departed: i64,
    /// Of these, after their deadline.
    pub late: i64,
    /// Late among those that left, in basis points (100 = 1 %); absent when none left.
    pub late_bp: Option<i64>,
    /// The same once everything due by the end of tomorrow has left, when what is overdue or at risk leaves
    /// late; absent when there is nothing.
    pub predicted_bp: Option<i64>,
    /// What the platform allows; 0: it has no limit.
    pub limit_bp: i64,
    /// How the prediction stands against the limit.
    pub standing: Standing,
}

/// The day of a moment, counted from 1970-01-01 in UTC: over thirty days no zone makes a difference.
pub(crate) fn today(now: Timestamp) -> i64 {
    now.as_micros().div_euclid(MICROS_PER_DAY)
}

/// The first of the days that are looked back over.
pub(crate) fn first_day(now: Timestamp) -> i64 {
    today(now) - DAYS + 1
}

/// If with this change the last of an order's goods left: whether after its deadline. An order that had none
/// is not counted, and one whose goods were all cancelled never left.
pub(crate) fn departure(before: &Order, after: &Order, now: Timestamp) -> Option<bool> {
    let is_gone = before.facts.units_to_leave() > 0 && after.facts.units_to_leave() == 0;
    if !is_gone || after.facts.units_shipped == 0 {
        return None;
    }
    after.ship_by.map(|ship_by| now > ship_by)
}

/// What has left and what has to, against the limit.
pub(crate) fn weigh(left: Departures, open: Outstanding, limit_bp: i64) -> Punctuality {
    let Departures { departed, late } = left;
    let predicted_bp = share(late + open.overdue + open.at_risk, departed + open.due);
    let standing = match predicted_bp.unwrap_or_default() {
        _ if limit_bp == 0 => Standing::NoLimit,
        predicted if predicted >= limit_bp => Standing::Over,
        predicted if predicted * NEAR.1 >= limit_bp * NEAR.0 => Standing::Near,
        _ => Standing::Good,
    };
    let late_bp = share(late, departed);
    Punctuality { departed, late, late_bp, predicted_bp, limit_bp, standing }
}

fn share(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| part.saturating_mul(WHOLE) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_already_counts_as_late_and_what_is_stopped_too() {
        use Standing::{Good, Near, NoLimit, Over};
        let left = |departed, late| Departures { departed, late };
        let open = |due, overdue, at_risk| Outstanding { due, overdue, at_risk };
        for (left, open, limit, late_bp, predicted_bp, standing) in [
            (left(0, 0), open(0, 0, 0), 400, None, None, Good),
            (left(100, 2), open(0, 0, 0), 400, Some(200), Some(200), Good),
            (left(100, 3), open(0, 0, 0), 400, Some(300), Some(300), Near),
            (left(100, 4), open(0, 0, 0), 400, Some(400), Some(400), Over),
            // Nothing left yet, and one of two is overdue.
            (left(0, 0), open(2, 1, 0), 400, None, Some(5_000), Over),
            // What leaves in time dilutes what was late.
            (left(50, 2), open(50, 0, 0), 400, Some(400), Some(200), Good),
            (left(96, 1), open(4, 1, 1), 400, Some(104), Some(300), Near),
            (left(10, 10), open(0, 0, 0), 0, Some(10_000), Some(10_000), NoLimit),
        ] {
            let found = weigh(left, open, limit);
            let said = (found.late_bp, found.predicted_bp, found.standing);
            assert_eq!(said, (late_bp, predicted_bp, standing), "{left:?} {open:?}");
        }
    }

    #[test]
    fn days_begin_at_midnight_also_before_the_epoch() {
        for (micros, day) in [(0, 0), (MICROS_PER_DAY - 1, 0), (MICROS_PER_DAY, 1), (-1, -1)] {
            assert_eq!(today(Timestamp::from_micros(micros)), day);
        }
    }
}
