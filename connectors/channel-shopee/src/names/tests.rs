use serde_json::json;

use super::*;
use crate::signing::tests::door;

const MIDNIGHT: i64 = 1_795_219_200;

/// A shop that placed an order at each of these seconds of a day.
fn answer(call: &Call, seconds: &[i64]) -> Vec<u8> {
    let query = call.url.split_once('?').unwrap().1;
    let given = |name: &str| {
        let found = query.split('&').filter_map(|part| part.split_once('='));
        found.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    if let Some(numbers) = given("order_sn_list") {
        let of = |id: &str| {
            let at: usize = id.trim_start_matches('N').parse().unwrap();
            json!({"order_sn": id, "order_status": "SHIPPED", "update_time": MIDNIGHT,
                "create_time": MIDNIGHT + seconds[at]})
        };
        let orders: Vec<Value> = numbers.split("%2C").map(of).collect();
        assert!(orders.len() <= 50, "no more are taken");
        return json!({"error": "", "response": {"order_list": orders}}).to_string().into_bytes();
    }
    assert_eq!(given("time_range_field"), Some("create_time"));
    let number = |name: &str| given(name).unwrap_or("0").parse::<i64>().unwrap();
    let window = number("time_from") - MIDNIGHT..=number("time_to") - MIDNIGHT;
    let found: Vec<Value> = (0..seconds.len())
        .rev()
        .filter(|at| window.contains(&seconds[*at]))
        .map(|at| json!({"order_sn": format!("N{at}")}))
        .collect();
    let begin = usize::try_from(number("cursor")).unwrap();
    let page: Vec<&Value> = found.iter().skip(begin).take(100).collect();
    let more = begin + 100 < found.len();
    let cursor = if more { (begin + 100).to_string() } else { String::new() };
    json!({"error": "", "response": {"more": more, "next_cursor": cursor, "order_list": page}})
        .to_string()
        .into_bytes()
}

/// The names of a day from a second on, as far as one ask goes.
fn names(seconds: &[i64], from: i64, page: i64) -> Vec<i64> {
    let time = (moment(MIDNIGHT + from), moment(MIDNIGHT + 86_400));
    let mut answers = Vec::new();
    let mut call = first(&door(), time, page).unwrap();
    loop {
        answers.push(answer(&call, seconds));
        match hear(&door(), time, (page, 100), &answers) {
            Ok(Heard::More(next)) => call = next,
            Ok(Heard::Whole(body)) => {
                let names = read(&body).unwrap();
                return names.iter().map(|name| second(name.placed_at) - MIDNIGHT).collect();
            }
            _ => panic!("not heard"),
        }
        assert!(answers.len() <= 20, "no more calls are made");
    }
}

#[test]
fn the_names_of_a_day_are_listed_the_longest_placed_first() {
    let seconds: Vec<i64> = (0..150).map(|at| at * 500).collect();
    assert_eq!(names(&seconds, 0, 1), seconds);
    assert_eq!(names(&[], 0, 1), Vec::<i64>::new());
    assert_eq!(names(&[7, 8, 9, 10], 8, 2), [10], "behind a page of one second");
}

#[test]
fn of_a_day_of_thousands_the_first_part_comes() {
    let seconds: Vec<i64> = (0..3_000).map(|at| at * 28).collect();
    let found = names(&seconds, 0, 1);
    assert!((100..=300).contains(&found.len()), "{}", found.len());
    assert_eq!(found, seconds[..found.len()], "nothing is passed over");
}

#[test]
fn a_burst_within_a_quiet_day_is_found() {
    let seconds: Vec<i64> = (36_100..36_430).collect();
    let found = names(&seconds, 0, 1);
    assert!((100..=300).contains(&found.len()), "{}", found.len());
    assert_eq!(found, seconds[..found.len()], "nothing is passed over");
    let found = names(&seconds, 36_250, 1);
    assert_eq!(found, seconds[150..150 + found.len()]);
    assert!(found.len() >= 100, "{}", found.len());
}

#[test]
fn names_are_read_with_their_times_and_what_is_no_order_yet_is_none() {
    let body = br#"{"orders":[{"order_sn":"A","create_time":1795255200,"update_time":1795305600,
        "order_status":"SHIPPED"},{"order_sn":"B","create_time":1795255201,
        "order_status":"UNPAID"}]}"#;
    let names = read(body).unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!((names[0].external_id.as_str(), names[0].number.as_str()), ("A", "A"));
    assert_eq!(names[0].placed_at, at("2026-11-21T10:00:00Z"));
    assert_eq!(names[0].changed_at, at("2026-11-22T00:00:00Z"));
    assert_eq!((names[0].is_order, names[1].is_order), (true, false));
    for wrong in ["", "[]", r#"{"orders":[{}]}"#, r#"{"orders":[{"order_sn":"A"}]}"#] {
        assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}
