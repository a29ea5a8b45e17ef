//! Orders by name alone: what was placed in a time, so that it can be compared with what is here.

use channels::{Call, Denial, Door, Heard, SeenName, Unreadable};
use kernel::Timestamp;
use serde_json::{Value, json};

use crate::fields::{list, word};
use crate::order::{Kind, kind};
use crate::page::{search, seconds, unreadable};

/// Pages of one time. Searching is limited to twenty calls at once: a day with more orders than that cannot be
/// compared, and says so.
const MOST_PAGES: usize = 15;

/// What was placed after a moment and before another; behind a token of Amazon's.
pub(crate) fn placed(
    door: &Door,
    (after, before): (Timestamp, Timestamp),
    token: Option<&str>,
) -> Option<Call> {
    let mut query = vec![
        ("createdAfter", seconds(after)),
        ("createdBefore", seconds(before)),
        ("maxResultsPerPage", "100".to_owned()),
        ("includedData", "FULFILLMENT".to_owned()),
    ];
    query.extend(token.map(|token| ("paginationToken", token.to_owned())));
    search(door, query)
}

/// All pages become one, since they come in no order that anybody promised.
pub(crate) fn hear(
    door: &Door,
    time: (Timestamp, Timestamp),
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    let mut orders = Vec::new();
    let mut token = None;
    for body in answers {
        let page: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
        let found = page["orders"].as_array();
        orders.extend(found.ok_or_else(|| unreadable("not a page of orders"))?.clone());
        let next = word(&page, "/pagination/nextToken");
        token = (!next.is_empty()).then(|| next.to_owned());
    }
    match token {
        Some(_) if answers.len() >= MOST_PAGES => Err(Denial::TooMuch),
        Some(token) => {
            let call = placed(door, time, Some(&token));
            Ok(Heard::More(call.ok_or_else(|| unreadable("no store"))?))
        }
        None => Ok(Heard::Whole(json!({ "orders": orders }).to_string().into_bytes())),
    }
}

/// The names on all pages, the longest placed first.
pub(crate) fn read(body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    let not = |why: &str| Unreadable { why: why.to_owned() };
    let body: Value = serde_json::from_slice(body).map_err(|_| not("not a page of orders"))?;
    if !body["orders"].is_array() {
        return Err(not("not a page of orders"));
    }
    let name = |order: &Value| {
        let id = word(order, "/orderId").to_owned();
        if id.is_empty() {
            return Err(not("an order without its number"));
        }
        let time = |path| word(order, path).parse::<Timestamp>().ok();
        let placed_at = time("/createdTime").ok_or_else(|| not("an order without its time"))?;
        Ok(SeenName {
            number: id.clone(),
            external_id: id,
            placed_at,
            changed_at: time("/lastUpdatedTime").unwrap_or(placed_at),
            is_order: kind(order) == Kind::Ours,
        })
    };
    let mut names: Vec<SeenName> =
        list(&body, "/orders").iter().map(name).collect::<Result<_, _>>()?;
    names.sort_by(|one, other| {
        (one.placed_at, &one.external_id).cmp(&(other.placed_at, &other.external_id))
    });
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::a_door;

    fn page(orders: &[(&str, &str, &str)], next: Option<&str>) -> Vec<u8> {
        let orders: Vec<Value> = orders
            .iter()
            .map(|(id, at, status)| {
                json!({"orderId": id, "createdTime": at, "lastUpdatedTime": at,
                    "fulfillment": {"fulfillmentStatus": status, "fulfilledBy": "MERCHANT"}})
            })
            .collect();
        json!({"orders": orders, "pagination": {"nextToken": next}}).to_string().into_bytes()
    }

    #[test]
    fn all_names_of_a_time_come_whatever_the_order_of_their_pages() {
        let time = (Timestamp::from_micros(0), Timestamp::from_micros(60_000_000));
        let mut answers = vec![page(&[("3", "2026-11-22T02:00:00Z", "SHIPPED")], Some("t&1"))];
        let Ok(Heard::More(call)) = hear(&a_door(), time, &answers) else { panic!() };
        assert!(call.url.ends_with("&paginationToken=t%261"), "{}", call.url);
        answers.push(page(
            &[("2", "2026-11-22T01:00:00Z", "PENDING"), ("1", "2026-11-22T01:00:00Z", "CANCELLED")],
            None,
        ));
        let Ok(Heard::Whole(body)) = hear(&a_door(), time, &answers) else { panic!() };
        let names = read(&body).unwrap();
        let names: Vec<_> = names.iter().map(|one| (&*one.external_id, one.is_order)).collect();
        assert_eq!(names, [("1", true), ("2", false), ("3", true)]);
        let answers = vec![page(&[], Some("more")); MOST_PAGES];
        assert_eq!(hear(&a_door(), time, &answers).err(), Some(Denial::TooMuch));
        for wrong in ["", "{}", r#"{"orders":[{}]}"#, r#"{"orders":[{"orderId":"1"}]}"#] {
            assert!(read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
