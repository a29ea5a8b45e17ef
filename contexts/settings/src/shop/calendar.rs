//! On which days goods leave a shop, and until when: what "within 48 hours" means over a weekend.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Zoned};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use super::Wrong;

/// Monday to Sunday.
const WEEK: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];
/// Holidays of three countries, for some years.
const MOST_HOLIDAYS: usize = 400;
/// More days than ninety working days can need, one a week, with every holiday among them.
const MOST_DAYS_AHEAD: usize = 1_200;

/// When goods leave. As it comes, every day counts around the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ShippingCalendar)]
pub struct Calendar {
    /// Working days of a week, 1 (Monday) to 7 (Sunday).
    pub working_days: Vec<i64>,
    /// Days on which nothing leaves, as the shop's zone has them: `2026-12-25`.
    pub holidays: Vec<String>,
    /// `16:00`: what comes later on a working day counts from the next. Absent: a day ends at midnight.
    pub cut_off: Option<String>,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { working_days: WEEK.to_vec(), holidays: Vec::new(), cut_off: None }
    }
}

impl Calendar {
    /// In order, each day once.
    pub(super) fn tidy(&mut self) {
        self.holidays.sort_unstable();
        self.holidays.dedup();
        self.working_days.sort_unstable();
        self.working_days.dedup();
    }

    pub(super) fn check(&self, wrong: &mut Wrong) {
        let days = "workflow.calendar.working_days";
        if self.working_days.is_empty() {
            wrong.note(days, "kernel.required", "at least one day of the week");
        } else if self.working_days.iter().any(|day| !WEEK.contains(day)) {
            wrong.note(days, "kernel.out_of_range", "1 (Monday) to 7 (Sunday)");
        }
        let holidays = "workflow.calendar.holidays";
        if self.holidays.len() > MOST_HOLIDAYS {
            wrong.note(holidays, "kernel.too_many", format!("at most {MOST_HOLIDAYS}"));
        } else if let Some(bad) = self.holidays.iter().find(|day| !is_date(day)) {
            wrong.note(holidays, "settings.bad_date", format!("{bad} is not like 2026-12-25"));
        }
        if self.cut_off.is_some() && self.cut_off_time().is_none() {
            wrong.note("workflow.calendar.cut_off", "settings.bad_time", "like 16:00");
        }
    }

    /// Whether every hour counts.
    pub(super) fn is_always(&self) -> bool {
        self.working_days == WEEK && self.holidays.is_empty() && self.cut_off.is_none()
    }

    /// The moment so many working hours after another; none at the end of time.
    pub(super) fn after(&self, from: Timestamp, hours: i64, zone: &TimeZone) -> Option<Timestamp> {
        let mut left = SignedDuration::from_hours(hours);
        let mut at = from.to_jiff().to_zoned(zone.clone());
        let is_late = self.cut_off_time().is_some_and(|cut_off| at.time() >= cut_off);
        if is_late && self.is_working_day(at.date()) {
            at = next_day(&at)?;
        }
        for _ in 0..MOST_DAYS_AHEAD {
            let next = next_day(&at)?;
            if self.is_working_day(at.date()) {
                let rest = next.duration_since(&at);
                if left <= rest {
                    let end = at.checked_add(left).ok()?;
                    return Some(Timestamp::from_jiff(end.timestamp()));
                }
                left -= rest;
            }
            at = next;
        }
        None
    }

    fn is_working_day(&self, day: Date) -> bool {
        let weekday = i64::from(day.weekday().to_monday_one_offset());
        self.working_days.contains(&weekday)
            && (self.holidays.is_empty() || self.holidays.binary_search(&day.to_string()).is_err())
    }

    fn cut_off_time(&self) -> Option<Time> {
        let text = self.cut_off.as_deref()?;
        let (hour, minute) = text.split_once(':')?;
        let number = |part: &str| {
            let is_plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            is_plain.then(|| part.parse::<i8>().ok()).flatten()
        };
        Time::new(number(hour)?, number(minute)?, 0, 0).ok()
    }
}

/// The first moment of the day after; that need not be midnight where clocks are turned.
fn next_day(at: &Zoned) -> Option<Zoned> {
    at.tomorrow().ok()?.start_of_day().ok()
}

/// As it is compared: `2026-12-25` and nothing else that also means it.
fn is_date(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|date| date.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn weekdays() -> Calendar {
        Calendar { working_days: vec![1, 2, 3, 4, 5], ..Calendar::default() }
    }

    #[test]
    fn hours_are_counted_on_working_days_of_the_shop() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let until_four = Calendar { cut_off: Some("16:00".to_owned()), ..weekdays() };
        let holiday = Calendar { holidays: vec!["2026-10-01".to_owned()], ..weekdays() };
        let sundays = Calendar { working_days: vec![7], ..Calendar::default() };
        // 2026-09-25 is a Friday; 15:00 in Shanghai is 07:00Z.
        for (calendar, from, hours, due) in [
            (Calendar::default(), "2026-09-25T07:00:00Z", 48, "2026-09-27T07:00:00Z"),
            (weekdays(), "2026-09-25T07:00:00Z", 48, "2026-09-29T07:00:00Z"),
            // Before the cut-off the day counts, from it on the next working day begins it.
            (until_four.clone(), "2026-09-25T07:59:59Z", 24, "2026-09-28T07:59:59Z"),
            (until_four.clone(), "2026-09-25T08:00:00Z", 48, "2026-09-29T16:00:00Z"),
            // On a day off it is never too late for the next working day.
            (until_four, "2026-09-26T12:00:00Z", 24, "2026-09-28T16:00:00Z"),
            // A holiday in the week, and exactly one day that ends at its midnight.
            (holiday, "2026-09-30T07:00:00Z", 24, "2026-10-02T07:00:00Z"),
            (weekdays(), "2026-09-27T16:00:00Z", 24, "2026-09-28T16:00:00Z"),
            // One day a week: 48 hours are two weeks.
            (sundays, "2026-09-25T07:00:00Z", 48, "2026-10-04T16:00:00Z"),
        ] {
            let found = calendar.after(at(from), hours, &zone);
            assert_eq!(found, Some(at(due)), "{calendar:?} {from}");
        }
    }

    #[test]
    fn a_day_on_which_clocks_are_turned_has_its_own_length() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let calendar = Calendar { cut_off: Some("00:00".to_owned()), ..Calendar::default() };
        // Everything counts from the next day: 2026-11-01 has 25 hours there.
        let due = calendar.after(at("2026-10-31T20:00:00Z"), 25, &zone);
        assert_eq!(due, Some(at("2026-11-02T08:00:00Z")));
    }

    #[test]
    fn the_longest_wait_on_the_emptiest_calendar_ends() {
        let zone = TimeZone::UTC;
        let day = |n: i64| at("2026-01-01T00:00:00Z").plus_days(n).to_string()[..10].to_owned();
        let holidays: Vec<String> = (0..400).map(day).collect();
        let calendar = Calendar { working_days: vec![1], holidays, cut_off: None };
        let due = calendar.after(at("2026-01-01T00:00:00Z"), 2_160, &zone);
        assert!(due.is_some_and(|due| due > at("2028-01-01T00:00:00Z")));
    }

    #[test]
    fn only_dates_and_times_in_one_form_are_taken() {
        for (date, good) in [
            ("2026-12-25", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("2026-12-25T00:00", false),
            ("20261225", false),
            ("25.12.2026", false),
            ("", false),
        ] {
            assert_eq!(is_date(date), good, "{date}");
        }
        for (time, good) in [
            ("16:00", true),
            ("00:00", true),
            ("24:00", false),
            ("9:00", false),
            ("+9:00", false),
            ("16", false),
        ] {
            let calendar = Calendar { cut_off: Some(time.to_owned()), ..Calendar::default() };
            assert_eq!(calendar.cut_off_time().is_some(), good, "{time}");
        }
    }
}
