//! Every call is held against Amazon's own descriptions of its API, and every answer of its sandbox is read.

use std::path::{Path, PathBuf};

use channels::{Ask, Call, Connector, Denial, Heard, Refusal, ReturnsAsk, StockOutcome, Window};
use kernel::{Currency, Timestamp};
use serde_json::Value;

use crate::parcels::tests::a_shipment;
use crate::stores::a_door;
use crate::{Amazon, answer, listing, listings, order, page};

/// A file of those that others agreed on, where they are at hand.
#[expect(clippy::disallowed_methods, reason = "where the corpora lie is no business of the app")]
pub(crate) fn conformance(name: &str) -> Option<Value> {
    let root = std::env::var_os("TRADEWIND_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"),
        PathBuf::from,
    );
    let Ok(found) = std::fs::read(root.join(name)) else {
        println!("skipped: no {name}");
        return None;
    };
    Some(serde_json::from_slice(&found).unwrap())
}

const CONTRACTS: [&str; 4] = [
    "amazon/orders_2026-01-01.json",
    "amazon/ordersV0.json",
    "amazon/listingsItems_2021-08-01.json",
    "amazon/reports_2021-06-30.json",
];

/// Every call that is made, by what it is for.
fn calls() -> Vec<(&'static str, Call)> {
    let (door, at) = (a_door(), Timestamp::from_micros(1_795_334_400_000_000));
    let codes = vec!["GM-ZDPI-9B4E".to_owned(), "Straße 1".to_owned()];
    let show = Ask::ShowStock {
        group: Some("LUGGAGE:GM/ZDPI".to_owned()),
        pieces: vec![("GM/ZDPI".to_owned(), 5)],
        intent: "one".to_owned(),
    };
    let mark = format!("{at} {at} token&1");
    let window = Window { from: at.plus_days(-45), until: at };
    let asks = [
        ("searchOrders", Ask::Try),
        ("searchOrders", Ask::Changed { after: at, page: 1, size: 50 }),
        ("searchOrders", Ask::Behind { mark, after: at, size: 50 }),
        ("searchOrders", Ask::Placed { after: at, before: at, page: 1, size: 50 }),
        ("getOrder", Ask::These(vec!["902-1106328-1059050".to_owned()])),
        ("getOrder", Ask::WasTold(a_shipment())),
        ("confirmShipment", Ask::TellShipment(a_shipment())),
        ("searchListingsItems", Ask::Listings(codes)),
        ("patchListingsItem", show),
        ("createReport", Ask::Returns(ReturnsAsk::Make(window))),
        ("getReports", Ask::Returns(ReturnsAsk::WasMade { window, since: at })),
        ("getReport", Ask::Returns(ReturnsAsk::HowFar("ID 1".to_owned()))),
        ("getReportDocument", Ask::Returns(ReturnsAsk::Fetch("amzn1.spdoc/1".to_owned()))),
    ];
    let mut calls: Vec<(&str, Call)> =
        asks.iter().map(|(name, ask)| (*name, Amazon.call(&door, ask).unwrap())).collect();
    calls.extend(listing::tests::some_calls());
    match listings::hear_try(&door, &[b"{}".to_vec()]) {
        Ok(Heard::More(call)) => calls.push(("searchListingsItems", call)),
        _ => panic!("the seller is not looked at"),
    }
    calls
}

/// An operation of a contract that a path is one of, and what stands in its places.
fn operation<'a>(contract: &'a Value, call: &Call, path: &str) -> Option<&'a Value> {
    let method = call.method.to_lowercase();
    contract["paths"].as_object()?.iter().find_map(|(known, operations)| {
        let parts: Vec<&str> = path.split('/').collect();
        let wanted: Vec<&str> = known.split('/').collect();
        let fits = parts.len() == wanted.len()
            && parts.iter().zip(&wanted).all(|(part, wanted)| {
                wanted == part || (wanted.starts_with('{') && !part.is_empty())
            });
        operations.get(&method).filter(|_| fits)
    })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

/// Whether a value is what a contract describes: nothing is missing, and nothing is unknown.
fn must_fit(contract: &Value, schema: &Value, value: &Value, path: &str) {
    let schema = match schema["$ref"].as_str() {
        Some(name) => contract.pointer(name.trim_start_matches('#')).unwrap(),
        None => schema,
    };
    if let Some(known) = schema["enum"].as_array() {
        assert!(known.contains(value), "{path}: {value}");
    }
    match schema["type"].as_str() {
        Some("string") => assert!(value.is_string(), "{path}: {value}"),
        Some("integer") => assert!(value.is_i64(), "{path}: {value}"),
        Some("array") => {
            for one in value.as_array().unwrap() {
                must_fit(contract, &schema["items"], one, path);
            }
        }
        _ => {
            let fields = value.as_object().unwrap();
            for name in schema["required"].as_array().into_iter().flatten() {
                let given = fields.get(name.as_str().unwrap());
                assert!(given.is_some_and(|given| given != ""), "{path}: no {name}");
            }
            let Some(known) = schema["properties"].as_object() else { return };
            for (name, field) in fields {
                let path = format!("{path}.{name}");
                must_fit(contract, known.get(name).expect(&path), field, &path);
            }
        }
    }
}

#[test]
fn every_call_is_one_of_amazon_s_own_contract() {
    let contracts: Vec<Value> = CONTRACTS.iter().filter_map(|name| conformance(name)).collect();
    if contracts.len() < CONTRACTS.len() {
        return;
    }
    for (name, call) in calls() {
        let url = call.url.strip_prefix("https://sellingpartnerapi-eu.amazon.com").unwrap();
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let found = contracts.iter().find_map(|one| Some((one, operation(one, &call, path)?)));
        let (contract, operation) = found.expect(url);
        assert_eq!(operation["operationId"], name, "{url}");
        let parameters = operation["parameters"].as_array().unwrap();
        let given: Vec<(&str, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name, decoded(value)))
            .collect();
        for (name, value) in &given {
            let is_it = |one: &&Value| one["name"] == *name && one["in"] == "query";
            let known = parameters.iter().find(is_it).expect(name);
            let many = known["type"] == "array";
            let values: Vec<&str> = if many { value.split(',').collect() } else { vec![value] };
            let allowed = if many { &known["items"]["enum"] } else { &known["enum"] };
            for value in values {
                let allowed = allowed.as_array();
                assert!(allowed.is_none_or(|all| all.iter().any(|one| one == value)), "{value}");
            }
        }
        for known in parameters {
            match known["in"].as_str().unwrap() {
                "query" if known["required"] == true => {
                    assert!(given.iter().any(|(name, _)| known["name"] == *name), "{known}");
                }
                "body" => {
                    let body: Value = serde_json::from_slice(&call.body).unwrap();
                    must_fit(contract, &known["schema"], &body, name);
                }
                _ => {}
            }
        }
    }
}

/// What the sandbox answers to an operation: a status and a body.
fn answers(file: &str, operation: &str) -> Vec<(u16, Vec<u8>, Value)> {
    let Some(pairs) = conformance(file) else { return Vec::new() };
    let pairs = pairs.as_array().unwrap().clone();
    let ours = pairs.into_iter().filter(|pair| pair["operationId"] == operation);
    let found: Vec<(u16, Vec<u8>, Value)> = ours
        .map(|pair| {
            let status = pair["status"].as_str().unwrap().parse().unwrap();
            let body = pair["response"].to_string().into_bytes();
            (status, body, pair["response"].clone())
        })
        .collect();
    assert!(!found.is_empty(), "{operation}");
    found
}

fn denied(ask: &Ask, status: u16, body: &[u8]) -> Option<Denial> {
    answer::denial(ask, &Refusal { status, answered: 0, header: &|_| None, body })
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

#[test]
fn every_page_of_the_sandbox_is_read() {
    let at = Timestamp::from_micros(0);
    for (status, body, said) in answers("amazon/sandbox.orders_2026-01-01.json", "searchOrders") {
        let ask = Ask::Changed { after: at, page: 1, size: 50 };
        if status != 200 {
            assert_eq!(denied(&ask, status, &body), None, "as everywhere");
            let behind = Ask::Behind { mark: String::new(), after: at, size: 50 };
            assert!(matches!(denied(&behind, status, &body), Some(Denial::Unreadable(_))));
            continue;
        }
        let Ok(Heard::Whole(whole)) = page::hear(&ask, &[body]) else { panic!("{said}") };
        let read = page::read(&whole, eur()).unwrap();
        assert_eq!(read.orders.len(), said["orders"].as_array().unwrap().len());
        for seen in read.orders {
            must_add_up(seen.order.unwrap());
        }
    }
}

#[test]
fn every_order_of_the_sandbox_is_read() {
    let file = "amazon/sandbox.orders_2026-01-01.json";
    for (status, body, said) in answers(file, "getOrder") {
        if status != 200 {
            assert_eq!(denied(&Ask::These(Vec::new()), status, &body), None, "as everywhere");
            continue;
        }
        let seen = order::read(&said["order"].to_string(), eur()).unwrap();
        assert_eq!(said["order"]["orderId"], *seen.external_id);
        must_add_up(seen.order.unwrap());
        assert!(!crate::parcels::knows_of(&body, &a_shipment()).unwrap());
    }
}

/// The sum of what was read is what Amazon says.
fn must_add_up(new: orders::new_order::NewOrder) {
    let currency = new.currency.unwrap();
    let amounts = new.amounts(currency).unwrap();
    assert_eq!(new.total_minor, Some(amounts.total), "{}", new.external_id);
    assert!(new.ship_to.is_some() && new.placed_at.is_some());
}

#[test]
fn every_answer_to_a_parcel_is_read() {
    let told = Ask::TellShipment(a_shipment());
    for (status, body, _) in answers("amazon/sandbox.ordersV0.json", "confirmShipment") {
        let wanted = Denial::Refused("channels.shipment_not_taken".to_owned());
        let wanted = (status != 204).then_some(wanted);
        assert_eq!(denied(&told, status, &body).filter(|_| status != 204), wanted);
    }
}

#[test]
fn every_listing_of_the_sandbox_is_read() {
    let file = "amazon/sandbox.listingsItems_2021-08-01.json";
    let codes = vec!["GM-ZDPI-9B4E".to_owned()];
    let ask = Ask::Listings(codes.clone());
    for (status, body, mut said) in answers(file, "searchListingsItems") {
        if status != 200 {
            assert_eq!(denied(&ask, status, &body), None, "as everywhere");
            continue;
        }
        let heard = listings::hear(&a_door(), &codes, std::slice::from_ref(&body));
        assert!(matches!(heard, Ok(Heard::More(_))), "it has another page");
        said["pagination"] = Value::Null;
        let body = said.to_string().into_bytes();
        let Ok(Heard::Whole(whole)) = listings::hear(&a_door(), &codes, &[body]) else { panic!() };
        let found = listings::read(&whole).unwrap();
        assert_eq!((found.len(), found[0].pieces), (1, Some(100)));
        assert_eq!(found[0].group.as_deref(), Some("LUGGAGE:GM-ZDPI-9B4E"));
    }
    let pieces = [("GM-ZDPI-9B4E".to_owned(), 5)];
    let show = Ask::ShowStock { group: None, pieces: pieces.to_vec(), intent: String::new() };
    let mut outcomes = Vec::new();
    for (status, body, _) in answers(file, "patchListingsItem") {
        if status != 200 {
            let wanted = Denial::Refused("BAD_REQUEST".to_owned());
            assert_eq!(denied(&show, status, &body), Some(wanted));
            continue;
        }
        let Ok(Heard::Whole(whole)) = listings::hear_show(&pieces, &[body]) else { panic!() };
        outcomes.push(listings::read_told(&whole).unwrap().remove(0).outcome);
    }
    if !outcomes.is_empty() {
        let refused = StockOutcome::Refused("90000900".to_owned());
        let shows = StockOutcome::Shows(Some(5));
        assert_eq!(outcomes, [shows.clone(), shows, refused]);
    }
}
