//! What changed is listed by windows of time, each whole: the list gives numbers alone, in no order that anybody
//! promised, and an order that changes meanwhile leaves it, so that turning its pages could pass one over. A window
//! that holds more than a page is made smaller instead. Only one of a second is turned page by page.

use channels::{Call, Denial, Door, Heard};
use kernel::Timestamp;
use serde_json::Value;

use crate::answer::{read, unreadable};
use crate::page::{self, Page, details};
use crate::signing::get;
use channels::fields::text;

const ORDER_LIST: &str = "/api/v2/order/get_order_list";
const SECOND: i64 = 1_000_000;
/// Windows of fifteen days and more are refused.
pub(crate) const MOST_SECONDS: i64 = 15 * 24 * 60 * 60 - 1;
/// Orders of a page: as many as are told of at once.
const MOST_SIZE: i64 = 50;
/// Calls of one ask: then what was learned is kept in a mark, and the next ask goes on from there.
const MOST_CALLS: usize = 15;
/// Shopee answers calls whose time is off by five minutes. So much is read again, so that a clock that is wrong
/// passes nothing over.
const CLOCK_SECONDS: i64 = 5 * 60;

/// By which of its times an order is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Change,
    Creation,
}

impl By {
    const fn field(self) -> &'static str {
        match self {
            Self::Change => "update_time",
            Self::Creation => "create_time",
        }
    }
}

/// The second in which a moment is.
pub(crate) fn second(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(SECOND)
}

/// The moment at which a second begins.
pub(crate) fn moment(second: i64) -> Timestamp {
    Timestamp::from_micros(second.saturating_mul(SECOND))
}

/// A call that must be of Shopee's.
pub(crate) fn must(call: Option<Call>) -> Result<Heard, Denial> {
    call.map(Heard::More).ok_or_else(|| unreadable("no shop"))
}

/// Numbers of what has its time in seconds from one to another, both among them; behind a cursor. Nobody says whether
/// the end belongs to a window, and none may be of no time: the second behind it is its end, and what is of that one may
/// come twice.
pub(crate) fn list(
    door: &Door,
    by: By,
    (from, until): (i64, i64),
    size: i64,
    cursor: &str,
) -> Option<Call> {
    let mut query = vec![
        ("time_range_field", by.field().to_owned()),
        ("time_from", from.to_string()),
        ("time_to", until.saturating_add(1).to_string()),
        ("page_size", size.to_string()),
    ];
    if !cursor.is_empty() {
        query.push(("cursor", cursor.to_owned()));
    }
    get(door, ORDER_LIST, &query)
}

/// Some numbers, and behind which cursor there are more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) numbers: Vec<String>,
    pub(crate) cursor: Option<String>,
}

/// Reads a list of numbers, each of which stands there once then.
pub(crate) fn listed(body: &[u8]) -> Result<Listed, Denial> {
    let answer = read(body)?;
    let list = answer.get("response").ok_or_else(|| unreadable("not a list of orders"))?;
    let rows = list.get("order_list").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| unreadable("not a list of orders"))?;
    let number = |row: &Value| row.get("order_sn").and_then(text);
    let numbers: Option<Vec<String>> = rows.iter().map(number).collect();
    let mut numbers = numbers.ok_or_else(|| unreadable("an order without its number"))?;
    let mut seen = std::collections::BTreeSet::new();
    numbers.retain(|number| seen.insert(number.clone()));
    let cursor = match list.get("more").and_then(Value::as_bool) {
        Some(true) => Some(list.get("next_cursor").and_then(text)),
        _ => None,
    };
    let cursor = match cursor {
        Some(None) => return Err(unreadable("a page without its cursor")),
        cursor => cursor.flatten(),
    };
    Ok(Listed { numbers, cursor })
}

/// Where the reading of what changed goes on, and how much of it at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    from: i64,
    /// In seconds.
    width: i64,
    /// Within a second alone.
    cursor: String,
}

impl Mark {
    pub(crate) fn begin(after: Timestamp) -> Self {
        Self { from: second(after), width: MOST_SECONDS, cursor: String::new() }
    }

    /// Reads a mark; the beginning where it is none.
    pub(crate) fn read(mark: &str, after: Timestamp) -> Self {
        let mut parts = mark.splitn(3, '.');
        let mut number = || parts.next()?.parse::<i64>().ok();
        match (number(), number()) {
            (Some(from), Some(width)) if (1..=MOST_SECONDS).contains(&width) => {
                Self { from, width, cursor: parts.next().unwrap_or_default().to_owned() }
            }
            _ => Self::begin(after),
        }
    }

    fn write(&self) -> String {
        format!("{}.{}.{}", self.from, self.width, self.cursor)
    }

    /// The last second of its window: nothing is asked for that is still to come.
    fn end(&self, now: i64) -> i64 {
        let last = now.saturating_sub(1);
        self.from.saturating_add(self.width).saturating_sub(1).min(last).max(self.from)
    }

    /// The mark behind its window, which held so many.
    fn behind(&self, end: i64, found: usize, size: i64) -> Self {
        let width = end.saturating_sub(self.from).saturating_add(1);
        let found = i64::try_from(found).unwrap_or(i64::MAX);
        let width = match found {
            0 => MOST_SECONDS,
            _ if found.saturating_mul(2) < size => width.saturating_mul(2),
            _ => width,
        };
        let cursor = String::new();
        Self { from: end.saturating_add(1), width: width.min(MOST_SECONDS), cursor }
    }

    fn call(&self, door: &Door, size: i64) -> Option<Call> {
        let window = (self.from, self.end(second(door.at)));
        list(door, By::Change, window, size, &self.cursor)
    }
}

/// How a reading goes on behind a window.
enum Then {
    On(Mark),
    /// It was the last: up to this second all is read.
    Over(i64),
}

impl Then {
    fn page(self) -> Page {
        match self {
            Self::On(mark) => Page { next: Some(mark.write()), ..Page::default() },
            Self::Over(end) => {
                let until = moment(end.saturating_sub(CLOCK_SECONDS));
                Page { until: Some(until), ..Page::default() }
            }
        }
    }
}

fn clamped(size: i64) -> i64 {
    size.clamp(1, MOST_SIZE)
}

/// The first call of a reading behind a mark.
pub(crate) fn first_changed(door: &Door, mark: &Mark, size: i64) -> Option<Call> {
    mark.call(door, clamped(size))
}

/// What follows from the answers to what changed: the orders of the first window that holds any and has room in a
/// page, and the mark behind it.
pub(crate) fn hear_changed(
    door: &Door,
    mut mark: Mark,
    size: i64,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let (size, now) = (clamped(size), second(door.at));
    let mut found: Option<(Vec<String>, Then)> = None;
    for body in answers {
        if let Some((numbers, then)) = found {
            let orders = page::of(body, &numbers)?;
            return Ok(Heard::Whole(Page { orders, ..then.page() }.put()));
        }
        let end = mark.end(now);
        let Listed { numbers, cursor } = listed(body)?;
        let then = match cursor {
            Some(_) if end > mark.from => {
                mark.width = end.saturating_sub(mark.from).saturating_add(1) / 2;
                continue;
            }
            Some(cursor) => Then::On(Mark { width: 1, cursor, ..mark.clone() }),
            None if end >= now.saturating_sub(1) => Then::Over(end),
            None => Then::On(mark.behind(end, numbers.len(), size)),
        };
        match then {
            Then::On(next) if numbers.is_empty() => mark = next,
            Then::Over(_) if numbers.is_empty() => return Ok(Heard::Whole(then.page().put())),
            then => found = Some((numbers, then)),
        }
    }
    match found {
        Some((numbers, _)) => must(details(door, &numbers)),
        None if answers.len() >= MOST_CALLS => Ok(Heard::Whole(Then::On(mark).page().put())),
        None => must(mark.call(door, size)),
    }
}

#[cfg(test)]
mod tests;
