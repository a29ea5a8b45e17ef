//! Orders by name alone: what was placed in a time, so that it can be compared with what is here.

use channels::{Call, Denial, Door, Heard, SeenName, Stage, Unreadable};
use kernel::Timestamp;
use serde_json::Value;

use crate::answer::document;
use crate::page::{self, MOST_ORDERS, Page, Part, put_orders};
use crate::stage::stage;
use crate::window::{By, Listed, list, listed, moment, must, second};
use channels::fields::{text, whole};

/// Numbers of a page: nothing else comes with them.
const MOST_SIZE: i64 = 100;
/// Calls of one ask.
const MOST_CALLS: usize = 20;
/// What a name needs beside what always comes.
const FIELDS: &str = "fulfillment_flag,total_amount";

/// The seconds between two moments, both among them. Behind a page that held one second alone, all of that second
/// is known: what comes later follows.
fn placed_between((after, before): (Timestamp, Timestamp), page: i64) -> (i64, i64) {
    let from = second(after).saturating_add(if page > 1 { 2 } else { 0 });
    (from, second(before).saturating_sub(1).max(from))
}

/// The first call for what was placed in such a time.
pub(crate) fn first(door: &Door, time: (Timestamp, Timestamp), page: i64) -> Option<Call> {
    list(door, By::Creation, placed_between(time, page), MOST_SIZE, "")
}

/// A time that is listed window by window. One that holds more than a page is divided, unless it is of a second; what
/// lies behind its first half waits.
struct Windows {
    from: i64,
    until: i64,
    /// The windows behind it, the last one first.
    behind: Vec<(i64, i64)>,
    numbers: Vec<String>,
    cursor: String,
    /// How many of the numbers were looked up; nothing while they are listed.
    looked: Option<usize>,
    /// Whether it is the first half of one that held more than a page.
    is_half: bool,
}

impl Windows {
    fn open((from, until): (i64, i64)) -> Self {
        Self {
            from,
            until,
            behind: Vec::new(),
            numbers: Vec::new(),
            cursor: String::new(),
            looked: None,
            is_half: false,
        }
    }

    fn divide(&mut self) {
        let half = self.from.saturating_add(self.until.saturating_sub(self.from) / 2);
        self.behind.push((half.saturating_add(1), self.until));
        (self.until, self.is_half) = (half, true);
    }

    /// Takes a page of numbers.
    fn take(&mut self, page: Listed) {
        match page.cursor {
            Some(_) if self.until > self.from => self.divide(),
            cursor => {
                let known = &self.numbers;
                let new = page.numbers.into_iter().filter(|number| !known.contains(number));
                let new: Vec<String> = new.collect();
                self.numbers.extend(new);
                self.looked = cursor.is_none().then_some(0);
                self.cursor = cursor.unwrap_or_default();
            }
        }
    }

    /// The numbers that are looked up next.
    fn next(&self) -> &[String] {
        let rest = self.numbers.get(self.looked.unwrap_or_default()..).unwrap_or_default();
        rest.get(..MOST_ORDERS).unwrap_or(rest)
    }

    fn is_done(&self) -> bool {
        self.looked.is_some_and(|looked| looked >= self.numbers.len())
    }

    /// Goes on to the window behind this one, if there is any.
    fn go_on(&mut self) -> bool {
        let Some(window) = self.behind.pop() else { return false };
        // What the first half does not hold is all in the second, which need not be listed to know that.
        let is_thick = self.is_half && self.numbers.is_empty() && window.1 > window.0;
        let behind = std::mem::take(&mut self.behind);
        *self = Self { behind, ..Self::open(window) };
        if is_thick {
            self.divide();
        }
        true
    }

    fn call(&self, door: &Door) -> Option<Call> {
        match self.looked {
            None => list(door, By::Creation, (self.from, self.until), MOST_SIZE, &self.cursor),
            Some(_) => page::with(door, self.next(), FIELDS),
        }
    }
}

/// What was placed: all of a time, or its first part, if that is as much as was asked for.
pub(crate) fn hear(
    door: &Door,
    time: (Timestamp, Timestamp),
    (page, size): (i64, i64),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut windows = Windows::open(placed_between(time, page));
    let mut kept: Vec<Part> = Vec::new();
    for body in answers {
        match windows.looked {
            None => windows.take(listed(body)?),
            Some(looked) => {
                let found = page::of(body, windows.next())?;
                // What stands between two windows may be in both.
                let is_new = |one: &Part| kept.iter().all(|(known, _)| *known != one.0);
                let found: Vec<Part> = found.into_iter().filter(is_new).collect();
                kept.extend(found);
                windows.looked = Some(looked.saturating_add(MOST_ORDERS));
            }
        }
        if windows.is_done() {
            let is_enough = i64::try_from(kept.len()).unwrap_or(i64::MAX) >= size;
            if is_enough || !windows.go_on() {
                kept.sort_by_key(|(_, raw)| placed_at(raw));
                return Ok(Heard::Whole(Page { orders: kept, ..Page::default() }.put()));
            }
        }
    }
    if answers.len() >= MOST_CALLS {
        return Err(Denial::TooMuch);
    }
    must(windows.call(door))
}

fn placed_at(raw: &str) -> Option<i64> {
    document(raw).and_then(|order| whole(order.get("create_time")))
}

/// The names on a page.
pub(crate) fn read(body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    let not = |why: &str| Unreadable { why: why.to_owned() };
    let name = |order: Value| {
        let id = order.get("order_sn").and_then(text);
        let external_id = id.ok_or_else(|| not("an order without its number"))?;
        let time = |field: &str| whole(order.get(field)).filter(|at| *at > 0).map(moment);
        let placed_at = time("create_time").ok_or_else(|| not("an order without its time"))?;
        Ok(SeenName {
            number: external_id.clone(),
            external_id,
            placed_at,
            changed_at: time("update_time").unwrap_or(placed_at),
            is_order: stage(&order) != Stage::Draft,
        })
    };
    let orders = put_orders(body)?.into_iter();
    orders.map(|raw| name(document(raw.get()).ok_or_else(|| not("not an order"))?)).collect()
}

#[cfg(test)]
mod tests;
