use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::signing::tests::door;

/// A shop whose orders changed at these seconds, and what it was asked: from, until. The end belongs to a window, or
/// does not.
struct Shop {
    with_end: bool,
    orders: BTreeMap<String, i64>,
    asked: Vec<(i64, i64)>,
}

fn now() -> i64 {
    second(door().at)
}

/// What a call asks for.
pub(super) fn given(call: &Call, name: &str) -> Option<String> {
    let query = call.url.split_once('?').unwrap().1;
    let found = query.split('&').filter_map(|part| part.split_once('='));
    found.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}

impl Shop {
    fn with(seconds: impl IntoIterator<Item = i64>) -> Self {
        let numbered = seconds.into_iter().enumerate();
        let orders = numbered.map(|(at, second)| (format!("N{at:05}"), second)).collect();
        Self { with_end: true, orders, asked: Vec::new() }
    }

    fn answer(&mut self, call: &Call) -> Vec<u8> {
        if let Some(numbers) = given(call, "order_sn_list") {
            let orders: Vec<Value> = numbers
                .split("%2C")
                .map(|id| json!({"order_sn": id, "update_time": self.orders[id]}))
                .collect();
            assert!((1..=50).contains(&orders.len()), "no more are taken");
            return json!({"error": "", "response": {"order_list": orders}})
                .to_string()
                .into_bytes();
        }
        let number = |name: &str| given(call, name).unwrap_or_default().parse::<i64>().unwrap_or(0);
        let (from, until) = (number("time_from"), number("time_to"));
        assert!(from < until && until - from < 15 * DAY, "{from} {until}");
        assert!(until <= now().max(from), "what is to come is asked for");
        self.asked.push((from, until));
        let is_there = |at: i64| from <= at && (at < until || (self.with_end && at == until));
        let found = self.orders.iter().filter(|(_, at)| is_there(**at));
        let found: Vec<Value> = found.map(|(id, _)| json!({"order_sn": id})).collect();
        let begin = usize::try_from(number("cursor")).unwrap();
        let size = usize::try_from(number("page_size")).unwrap();
        let page: Vec<&Value> = found.iter().skip(begin).take(size).collect();
        let more = begin + size < found.len();
        let cursor = if more { (begin + size).to_string() } else { String::new() };
        json!({"error": "", "response": {"more": more, "next_cursor": cursor, "order_list": page}})
            .to_string()
            .into_bytes()
    }

    /// One ask: its page, and how many calls it took.
    fn ask(&mut self, mark: &Mark, size: i64) -> (Value, usize) {
        let mut answers = Vec::new();
        let mut call = first_changed(&door(), mark, size).unwrap();
        loop {
            answers.push(self.answer(&call));
            match hear_changed(&door(), mark.clone(), size, &answers) {
                Ok(Heard::More(next)) => call = next,
                Ok(Heard::Whole(body)) => {
                    return (serde_json::from_slice(&body).unwrap(), answers.len());
                }
                _ => panic!("not heard"),
            }
            assert!(answers.len() < 20, "no more calls are made");
        }
    }

    /// Reads everything since a moment; the numbers in the order of the pages, asks, and until when all is read.
    fn read(&mut self, after: i64, size: i64) -> (Vec<String>, usize, Option<String>) {
        let (mut mark, mut numbers) = (Mark::begin(moment(after)), Vec::new());
        for asks in 1..1_000 {
            let (page, _) = self.ask(&mark, size);
            for one in page["orders"].as_array().unwrap() {
                let number = one["order_sn"].as_str().unwrap().to_owned();
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
            match page["next"].as_str() {
                Some(next) => mark = Mark::read(next, moment(after)),
                None => return (numbers, asks, page["until"].as_str().map(str::to_owned)),
            }
        }
        panic!("it does not end");
    }
}

const DAY: i64 = 24 * 60 * 60;

#[test]
fn everything_comes_once_in_the_order_of_its_windows() {
    let begin = now() - 40 * DAY;
    let thick = (0..150).map(|at| begin + 3 * DAY + at * 7);
    let thin = (0..30).map(|at| begin + 10 * DAY + at * DAY);
    let mut shop = Shop::with(thick.chain(thin).chain([begin, now() - 1]));
    for (size, with_end) in [(50, true), (7, false), (1, true), (1, false)] {
        shop.with_end = with_end;
        let (numbers, asks, until) = shop.read(begin, size);
        let times: Vec<i64> = numbers.iter().map(|number| shop.orders[number]).collect();
        assert_eq!(numbers.len(), 182, "{size}");
        assert!(times.is_sorted_by_key(|at| at / DAY) || size < 50, "{size}");
        assert!(asks < 400, "{size}: {asks}");
        assert_eq!(until.as_deref(), Some("2026-11-22T09:54:59Z"), "but for what clocks differ");
    }
}

#[test]
fn a_quiet_shop_costs_one_call_and_a_long_silence_one_in_fifteen_days() {
    let mut shop = Shop::with([]);
    let (numbers, asks, until) = shop.read(now() - 300, 50);
    assert_eq!((numbers.len(), asks, shop.asked.len()), (0, 1, 1));
    assert!(until.is_some());
    let mut shop = Shop::with([now() - 1]);
    let (numbers, asks, _) = shop.read(now() - 150 * DAY, 50);
    assert_eq!((numbers.len(), asks, shop.asked.len()), (1, 1, 11));
    let mut shop = Shop::with([now() - 1]);
    let (numbers, asks, _) = shop.read(now() - 5 * 365 * DAY, 50);
    assert_eq!(numbers.len(), 1);
    assert!((9..12).contains(&asks), "an ask has an end: {asks}");
}

#[test]
fn more_of_one_second_than_a_page_holds_is_turned_page_by_page() {
    let second = now() - 10;
    let mut shop = Shop::with((0..120).map(|_| second).chain([second - 1, second + 1]));
    for with_end in [true, false] {
        shop.with_end = with_end;
        let (numbers, _, _) = shop.read(now() - DAY, 50);
        assert_eq!(numbers.len(), 122);
    }
}

#[test]
fn a_mark_is_read_as_it_was_written() {
    let after = moment(1_700_000_000);
    let mark = Mark { from: 1_795_000_000, width: 600, cursor: "a.b".to_owned() };
    assert_eq!(Mark::read(&mark.write(), after), mark);
    for odd in ["", "x", "1.0.", "1.-5.", "1.99999999.", "1"] {
        assert_eq!(Mark::read(odd, after), Mark::begin(after), "{odd}");
    }
    let ahead = Mark::begin(moment(now() + 100));
    assert_eq!(ahead.end(now()), now() + 100, "a clock that was set back");
}

#[test]
fn what_is_no_list_is_none() {
    for (body, wanted) in [
        ("<html>", unreadable("not JSON")),
        (r#"{"error":""}"#, unreadable("not a list of orders")),
        (r#"{"response":{"order_list":{}}}"#, unreadable("not a list of orders")),
        (r#"{"response":{"order_list":[{}]}}"#, unreadable("an order without its number")),
        (
            r#"{"response":{"more":true,"next_cursor":"","order_list":[]}}"#,
            unreadable("a page without its cursor"),
        ),
        (r#"{"error":"error_rate_limit"}"#, Denial::Wait(None)),
    ] {
        assert_eq!(listed(body.as_bytes()), Err(wanted), "{body}");
    }
    let twice = r#"{"response":{"more":false,"order_list":[{"order_sn":"A"},{"order_sn":"A"}]}}"#;
    let wanted = Listed { numbers: vec!["A".to_owned()], cursor: None };
    assert_eq!(listed(twice.as_bytes()), Ok(wanted));
}
