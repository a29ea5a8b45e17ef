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
const MOST_CALLS: usize = 18;
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

/// A window of time, while it is listed and looked up.
struct Window {
    from: i64,
    until: i64,
    numbers: Vec<String>,
    cursor: String,
    /// How many of the numbers were looked up; nothing while they are listed.
    looked: Option<usize>,
}

impl Window {
    fn open(from: i64, until: i64) -> Self {
        Self { from, until, numbers: Vec::new(), cursor: String::new(), looked: None }
    }

    /// Takes a page of numbers. A window that holds more than one is made smaller, unless it is one of a second.
    fn take(&mut self, page: Listed) {
        let width = self.until.saturating_sub(self.from);
        match page.cursor {
            Some(_) if width > 0 => {
                *self = Self::open(self.from, self.from.saturating_add(width / 2));
            }
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

    /// The one behind it, four times as wide: where much was placed, it is made smaller again.
    fn behind(&self, end: i64) -> Self {
        let width = self.until.saturating_sub(self.from).saturating_add(1).saturating_mul(4);
        let from = self.until.saturating_add(1);
        Self::open(from, from.saturating_add(width).min(end))
    }

    /// The numbers that are looked up next.
    fn next(&self) -> &[String] {
        let rest = self.numbers.get(self.looked.unwrap_or_default()..).unwrap_or_default();
        rest.get(..MOST_ORDERS).unwrap_or(rest)
    }

    fn is_done(&self) -> bool {
        self.looked.is_some_and(|looked| looked >= self.numbers.len())
    }

    fn call(&self, door: &Door) -> Option<Call> {
        match self.looked {
            None => list(door, By::Creation, (self.from, self.until), MOST_SIZE, &self.cursor),
            Some(_) => page::with(door, self.next(), FIELDS),
        }
    }
}

/// What was placed: all of a window, or its first part, if that is as much as was asked for.
pub(crate) fn hear(
    door: &Door,
    time: (Timestamp, Timestamp),
    (page, size): (i64, i64),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let (from, end) = placed_between(time, page);
    let mut window = Window::open(from, end);
    let mut kept: Vec<Part> = Vec::new();
    for body in answers {
        match window.looked {
            None => window.take(listed(body)?),
            Some(looked) => {
                let found = page::of(body, window.next())?;
                // What stands between two windows may be in both.
                let is_new = |one: &Part| kept.iter().all(|(known, _)| *known != one.0);
                let found: Vec<Part> = found.into_iter().filter(is_new).collect();
                kept.extend(found);
                window.looked = Some(looked.saturating_add(MOST_ORDERS));
            }
        }
        if window.is_done() {
            let is_enough = i64::try_from(kept.len()).unwrap_or(i64::MAX) >= size;
            if window.until >= end || is_enough {
                kept.sort_by_key(|(_, raw)| placed_at(raw));
                return Ok(Heard::Whole(Page { orders: kept, ..Page::default() }.put()));
            }
            window = window.behind(end);
        }
    }
    if answers.len() >= MOST_CALLS {
        return Err(Denial::TooMuch);
    }
    must(window.call(door))
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
