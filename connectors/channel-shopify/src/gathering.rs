//! A document of orders (a bulk operation): how it is asked for, how far it is, and how its lines become orders as a
//! page holds them.

use channels::{
    Call, Denial, Document, Door, Gather, Gathered, GatheredReader, Gathering, Heard, Misread, Span,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::graphql::{answer, call, unreadable};
use crate::page::seconds;
use crate::texts;

/// The shop does not put a document together.
const REFUSED: &str = "channels.back_fill_refused";
/// What the id of an order begins with.
const ORDER: &str = "gid://shopify/Order/";

/// By what the orders of a span are searched for; a document is known by it among all others of the app.
fn search(span: &Span) -> String {
    let (since, until) = (seconds(span.since), seconds(span.until));
    format!("updated_at:>='{since}' updated_at:<='{until}'")
}

fn begin(door: &Door, span: &Span) -> Call {
    call(door, &texts::gather(), &json!({"orders": texts::orders(&search(span))}))
}

pub(crate) fn first(door: &Door, gather: &Gather) -> Call {
    match gather {
        Gather::All(_) => call(door, &texts::gatherings(), &json!({})),
        Gather::HowFar(id) => call(door, &texts::gathered(), &json!({"id": id})),
        Gather::NoMore(id) => call(door, texts::GATHER_NO_MORE, &json!({"id": id})),
    }
}

/// What was answered. A key that may not do this may do everything else.
fn answered(body: &[u8]) -> Result<Value, Denial> {
    answer(body).map_err(|denial| match denial {
        Denial::NotAuthorised => Denial::Refused(REFUSED.to_owned()),
        other => other,
    })
}

pub(crate) fn hear(door: &Door, gather: &Gather, answers: &[Vec<u8>]) -> Result<Heard, Denial> {
    let mut read = answers.iter().map(|body| answered(body));
    let data = read.next().unwrap_or_else(|| Err(unreadable("no answer")))?;
    let span = match gather {
        Gather::All(span) => span,
        Gather::HowFar(_) => return how_far(&data["bulkOperation"])?.heard(),
        Gather::NoMore(_) => return Gathering::Gone.heard(),
    };
    let nodes = data.pointer("/bulkOperations/nodes").and_then(Value::as_array);
    let nodes = nodes.ok_or_else(|| unreadable("no list of operations"))?;
    let search = search(span);
    let is_it = |one: &&Value| one["query"].as_str().is_some_and(|text| text.contains(&search));
    if let Some(known) = nodes.iter().find(is_it) {
        return how_far(known)?.heard();
    }
    match read.next() {
        None => Ok(Heard::More(begin(door, span))),
        Some(data) => begun(&data?["bulkOperationRunQuery"])?.heard(),
    }
}

/// What is said to somebody who asked for a document.
fn begun(said: &Value) -> Result<Gathering, Denial> {
    let errors = said["userErrors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let codes: Vec<&str> = errors.iter().filter_map(|error| error["code"].as_str()).collect();
    // Others are being put together, of other programs' too: five at a time.
    if codes.iter().any(|code| matches!(*code, "LIMIT_REACHED" | "OPERATION_IN_PROGRESS")) {
        return Ok(Gathering::Busy);
    }
    if !errors.is_empty() {
        return Ok(Gathering::Refused(codes.first().copied().unwrap_or("INVALID").to_owned()));
    }
    how_far(&said["bulkOperation"])
}

/// A number, as a number or a text.
fn count(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok()).filter(|count| *count >= 0)
}

fn how_far(operation: &Value) -> Result<Gathering, Denial> {
    if operation.is_null() {
        return Ok(Gathering::Gone);
    }
    let word = |name: &str| operation[name].as_str().map(str::to_owned);
    let id = word("id").ok_or_else(|| unreadable("an operation without its id"))?;
    let counted = |name: &str| {
        count(&operation[name]).ok_or_else(|| unreadable("an operation without its counts"))
    };
    let status = word("status").unwrap_or_default();
    Ok(match status.as_str() {
        "CREATED" | "RUNNING" => Gathering::UnderWay { id, things: counted("objectCount")? },
        "COMPLETED" => {
            let (things, orders) = (counted("objectCount")?, counted("rootObjectCount")?);
            let (url, bytes) = (word("url"), count(&operation["fileSize"]));
            match url {
                None if orders > 0 => Gathering::Gone,
                url => Gathering::Whole(Document { id, things, orders, bytes, url }),
            }
        }
        "EXPIRED" => Gathering::Gone,
        "FAILED" => match word("errorCode").unwrap_or_default().as_str() {
            "ACCESS_DENIED" => Gathering::Refused("ACCESS_DENIED".to_owned()),
            code @ ("INTERNAL_SERVER_ERROR" | "TIMEOUT") => Gathering::Failed(code.to_owned()),
            _ => Gathering::Failed(status),
        },
        // Somebody stopped it there.
        "CANCELED" | "CANCELING" => Gathering::Refused(status),
        _ => return Err(unreadable("an operation in no known state")),
    })
}

/// What tells lines apart.
#[derive(Deserialize)]
struct Marks {
    id: Option<String>,
    #[serde(rename = "legacyResourceId")]
    number: Option<Value>,
    #[serde(rename = "__parentId")]
    parent: Option<String>,
    #[serde(rename = "lineItems")]
    lines: Option<Value>,
}

/// An order whose lines still come.
struct Begun {
    id: String,
    /// Byte for byte, but for the brace at its end.
    head: Vec<u8>,
    lines: Vec<Vec<u8>>,
    bytes: usize,
}

/// Reads the lines of a document. Each order stands before its own lines, and those before the next order.
pub(crate) struct Reader {
    most: usize,
    begun: Option<Begun>,
}

impl Reader {
    pub(crate) fn new(most: usize) -> Self {
        Self { most, begun: None }
    }

    fn take_line(&mut self, parent: &str, line: &[u8]) -> Result<(), Misread> {
        let begun = self.begun.as_mut().filter(|begun| begun.id == parent);
        let begun = begun.ok_or(Misread::Orphan)?;
        begun.bytes = begun.bytes.saturating_add(line.len()).saturating_add(1);
        if begun.bytes > self.most {
            // Of what nobody reads, nothing is held.
            begun.lines.clear();
        } else {
            begun.lines.push(line.to_vec());
        }
        Ok(())
    }
}

fn misread(why: &str) -> Misread {
    Misread::Unreadable(why.to_owned())
}

/// The inside of an object, without its braces; nothing where there is nothing in it.
fn without_end(line: &[u8]) -> Option<&[u8]> {
    let head = line.trim_ascii_end().strip_suffix(b"}")?.trim_ascii_end();
    (!head.ends_with(b"{")).then_some(head)
}

impl GatheredReader for Reader {
    fn line(&mut self, line: &[u8]) -> Result<Option<Gathered>, Misread> {
        let line = line.trim_ascii();
        if !line.starts_with(b"{") {
            return Err(misread("no line of JSON"));
        }
        let marks: Marks = serde_json::from_slice(line).map_err(|_| misread("no line of JSON"))?;
        if let Some(parent) = marks.parent {
            return self.take_line(&parent, line).map(|()| None);
        }
        let id = marks.id.filter(|id| id.starts_with(ORDER));
        let id = id.ok_or_else(|| misread("a line that is no order"))?;
        if marks.number.is_none() || marks.lines.is_some() {
            return Err(misread("an order that is not as it was asked for"));
        }
        let head = without_end(line).ok_or_else(|| misread("a line that is no order"))?.to_vec();
        let before = self.end();
        self.begun = Some(Begun { id, bytes: head.len(), head, lines: Vec::new() });
        Ok(before)
    }

    fn end(&mut self) -> Option<Gathered> {
        let begun = self.begun.take()?;
        if begun.bytes > self.most {
            let number = begun.id.strip_prefix(ORDER).unwrap_or_default();
            return Some(Gathered::TooGreat(number.to_owned()));
        }
        let mut order = begun.head;
        order.extend_from_slice(br#","lineItems":{"nodes":["#);
        order.extend_from_slice(&begun.lines.join(&b','));
        order.extend_from_slice(br#"],"pageInfo":{"hasNextPage":false,"endCursor":null}}}"#);
        Some(Gathered::Order(order))
    }
}

#[cfg(test)]
mod tests;
