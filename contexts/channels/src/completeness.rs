//! Whether every order a shop has is here, and none that it has not: which days are compared, in which order
//! they are listed, and when. Pure rules.

use std::collections::HashSet;

use jiff::tz::TimeZone;
use kernel::Timestamp;
use orders::OrderId;

use crate::connection::{Progress, Round};
use crate::connector::{Ask, SeenName};

kernel::entity!(
    /// A comparison of what a shop has with what is here.
    pub Check, CheckId, "chk"
);

kernel::text_enum! {
    /// How far a comparison is.
    pub enum ComparisonState {
        Running = "running",
        Ended = "ended",
    }
}

kernel::text_enum! {
    /// How both differ by an order.
    pub enum OrderDifference {
        /// The shop has it, and it is not here.
        Missing = "missing",
        /// It was missing; asked for, it came.
        Healed = "healed",
        /// It was missing; asked for, it came and could not be taken: it stands in the inbox.
        Refused = "refused",
        /// It is here, and the shop has it no more.
        Extra = "extra",
    }
}

/// So many days are compared, today among them.
const DAYS: i64 = 14;
/// What a shop lists at once: names are short.
pub(crate) const LISTED: i64 = 100;
/// Pages within one second before its day is taken as listed: a shop that turns no pages shows the same again
/// and again.
const MOST_PAGES: i64 = 20;
/// When the next comparison is due, after midnight at the shop: nobody waits for an answer then.
const QUIET_SECONDS: i64 = 3 * 60 * 60;
/// Shops of one zone are not compared all at once.
const SPREAD_SECONDS: u128 = 60 * 60;

/// The part of a day that is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) at: Timestamp,
    /// Not in it any more.
    pub(crate) until: Timestamp,
}

/// How far a day is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listing {
    pub(crate) day: Day,
    pub(crate) round: Round,
    pub(crate) size: i64,
}

/// A moment, to the second: channels know no finer.
pub(crate) fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros().saturating_sub(at.as_micros().rem_euclid(1_000_000)))
}

/// When the day of a moment begins at the shop. That need not be midnight where clocks are turned.
fn begin(at: Timestamp, zone: &TimeZone) -> Timestamp {
    let begun = at.to_jiff().to_zoned(zone.clone()).start_of_day();
    begun.map_or(at, |begun| Timestamp::from_jiff(begun.timestamp()))
}

/// From when on orders are compared that were placed before `until`: for so many days, and not from before
/// they were wanted.
pub(crate) fn from(until: Timestamp, since: Timestamp, zone: &TimeZone) -> Timestamp {
    begin(until.plus_days(1 - DAYS), zone).max(second(since)).min(until)
}

/// The last day before `until` and not before `from`; none when nothing is left.
pub(crate) fn last_day(from: Timestamp, until: Timestamp, zone: &TimeZone) -> Option<Day> {
    (from < until).then(|| Day { at: begin(until.plus_seconds(-1), zone).max(from), until })
}

/// The date of a day, as the shop calls it.
pub(crate) fn date(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).date().to_string()
}

/// When the hour of a moment begins, and how the shop calls it. A zone may be half an hour off.
pub(crate) fn hour(at: Timestamp, zone: &TimeZone) -> (Timestamp, String) {
    let zoned = at.to_jiff().to_zoned(zone.clone());
    let past = i64::from(zoned.minute()) * 60 + i64::from(zoned.second());
    (second(at).plus_seconds(-past), format!("{:02}:00", zoned.hour()))
}

/// When the next comparison is due: in the night after, each shop at its own minute.
pub(crate) fn next(now: Timestamp, chance: u128, zone: &TimeZone) -> Timestamp {
    let tomorrow = now.to_jiff().to_zoned(zone.clone()).tomorrow();
    let begun = tomorrow.and_then(|day| day.start_of_day());
    let begun =
        begun.map_or_else(|_| now.plus_days(1), |day| Timestamp::from_jiff(day.timestamp()));
    let spread = i64::try_from(chance % SPREAD_SECONDS).unwrap_or_default();
    begun.plus_seconds(QUIET_SECONDS + spread)
}

impl Day {
    pub(crate) fn has(self, at: Timestamp) -> bool {
        (self.at..self.until).contains(&at)
    }

    /// The listing of a day, which begins.
    pub(crate) fn listed(self, size: i64) -> Listing {
        let round = Round { after: self.at.plus_seconds(-1), page: 1 };
        Listing { day: self, round, size }
    }
}

impl Listing {
    /// What is asked next.
    pub(crate) fn ask(self) -> Ask {
        let Round { after, page } = self.round;
        Ask::Placed { after, before: self.day.until, page, size: self.size }
    }

    /// After a page; nothing when it was the last of its day.
    pub(crate) fn after_page(self, names: &[SeenName]) -> Option<Self> {
        let last = names.iter().map(|name| name.placed_at).max();
        let found = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let progress = Progress { cursor_at: self.day.at, round: Some(self.round) };
        let next = progress.after_page(found, self.size, last).round;
        next.filter(|next| next.page <= MOST_PAGES).map(|round| Self { round, ..self })
    }
}

/// An order that one of both has, by the name the other would know it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) external_id: String,
    /// As people there call it; here, ours.
    pub(crate) number: String,
    pub(crate) placed_at: Timestamp,
    /// Of one that is here.
    pub(crate) order_id: Option<OrderId>,
}

/// How many orders a shop has of a time, and how many of them were here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) theirs: i64,
    pub(crate) known: i64,
}

/// What a shop has and is not here, and what is here and the shop did not list.
pub(crate) fn differences(
    theirs: &[Placed],
    known: &HashSet<String>,
    ours: &[Placed],
) -> Vec<(Placed, OrderDifference)> {
    let listed: HashSet<&str> = theirs.iter().map(|one| one.external_id.as_str()).collect();
    let missing = theirs.iter().filter(|one| !known.contains(&one.external_id));
    let extra = ours.iter().filter(|one| !listed.contains(one.external_id.as_str()));
    missing
        .map(|one| (one.clone(), OrderDifference::Missing))
        .chain(extra.map(|one| (one.clone(), OrderDifference::Extra)))
        .collect()
}

/// What asking for an order by its number says of it; nothing when both do not differ by it.
pub(crate) fn asked(
    found: OrderDifference,
    is_given: bool,
    is_here: bool,
) -> Option<OrderDifference> {
    match (found, is_given, is_here) {
        // It was placed on another day, or a page was turned while something went.
        (OrderDifference::Extra, true, _) => None,
        (OrderDifference::Extra, false, _) => Some(OrderDifference::Extra),
        (_, _, true) => Some(OrderDifference::Healed),
        (_, true, false) => Some(OrderDifference::Refused),
        (_, false, false) => Some(OrderDifference::Missing),
    }
}

#[cfg(test)]
mod tests;
