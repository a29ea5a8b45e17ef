//! Orders with what they say, some at once; and pages of them, as they are put together of answers.

use std::collections::{BTreeMap, VecDeque};

use channels::{Call, Denial, Door, Heard, Next, SeenOrder, SeenPage, Unreadable};
use kernel::{Currency, Timestamp};
use serde_json::json;
use serde_json::value::RawValue;

use crate::answer::{read, unreadable};
use crate::order;
use crate::signing::get;
use crate::window::must;
use channels::fields::text;

pub(crate) const ORDER_DETAIL: &str = "/api/v2/order/get_order_detail";
/// What of an order does not come by itself.
const FIELDS: &str = "buyer_user_id,buyer_username,recipient_address,item_list,pay_time,cancel_by,\
    cancel_reason,fulfillment_flag,package_list,shipping_carrier,payment_method,total_amount,\
    estimated_shipping_fee,split_up,note";
/// Orders asked for at once.
pub(crate) const MOST_ORDERS: usize = 50;
/// Longer no number of an order is.
const MOST_NUMBER: usize = 40;
/// Calls of one ask.
const MOST_CALLS: usize = 18;

/// Orders by their numbers, with all that is read of them.
pub(crate) fn details(door: &Door, numbers: &[String]) -> Option<Call> {
    with(door, numbers, FIELDS)
}

/// Orders by their numbers, with some of what they may say.
pub(crate) fn with(door: &Door, numbers: &[String], fields: &str) -> Option<Call> {
    let some: Vec<&str> = numbers.iter().take(MOST_ORDERS).map(String::as_str).collect();
    let query =
        [("order_sn_list", some.join(",")), ("response_optional_fields", fields.to_owned())];
    get(door, ORDER_DETAIL, &query)
}

type Object<'a> = BTreeMap<String, &'a RawValue>;

fn object(raw: &str) -> Result<Object<'_>, Denial> {
    serde_json::from_str(raw).map_err(|_| unreadable("not a list of orders"))
}

/// Orders byte for byte.
fn raw_orders(body: &[u8]) -> Result<Vec<&RawValue>, Denial> {
    read(body)?;
    let not_a_list = || unreadable("not a list of orders");
    let whole = object(std::str::from_utf8(body).map_err(|_| not_a_list())?)?;
    let response = object(whole.get("response").ok_or_else(not_a_list)?.get())?;
    let list = response.get("order_list").ok_or_else(not_a_list)?;
    serde_json::from_str(list.get()).map_err(|_| not_a_list())
}

/// An order as it came, with its number.
pub(crate) type Part = (String, String);

/// The orders of an answer that were asked for, each once.
pub(crate) fn of(body: &[u8], asked: &[String]) -> Result<Vec<Part>, Denial> {
    let mut parts: Vec<Part> = Vec::new();
    for raw in raw_orders(body)? {
        let fields = object(raw.get())?;
        let number = fields.get("order_sn").and_then(|raw| serde_json::from_str(raw.get()).ok());
        let number: String = number.ok_or_else(|| unreadable("an order without its number"))?;
        if asked.contains(&number) && parts.iter().all(|(known, _)| *known != number) {
            parts.push((number, raw.get().to_owned()));
        }
    }
    Ok(parts)
}

/// Whether it may be a number of Shopee's. Others make it refuse all of those it is asked for with them.
fn is_number(id: &str) -> bool {
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain && !id.is_empty() && id.len() <= MOST_NUMBER
}

fn numbers(ids: &[String]) -> Vec<String> {
    ids.iter().filter(|id| is_number(id)).cloned().collect()
}

/// The first call for orders by number; any one where none of them is a number.
pub(crate) fn these(door: &Door, ids: &[String]) -> Option<Call> {
    let numbers = numbers(ids);
    if numbers.is_empty() { crate::shop_info(door) } else { details(door, &numbers) }
}

/// What follows from the answers to orders asked for by number. Should Shopee refuse some together, for the sake of
/// one that is not there, they are divided until it is known which that is.
pub(crate) fn hear_these(
    door: &Door,
    ids: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let numbers = numbers(ids);
    let mut unsaid: Vec<String> = ids.iter().filter(|id| !is_number(id)).cloned().collect();
    let mut left: VecDeque<&[String]> = numbers.chunks(MOST_ORDERS).collect();
    let mut orders = Vec::new();
    for body in answers {
        // Where none of them is a number, nothing was asked for.
        let Some(some) = left.pop_front() else { break };
        match (of(body, some), some) {
            (Ok(found), _) => orders.extend(found),
            (Err(Denial::Nothing), [_]) => {}
            (Err(Denial::Refused(_)), [one]) => unsaid.push(one.clone()),
            (Err(Denial::Nothing | Denial::Refused(_)), _) => {
                let (first, second) = some.split_at(some.len() / 2);
                left.push_front(second);
                left.push_front(first);
            }
            (Err(denial), _) => return Err(denial),
        }
    }
    if let Some(some) = left.front().filter(|_| answers.len() < MOST_CALLS) {
        return must(details(door, some));
    }
    unsaid.extend(left.into_iter().flatten().cloned());
    Ok(Heard::Whole(Page { orders, unsaid, ..Page::default() }.put()))
}

/// A page, as the readers of pages want it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) orders: Vec<Part>,
    pub(crate) next: Option<String>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) unsaid: Vec<String>,
}

impl Page {
    /// Each order stands in it as it came.
    pub(crate) fn put(&self) -> Vec<u8> {
        let orders: Vec<&str> = self.orders.iter().map(|(_, raw)| raw.as_str()).collect();
        let until = json!(self.until.map(|until| until.to_string()));
        let (next, unsaid, orders) = (json!(self.next), json!(self.unsaid), orders.join(","));
        format!(r#"{{"next":{next},"until":{until},"unsaid":{unsaid},"orders":[{orders}]}}"#)
            .into_bytes()
    }
}

fn not_a_page() -> Unreadable {
    Unreadable { why: "not a page of orders".to_owned() }
}

/// The orders on such a page, byte for byte.
pub(crate) fn put_orders(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    let page: Object<'_> = serde_json::from_slice(body).map_err(|_| not_a_page())?;
    let orders = page.get("orders").ok_or_else(not_a_page)?;
    serde_json::from_str(orders.get()).map_err(|_| not_a_page())
}

/// A page, as it was put together.
pub(crate) fn read_page(body: &[u8], standard: Currency) -> Result<SeenPage, Unreadable> {
    let rest: serde_json::Value = serde_json::from_slice(body).map_err(|_| not_a_page())?;
    let orders = put_orders(body)?.into_iter().map(|raw| order::read(raw.get(), standard));
    let orders: Result<Vec<SeenOrder>, Unreadable> = orders.collect();
    let of = |name: &str| rest.get(name).and_then(text);
    let unsaid = rest.get("unsaid").and_then(serde_json::Value::as_array);
    Ok(SeenPage {
        orders: orders?,
        next: of("next").map_or(Next::Nothing, Next::Behind),
        until: of("until").and_then(|until| until.parse().ok()),
        unsaid: unsaid.into_iter().flatten().filter_map(text).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::tests::door;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    fn answer(numbers: &[&str]) -> Vec<u8> {
        let orders: Vec<_> = numbers.iter().map(|id| json!({"order_sn": id})).collect();
        json!({"error": "", "response": {"order_list": orders}}).to_string().into_bytes()
    }

    fn gone() -> Vec<u8> {
        br#"{"error":"error_not_found","message":"Wrong parameters, detail: 2411."}"#.to_vec()
    }

    fn more(heard: Result<Heard, Denial>) -> String {
        match heard {
            Ok(Heard::More(call)) => call.url,
            _ => panic!("no call"),
        }
    }

    fn whole(heard: Result<Heard, Denial>) -> (Vec<String>, Vec<String>) {
        let Ok(Heard::Whole(body)) = heard else { panic!("not whole") };
        let page: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let numbers = page["orders"].as_array().unwrap().iter();
        let numbers = numbers.map(|one| text(&one["order_sn"]).unwrap()).collect();
        (numbers, page["unsaid"].as_array().unwrap().iter().filter_map(text).collect())
    }

    #[test]
    fn orders_are_asked_for_by_number_fifty_at_once() {
        let many: Vec<String> = (0..60).map(|at| format!("2411{at:04}")).collect();
        let first = these(&door(), &many).unwrap();
        assert_eq!(first.url.matches("%2C2411").count(), 49, "{}", first.url);
        let second = more(hear_these(&door(), &many, &[answer(&["24110001"])]));
        assert!(second.contains("order_sn_list=24110050%2C"), "{second}");
        let heard = hear_these(&door(), &many, &[answer(&["24110001"]), answer(&["24110059"])]);
        assert_eq!(whole(heard), (ids(&["24110001", "24110059"]), Vec::new()));
    }

    #[test]
    fn one_that_is_gone_keeps_no_other_back() {
        let asked = ids(&["A1", "B2", "SO 17", "C3"]);
        let mut answers = vec![gone()];
        let call = more(hear_these(&door(), &asked, &answers));
        assert!(call.contains("order_sn_list=A1&"), "{call}");
        answers.extend([answer(&["A1"]), gone(), gone()]);
        let call = more(hear_these(&door(), &asked, &answers));
        assert!(call.contains("order_sn_list=C3&"), "{call}");
        answers.push(br#"{"error":"error_param","message":"C3 is odd"}"#.to_vec());
        let heard = hear_these(&door(), &asked, &answers);
        assert_eq!(whole(heard), (ids(&["A1"]), ids(&["SO 17", "C3"])), "B2 is gone");
    }

    #[test]
    fn what_could_not_be_asked_for_in_time_is_not_gone() {
        let asked: Vec<String> = (0..50).map(|at| format!("N{at}")).collect();
        let answers = vec![gone(); MOST_CALLS];
        let (found, unsaid) = whole(hear_these(&door(), &asked, &answers));
        assert_eq!((found.len(), unsaid.is_empty()), (0, false));
        assert!(unsaid.contains(&"N49".to_owned()) && !unsaid.contains(&"N0".to_owned()));
    }

    #[test]
    fn of_what_is_no_number_nothing_is_said_and_what_was_not_asked_for_is_left_out() {
        let odd = ids(&["SO 17"]);
        assert!(these(&door(), &odd).unwrap().url.contains("get_shop_info"));
        let heard = hear_these(&door(), &odd, &[b"{}".to_vec()]);
        assert_eq!(whole(heard), (Vec::new(), odd));
        let heard = hear_these(&door(), &ids(&["A1"]), &[answer(&["A1", "B2", "A1"])]);
        assert_eq!(whole(heard), (ids(&["A1"]), Vec::new()));
    }

    #[test]
    fn an_answer_that_is_no_answer_is_none() {
        for (body, wanted) in [
            ("<html>", unreadable("not JSON")),
            (r#"{"error":"","response":{}}"#, unreadable("not a list of orders")),
            (
                r#"{"error":"","response":{"order_list":[{}]}}"#,
                unreadable("an order without its number"),
            ),
            (r#"{"error":"error_server"}"#, Denial::Failed),
        ] {
            let heard = hear_these(&door(), &ids(&["A1"]), &[body.as_bytes().to_vec()]);
            assert!(heard.is_err_and(|denial| denial == wanted), "{body}");
        }
        for body in ["", "[]", "<html>", r#"{"orders":{}}"#, r#"{"orders":[{}]}"#] {
            assert!(read_page(body.as_bytes(), "VND".parse().unwrap()).is_err(), "{body}");
        }
    }
}
