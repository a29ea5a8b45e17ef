//! Pages of orders: how they are asked for, and how what came in several answers becomes one. Nothing is cut
//! silently: lines that did not come with their order are asked for before it is read.

use std::collections::BTreeMap;

use channels::{Ask, Call, Denial, Door, Heard, Next, SeenOrder, SeenPage, Unreadable};
use kernel::{Currency, Timestamp};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::graphql::{answer, call, gid, number, unreadable};
use crate::order;
use crate::texts::{self, MOST_ORDERS};

/// More than was asked for is no answer to it.
const MOST_READ: usize = 200;

/// What changed after a moment, the longest unchanged first; behind a mark.
pub(crate) fn changed(door: &Door, after: Timestamp, size: i64, behind: Option<&str>) -> Call {
    let most = i64::try_from(MOST_ORDERS).unwrap_or(1);
    let variables = json!({
        "search": format!("updated_at:>='{}'", seconds(after)),
        "size": size.clamp(1, most),
        "behind": behind,
    });
    call(door, &texts::changed(), &variables)
}

/// A moment to the second, as it is searched for.
pub(crate) fn seconds(at: Timestamp) -> String {
    let text: String = at.to_string().chars().take("2026-11-22T08:00:00".len()).collect();
    format!("{text}Z")
}

/// Some of the orders that are asked for by number.
pub(crate) fn these(door: &Door, ids: &[String], begin: usize) -> Call {
    let some = ids.iter().skip(begin).take(MOST_ORDERS);
    let ids: Vec<String> = some.map(|id| gid("Order", id)).collect();
    call(door, &texts::these(), &json!({"ids": ids}))
}

fn more_lines(door: &Door, order: &str, behind: &str) -> Call {
    let variables = json!({"id": gid("Order", order), "behind": behind});
    call(door, &texts::more_lines(), &variables)
}

/// An order as it came, and where its lines go on.
struct Part {
    id: String,
    updated_at: Value,
    raw: Raw,
    behind: Option<String>,
}

enum Raw {
    /// Byte for byte.
    AsItCame(String),
    /// With lines of other answers in it.
    Put(Value),
}

fn part(raw: &RawValue) -> Result<Part, Denial> {
    let value: Value = serde_json::from_str(raw.get()).map_err(|_| unreadable("not an order"))?;
    let id = value.get("legacyResourceId").and_then(number);
    Ok(Part {
        id: id.ok_or_else(|| unreadable("an order without its number"))?,
        updated_at: value["updatedAt"].clone(),
        behind: behind(&value["lineItems"])?,
        raw: Raw::AsItCame(raw.get().to_owned()),
    })
}

/// Behind which mark a list goes on.
pub(crate) fn behind(list: &Value) -> Result<Option<String>, Denial> {
    if list.pointer("/pageInfo/hasNextPage") != Some(&Value::Bool(true)) {
        return Ok(None);
    }
    let mark = list.pointer("/pageInfo/endCursor").and_then(Value::as_str);
    mark.map(|mark| Some(mark.to_owned())).ok_or_else(|| unreadable("a page without its mark"))
}

type Object<'a> = BTreeMap<String, &'a RawValue>;

fn object(raw: &str) -> Result<Object<'_>, Denial> {
    serde_json::from_str(raw).map_err(|_| unreadable("not an object"))
}

fn field<'a>(object: &Object<'a>, name: &str) -> Result<&'a str, Denial> {
    let found = object.get(name).copied();
    found.map(RawValue::get).ok_or_else(|| unreadable("an answer without what was asked for"))
}

fn list(raw: &str) -> Result<Vec<Option<&RawValue>>, Denial> {
    serde_json::from_str(raw).map_err(|_| unreadable("not a list"))
}

fn text(bytes: &[u8]) -> Result<&str, Denial> {
    std::str::from_utf8(bytes).map_err(|_| unreadable("not a text"))
}

/// What follows from the answers to an ask for orders.
pub(crate) fn hear(door: &Door, ask: &Ask, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let mut page = Page::default();
    let mut answers = answers.iter();
    match ask {
        Ask::These(ids) => {
            for begin in (0..ids.len()).step_by(MOST_ORDERS) {
                let Some(body) = answers.next() else {
                    return Ok(Heard::More(these(door, ids, begin)));
                };
                page.take_these(body, ids.iter().skip(begin).take(MOST_ORDERS))?;
            }
        }
        _ => page.take_changed(answers.next().ok_or_else(|| unreadable("no answer"))?)?,
    }
    for body in answers {
        page.take_lines(body)?;
    }
    Ok(match page.cut() {
        Some((order, mark)) => Heard::More(more_lines(door, order, mark)),
        None => Heard::Whole(page.into_whole()),
    })
}

#[derive(Default)]
struct Page {
    parts: Vec<Part>,
    next: Option<String>,
    unsaid: Vec<String>,
}

impl Page {
    fn take_changed(&mut self, body: &[u8]) -> Result<(), Denial> {
        let read = answer(body)?;
        let body = object(text(body)?)?;
        let data = object(field(&body, "data")?)?;
        let orders = object(field(&data, "orders")?)?;
        for raw in list(field(&orders, "nodes")?)?.into_iter().flatten() {
            self.parts.push(part(raw)?);
        }
        self.next = behind(&read["orders"])?;
        Ok(())
    }

    /// Orders by number. What is not there was deleted, if the key may see orders of any age; else nobody
    /// knows.
    fn take_these<'a>(
        &mut self,
        body: &[u8],
        asked: impl Iterator<Item = &'a String>,
    ) -> Result<(), Denial> {
        let read = answer(body)?;
        let body = object(text(body)?)?;
        let data = object(field(&body, "data")?)?;
        let nodes = list(field(&data, "nodes")?)?;
        let sees_all = scopes(&read).iter().any(|scope| scope == "read_all_orders");
        for (raw, id) in nodes.into_iter().zip(asked) {
            match raw {
                Some(raw) => self.parts.push(part(raw)?),
                None if sees_all => {}
                None => self.unsaid.push(id.clone()),
            }
        }
        Ok(())
    }

    fn take_lines(&mut self, body: &[u8]) -> Result<(), Denial> {
        let read = answer(body)?;
        let order = &read["order"];
        let id = order.get("id").and_then(number);
        let part = self.parts.iter_mut().find(|part| Some(&part.id) == id.as_ref());
        let part = part.ok_or_else(|| unreadable("lines of another order"))?;
        if order["updatedAt"] != part.updated_at {
            // Lines of two states of an order make none.
            return Err(Denial::Wait(Some(1)));
        }
        let lines = order.pointer("/lineItems/nodes").and_then(Value::as_array);
        let lines = lines.ok_or_else(|| unreadable("an order without its lines"))?;
        let mut whole: Value = match &part.raw {
            Raw::AsItCame(raw) => {
                serde_json::from_str(raw).map_err(|_| unreadable("not an order"))?
            }
            Raw::Put(whole) => whole.clone(),
        };
        let known = whole.pointer_mut("/lineItems/nodes").and_then(Value::as_array_mut);
        known.ok_or_else(|| unreadable("an order without its lines"))?.extend_from_slice(lines);
        whole["lineItems"]["pageInfo"] = order["lineItems"]["pageInfo"].clone();
        part.behind = behind(&order["lineItems"])?;
        part.raw = Raw::Put(whole);
        Ok(())
    }

    fn cut(&self) -> Option<(&str, &str)> {
        self.parts.iter().find_map(|part| Some((part.id.as_str(), part.behind.as_deref()?)))
    }

    fn into_whole(self) -> Vec<u8> {
        let orders: Vec<String> = self
            .parts
            .into_iter()
            .map(|part| match part.raw {
                Raw::AsItCame(raw) => raw,
                Raw::Put(whole) => whole.to_string(),
            })
            .collect();
        let (next, unsaid) = (json!(self.next), json!(self.unsaid));
        let orders = orders.join(",");
        format!(r#"{{"next":{next},"unsaid":{unsaid},"orders":[{orders}]}}"#).into_bytes()
    }
}

/// What the key may do.
pub(crate) fn scopes(data: &Value) -> Vec<String> {
    let scopes = data.pointer("/currentAppInstallation/accessScopes").and_then(Value::as_array);
    let scopes = scopes.map(Vec::as_slice).unwrap_or_default().iter();
    scopes.filter_map(|scope| scope.get("handle")?.as_str().map(str::to_owned)).collect()
}

/// A page as [`hear`] put it together.
pub(crate) fn read(body: &[u8], standard: Currency) -> Result<SeenPage, Unreadable> {
    let unreadable = |_| Unreadable { why: "not a page of orders".to_owned() };
    let (orders, next, unsaid) = parts(body).map_err(unreadable)?;
    let orders: Result<Vec<SeenOrder>, Unreadable> =
        orders.into_iter().map(|raw| order::read(raw.get(), standard)).collect();
    let next = next.map_or(Next::Nothing, Next::Behind);
    Ok(SeenPage { orders: orders?, next, until: None, unsaid })
}

/// What a page holds: its orders, behind which mark it goes on, and of which orders nothing is known.
pub(crate) type Parts<'a> = (Vec<&'a RawValue>, Option<String>, Vec<String>);

/// The parts of such a page.
pub(crate) fn parts(body: &[u8]) -> Result<Parts<'_>, Denial> {
    let page = object(text(body)?)?;
    let orders: Vec<&RawValue> = serde_json::from_str(field(&page, "orders")?)
        .map_err(|_| unreadable("not a list of orders"))?;
    if orders.len() > MOST_READ {
        return Err(unreadable("more orders than were asked for"));
    }
    let of = |name| page.get(name).map_or("null", |raw| raw.get());
    let next: Option<String> =
        serde_json::from_str(of("next")).map_err(|_| unreadable("not a mark"))?;
    let unsaid: Option<Vec<String>> =
        serde_json::from_str(of("unsaid")).map_err(|_| unreadable("not a list of numbers"))?;
    Ok((orders, next, unsaid.unwrap_or_default()))
}
