//! Every call is held against eBay's own description of its APIs: there is such a path, its parameters and headers
//! are known, what is required is given, and what is said has the fields and types that are read there. The answers
//! that are published are read, and nothing of them is lost.

use std::path::{Path, PathBuf};

use channels::{Ask, Call, Connector, Heard, Stage, Subscribe};
use serde_json::Value;

use crate::rest::tests::door;
use crate::{Ebay, listing, parcels, stock};

/// A file of those that others agreed on, where they are at hand.
#[expect(clippy::disallowed_methods, reason = "where the corpora lie is no business of the app")]
pub(crate) fn read_conformance(name: &str) -> Option<Value> {
    let root = std::env::var_os("TRADEWIND_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"),
        PathBuf::from,
    );
    let found = std::fs::read(root.join(name)).ok();
    if found.is_none() {
        println!("skipped: no {name}");
    }
    found.map(|text| serde_json::from_slice(&text).unwrap())
}

fn conformance(name: &str) -> Option<Value> {
    read_conformance(&format!("ebay/{name}"))
}

const CONTRACTS: [(&str, &str); 3] = [
    ("/commerce/notification/v1", "commerce_notification_v1_oas3.json"),
    ("/sell/fulfillment/v1", "sell_fulfillment_v1_oas3.json"),
    ("/sell/inventory/v1", "sell_inventory_v1_oas3.json"),
];

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// One call of each kind that is ever made.
fn every_call() -> Vec<Call> {
    let at = |text: &str| text.parse().unwrap();
    let (after, before) = (at("2026-11-20T23:59:59Z"), at("2026-11-22T00:00:00Z"));
    let shipment = parcels::tests::shipment("J1");
    let mark = "1790000000.600.1799999999".to_owned();
    let asks = [
        Ask::Try,
        Ask::Changed { after, page: 1, size: 50 },
        Ask::Behind { mark, after, size: 50 },
        Ask::Placed { after, before, page: 1, size: 100 },
        Ask::These(ids(&["11-00017-00001", "11-00017-00002"])),
        Ask::WasTold(shipment.clone()),
        Ask::TellShipment(shipment),
        Ask::Listings(ids(&["CUP", "杯"])),
    ];
    let mut calls: Vec<Call> = asks.iter().map(|ask| Ebay.call(&door(), ask).unwrap()).collect();
    calls.extend([parcels::tests::a_telling("J1"), parcels::tests::a_telling("")]);
    calls.extend(stock::tests::some_calls());
    calls.extend(listing::tests::some_calls());
    // The second call of trying a key, and a page behind the first of one second.
    let none = br#"{"total":0,"orders":[]}"#.to_vec();
    let two = br#"{"total":2,"orders":[{"orderId":"1"}],"next":"/order?offset=1"}"#.to_vec();
    let mark = "1790000000.1.1799999999".to_owned();
    let second = Ask::Behind { mark, after, size: 1 };
    for (ask, answers) in [(Ask::Try, vec![none]), (second, vec![two.clone(), two])] {
        match Ebay.hear(&door(), &ask, &answers) {
            Heard::More(call) => calls.push(call),
            _ => panic!("no call"),
        }
    }
    calls.push(Ebay.call(&door(), &Ask::SigningKey("9936261a-7d7b".to_owned())).unwrap());
    calls.extend(subscribe_calls());
    calls
}

/// What makes eBay tell what happens, where nothing is there and where something is there that is not so.
fn subscribe_calls() -> Vec<Call> {
    let wanted = |step| Subscribe {
        step,
        url: "https://t.example/api/v1/channels/ebay/cnx_1/news".to_owned(),
        secret: "whsec_x".to_owned(),
        given: Some("d1".to_owned()),
    };
    let none = r#"{"destinations":[],"subscriptions":[]}"#;
    let other = r#"{"destinations":[{"destinationId":"d1","status":"DISABLED","deliveryConfig":{"endpoint":
        "https://old.example/api/v1/channels/ebay/cnx_1/news"}}],"subscriptions":[
        {"subscriptionId":"s1","topicId":"MARKETPLACE_ACCOUNT_DELETION","status":"DISABLED"},
        {"subscriptionId":"s2","topicId":"ORDER_CONFIRMATION","status":"ENABLED","destinationId":"d2"}]}"#;
    let mut calls = Vec::new();
    for step in 0..3 {
        let ask = Ask::Subscribe(wanted(step));
        calls.push(Ebay.call(&door(), &ask).unwrap());
        for list in [none, other] {
            match Ebay.hear(&door(), &ask, &[list.as_bytes().to_vec()]) {
                Heard::More(call) => calls.push(call),
                _ => panic!("no call"),
            }
        }
    }
    calls
}

/// Whether a path is of a template: `/order/{orderId}`.
fn is_of(path: &str, template: &str) -> bool {
    let (path, template): (Vec<&str>, Vec<&str>) =
        (path.split('/').collect(), template.split('/').collect());
    let fits = |(part, wanted): (&&str, &&str)| wanted.starts_with('{') || part == wanted;
    path.len() == template.len() && path.iter().zip(&template).all(fits)
}

/// What a value says that its schema does not know, or says otherwise.
fn unlike(value: &Value, schema: &Value, root: &Value, path: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let found = root.pointer(name.trim_start_matches('#')).unwrap();
        return unlike(value, found, root, path);
    }
    let wrong = |what: &str| vec![format!("{path}: {what}")];
    match (schema["type"].as_str(), value) {
        (Some("object") | None, Value::Object(fields)) if schema["properties"].is_object() => {
            let known = &schema["properties"];
            let each = fields.iter().flat_map(|(name, inside)| match known.get(name) {
                Some(schema) => unlike(inside, schema, root, &format!("{path}.{name}")),
                None => vec![format!("{path}.{name}: not known")],
            });
            let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
            let lacks = required.iter().filter_map(Value::as_str);
            let lacks = lacks.filter(|name| !fields.contains_key(*name));
            each.chain(lacks.map(|name| format!("{path}.{name}: required"))).collect()
        }
        (Some("array"), Value::Array(items)) => {
            let each = items.iter().enumerate();
            each.flat_map(|(at, one)| unlike(one, &schema["items"], root, &format!("{path}[{at}]")))
                .collect()
        }
        (Some("string"), Value::String(_)) | (Some("boolean"), Value::Bool(_)) => Vec::new(),
        (Some("integer"), Value::Number(number)) if number.is_i64() => Vec::new(),
        (Some("number"), Value::Number(_)) => Vec::new(),
        // Described as a text, and shown as names with lists of values in the same place.
        (Some("string"), Value::Object(_)) if path.ends_with(".aspects") => Vec::new(),
        (kind, _) => wrong(&format!("not {kind:?}")),
    }
}

fn unlike_contract(call: &Call) -> Option<Vec<String>> {
    let path = call.url.strip_prefix("https://api.sandbox.ebay.com").unwrap();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (base, file) = CONTRACTS.into_iter().find(|(base, _)| path.starts_with(base)).unwrap();
    let contract = conformance(file)?;
    let wanted = path.strip_prefix(base).unwrap();
    let paths = contract["paths"].as_object().unwrap();
    // A path that is written out goes before one with a name in it.
    let mut found: Vec<&String> = paths.keys().filter(|known| is_of(wanted, known)).collect();
    found.sort_by_key(|known| known.matches('{').count());
    let Some(template) = found.first() else { return Some(vec![format!("no {wanted}")]) };
    let operation = &paths[*template][call.method.to_lowercase()];
    if operation.is_null() {
        return Some(vec![format!("no {} {template}", call.method)]);
    }
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of = |place: &str| {
        let here = parameters.iter().filter(move |one| one["in"] == place);
        here.map(|one| (one["name"].as_str().unwrap(), one["required"] == true)).collect::<Vec<_>>()
    };
    let mut wrong = Vec::new();
    let given: Vec<&str> = query.split('&').filter(|part| !part.is_empty()).collect();
    let given: Vec<&str> = given.iter().map(|part| part.split_once('=').unwrap().0).collect();
    for name in &given {
        if of("query").iter().all(|(known, _)| known != name) {
            wrong.push(format!("?{name}: not known"));
        }
    }
    for (name, required) in of("query") {
        if required && !given.contains(&name) {
            wrong.push(format!("?{name}: required"));
        }
    }
    for (name, required) in of("header") {
        if required && !call.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name)) {
            wrong.push(format!("{name}: required"));
        }
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    match (schema.is_object(), call.body.is_empty()) {
        (true, false) => {
            let body: Value = serde_json::from_slice(&call.body).unwrap();
            wrong.extend(unlike(&body, schema, &contract, "body"));
        }
        (false, true) => {}
        (is_wanted, _) => wrong.push(format!("a body: {is_wanted}")),
    }
    Some(wrong)
}

#[test]
fn every_call_is_one_of_the_contract() {
    let calls = every_call();
    for call in &calls {
        let Some(wrong) = unlike_contract(call) else { return };
        assert!(wrong.is_empty(), "{} {}: {wrong:?}", call.method, call.url);
    }
    assert_eq!(calls.len(), 35);
}

#[test]
fn a_call_that_is_not_of_the_contract_is_found() {
    let call = stock::tests::some_calls().remove(1);
    let body = |text: &str| Call { body: text.as_bytes().to_vec(), ..call.clone() };
    let url = |url: &str| Call {
        method: "GET",
        url: format!("https://api.sandbox.ebay.com/sell/fulfillment/v1/{url}"),
        headers: Vec::new(),
        body: Vec::new(),
    };
    for wrong in [
        body(r#"{"requests":[{"sku":"A","quantity":1}]}"#),
        body(r#"{"requests":[{"sku":"A","shipToLocationAvailability":{"quantity":"1"}}]}"#),
        body(r#"{"requests":{"sku":"A"}}"#),
        Call { headers: Vec::new(), ..call.clone() },
        Call { method: "PUT", ..call.clone() },
        url("order?page=1"),
        url("orders"),
    ] {
        let Some(found) = unlike_contract(&wrong) else { return };
        assert!(!found.is_empty(), "{} {}", wrong.method, wrong.url);
    }
}

#[test]
fn what_the_recorded_orders_hold_is_in_the_contract() {
    for recorded in [
        include_str!("../tests/recorded/order-paid.json"),
        include_str!("../tests/recorded/order-other-currency.json"),
    ] {
        let Some(contract) = conformance(CONTRACTS[1].1) else { return };
        let order: Value = serde_json::from_str(recorded).unwrap();
        let schema = &contract["components"]["schemas"]["Order"];
        assert_eq!(unlike(&order, schema, &contract, "order"), Vec::<String>::new());
    }
}

#[test]
fn the_published_orders_become_orders_and_nothing_is_lost() {
    let Some(sample) = conformance("getOrders_sample.json") else { return };
    let body = sample.to_string().into_bytes();
    let ask = Ask::Changed { after: "2020-05-01T15:05:43Z".parse().unwrap(), page: 1, size: 50 };
    let Heard::Whole(body) = Ebay.hear(&door(), &ask, &[body]) else { panic!("whole") };
    let page = crate::page::read(&body, "USD".parse().unwrap()).unwrap();
    assert_eq!(page.orders.len(), 3);
    let totals = [(1_200, 3, 0), (420, 1, 0), (420, 1, 0)];
    for ((seen, raw), (total, lines, rest)) in
        page.orders.iter().zip(sample["orders"].as_array().unwrap()).zip(totals)
    {
        let kept: Value = serde_json::from_slice(&seen.raw).unwrap();
        assert_eq!(kept, *raw, "every field is kept");
        assert_eq!((&seen.said.stage, seen.said.total_minor), (&Stage::Open, total));
        let mut order = seen.order.clone().unwrap();
        order.shop = "ONE".to_owned();
        let order = order.checked().unwrap();
        let amounts = order.amounts("USD".parse().unwrap()).unwrap();
        assert_eq!((amounts.total - total, order.lines.len()), (rest, lines));
        assert_eq!(order.buyer.platform_id.as_deref(), Some("m********r"));
        assert!(order.ship_to.unwrap().line2.is_some() && order.ship_by.is_some());
        assert_eq!(order.payment.unwrap().method, "paypal");
    }
}
