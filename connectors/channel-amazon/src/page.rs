//! Pages of orders: what changed, behind a mark, or one by one.

use channels::{Ask, Call, Denial, Door, Heard, Next, SeenOrder, SeenPage, Unreadable};
use kernel::{Currency, Timestamp};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::order;
use crate::stores::{encoded, get, store};

/// Where orders are asked for.
pub(crate) const ORDERS: &str = "/orders/2026-01-01/orders";
/// What of an order comes with it. What sellers spend and what was promised to whom is nobody's business here.
const INCLUDED: &str = "BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT,PAYMENT";
/// Searching is limited to one call in three minutes, so that a page holds what it may.
const MOST_ORDERS: i64 = 100;
/// Orders that are asked for one by one in one go: each of them is a call.
const MOST_THESE: usize = 15;
/// Long before anything was sold by this house.
const LONG_AGO: &str = "2026-01-01T00:00:00Z";

/// A moment to the second, as it is searched for.
pub(crate) fn seconds(at: Timestamp) -> String {
    let text: String = at.to_string().chars().take("2026-11-22T08:00:00".len()).collect();
    format!("{text}Z")
}

pub(crate) fn unreadable(why: &str) -> Denial {
    Denial::Unreadable(why.to_owned())
}

/// Orders of the store that the seller sends: what Amazon sends out of its own warehouses is no work of this one,
/// and is not asked for.
pub(crate) fn search(door: &Door, more: Vec<(&'static str, String)>) -> Option<Call> {
    let mut query = vec![
        ("marketplaceIds", store(door)?.id.to_owned()),
        ("fulfilledBy", "MERCHANT".to_owned()),
    ];
    query.extend(more);
    get(door, ORDERS, &query)
}

/// Any order, without what it says.
pub(crate) fn any(door: &Door) -> Option<Call> {
    let query = vec![("createdAfter", LONG_AGO.to_owned()), ("maxResultsPerPage", "1".to_owned())];
    search(door, query)
}

/// What changed after a moment; behind a token of Amazon's.
pub(crate) fn changed(
    door: &Door,
    after: Timestamp,
    size: i64,
    token: Option<&str>,
) -> Option<Call> {
    // Twice as many as others are asked for, and fewer where that was too much.
    let size = size.saturating_mul(2).clamp(1, MOST_ORDERS);
    let mut query = vec![
        ("lastUpdatedAfter", seconds(after)),
        ("maxResultsPerPage", size.to_string()),
        ("includedData", INCLUDED.to_owned()),
    ];
    query.extend(token.map(|token| ("paginationToken", token.to_owned())));
    search(door, query)
}

/// Where a round goes on: after which moment it searches, up to when it will have found everything, and the token
/// of its next page. Pages come in no order that anybody promised.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    after: Timestamp,
    until: Timestamp,
    token: String,
}

impl Mark {
    fn read(mark: &str) -> Option<Self> {
        let (after, rest) = mark.split_once(' ')?;
        let (until, token) = rest.split_once(' ')?;
        let token = token.to_owned();
        Some(Self { after: after.parse().ok()?, until: until.parse().ok()?, token })
    }

    fn written(&self) -> String {
        format!("{} {} {}", self.after, self.until, self.token)
    }
}

/// The page behind a mark; nothing where the mark is none of ours.
pub(crate) fn behind(door: &Door, mark: &str, size: i64) -> Option<Call> {
    let mark = Mark::read(mark)?;
    changed(door, mark.after, size, Some(&mark.token))
}

/// One order.
pub(crate) fn one(door: &Door, id: &str) -> Option<Call> {
    let query = [("includedData", INCLUDED.to_owned())];
    get(door, &format!("{ORDERS}/{}", encoded(id)), &query)
}

/// A page as it came, with how the round goes on behind it.
pub(crate) fn hear(ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let body = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let page: Value = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    let orders = page["orders"].as_array().ok_or_else(|| unreadable("not a page of orders"))?;
    let time = |value: &Value| value.as_str()?.parse::<Timestamp>().ok();
    let (after, until) = match ask {
        Ask::Behind { mark, .. } => {
            let mark = Mark::read(mark).ok_or_else(|| unreadable("a mark of somebody else"))?;
            (mark.after, Some(mark.until))
        }
        Ask::Changed { after, .. } => {
            let newest = || orders.iter().filter_map(|one| time(&one["lastUpdatedTime"])).max();
            (*after, time(&page["lastUpdatedBefore"]).or_else(newest))
        }
        _ => return Err(unreadable("nothing that was asked for")),
    };
    let until = until.unwrap_or(after);
    let token = page.pointer("/pagination/nextToken").and_then(Value::as_str);
    let mark = token.filter(|token| !token.is_empty()).map(|token| {
        let token = token.to_owned();
        Mark { after, until, token }.written()
    });
    let raw = raw_orders(body).map_err(|unreadable| Denial::Unreadable(unreadable.why))?;
    Ok(Heard::Whole(whole(&raw, mark.as_deref(), Some(until))))
}

/// Orders one by one; those that are not there have an empty answer.
pub(crate) fn hear_these(
    door: &Door,
    ids: &[String],
    answers: &[Vec<u8>],
) -> Result<Heard, Denial> {
    if ids.len() > MOST_THESE {
        return Err(Denial::TooMuch);
    }
    if let Some(id) = ids.get(answers.len()) {
        let call = one(door, id).ok_or_else(|| unreadable("no store"))?;
        return Ok(Heard::More(call));
    }
    let mut orders = Vec::new();
    for body in answers.iter().filter(|body| !body.is_empty()) {
        let raw = raw_field(body, "order");
        orders.push(raw.map_err(|unreadable| Denial::Unreadable(unreadable.why))?);
    }
    Ok(Heard::Whole(whole(&orders, None, None)))
}

/// Orders byte for byte, as [`read`] takes them.
fn whole(orders: &[&RawValue], mark: Option<&str>, until: Option<Timestamp>) -> Vec<u8> {
    let orders: Vec<&str> = orders.iter().map(|order| order.get()).collect();
    let (mark, until) = (json!(mark), json!(until.map(|until| until.to_string())));
    format!(r#"{{"mark":{mark},"until":{until},"orders":[{}]}}"#, orders.join(",")).into_bytes()
}

fn not_a_page() -> Unreadable {
    Unreadable { why: "not a page of orders".to_owned() }
}

/// A field of an object, byte for byte.
fn raw_field<'a>(body: &'a [u8], name: &str) -> Result<&'a RawValue, Unreadable> {
    let fields: std::collections::BTreeMap<String, &RawValue> =
        serde_json::from_slice(body).map_err(|_| not_a_page())?;
    fields.get(name).copied().ok_or_else(not_a_page)
}

fn raw_orders(body: &[u8]) -> Result<Vec<&RawValue>, Unreadable> {
    serde_json::from_str(raw_field(body, "orders")?.get()).map_err(|_| not_a_page())
}

/// Whether an answer is a page of orders, whatever stands in it.
pub(crate) fn can_read(body: &[u8]) -> Result<(), Unreadable> {
    raw_orders(body).map(|_| ())
}

/// A page, as [`hear`] or [`hear_these`] put it together.
pub(crate) fn read(body: &[u8], standard: Currency) -> Result<SeenPage, Unreadable> {
    let text = |name: &str| -> Result<Option<String>, Unreadable> {
        serde_json::from_str(raw_field(body, name)?.get()).map_err(|_| not_a_page())
    };
    let orders = raw_orders(body)?;
    let orders: Result<Vec<SeenOrder>, Unreadable> =
        orders.into_iter().map(|raw| order::read(raw.get(), standard)).collect();
    Ok(SeenPage {
        orders: orders?,
        next: text("mark")?.map_or(Next::Nothing, Next::Behind),
        until: text("until")?.and_then(|until| until.parse().ok()),
        unsaid: Vec::new(),
    })
}

#[cfg(test)]
mod tests;
