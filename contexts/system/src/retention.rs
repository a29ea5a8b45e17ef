//! Which backups are kept: the newest ones, and one a day and one a week further back. Pure rules.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::Timestamp;

/// How many backups are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// The newest; at least one.
    pub newest: usize,
    /// Days of which the newest is kept.
    pub days: usize,
    /// Weeks, from Monday, of which the newest is kept.
    pub weeks: usize,
}

impl Keep {
    /// Those that nobody needs any more.
    #[must_use]
    pub fn superfluous(self, made_at: &[Timestamp]) -> Vec<Timestamp> {
        let mut newest_first = made_at.to_vec();
        newest_first.sort_unstable();
        newest_first.reverse();
        let mut kept: BTreeSet<Timestamp> =
            newest_first.iter().take(self.newest.max(1)).copied().collect();
        kept.extend(first_of_each(&newest_first, self.days, |day| day));
        kept.extend(first_of_each(&newest_first, self.weeks, monday));
        newest_first.retain(|at| !kept.contains(at));
        newest_first
    }
}

fn first_of_each(
    newest_first: &[Timestamp],
    most: usize,
    period: impl Fn(Date) -> Date,
) -> Vec<Timestamp> {
    let mut seen = BTreeSet::new();
    let mut firsts = Vec::new();
    for at in newest_first {
        let day = at.to_jiff().to_zoned(TimeZone::UTC).date();
        if firsts.len() < most && seen.insert(period(day)) {
            firsts.push(*at);
        }
    }
    firsts
}

fn monday(day: Date) -> Date {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.checked_sub(jiff::Span::new().days(since)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_newest_stay_and_one_of_each_day_and_week() {
        let made: Vec<Timestamp> = [
            "2026-11-22T20:00:00Z", // a Sunday
            "2026-11-22T08:00:00Z",
            "2026-11-21T20:00:00Z",
            "2026-11-21T08:00:00Z",
            "2026-11-16T08:00:00Z", // Monday of the same week
            "2026-11-15T08:00:00Z", // the week before
            "2026-11-14T08:00:00Z",
            "2026-11-02T08:00:00Z",
        ]
        .map(at)
        .to_vec();
        for (newest, days, weeks, gone) in [
            (8, 0, 0, vec![]),
            (0, 0, 0, vec![1, 2, 3, 4, 5, 6, 7]),
            (1, 2, 0, vec![1, 3, 4, 5, 6, 7]),
            (2, 0, 3, vec![2, 3, 4, 6]),
            (1, 3, 2, vec![1, 3, 6, 7]),
        ] {
            let keep = Keep { newest, days, weeks };
            let gone: Vec<Timestamp> = gone.into_iter().map(|number: usize| made[number]).collect();
            assert_eq!(keep.superfluous(&made), gone, "{keep:?}");
        }
        assert!(Keep { newest: 1, days: 1, weeks: 1 }.superfluous(&[]).is_empty());
    }
}
