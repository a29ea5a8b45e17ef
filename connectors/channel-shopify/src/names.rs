//! Orders by name alone: what was placed in a time, so that it can be compared with what is here.

use channels::{Call, Denial, Door, Heard, SeenName, Unreadable};
use kernel::Timestamp;
use serde_json::{Value, json};

use crate::graphql::{answer, call, number, unreadable};
use crate::page::{behind, seconds};
use crate::texts::PLACED;

/// What was placed after a moment and before another, the longest placed first; behind a mark.
pub(crate) fn placed(
    door: &Door,
    after: Timestamp,
    before: Timestamp,
    size: i64,
    behind: Option<&str>,
) -> Call {
    let (after, before) = (seconds(after), seconds(before));
    let search = format!("created_at:>'{after}' created_at:<'{before}'");
    call(door, PLACED, &json!({"search": search, "size": size.clamp(1, 250), "behind": behind}))
}

/// Its pages have marks and no numbers: the one that is wanted is found behind those before it.
pub(crate) fn hear(
    answers: &[Vec<u8>],
    page: i64,
    more: impl Fn(&str) -> Call,
) -> Result<Heard, Denial> {
    let body = answers.last().ok_or_else(|| unreadable("no answer"))?;
    let read = answer(body)?;
    if i64::try_from(answers.len()).unwrap_or(i64::MAX) >= page {
        return Ok(Heard::Whole(body.clone()));
    }
    Ok(match behind(&read["orders"])? {
        Some(mark) => Heard::More(more(&mark)),
        None => Heard::Whole(br#"{"data":{"orders":{"nodes":[]}}}"#.to_vec()),
    })
}

/// The names on a page.
pub(crate) fn read(body: &[u8]) -> Result<Vec<SeenName>, Unreadable> {
    let not = |why: &str| Unreadable { why: why.to_owned() };
    let body: Value = serde_json::from_slice(body).map_err(|_| not("not a page of orders"))?;
    let nodes = body.pointer("/data/orders/nodes").and_then(Value::as_array);
    let nodes = nodes.ok_or_else(|| not("not a page of orders"))?;
    let name = |node: &Value| {
        let id = node.get("legacyResourceId").and_then(number);
        let time = |field| node.get(field)?.as_str()?.parse::<Timestamp>().ok();
        let placed_at = time("createdAt").ok_or_else(|| not("an order without its time"))?;
        let external_id = id.ok_or_else(|| not("an order without its number"))?;
        let named = node.get("name").and_then(Value::as_str).filter(|name| !name.is_empty());
        Ok(SeenName {
            number: named.unwrap_or(&external_id).to_owned(),
            external_id,
            placed_at,
            changed_at: time("updatedAt").unwrap_or(placed_at),
            is_order: true,
        })
    };
    nodes.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door() -> Door {
        Door {
            address: "https://tea.myshopify.com".to_owned(),
            key: "shpat_0".to_owned(),
            secret: "secret".to_owned(),
            grant: None,
            pass: None,
            place: None,
            at: Timestamp::from_micros(0),
        }
    }

    fn page(ids: &[u64], mark: Option<&str>) -> Vec<u8> {
        let nodes: Vec<Value> = ids
            .iter()
            .map(|id| {
                json!({"legacyResourceId": id.to_string(), "name": format!("#{id}"),
                    "createdAt": "2026-11-22T08:00:00Z", "updatedAt": "2026-11-22T09:00:00Z"})
            })
            .collect();
        let info = json!({"hasNextPage": mark.is_some(), "endCursor": mark});
        json!({"data": {"orders": {"nodes": nodes, "pageInfo": info}}}).to_string().into_bytes()
    }

    fn again(mark: &str) -> Call {
        let at: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        placed(&door(), at, at.plus_days(1), 100, Some(mark))
    }

    #[test]
    fn a_day_is_searched_by_the_second() {
        let call = again("m1");
        let body = String::from_utf8(call.body).unwrap();
        let search = "created_at:>'2026-11-22T00:00:00Z' created_at:<'2026-11-23T00:00:00Z'";
        assert!(body.contains(search), "{body}");
        assert!(body.contains("\"behind\":\"m1\""), "{body}");
    }

    #[test]
    fn the_second_page_stands_behind_the_mark_of_the_first() {
        let (first, second) = (page(&[1, 2], Some("m1")), page(&[3], None));
        let names = |body: &[u8]| -> Vec<String> {
            read(body).unwrap().into_iter().map(|name| name.external_id).collect()
        };
        let Ok(Heard::Whole(body)) = hear(std::slice::from_ref(&first), 1, again) else {
            panic!("whole")
        };
        assert_eq!(names(&body), ["1", "2"]);
        let Ok(Heard::More(call)) = hear(std::slice::from_ref(&first), 2, again) else {
            panic!("more")
        };
        assert!(String::from_utf8(call.body).unwrap().contains("m1"));
        let Ok(Heard::Whole(body)) = hear(&[first, second.clone()], 2, again) else {
            panic!("whole")
        };
        assert_eq!(names(&body), ["3"]);
        let Ok(Heard::Whole(body)) = hear(&[second], 2, again) else { panic!("whole") };
        assert_eq!(names(&body), Vec::<String>::new(), "there is no second page");
    }

    #[test]
    fn what_is_no_page_is_none() {
        for body in ["", "[]", "{\"data\":null}", "{\"data\":{\"orders\":{\"nodes\":[{}]}}}"] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }
}
