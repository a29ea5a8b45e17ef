//! The documents of a shop: it puts orders together in its own time, and keeps what it made at another address.

use std::collections::VecDeque;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use futures_util::stream::{iter, once, pending};
use serde_json::{Value, json};

use crate::shop::{Inside, Shop};

/// How a document is given once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// It ends in the middle.
    Cut,
    /// It stops in the middle.
    Never,
    Status(u16),
}

/// A document that was asked for.
pub(crate) struct Bulk {
    pub(crate) query: String,
    pub(crate) status: &'static str,
    pub(crate) text: String,
    things: usize,
    orders: usize,
}

/// The documents of a shop.
#[derive(Default)]
pub(crate) struct Bulks {
    pub(crate) all: Vec<Bulk>,
    /// How those end that are put together next; well where nothing is said.
    pub(crate) ends: VecDeque<&'static str>,
    /// How documents are given next; well where nothing is said.
    pub(crate) given: VecDeque<Given>,
    /// From which bytes on they were wanted.
    pub(crate) wanted: Vec<Option<String>>,
    /// What stands behind the last line.
    pub(crate) tail: &'static str,
}

fn between<'a>(text: &'a str, begin: &str) -> &'a str {
    text.split_once(begin).unwrap().1.split_once('\'').unwrap().0
}

impl Inside {
    /// It puts orders together as they are now.
    pub(crate) fn gather(&mut self, asked: &Value) -> Value {
        let query = asked["orders"].as_str().unwrap().to_owned();
        let (since, until) = (between(&query, "updated_at:>='"), between(&query, "updated_at:<='"));
        let (mut text, mut things, mut orders) = (String::new(), 0, 0);
        let is_in = |order: &&Value| {
            let at = order["updatedAt"].as_str().unwrap();
            since <= at && at <= until
        };
        for order in self.orders.iter().filter(is_in) {
            let mut head = order.clone();
            let lines = head.as_object_mut().unwrap().remove("lineItems").unwrap();
            text.push_str(&format!("{head}\n"));
            for line in lines["nodes"].as_array().unwrap() {
                let mut line = line.clone();
                line["__parentId"] = order["id"].clone();
                text.push_str(&format!("{line}\n"));
                things += 1;
            }
            (things, orders) = (things + 1, orders + 1);
        }
        text.push_str(self.bulks.tail);
        self.bulks.all.push(Bulk { query, status: "CREATED", text, things, orders });
        let made = self.bulk(self.bulks.all.len() - 1);
        json!({"bulkOperationRunQuery": {"bulkOperation": made, "userErrors": []}})
    }

    pub(crate) fn gatherings(&self) -> Value {
        let nodes: Vec<Value> = (0..self.bulks.all.len()).rev().map(|at| self.bulk(at)).collect();
        json!({"bulkOperations": {"nodes": nodes}})
    }

    /// Each look finds it further.
    pub(crate) fn gathered(&mut self, id: &Value) -> Value {
        let at: usize = id.as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        let bulk = &mut self.bulks.all[at];
        bulk.status = match bulk.status {
            "CREATED" => "RUNNING",
            "RUNNING" => self.bulks.ends.pop_front().unwrap_or("COMPLETED"),
            other => other,
        };
        json!({"bulkOperation": self.bulk(at)})
    }

    pub(crate) fn gather_no_more(&mut self, id: &Value) -> Value {
        let at: usize = id.as_str().unwrap().rsplit('/').next().unwrap().parse().unwrap();
        self.bulks.all[at].status = "CANCELED";
        json!({"bulkOperationCancel": {"bulkOperation": {"id": id}, "userErrors": []}})
    }

    fn bulk(&self, at: usize) -> Value {
        let bulk = &self.bulks.all[at];
        let (status, error) = match bulk.status {
            code @ ("TIMEOUT" | "ACCESS_DENIED") => ("FAILED", Some(code)),
            status => (status, None),
        };
        let is_whole = status == "COMPLETED" && bulk.orders > 0;
        let url = is_whole.then(|| format!("{}/documents/{at}", self.url));
        let size = is_whole.then(|| bulk.text.len().to_string());
        json!({"id": format!("gid://shopify/BulkOperation/{at}"), "status": status,
            "errorCode": error, "objectCount": bulk.things.to_string(),
            "rootObjectCount": bulk.orders.to_string(), "fileSize": size, "url": url,
            "query": bulk.query})
    }
}

/// A document, or the rest of one, to whoever knows where it lies: no key is asked for.
pub(crate) async fn give(
    State(shop): State<Shop>,
    Path(at): Path<usize>,
    headers: HeaderMap,
) -> Response {
    assert!(!headers.contains_key("x-shopify-access-token"), "the key is the shop's alone");
    let (text, given) = {
        let mut inside = shop.inside();
        let range = headers.get(header::RANGE).map(|range| range.to_str().unwrap().to_owned());
        inside.bulks.wanted.push(range);
        (inside.bulks.all[at].text.clone().into_bytes(), inside.bulks.given.pop_front())
    };
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let from = range.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
    let from: Option<usize> = from.map(|from| from.parse().unwrap());
    let rest = text[from.unwrap_or_default()..].to_vec();
    // In the middle of a line.
    let half = rest[..rest.len() / 2 + 7].to_vec();
    let body = match given {
        None => Body::from(rest),
        Some(Given::Status(status)) => {
            return StatusCode::from_u16(status).unwrap().into_response();
        }
        Some(Given::Cut) => Body::from_stream(iter([
            Ok::<_, std::io::Error>(half),
            Err(std::io::Error::other("cut")),
        ])),
        Some(Given::Never) => {
            let half = async move { Ok::<_, std::io::Error>(half) };
            Body::from_stream(once(half).chain(pending()))
        }
    };
    match from {
        None => Response::new(body),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", text.len() - 1, text.len());
            let headers = [(header::CONTENT_RANGE, range)];
            (StatusCode::PARTIAL_CONTENT, headers, body).into_response()
        }
    }
}
