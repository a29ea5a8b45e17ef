//! Dates and times as people and programs write them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::values::{Detected, ValueError, detect, fold_width};

/// The order of a date's numbers where the text does not show it. A four-digit year in front
/// always means year, month, day, and a month by name is clear in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    YearMonthDay,
    DayMonthYear,
    MonthDayYear,
}

/// What a text says: a civil time, and the offset from UTC if it names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTimeText {
    /// Midnight if the text has no time.
    pub civil: DateTime,
    pub offset: Option<Offset>,
}

/// Longer text is no date.
const MAX_CHARS: usize = 64;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const MONTH_NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads `2026-11-22T13:05:00+08:00`, `2026/11/22 13:05`, `22/11/2026 1:05 PM`, `2026年11月22日
/// 下午1:05`, `22-Nov-26`, `20261122 130500` and their like, also in full width. A year of two
/// digits is one of this century.
///
/// # Errors
/// [`ValueError::BadDate`], [`ValueError::NoSuchDate`].
pub fn parse_datetime(text: &str, order: DateOrder) -> Result<DateTimeText, ValueError> {
    if text.chars().take(MAX_CHARS + 1).count() > MAX_CHARS {
        return Err(ValueError::BadDate);
    }
    let text = latinise(&fold_width(text)).to_ascii_lowercase();
    let (text, half) = take_half_of_day(&text);
    let (day, clock) = split_at_clock(text.trim());
    let date = read_date(day, order)?;
    let (time, offset) = match clock {
        Some(clock) => read_clock(&clock, half)?,
        None if half.is_some() => return Err(ValueError::BadDate),
        None => (Time::midnight(), None),
    };
    Ok(DateTimeText { civil: date.to_datetime(time), offset })
}

/// As [`parse_datetime`], for columns of civil time.
///
/// # Errors
/// [`ValueError::DateHasOffset`] if the text names an offset from UTC: dropping it would move the
/// moment.
pub fn parse_civil_datetime(text: &str, order: DateOrder) -> Result<DateTime, ValueError> {
    let read = parse_datetime(text, order)?;
    if read.offset.is_some() { Err(ValueError::DateHasOffset) } else { Ok(read.civil) }
}

/// The order that all samples of a column fit. `03/04/2026` alone is ambiguous, together with
/// `22/04/2026` it is not; both `22/04/2026` and `04/22/2026` are mixed.
pub fn detect_date_order<'a>(samples: impl IntoIterator<Item = &'a str>) -> Detected<DateOrder> {
    let orders = [DateOrder::YearMonthDay, DateOrder::DayMonthYear, DateOrder::MonthDayYear];
    detect(&orders, samples, parse_datetime)
}

/// `2026年11月22日 13时05分` → `2026-11-22 13:05`.
fn latinise(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_followed = characters.peek().is_some_and(char::is_ascii_digit);
        match character {
            '年' | '月' => plain.push('-'),
            '日' | '号' | '號' => plain.push(' '),
            // A bare hour, `13时`, is a whole one.
            '时' | '時' | '点' | '點' => plain.push_str(if is_followed { ":" } else { ":00" }),
            '分' if is_followed => plain.push(':'),
            '分' | '秒' => {}
            other => plain.push(other),
        }
    }
    plain
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// Takes out the word for the half of the day, which stands before the time or after it.
fn take_half_of_day(text: &str) -> (String, Option<Half>) {
    for (word, half) in [
        ("上午", Half::Morning),
        ("下午", Half::Afternoon),
        ("a.m.", Half::Morning),
        ("p.m.", Half::Afternoon),
        ("am", Half::Morning),
        ("pm", Half::Afternoon),
    ] {
        let Some(at) = text.find(word) else { continue };
        let (before, after) = text.split_at(at);
        let after = after.get(word.len()..).unwrap_or_default();
        // Latin words end the text.
        if !word.is_ascii() || after.is_empty() {
            return (format!("{before} {after}"), Some(half));
        }
    }
    (text.to_owned(), None)
}

/// The text before the time, and the time as `13:05:09 +0800`.
fn split_at_clock(text: &str) -> (&str, Option<String>) {
    if let Some(colon) = text.find(':') {
        let before = text.get(..colon).unwrap_or_default();
        let day = before.trim_end_matches(|character: char| character.is_ascii_digit());
        let clock = text.get(day.len()..).unwrap_or_default().to_owned();
        let is_divided = day.ends_with([' ', 't']);
        let day = day.strip_suffix('t').unwrap_or(day);
        // Without a divider the hour's digits belong to something else.
        return if is_divided {
            (day.trim_end_matches([' ', ',']), Some(clock))
        } else {
            (text, None)
        };
    }
    // 20261122t130509z
    let is_compact = text.get(..8).is_some_and(|day| day.bytes().all(|b| b.is_ascii_digit()));
    let clock = text.get(8..).and_then(|rest| rest.strip_prefix(['t', ' ']));
    if let (true, Some(clock)) = (is_compact, clock)
        && let (Some(hour), Some(minute)) = (clock.get(..2), clock.get(2..4))
    {
        let rest = clock.get(4..).unwrap_or_default();
        let seconds = rest.get(..2).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
        let clock = match seconds {
            Some(second) => {
                let rest = rest.get(2..).unwrap_or_default();
                format!("{hour}:{minute}:{second}{rest}")
            }
            None => format!("{hour}:{minute}{rest}"),
        };
        return (text.get(..8).unwrap_or_default(), Some(clock));
    }
    (text, None)
}

fn read_date(text: &str, order: DateOrder) -> Result<Date, ValueError> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range| text.get(range).unwrap_or_default();
        return make_date(part(0..4), part(4..6), part(6..8));
    }
    if text.contains(|character: char| character.is_ascii_alphabetic()) {
        return read_named_month(text);
    }
    let separator = text
        .chars()
        .find(|character| matches!(character, '-' | '/' | '.'))
        .ok_or(ValueError::BadDate)?;
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts.as_slice() else { return Err(ValueError::BadDate) };
    match (first.len(), third.len(), order) {
        (4, _, _) => make_date(first, second, third),
        // A four-digit year at the end rules this order out.
        (_, 4, DateOrder::YearMonthDay) => Err(ValueError::BadDate),
        (_, _, DateOrder::YearMonthDay) => make_date(first, second, third),
        (_, _, DateOrder::DayMonthYear) => make_date(third, second, first),
        (_, _, DateOrder::MonthDayYear) => make_date(third, first, second),
    }
}

/// `22-Nov-26`, `22 November 2026`, `Nov 22, 2026`, `2026-Nov-22`.
fn read_named_month(text: &str) -> Result<Date, ValueError> {
    let parts: Vec<&str> =
        text.split([' ', '-', '/', ',', '.']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts.as_slice() else { return Err(ValueError::BadDate) };
    let (month, day, year) = match (month_number(first), month_number(second)) {
        (Some(month), _) => (month, second, third),
        (None, Some(month)) if first.len() == 4 => (month, third, first),
        (None, Some(month)) => (month, first, third),
        (None, None) => return Err(ValueError::BadDate),
    };
    make_date(year, &month.to_string(), day)
}

fn month_number(name: &str) -> Option<usize> {
    let is_named = |names: &[&str; 12]| names.iter().position(|month| *month == name);
    let index = is_named(&MONTHS).or_else(|| is_named(&MONTH_NAMES));
    index.or((name == "sept").then_some(8)).map(|index| index + 1)
}

fn make_date(year: &str, month: &str, day: &str) -> Result<Date, ValueError> {
    let year = match year.len() {
        4 => number(year, 4)?,
        2 => number(year, 2)? + 2000,
        _ => return Err(ValueError::BadDate),
    };
    Date::new(year, small(month)?, small(day)?).map_err(|_| ValueError::NoSuchDate)
}

/// Digits only: `parse` alone would let a sign through.
fn number(text: &str, longest: usize) -> Result<i16, ValueError> {
    let is_plain = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if is_plain { text.parse().map_err(|_| ValueError::BadDate) } else { Err(ValueError::BadDate) }
}

fn small(text: &str) -> Result<i8, ValueError> {
    i8::try_from(number(text, 2)?).map_err(|_| ValueError::BadDate)
}

/// `13:05`, `13:05:09.123`, with `z`, `utc`, `+08:00` or ` +0800` behind.
fn read_clock(text: &str, half: Option<Half>) -> Result<(Time, Option<Offset>), ValueError> {
    let zone_at = text.find(['z', '+', '-', 'u', 'g']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone_at);
    let (whole, fraction) = clock.trim().split_once(['.', ',']).unwrap_or((clock.trim(), ""));
    let parts: Vec<&str> = whole.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] if fraction.is_empty() => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, *second),
        _ => return Err(ValueError::BadDate),
    };
    let hour = match (small(hour)?, half) {
        (hour, None) => hour,
        (12, Some(Half::Morning)) => 0,
        (12, Some(Half::Afternoon)) => 12,
        (hour @ 1..=11, Some(Half::Morning)) => hour,
        (hour @ 1..=11, Some(Half::Afternoon)) => hour + 12,
        // 下午13:05 says the same thing twice.
        (hour @ 13..=23, Some(Half::Afternoon)) => hour,
        _ => return Err(ValueError::NoSuchDate),
    };
    let time = Time::new(hour, small(minute)?, small(second)?, read_fraction(fraction)?)
        .map_err(|_| ValueError::NoSuchDate)?;
    Ok((time, read_offset(zone)?))
}

/// Nanoseconds of the digits after the point.
fn read_fraction(digits: &str) -> Result<i32, ValueError> {
    if digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ValueError::BadDate);
    }
    format!("{digits:0<9}").parse().map_err(|_| ValueError::BadDate)
}

fn read_offset(zone: &str) -> Result<Option<Offset>, ValueError> {
    let sign = match zone.bytes().next() {
        None => return Ok(None),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) if matches!(zone, "z" | "utc" | "gmt") => return Ok(Some(Offset::UTC)),
        Some(_) => return Err(ValueError::BadDate),
    };
    let digits = zone.get(1..).unwrap_or_default();
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 2) => (digits, "00"),
        (None, 4) => digits.split_at_checked(2).ok_or(ValueError::BadDate)?,
        _ => return Err(ValueError::BadDate),
    };
    let (hours, minutes) = (i32::from(small(hours)?), i32::from(small(minutes)?));
    if hours > 14 || minutes > 59 {
        return Err(ValueError::NoSuchDate);
    }
    let seconds = sign * (hours * 60 + minutes) * 60;
    Offset::from_seconds(seconds).map(Some).map_err(|_| ValueError::NoSuchDate)
}
