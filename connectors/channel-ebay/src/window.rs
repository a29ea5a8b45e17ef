//! Orders are listed by windows of time, each whole. eBay does not say in which order it lists what changed, and
//! an order that changes meanwhile moves within the list: page by page, one could be passed over. A window that
//! holds more than a page is made smaller instead, until all of it comes in one answer.

use std::collections::{BTreeMap, BTreeSet};

use channels::{Call, Denial, Door, Heard};
use kernel::Timestamp;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::rest::{FULFILLMENT, escaped, get, unreadable};
use channels::fields::text;

const SECOND: i64 = 1_000_000;
/// Orders of a page: two hundred are taken, but answers of more than a megabyte are not.
const MOST_SIZE: i64 = 100;
/// Calls of one ask: then what was learned is kept in a mark, and the next ask goes on from there.
const MOST_CALLS: usize = 15;

/// Orders of a page of one second, at least: there may be many, however great they are.
const OF_A_SECOND: i64 = 20;

/// By which of its times an order is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Change,
    Creation,
}

impl By {
    const fn filter(self) -> &'static str {
        match self {
            Self::Change => "lastmodifieddate",
            Self::Creation => "creationdate",
        }
    }
    const fn field(self) -> &'static str {
        match self {
            Self::Change => "lastModifiedDate",
            Self::Creation => "creationDate",
        }
    }
}

/// The second in which a moment is.
pub(crate) fn second(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(SECOND)
}

/// A second as eBay writes it, without what is finer.
pub(crate) fn moment(second: i64) -> String {
    let at = Timestamp::from_micros(second.saturating_mul(SECOND)).to_string();
    at.chars().take("2026-11-22T08:00:00".len()).collect()
}

/// A page of what has its time in seconds from one to another, both among them; up to now where there is no other.
fn list(door: &Door, by: By, (from, until): (i64, Option<i64>), size: i64, offset: i64) -> Call {
    let until = until.map_or_else(String::new, |until| format!("{}.999Z", moment(until)));
    let filter = format!("{}:[{}.000Z..{until}]", by.filter(), moment(from));
    let size = size.clamp(1, MOST_SIZE);
    let path = format!("{FULFILLMENT}/order?filter={}&limit={size}", escaped(&filter));
    get(door, &if offset > 0 { format!("{path}&offset={offset}") } else { path })
}

/// An order as it came, by its number and the second of its time.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) id: String,
    pub(crate) second: Option<i64>,
    pub(crate) raw: String,
}

/// A page of orders, each once.
#[derive(Debug)]
pub(crate) struct Page {
    /// How many there are in the window.
    total: i64,
    /// Whether eBay says that more follow.
    goes_on: bool,
    /// How many were listed, those among them that were listed twice.
    listed: i64,
    pub(crate) parts: Vec<Part>,
}

impl Page {
    /// Whether nothing of the window is left behind it. What says so by both its length and its silence is
    /// believed, whatever number it gives.
    fn is_last(&self, size: i64) -> bool {
        !self.goes_on && self.listed < size
    }

    /// Whether it is all of the window.
    fn is_whole(&self, size: i64) -> bool {
        count(&self.parts) >= self.total || self.is_last(size)
    }
}

pub(crate) type Object<'a> = BTreeMap<String, &'a RawValue>;

pub(crate) fn object(raw: &str) -> Result<Object<'_>, Denial> {
    serde_json::from_str(raw).map_err(|_| unreadable("not an object"))
}

/// Reads a page as eBay writes it.
pub(crate) fn page(body: &[u8], by: By) -> Result<Page, Denial> {
    let body = std::str::from_utf8(body).map_err(|_| unreadable("not a text"))?;
    let page = object(body)?;
    let total = page.get("total").and_then(|total| total.get().parse::<i64>().ok());
    let orders = page.get("orders").map(|raw| raw.get()).filter(|raw| *raw != "null");
    if total.is_none() && orders.is_none() {
        return Err(unreadable("a page that says nothing of orders"));
    }
    // Where there is none, there is no list either.
    let orders: Vec<&RawValue> = serde_json::from_str(orders.unwrap_or("[]"))
        .map_err(|_| unreadable("not a list of orders"))?;
    let goes_on = page.get("next").is_some_and(|next| !matches!(next.get(), "null" | "\"\""));
    let listed = i64::try_from(orders.len()).unwrap_or(i64::MAX);
    let mut parts: Vec<Part> = Vec::with_capacity(orders.len());
    for raw in orders {
        let part = part(raw, by)?;
        if parts.iter().all(|known| known.id != part.id) {
            parts.push(part);
        }
    }
    let total = total.unwrap_or(listed);
    Ok(Page { total, goes_on, listed, parts })
}

fn part(raw: &RawValue, by: By) -> Result<Part, Denial> {
    let value: Value = serde_json::from_str(raw.get()).map_err(|_| unreadable("not an order"))?;
    let id = value.get("orderId").and_then(text);
    let id = id.ok_or_else(|| unreadable("an order without its number"))?;
    let at = value.get(by.field()).and_then(Value::as_str);
    let second = at.and_then(|at| at.parse::<Timestamp>().ok()).map(second);
    Ok(Part { id, second, raw: raw.get().to_owned() })
}

fn count(parts: &[Part]) -> i64 {
    i64::try_from(parts.len()).unwrap_or(i64::MAX)
}

/// Pages of one window, gathered one behind the other. If their number changes meanwhile, one may have been passed
/// over: it begins anew.
#[derive(Debug, Default)]
struct Gathered {
    total: Option<i64>,
    offset: i64,
    ids: BTreeSet<String>,
    parts: Vec<Part>,
}

impl Gathered {
    /// Whether all of them are there.
    fn take(&mut self, page: Page, size: i64) -> Result<bool, Denial> {
        let total = *self.total.get_or_insert(page.total);
        let (found, is_last) = (count(&page.parts), page.is_last(size));
        if page.total != total {
            return Err(Denial::Wait(Some(1)));
        }
        self.offset = self.offset.saturating_add(found);
        for part in page.parts {
            if self.ids.insert(part.id.clone()) {
                self.parts.push(part);
            }
        }
        if count(&self.parts) >= total || is_last {
            return Ok(true);
        }
        if found == 0 || self.offset >= total { Err(Denial::Wait(Some(1))) } else { Ok(false) }
    }
}

/// Where the reading of what changed goes on, and what was learned on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    from: i64,
    /// A window of so many seconds had room in a page.
    width: Option<i64>,
    /// The newest change that was seen: up to then nothing lies in the future, of which eBay may not be asked.
    known: i64,
}

impl Mark {
    pub(crate) fn begin(after: Timestamp) -> Self {
        let from = second(after);
        Self { from, width: None, known: from }
    }

    /// Reads a mark; the beginning where it is none.
    pub(crate) fn read(mark: &str, after: Timestamp) -> Self {
        let numbers: Vec<Option<i64>> = mark.split('.').map(|part| part.parse().ok()).collect();
        match numbers.as_slice() {
            [Some(from), width, Some(known)] => {
                Self { from: *from, width: width.filter(|width| *width > 0), known: *known }
            }
            _ => Self::begin(after),
        }
    }

    fn write(self) -> String {
        format!("{}.{}.{}", self.from, self.width.unwrap_or_default(), self.known)
    }

    /// The first window behind it: one as wide as the last, or everything up to now.
    fn until(self) -> Option<i64> {
        let until = self.from.saturating_add(self.width?).saturating_sub(1);
        (until <= self.known).then_some(until)
    }
}

/// The first call of a reading behind a mark.
pub(crate) fn first_changed(door: &Door, mark: Mark, size: i64) -> Call {
    list(door, By::Change, (mark.from, mark.until()), size, 0)
}

/// What follows from the answers to what changed: the orders of the first window that has room in a page, and the
/// mark behind it.
pub(crate) fn hear_changed(
    door: &Door,
    mut mark: Mark,
    size: i64,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let size = size.clamp(1, MOST_SIZE);
    let mut until = mark.until();
    let mut gathered: Option<Gathered> = None;
    for (at, body) in answers.iter().enumerate() {
        let page = page(body, By::Change)?;
        let newest = page.parts.iter().filter_map(|part| part.second).max();
        mark.known = mark.known.max(newest.unwrap_or(mark.known));
        if let Some(gathered) = &mut gathered {
            if gathered.take(page, size.max(OF_A_SECOND))? {
                let mark = Mark { from: mark.from.saturating_add(1), width: Some(2), ..mark };
                return Ok(whole(&gathered.parts, Some(mark)));
            }
            continue;
        }
        if page.is_whole(size) {
            let Some(end) = until else { return Ok(whole(&page.parts, None)) };
            let next = mark.behind(end, count(&page.parts), size);
            if page.parts.is_empty() {
                // Nothing happened for a while, and what was seen lies behind it.
                mark = Mark { width: None, ..next };
                until = (mark.from <= mark.known).then(|| mark.half(mark.known));
                continue;
            }
            return Ok(whole(&page.parts, Some(next)));
        }
        if until == Some(mark.from) {
            if at > 2 {
                // The pages of a second are many: they have an ask of their own.
                return Ok(whole(&[], Some(Mark { width: Some(1), ..mark })));
            }
            gathered = Some(Gathered::default());
            continue;
        }
        until = Some(narrower(mark, until, &page));
    }
    Ok(match gathered {
        Some(gathered) => {
            if answers.len() >= MOST_CALLS {
                return Err(unreadable("too many orders of one second"));
            }
            let (window, size) = ((mark.from, Some(mark.from)), size.max(OF_A_SECOND));
            Heard::More(list(door, By::Change, window, size, gathered.offset))
        }
        None if answers.len() >= MOST_CALLS => {
            let width = until.map(|until| until.saturating_sub(mark.from).saturating_add(1));
            whole(&[], Some(Mark { width, ..mark }))
        }
        None => Heard::More(list(door, By::Change, (mark.from, until), size, 0)),
    })
}

impl Mark {
    /// The end of the first half of the time from here to a second.
    fn half(self, end: i64) -> i64 {
        self.from.saturating_add(end.saturating_sub(self.from).max(0) / 2)
    }

    /// The mark behind a window that ended so and held so many.
    fn behind(self, end: i64, found: i64, size: i64) -> Self {
        let width = end.saturating_sub(self.from).saturating_add(1);
        let is_thin = found.saturating_mul(2) < size;
        let width = if is_thin { width.saturating_mul(2) } else { width };
        Self { from: end.saturating_add(1), width: Some(width), ..self }
    }
}

/// The end of a window that holds less. Where the page is listed by its time, it is known; else it is half.
fn narrower(mark: Mark, until: Option<i64>, page: &Page) -> i64 {
    let seconds: Vec<i64> = page.parts.iter().filter_map(|part| part.second).collect();
    let last = seconds.last().copied().filter(|_| seconds.is_sorted());
    match (until, last) {
        (None, Some(last)) => last.saturating_sub(1).max(mark.from),
        _ => mark.half(until.unwrap_or(mark.known)),
    }
}

fn whole(parts: &[Part], next: Option<Mark>) -> Heard {
    Heard::Whole(put(parts, next.map(Mark::write), &[]))
}

/// Orders as the readers of pages want them, each as it came.
pub(crate) fn put(parts: &[Part], next: Option<String>, unsaid: &[String]) -> Vec<u8> {
    let orders: Vec<&str> = parts.iter().map(|part| part.raw.as_str()).collect();
    let (next, unsaid, orders) = (json!(next), json!(unsaid), orders.join(","));
    format!(r#"{{"next":{next},"unsaid":{unsaid},"orders":[{orders}]}}"#).into_bytes()
}

/// The seconds between two moments, both among them. Behind a page that held one second alone, all of that second
/// is known: what comes later follows.
pub(crate) fn made_between(after: Timestamp, before: Timestamp, page: i64) -> (i64, i64) {
    let from = second(after).saturating_add(if page > 1 { 2 } else { 0 });
    (from, second(before).saturating_sub(1).max(from))
}

/// The first call for what was made in such a time.
pub(crate) fn first_made(door: &Door, (from, until): (i64, i64), size: i64) -> Call {
    list(door, By::Creation, (from, Some(until)), size, 0)
}

/// What was made: all of a window, page behind page, since nothing leaves it; or its first part, if that is
/// as much as was asked for.
pub(crate) fn hear_made(
    door: &Door,
    (mut from, end): (i64, i64),
    size: i64,
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let size = size.clamp(1, MOST_SIZE);
    let most = size.saturating_mul(i64::try_from(MOST_CALLS).unwrap_or(1) / 2);
    let mut until = end;
    let mut kept: Vec<Part> = Vec::new();
    let mut gathered = Gathered::default();
    for body in answers {
        let page = page(body, By::Creation)?;
        if gathered.total.is_none() && page.total > most && until > from {
            until = from.saturating_add(until.saturating_sub(from) / 2);
            continue;
        }
        if !gathered.take(page, size)? {
            continue;
        }
        kept.append(&mut std::mem::take(&mut gathered).parts);
        if until >= end || count(&kept) >= size {
            kept.sort_by_key(|part| part.second);
            return Ok(Heard::Whole(put(&kept, None, &[])));
        }
        (from, until) = (until.saturating_add(1), end);
    }
    if answers.len() >= MOST_CALLS {
        return Err(Denial::TooMuch);
    }
    let window = (from, Some(until));
    Ok(Heard::More(list(door, By::Creation, window, size, gathered.offset)))
}

#[cfg(test)]
mod tests;
