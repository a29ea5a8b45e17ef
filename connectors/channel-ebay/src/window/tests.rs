use std::collections::BTreeSet;

use super::*;
use crate::rest::tests::door;

/// An account that lists in one of three ways, as it is asked, and what it was asked.
struct Account {
    /// The second of each order's last change.
    orders: Vec<i64>,
    way: Way,
    asked: Vec<(i64, Option<i64>, i64, i64)>,
}

#[derive(Debug, Clone, Copy)]
enum Way {
    OldestFirst,
    NewestFirst,
    ByNumber,
}

const BEGIN: i64 = 1_790_000_000;

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let begin = text.find(before).unwrap() + before.len();
    let end = text[begin..].find(after).map_or(text.len(), |end| begin + end);
    &text[begin..end]
}

fn seconds(text: &str) -> i64 {
    second(text.parse().unwrap())
}

impl Account {
    fn new(orders: Vec<i64>, way: Way) -> Self {
        Self { orders, way, asked: Vec::new() }
    }

    fn answer(&mut self, call: &Call) -> Vec<u8> {
        let url = call.url.replace("%3A", ":");
        let (from, until) = between(&url, "%5B", "%5D").split_once("..").unwrap();
        let until = (!until.is_empty()).then(|| seconds(until));
        let from = seconds(from);
        let number = |name: &str| match url.contains(name) {
            true => between(&url, name, "&").parse::<i64>().unwrap(),
            false => 0,
        };
        let (size, offset) = (number("limit="), number("offset="));
        self.asked.push((from, until, size, offset));
        let mut found: Vec<(usize, i64)> = self.orders.iter().copied().enumerate().collect();
        found.retain(|(_, at)| *at >= from && until.is_none_or(|until| *at <= until));
        match self.way {
            Way::OldestFirst => found.sort_by_key(|(_, at)| *at),
            Way::NewestFirst => found.sort_by_key(|(_, at)| std::cmp::Reverse(*at)),
            Way::ByNumber => {}
        }
        let (begin, size) = (usize::try_from(offset).unwrap(), usize::try_from(size).unwrap());
        let page: Vec<Value> = found
            .iter()
            .skip(begin)
            .take(size)
            .map(|(id, at)| {
                let at = format!("{}.000Z", moment(*at));
                json!({"orderId": id.to_string(), "lastModifiedDate": at, "creationDate": at})
            })
            .collect();
        json!({"total": found.len(), "orders": page}).to_string().into_bytes()
    }

    /// One ask, to its end: the orders with their seconds, and the mark behind them.
    fn ask(&mut self, mark: Mark, size: i64) -> (Vec<Part>, Option<Mark>) {
        let mut call = first_changed(&door(), mark, size);
        let mut answers = Vec::new();
        loop {
            answers.push(self.answer(&call));
            assert!(answers.len() < 20, "the context would have given up");
            match hear_changed(&door(), mark, size, &answers) {
                Ok(Heard::More(next)) => call = next,
                Ok(Heard::Whole(body)) => {
                    let put: Value = serde_json::from_slice(&body).unwrap();
                    let parts = put["orders"].as_array().unwrap().iter();
                    let parts = parts.map(|order| {
                        let raw = RawValue::from_string(order.to_string()).unwrap();
                        part(&raw, By::Change).unwrap()
                    });
                    let next = put["next"].as_str().map(|next| Mark::read(next, start()));
                    return (parts.collect(), next);
                }
                _ => panic!("denied"),
            }
        }
    }
}

fn start() -> Timestamp {
    Timestamp::from_micros(BEGIN * SECOND)
}

/// Everything that changed, read by as many asks as it takes; each ask's orders are older than the next one's.
fn drained(account: &mut Account, size: i64) -> (usize, usize) {
    let (mut ids, mut asks, mut mark, mut last) = (BTreeSet::new(), 0, Mark::begin(start()), 0);
    loop {
        let (parts, next) = account.ask(mark, size);
        asks += 1;
        assert!(asks < 2_000, "it comes to no end");
        for part in &parts {
            assert!(part.second.unwrap() > last || last == 0, "what is behind was read before");
            ids.insert(part.id.clone());
        }
        last = parts.iter().filter_map(|part| part.second).max().unwrap_or(last);
        match next {
            Some(next) => mark = next,
            None => return (ids.len(), account.asked.len()),
        }
    }
}

#[test]
fn a_quiet_account_is_asked_once() {
    for way in [Way::OldestFirst, Way::NewestFirst, Way::ByNumber] {
        let mut account = Account::new((0..40).map(|at| BEGIN + at * 60).collect(), way);
        assert_eq!(drained(&mut account, 50), (40, 1), "{way:?}");
        assert_eq!(account.asked, [(BEGIN, None, 50, 0)]);
    }
}

#[test]
fn every_order_comes_however_they_are_listed_and_not_many_calls_more_than_pages() {
    let evenly: Vec<i64> = (0..1_000).map(|at| BEGIN + at * 600).collect();
    // A year of silence, then a thousand orders in an hour; some of them in the same second.
    let crowded: Vec<i64> = (0..1_000).map(|at| BEGIN + 31_536_000 + at * 3_600 / 1_000).collect();
    let mixed: Vec<i64> = (0..1_000).map(|at| BEGIN + (at * 7_919 % 1_000) * 971).collect();
    for (orders, most) in [(evenly, 70), (crowded, 130), (mixed, 80)] {
        for way in [Way::OldestFirst, Way::NewestFirst, Way::ByNumber] {
            let mut account = Account::new(orders.clone(), way);
            let (found, calls) = drained(&mut account, 50);
            assert_eq!(found, 1_000, "{way:?}");
            assert!(calls <= most, "{calls} calls {way:?}");
        }
    }
}

#[test]
fn more_orders_of_one_second_than_a_page_holds_are_turned_page_by_page() {
    let mut orders = vec![BEGIN + 5; 120];
    orders.extend([BEGIN, BEGIN + 9_000]);
    for way in [Way::OldestFirst, Way::NewestFirst, Way::ByNumber] {
        let mut account = Account::new(orders.clone(), way);
        assert_eq!(drained(&mut account, 50).0, 122, "{way:?}");
        let second = (BEGIN + 5, Some(BEGIN + 5), 50);
        let turned: Vec<i64> = account
            .asked
            .iter()
            .filter(|(from, until, size, _)| (*from, *until, *size) == second)
            .map(|(.., offset)| *offset)
            .collect();
        assert!(turned.ends_with(&[0, 50, 100]), "{way:?} {turned:?}");
    }
}

#[test]
fn who_reads_one_at_a_time_reads_all() {
    let orders: Vec<i64> = (0..40).map(|at| BEGIN + at / 3 * 86_400).collect();
    for way in [Way::OldestFirst, Way::NewestFirst, Way::ByNumber] {
        assert_eq!(drained(&mut Account::new(orders.clone(), way), 1).0, 40, "{way:?}");
    }
}

#[test]
fn ebay_is_asked_of_no_time_to_come() {
    let orders: Vec<i64> = (0..500).map(|at| BEGIN + at * 100).collect();
    let mut account = Account::new(orders, Way::NewestFirst);
    drained(&mut account, 50);
    let newest = BEGIN + 499 * 100;
    assert!(account.asked.iter().all(|(_, until, ..)| until.is_none_or(|until| until <= newest)));
}

#[test]
fn what_changes_while_pages_of_a_second_are_turned_begins_anew() {
    let page = |total: i64, ids: std::ops::Range<i64>| {
        let orders: Vec<Value> = ids
            .map(|id| json!({"orderId": id.to_string(), "lastModifiedDate": "2026-09-21T13:33:20.000Z"}))
            .collect();
        json!({"total": total, "orders": orders}).to_string().into_bytes()
    };
    let from = seconds("2026-09-21T13:33:20Z");
    let mark = Mark { from, width: Some(1), known: from };
    let begun = [page(120, 0..50), page(120, 0..50)];
    assert!(matches!(hear_changed(&door(), mark, 50, &begun), Ok(Heard::More(_))));
    let less = [begun[0].clone(), begun[1].clone(), page(119, 51..101)];
    assert_eq!(hear_changed(&door(), mark, 50, &less).err(), Some(Denial::Wait(Some(1))));
}

#[test]
fn an_order_that_is_listed_twice_is_no_other() {
    let order = json!({"orderId": "1", "lastModifiedDate": "2026-09-21T13:33:20.000Z"});
    let body = json!({"total": 2, "orders": [order, order]}).to_string();
    let page = page(body.as_bytes(), By::Change).unwrap();
    assert_eq!((page.parts.len(), page.is_whole(2)), (1, false), "the other one is still to come");
}

#[test]
fn what_is_no_page_is_none_and_an_empty_one_is_one() {
    for body in ["", "[]", "{}", "<html>", r#"{"errors":[]}"#, r#"{"total":1,"orders":{}}"#] {
        assert!(page(body.as_bytes(), By::Change).is_err(), "{body}");
    }
    for body in [r#"{"total":0}"#, r#"{"total":0,"orders":null}"#, r#"{"orders":[]}"#] {
        assert!(page(body.as_bytes(), By::Change).unwrap().is_whole(50), "{body}");
    }
}

#[test]
fn what_was_made_on_a_day_comes_as_a_whole() {
    let orders: Vec<i64> = (0..130).map(|at| BEGIN + at * 600).collect();
    for way in [Way::OldestFirst, Way::NewestFirst, Way::ByNumber] {
        let mut account = Account::new(orders.clone(), way);
        let day = made_between(start(), start().plus_days(1), 1);
        let mut call = first_made(&door(), day, 50);
        let mut answers = Vec::new();
        let body = loop {
            answers.push(account.answer(&call));
            match hear_made(&door(), day, 50, &answers) {
                Ok(Heard::More(next)) => call = next,
                Ok(Heard::Whole(body)) => break body,
                _ => panic!("denied"),
            }
        };
        let names = crate::names::read(&body).unwrap();
        assert_eq!((names.len(), answers.len()), (130, 3), "{way:?}");
        assert!(names.is_sorted_by_key(|name| name.placed_at), "the longest placed first");
    }
}

#[test]
fn of_a_day_of_thousands_the_first_part_comes_first() {
    let orders: Vec<i64> = (0..5_000).map(|at| BEGIN + at * 17).collect();
    let mut account = Account::new(orders, Way::NewestFirst);
    let (mut after, before) = (start(), start().plus_days(1));
    let mut ids = BTreeSet::new();
    for _ in 0..200 {
        let window = made_between(after, before, 1);
        let mut call = first_made(&door(), window, 100);
        let mut answers = Vec::new();
        let body = loop {
            answers.push(account.answer(&call));
            match hear_made(&door(), window, 100, &answers) {
                Ok(Heard::More(next)) => call = next,
                Ok(Heard::Whole(body)) => break body,
                _ => panic!("denied"),
            }
        };
        let names = crate::names::read(&body).unwrap();
        ids.extend(names.iter().map(|name| name.external_id.clone()));
        if names.len() < 100 {
            break;
        }
        // As the context goes on: a second before the last one.
        after = names.iter().map(|name| name.placed_at).max().unwrap().plus_seconds(-1);
    }
    assert_eq!(ids.len(), 5_000);
}

#[test]
fn behind_a_second_of_hundreds_the_rest_of_the_day_follows() {
    let (after, before) = (start().plus_seconds(-1), start().plus_days(1));
    let first = made_between(after, before, 1);
    assert_eq!(first, (BEGIN - 1, BEGIN + 86_399));
    // All of a page were made in the second of `start`, so that the page behind it is asked for.
    assert_eq!(made_between(after, before, 2), (BEGIN + 1, BEGIN + 86_399));
}

#[test]
fn a_mark_is_read_as_it_was_written() {
    for mark in [
        Mark { from: 5, width: None, known: 9 },
        Mark { from: 5, width: Some(3), known: 9 },
        Mark { from: -5, width: Some(3), known: 9 },
    ] {
        assert_eq!(Mark::read(&mark.write(), start()), mark);
    }
    for odd in ["", "x", "1.2", "1.2.3.4", "9999999999999999999.1.1"] {
        assert_eq!(Mark::read(odd, start()), Mark::begin(start()), "{odd}");
    }
}
