//! Pages of orders, as they were put together of answers.

use channels::{Call, Denial, Door, Heard, Next, SeenOrder, SeenPage, Unreadable};
use kernel::Currency;
use serde_json::value::RawValue;

use crate::order;
use crate::rest::{FULFILLMENT, escaped, get, unreadable};
use crate::window::{By, Part, object, page, put};

/// Orders asked for by number at once.
const MOST_ORDERS: usize = 50;
/// Longer no number of an order is.
const MOST_NUMBER: usize = 40;
/// More than was asked for is no answer to it: some pages may be of one second.
const MOST_READ: usize = 2_000;

/// Whether it may be a number of eBay's. Others make it refuse all of those it is asked for with them.
fn is_number(id: &str) -> bool {
    let plain = id.bytes().all(|byte| byte.is_ascii_digit() || b"-!".contains(&byte));
    plain && !id.is_empty() && id.len() <= MOST_NUMBER
}

/// Some of the orders that are asked for by number; any one where none of them is a number.
pub(crate) fn these(door: &Door, ids: &[String], begin: usize) -> Call {
    let some: Vec<&str> = numbers(ids).skip(begin).take(MOST_ORDERS).collect();
    if some.is_empty() {
        return any(door);
    }
    get(door, &format!("{FULFILLMENT}/order?orderIds={}", escaped(&some.join(","))))
}

fn numbers(ids: &[String]) -> impl Iterator<Item = &str> {
    ids.iter().map(String::as_str).filter(|id| is_number(id))
}

/// Any one order: to see whether the key is good.
pub(crate) fn any(door: &Door) -> Call {
    get(door, &format!("{FULFILLMENT}/order?limit=1"))
}

/// What follows from the answers to orders asked for by number. Of what is no number, eBay can say nothing.
pub(crate) fn hear_these(
    door: &Door,
    ids: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut parts: Vec<Part> = Vec::new();
    for body in answers {
        parts.extend(page(body, By::Change)?.parts);
    }
    parts.retain(|part| ids.contains(&part.id));
    let begin = answers.len().saturating_mul(MOST_ORDERS);
    if begin < numbers(ids).count() {
        return Ok(Heard::More(these(door, ids, begin)));
    }
    let unsaid: Vec<String> = ids.iter().filter(|id| !is_number(id)).cloned().collect();
    Ok(Heard::Whole(put(&parts, None, &unsaid)))
}

/// A page, as it was put together.
pub(crate) fn read(body: &[u8], standard: Currency) -> Result<SeenPage, Unreadable> {
    let not_a_page = |_| Unreadable { why: "not a page of orders".to_owned() };
    let (orders, next, unsaid) = parts(body).map_err(not_a_page)?;
    let orders: Result<Vec<SeenOrder>, Unreadable> =
        orders.into_iter().map(|raw| order::read(raw.get(), standard)).collect();
    let next = next.map_or(Next::Nothing, Next::Behind);
    Ok(SeenPage { orders: orders?, next, until: None, unsaid })
}

/// What a page holds: its orders, behind which mark it goes on, and of which orders nothing is known.
pub(crate) type Parts<'a> = (Vec<&'a RawValue>, Option<String>, Vec<String>);

/// The parts of such a page.
pub(crate) fn parts(body: &[u8]) -> Result<Parts<'_>, Denial> {
    let body = std::str::from_utf8(body).map_err(|_| unreadable("not a text"))?;
    let page = object(body)?;
    let of = |name| page.get(name).map_or("null", |raw| raw.get());
    let orders: Vec<&RawValue> =
        serde_json::from_str(of("orders")).map_err(|_| unreadable("not a list of orders"))?;
    if orders.len() > MOST_READ {
        return Err(unreadable("more orders than were asked for"));
    }
    let next: Option<String> =
        serde_json::from_str(of("next")).map_err(|_| unreadable("not a mark"))?;
    let unsaid: Option<Vec<String>> =
        serde_json::from_str(of("unsaid")).map_err(|_| unreadable("not a list of numbers"))?;
    Ok((orders, next, unsaid.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rest::tests::door;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn answer(ids: &[&str]) -> Vec<u8> {
        let orders: Vec<_> = ids.iter().map(|id| json!({"orderId": id})).collect();
        json!({"total": ids.len(), "orders": orders}).to_string().into_bytes()
    }

    #[test]
    fn orders_are_asked_for_by_number_fifty_at_once() {
        let many: Vec<String> = (0..60).map(|at| format!("11-00000-{at:05}")).collect();
        let first = these(&door(), &many, 0);
        assert_eq!(first.url.matches("%2C").count(), 49);
        let Ok(Heard::More(second)) = hear_these(&door(), &many, &[answer(&["11-00000-00001"])])
        else {
            panic!("more")
        };
        assert!(second.url.contains("orderIds=11-00000-00050%2C"), "{}", second.url);
    }

    #[test]
    fn of_what_is_no_number_nothing_is_said_and_what_was_not_asked_for_is_left_out() {
        let asked = ids(&["11-1", "SO 17", "11-2"]);
        let call = these(&door(), &asked, 0);
        assert!(call.url.ends_with("orderIds=11-1%2C11-2"), "{}", call.url);
        let Ok(Heard::Whole(body)) = hear_these(&door(), &asked, &[answer(&["11-2", "11-3"])])
        else {
            panic!("whole")
        };
        let (orders, next, unsaid) = parts(&body).unwrap();
        assert_eq!((orders.len(), next, unsaid), (1, None, ids(&["SO 17"])));
        let odd = ids(&["SO 17"]);
        assert!(these(&door(), &odd, 0).url.ends_with("/order?limit=1"));
        let Ok(Heard::Whole(body)) = hear_these(&door(), &odd, &[answer(&["11-9"])]) else {
            panic!("whole")
        };
        assert_eq!(parts(&body).unwrap().0.len(), 0);
    }

    #[test]
    fn what_is_no_page_is_none() {
        for body in ["", "[]", "<html>", "{\"orders\":{}}", "{\"orders\":[{}]}"] {
            assert!(read(body.as_bytes(), "USD".parse().unwrap()).is_err(), "{body}");
        }
    }
}
