use std::io::Write;

use channels::{Ask, Connector, Refusal};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::contract::conformance;
use crate::stores::a_door;
use crate::{Amazon, answer};

fn window() -> Window {
    Window {
        from: "2024-03-11T13:47:20Z".parse().unwrap(),
        until: "2024-03-12T13:47:20Z".parse().unwrap(),
    }
}

fn fetch() -> ReturnsAsk {
    ReturnsAsk::Fetch("D1".to_owned())
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn unpack(place: &str, kind: Option<&str>, body: &[u8]) -> Result<Vec<u8>, Denial> {
    let header = |name: &str| kind.filter(|_| name == "content-type").map(str::to_owned);
    Returns.unpacked(&fetch(), &[place.as_bytes().to_vec()], &header, body.to_vec())
}

#[test]
fn a_document_is_unpacked_and_read_in_its_letters() {
    let gzip = r#"{"url":"https://x","compressionAlgorithm":"GZIP"}"#;
    let plain = r#"{"url":"https://x"}"#;
    let text = "Straße".as_bytes();
    for (place, kind, body, wanted) in [
        (plain, None, text.to_vec(), Some("Straße")),
        (gzip, None, zipped(text), Some("Straße")),
        (gzip, Some("text/plain; charset=Cp1252"), zipped(b"Stra\xdfe"), Some("Straße")),
        (plain, Some("text/plain;charset=ISO-8859-1"), b"Stra\xdfe".to_vec(), Some("Straße")),
        (plain, Some("text/plain; charset=\"Shift_JIS\""), b"\x83J".to_vec(), Some("カ")),
        (plain, Some("text/plain; charset=klingon"), text.to_vec(), None),
        (plain, None, b"Stra\xdfe".to_vec(), None),
        (gzip, None, text.to_vec(), None),
        (gzip, None, zipped(text)[..20].to_vec(), None),
        (r#"{"compressionAlgorithm":"BROTLI"}"#, None, text.to_vec(), None),
    ] {
        let found = unpack(place, kind, &body);
        let text = found.as_ref().ok().map(|body| String::from_utf8(body.clone()).unwrap());
        assert_eq!(text.as_deref(), wanted, "{place} {kind:?}");
        let is_named = matches!(found, Ok(_) | Err(Denial::Unreadable(_)));
        assert!(is_named, "{place} {kind:?}");
    }
    // Seventeen megabytes in a few kilobytes.
    let bomb = zipped(&vec![b'x'; MOST_BYTES + 1]);
    assert!(bomb.len() < 100_000);
    assert_eq!(unpack(gzip, None, &bomb), Err(Denial::TooMuch));
    assert_eq!(unpack(gzip, None, &zipped(&vec![b'x'; MOST_BYTES])).unwrap().len(), MOST_BYTES);
    // What tells where the document is, is no document.
    let none = |_: &str| None;
    assert_eq!(Returns.unpacked(&fetch(), &[], &none, b"\xff".to_vec()), Ok(b"\xff".to_vec()));
}

#[test]
fn nothing_is_shown_where_the_document_is() {
    let place = br#"{"reportDocumentId":"D1","url":"https://bucket.example/d?sign=1"}"#.to_vec();
    let Ok(Heard::More(call)) = hear(&a_door(), &fetch(), std::slice::from_ref(&place)) else {
        panic!()
    };
    assert_eq!((call.method, &*call.url), ("GET", "https://bucket.example/d?sign=1"));
    assert_eq!((call.headers.len(), call.body.len()), (0, 0));
    let whole = hear(&a_door(), &fetch(), &[place, b"text".to_vec()]);
    assert!(matches!(whole, Ok(Heard::Whole(body)) if body == b"text"));
    for wrong in ["", "[]", "{}", r#"{"url":""}"#] {
        let heard = hear(&a_door(), &fetch(), &[wrong.as_bytes().to_vec()]);
        assert!(matches!(heard, Err(Denial::Unreadable(_))), "{wrong}");
    }
}

#[test]
fn what_was_asked_for_is_found_by_its_window_on_whatever_page() {
    let made = ReturnsAsk::WasMade { window: window(), since: window().until };
    let report = |kind: &str, from: &str| {
        json!({"reportId": "R7", "reportType": kind, "createdTime": "2024-03-12T13:47:21Z",
            "dataStartTime": from, "dataEndTime": "2024-03-12T13:47:20+00:00",
            "processingStatus": "IN_QUEUE"})
    };
    let page = |report: Value, next: &str| {
        json!({"reports": [report], "nextToken": next}).to_string().into_bytes()
    };
    let (ours, other) =
        (report(KIND, "2024-03-11T13:47:20Z"), report(KIND, "2024-03-10T13:47:20Z"));
    let of_other_kind = report("GET_AFN_INVENTORY_DATA", "2024-03-11T13:47:20Z");
    let first = page(other.clone(), "t&1");
    let Ok(Heard::More(call)) = hear(&a_door(), &made, std::slice::from_ref(&first)) else {
        panic!()
    };
    assert!(call.url.ends_with("/reports/2021-06-30/reports?nextToken=t%261"), "{}", call.url);
    for (answers, wanted) in [
        (vec![page(ours.clone(), "more")], Some("R7")),
        (vec![first.clone(), page(ours, "")], Some("R7")),
        (vec![first.clone(), page(of_other_kind, "")], None),
        (vec![page(other.clone(), "")], None),
    ] {
        let Ok(Heard::Whole(body)) = hear(&a_door(), &made, &answers) else { panic!() };
        assert_eq!(Returns.read_made(&body).unwrap().as_deref(), wanted);
    }
    assert_eq!(hear(&a_door(), &made, &vec![first; MOST_PAGES]).err(), Some(Denial::TooMuch));
}

#[test]
fn a_report_is_made_empty_or_given_up() {
    for (status, document, wanted) in [
        ("IN_QUEUE", "", Some(ReportStage::Waits)),
        ("IN_PROGRESS", "", Some(ReportStage::Waits)),
        (
            "DONE",
            "amzn1.spdoc.1.4.na.x",
            Some(ReportStage::Ready("amzn1.spdoc.1.4.na.x".to_owned())),
        ),
        ("DONE", "", None),
        ("CANCELLED", "", Some(ReportStage::Empty)),
        ("FATAL", "D1", Some(ReportStage::Failed)),
        ("SOMETHING_NEW", "", None),
        ("", "", None),
    ] {
        let body = json!({"processingStatus": status, "reportDocumentId": document}).to_string();
        assert_eq!(Returns.read_stage(body.as_bytes()).ok(), wanted, "{status} {document}");
    }
    assert!(Returns.read_made(b"<html>").is_err());
    assert_eq!(Returns.read_made(b"{}"), Ok(None));
    let long = format!(r#"{{"reportId":"{}"}}"#, "x".repeat(MOST_NAME + 1));
    assert_eq!(Returns.read_made(long.as_bytes()), Ok(None));
}

#[test]
fn a_role_that_is_missing_is_no_key_that_is_refused() {
    let lacks = Some(Denial::Lacks(ROLE.to_owned()));
    let refused = |why: &str| Some(Denial::Refused(why.to_owned()));
    let body = |details: &str| {
        json!({"errors": [{"code": "Unauthorized", "message": "denied", "details": details}]})
            .to_string()
    };
    for (status, answered, body, wanted) in [
        (403, 0, body("Your application may not."), lacks.clone()),
        (403, 0, body("The access token you provided has expired."), None),
        (403, 0, body(""), None),
        (403, 0, String::new(), None),
        (401, 0, String::new(), None),
        (400, 0, String::new(), refused("channels.report_refused")),
        (404, 0, String::new(), refused("channels.report_gone")),
        (429, 0, String::new(), Some(Denial::Wait(Some(1)))),
        (500, 0, String::new(), None),
        // The address of a document is good for five minutes.
        (403, 1, "<Error/>".to_owned(), Some(Denial::Failed)),
        (503, 1, String::new(), Some(Denial::Failed)),
    ] {
        let header = |_: &str| None;
        let refusal = Refusal { status, answered, header: &header, body: body.as_bytes() };
        let found = answer::denial(&Ask::Returns(fetch()), &refusal);
        assert_eq!(found, wanted, "{status} {answered} {body}");
    }
}

/// What the sandbox answers to an operation.
fn answers(operation: &str) -> Vec<(u16, Vec<u8>)> {
    let Some(pairs) = conformance("amazon/sandbox.reports_2021-06-30.json") else {
        return Vec::new();
    };
    let pairs = pairs.as_array().unwrap().clone();
    let ours = pairs.into_iter().filter(|pair| pair["operationId"] == operation);
    let found: Vec<_> = ours
        .map(|pair| {
            let status = pair["status"].as_str().unwrap().parse().unwrap();
            (status, pair["response"].to_string().into_bytes())
        })
        .collect();
    assert!(!found.is_empty(), "{operation}");
    found
}

#[test]
fn every_answer_of_the_sandbox_is_read() {
    let made = ReturnsAsk::WasMade { window: window(), since: window().from };
    for (operation, ask) in [
        ("createReport", ReturnsAsk::Make(window())),
        ("getReports", made),
        ("getReport", ReturnsAsk::HowFar("ID323".to_owned())),
        ("getReportDocument", fetch()),
    ] {
        for (status, body) in answers(operation) {
            if status >= 400 {
                let header = |_: &str| None;
                let refusal = Refusal { status, answered: 0, header: &header, body: &body };
                let wanted = Denial::Refused("channels.report_refused".to_owned());
                let asked = Ask::Returns(ask.clone());
                assert_eq!(answer::denial(&asked, &refusal), Some(wanted), "{operation}");
                continue;
            }
            let heard = Amazon.hear(&a_door(), &Ask::Returns(ask.clone()), &[body]);
            match (operation, heard) {
                ("createReport", Heard::Whole(body)) => {
                    assert_eq!(Returns.read_made(&body).unwrap().as_deref(), Some("ID323"));
                }
                ("getReports", Heard::More(call)) => assert!(call.url.contains("nextToken=VGhp")),
                ("getReport", Heard::Whole(body)) => {
                    assert_eq!(Returns.read_stage(&body), Ok(ReportStage::Waits));
                }
                ("getReportDocument", Heard::More(call)) => {
                    assert!(call.url.starts_with("https://"), "{}", call.url);
                }
                _ => panic!("{operation}"),
            }
        }
    }
}
