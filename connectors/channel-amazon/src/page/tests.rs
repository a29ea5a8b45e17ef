use super::*;
use crate::stores::a_door;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn order(id: &str, changed: &str) -> Value {
    json!({"orderId": id, "createdTime": changed, "lastUpdatedTime": changed,
        "fulfillment": {"fulfillmentStatus": "UNSHIPPED", "fulfilledBy": "MERCHANT"},
        "orderItems": []})
}

fn page(orders: &[Value], next: Option<&str>, until: Option<&str>) -> Vec<u8> {
    json!({"orders": orders, "pagination": {"nextToken": next}, "lastUpdatedBefore": until})
        .to_string()
        .into_bytes()
}

fn read_back(heard: Result<Heard, Denial>) -> SeenPage {
    match heard {
        Ok(Heard::Whole(body)) => {
            can_read(&body).unwrap();
            read(&body, "EUR".parse().unwrap()).unwrap()
        }
        _ => panic!("not whole"),
    }
}

#[test]
fn a_round_goes_on_as_it_began() {
    let after = at("2026-11-22T00:00:00Z");
    let first = Ask::Changed { after, page: 1, size: 50 };
    let orders = [order("1", "2026-11-22T05:00:00Z"), order("2", "2026-11-22T03:00:00Z")];
    let until = "2026-11-22T08:00:00Z";
    let seen = read_back(hear(&first, &[page(&orders, Some("t 1"), Some(until))]));
    assert_eq!(seen.until, Some(at(until)));
    let Next::Behind(mark) = seen.next else { panic!() };
    let call = behind(&a_door(), &mark, 50).unwrap();
    assert!(call.url.contains("lastUpdatedAfter=2026%2D11%2D22T00%3A00%3A00Z"), "{}", call.url);
    assert!(call.url.contains("maxResultsPerPage=100&"), "{}", call.url);
    assert!(call.url.ends_with("&paginationToken=t%201"), "{}", call.url);
    // What is said later of where it ends is not before what was found on the first page.
    let second = Ask::Behind { mark, after: at("2026-11-22T04:59:59Z"), size: 50 };
    let later = page(&[order("3", "2026-11-22T01:00:00Z")], None, Some("2026-11-22T09:00:00Z"));
    let seen = read_back(hear(&second, &[later]));
    assert_eq!((seen.until, seen.next), (Some(at(until)), Next::Nothing));
}

#[test]
fn a_page_that_does_not_say_where_it_ends_ends_at_its_newest_order() {
    let after = at("2026-11-22T00:00:00Z");
    let first = Ask::Changed { after, page: 1, size: 1 };
    let orders = [order("1", "2026-11-22T05:00:00Z"), order("2", "2026-11-22T03:00:00Z")];
    let seen = read_back(hear(&first, &[page(&orders, None, None)]));
    assert_eq!(seen.until, Some(at("2026-11-22T05:00:00Z")));
    let seen = read_back(hear(&first, &[page(&[], None, None)]));
    assert_eq!(seen.until, Some(after));
}

#[test]
fn a_mark_of_somebody_else_asks_nothing() {
    let after = at("2026-11-22T00:00:00Z");
    for mark in ["", "x", "x y z", "2026-11-22T00:00:00Z token"] {
        assert!(behind(&a_door(), mark, 50).is_none(), "{mark}");
        let ask = Ask::Behind { mark: mark.to_owned(), after, size: 50 };
        assert!(hear(&ask, &[page(&[], None, None)]).is_err(), "{mark}");
    }
    for wrong in ["", "{}", "[]", r#"{"orders":{}}"#, "<html>"] {
        assert!(hear(&Ask::Changed { after, page: 1, size: 1 }, &[wrong.into()]).is_err());
        assert!(can_read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn orders_are_asked_for_one_by_one_and_kept_byte_for_byte() {
    let ids: Vec<String> = (1..=3).map(|id| id.to_string()).collect();
    let mut answers: Vec<Vec<u8>> = Vec::new();
    let raw = |id: &str| order(id, "2026-11-22T05:00:00Z").to_string().replace("[]", "[ ]");
    for id in ["1", "2", "3"] {
        let call = match answers.is_empty() {
            true => one(&a_door(), id).unwrap(),
            false => match hear_these(&a_door(), &ids, &answers) {
                Ok(Heard::More(call)) => call,
                _ => panic!("no call"),
            },
        };
        assert!(call.url.contains(&format!("/orders/{id}?")), "{}", call.url);
        // The second one is gone.
        let body = if id == "2" { String::new() } else { format!(r#"{{"order":{}}}"#, raw(id)) };
        answers.push(body.into_bytes());
    }
    let seen = read_back(hear_these(&a_door(), &ids, &answers));
    let found: Vec<(&str, Vec<u8>)> =
        seen.orders.iter().map(|one| (&*one.external_id, one.raw.clone())).collect();
    assert_eq!(found, [("1", raw("1").into_bytes()), ("3", raw("3").into_bytes())]);
    let many: Vec<String> = (0..=MOST_THESE).map(|id| id.to_string()).collect();
    assert_eq!(hear_these(&a_door(), &many, &[Vec::new()]).err(), Some(Denial::TooMuch));
}
