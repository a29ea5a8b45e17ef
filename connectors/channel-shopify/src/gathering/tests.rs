use channels::Connector;
use kernel::{Currency, Timestamp};

use super::*;

const RECORDED: &str = include_str!("../../tests/recorded/order-paid.json");

fn door() -> Door {
    Door {
        address: "https://one.myshopify.com".to_owned(),
        key: "shpat_1".to_owned(),
        secret: "hush".to_owned(),
        grant: None,
        pass: None,
        place: None,
        at: Timestamp::from_micros(0),
    }
}

fn span() -> Span {
    let at = |text: &str| text.parse().unwrap();
    Span { since: at("2024-01-01T00:00:00Z"), until: at("2026-11-22T08:00:00.25Z") }
}

fn data(data: &Value) -> Vec<u8> {
    json!({ "data": data }).to_string().into_bytes()
}

fn operation(status: &str) -> Value {
    json!({"id": "gid://shopify/BulkOperation/7", "status": status, "errorCode": null,
        "objectCount": "12", "rootObjectCount": "5", "fileSize": "900",
        "url": "https://storage.example/7"})
}

fn known(heard: Result<Heard, Denial>) -> Gathering {
    match heard {
        Ok(Heard::Whole(body)) => Gathering::read(&body).unwrap(),
        Ok(Heard::More(_)) => panic!("it asks for more"),
        Ok(Heard::Not(denial)) | Err(denial) => panic!("{denial:?}"),
    }
}

#[test]
fn a_document_is_looked_for_before_it_is_asked_for() {
    let (door, all) = (door(), Gather::All(span()));
    let none = data(&json!({"bulkOperations": {"nodes": [
        {"id": "gid://shopify/BulkOperation/6", "query": "{ products { edges { node { id } } } }"}]}}));
    let Ok(Heard::More(call)) = hear(&door, &all, std::slice::from_ref(&none)) else {
        panic!("it is asked for")
    };
    let sent: Value = serde_json::from_slice(&call.body).unwrap();
    let text = sent["variables"]["orders"].as_str().unwrap();
    let search = "updated_at:>='2024-01-01T00:00:00Z' updated_at:<='2026-11-22T08:00:00Z'";
    assert!(text.contains(search), "{text}");
    assert!(sent["query"].as_str().unwrap().contains("groupObjects: true"));

    let mut ours = operation("RUNNING");
    ours["query"] = json!(text);
    let there = data(&json!({"bulkOperations": {"nodes": [ours]}}));
    let id = "gid://shopify/BulkOperation/7".to_owned();
    let running = Gathering::UnderWay { id, things: 12 };
    assert_eq!(known(hear(&door, &all, &[there])), running);

    let said = |code: &str| {
        let errors = json!([{"code": code, "field": null, "message": "Ann said"}]);
        let errors = if code.is_empty() { json!([]) } else { errors };
        let operation = if code.is_empty() { operation("CREATED") } else { Value::Null };
        let answer = json!({"bulkOperation": operation, "userErrors": errors});
        known(hear(&door, &all, &[none.clone(), data(&json!({"bulkOperationRunQuery": answer}))]))
    };
    assert_eq!(said(""), running);
    assert_eq!(said("LIMIT_REACHED"), Gathering::Busy);
    assert_eq!(said("OPERATION_IN_PROGRESS"), Gathering::Busy);
    assert_eq!(said("INVALID"), Gathering::Refused("INVALID".to_owned()));

    let denied = br#"{"errors":[{"extensions":{"code":"ACCESS_DENIED"}}]}"#.to_vec();
    let denied = hear(&door, &all, &[denied]).err();
    assert_eq!(denied, Some(Denial::Refused(REFUSED.to_owned())), "the key is good for the rest");
}

#[test]
fn how_far_it_is_says_its_state() {
    let (door, how_far) = (door(), Gather::HowFar("gid://shopify/BulkOperation/7".to_owned()));
    let state = |operation: &Value| {
        hear(&door, &how_far, &[data(&json!({ "bulkOperation": operation }))])
            .map(|heard| known(Ok(heard)))
    };
    let with = |status: &str, field: &str, value: Value| {
        let mut operation = operation(status);
        operation[field] = value;
        state(&operation)
    };
    let id = "gid://shopify/BulkOperation/7".to_owned();
    let whole = |url: Option<&str>, orders: i64| {
        let url = url.map(str::to_owned);
        Gathering::Whole(Document { id: id.clone(), things: 12, orders, bytes: Some(900), url })
    };
    let url = Some("https://storage.example/7");
    assert_eq!(state(&operation("COMPLETED")), Ok(whole(url, 5)));
    assert_eq!(with("COMPLETED", "rootObjectCount", json!(5)), Ok(whole(url, 5)));
    assert_eq!(with("COMPLETED", "url", Value::Null), Ok(Gathering::Gone));
    let mut empty = operation("COMPLETED");
    (empty["url"], empty["rootObjectCount"]) = (Value::Null, json!("0"));
    assert_eq!(state(&empty), Ok(whole(None, 0)));
    assert_eq!(state(&operation("EXPIRED")), Ok(Gathering::Gone));
    assert_eq!(state(&Value::Null), Ok(Gathering::Gone));
    for (code, wanted) in [
        ("INTERNAL_SERVER_ERROR", Gathering::Failed("INTERNAL_SERVER_ERROR".to_owned())),
        ("TIMEOUT", Gathering::Failed("TIMEOUT".to_owned())),
        ("ACCESS_DENIED", Gathering::Refused("ACCESS_DENIED".to_owned())),
        ("Ann said", Gathering::Failed("FAILED".to_owned())),
    ] {
        assert_eq!(with("FAILED", "errorCode", json!(code)), Ok(wanted), "{code}");
    }
    assert_eq!(state(&operation("CANCELED")), Ok(Gathering::Refused("CANCELED".to_owned())));
    assert!(state(&operation("DREAMING")).is_err());
    assert!(with("RUNNING", "objectCount", json!("-1")).is_err());
    assert!(with("RUNNING", "id", Value::Null).is_err());
}

/// The lines into which a document puts an order.
fn lines_of(order: &Value) -> Vec<Vec<u8>> {
    let mut head = order.clone();
    let lines = head.as_object_mut().unwrap().remove("lineItems").unwrap();
    let mut all = vec![head.to_string().into_bytes()];
    for line in lines["nodes"].as_array().unwrap() {
        let mut line = line.clone();
        line["__parentId"] = order["id"].clone();
        all.push(line.to_string().into_bytes());
    }
    all
}

fn an_order(number: i64, lines: usize) -> Value {
    let mut order: Value = serde_json::from_str(RECORDED).unwrap();
    order["id"] = json!(format!("gid://shopify/Order/{number}"));
    order["legacyResourceId"] = json!(number.to_string());
    let line = order["lineItems"]["nodes"][0].clone();
    order["lineItems"]["nodes"] = json!(vec![line; lines]);
    order
}

fn read(lines: &[Vec<u8>], most: usize) -> Result<Vec<Gathered>, Misread> {
    let mut reader = Reader::new(most);
    let mut read = Vec::new();
    for line in lines {
        read.extend(reader.line(line)?);
    }
    read.extend(reader.end());
    Ok(read)
}

#[test]
fn an_order_of_a_document_is_read_as_one_of_a_page() {
    let orders = [an_order(1, 1), an_order(2, 0), an_order(3, 40)];
    let lines: Vec<Vec<u8>> = orders.iter().flat_map(lines_of).collect();
    let gathered = read(&lines, 1 << 20).unwrap();
    assert_eq!(gathered.len(), 3);
    for (order, gathered) in orders.iter().zip(gathered) {
        let Gathered::Order(raw) = gathered else { panic!("it is not too great") };
        let mut page = order.clone();
        page["lineItems"]["pageInfo"] = json!({"hasNextPage": false, "endCursor": null});
        let currency: Currency = "EUR".parse().unwrap();
        let raw = std::str::from_utf8(&raw).unwrap();
        let (ours, theirs) =
            (crate::order::read(raw, currency), crate::order::read(&page.to_string(), currency));
        let (ours, theirs) = (ours.unwrap(), theirs.unwrap());
        assert_eq!(ours.external_id, theirs.external_id);
        assert_eq!((ours.changed_at, ours.said), (theirs.changed_at, theirs.said));
        assert_eq!(format!("{:?}", ours.order), format!("{:?}", theirs.order));
    }
    assert_eq!(read(&[], 1), Ok(Vec::new()));
    assert!(crate::Shopify.gathered(1).is_some());
}

#[test]
fn what_is_no_line_of_a_document_stops_it_and_nothing_is_dropped() {
    let order = lines_of(&an_order(1, 1));
    let other = lines_of(&an_order(2, 1));
    let unreadable =
        |lines: &[Vec<u8>]| matches!(read(lines, 1 << 20), Err(Misread::Unreadable(_)));
    for line in [
        &b""[..],
        b"<html>",
        b"[]",
        b"{}",
        b"{\"id\":\"gid://shopify/Order/1\"",
        b"{\"id\":\"gid://shopify/Product/1\",\"legacyResourceId\":\"1\"}",
        b"{\"id\":\"gid://shopify/Order/1\"}",
        b"{\"id\":7,\"legacyResourceId\":\"7\"}",
        b"{\"id\":\"gid://shopify/Order/1\",\"id\":\"gid://shopify/Order/2\"}",
        b"{\"id\":\"gid://shopify/Order/1\",\"legacyResourceId\":\"1\",\"lineItems\":{\"nodes\":[]}}",
        b"{\"id\":\"gid://shopify/Order/1\",\"legacyResourceId\":\"1\"}{}",
        b"\xff\xfe",
    ] {
        let text = String::from_utf8_lossy(line).into_owned();
        assert!(unreadable(&[line.to_vec()]), "{text}");
        assert!(unreadable(&[order[0].clone(), line.to_vec()]), "{text}");
    }
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    assert!(unreadable(&[deep]));
    for lines in [
        vec![order[1].clone()],
        vec![other[0].clone(), order[1].clone()],
        // Its order stood before, and another came between them.
        vec![order[0].clone(), other[0].clone(), order[1].clone()],
    ] {
        assert_eq!(read(&lines, 1 << 20), Err(Misread::Orphan));
    }
}

#[test]
fn an_order_that_is_too_great_keeps_its_number_and_no_other_waiting() {
    let (one, great, last) = (an_order(1, 1), an_order(2, 200), an_order(3, 1));
    let most = 20_000;
    let lines: Vec<Vec<u8>> = [one, great, last].iter().flat_map(lines_of).collect();
    let gathered = read(&lines, most).unwrap();
    assert!(matches!(gathered[0], Gathered::Order(_)));
    assert_eq!(gathered[1], Gathered::TooGreat("2".to_owned()));
    assert!(matches!(gathered[2], Gathered::Order(_)));
}
