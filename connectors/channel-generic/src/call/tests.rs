use serde_json::{Value, json};

use super::*;

fn door() -> Door {
    Door {
        address: "https://erp.example/base".to_owned(),
        key: "ann&co".to_owned(),
        secret: "hush hush".to_owned(),
        grant: Some("g1".to_owned()),
        pass: Some("p1".to_owned()),
        place: Some("Main".to_owned()),
        at: kernel::Timestamp::from_micros(0),
    }
}

/// The terms of the docs with these parts changed.
fn terms(changes: &Value) -> Terms {
    let rest = include_str!("../../../../docs/mappings/rest.json");
    let mut terms: Value = serde_json::from_str(rest).unwrap();
    for (name, part) in changes.as_object().unwrap() {
        terms[name] = part.clone();
    }
    Terms::read(&terms.to_string()).unwrap()
}

fn request(text: &Value) -> Request {
    serde_json::from_value(text.clone()).unwrap()
}

fn header<'a>(call: &'a Call, name: &str) -> Option<&'a str> {
    call.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

#[test]
fn what_is_shown_at_the_door() {
    let pass = json!({"call": {"path": "/login", "json": {"name": "{key}", "word": "{secret}"}},
        "token": {"at": "/token"}});
    for (sign_in, name, wanted) in [
        (json!({"basic": true}), "authorization", "Basic YW5uJmNvOmh1c2ggaHVzaA=="),
        (json!({"headers": {"Authorization": "Bearer {key}"}}), "authorization", "Bearer ann&co"),
        (json!({"headers": {"x-key": "{secret}"}}), "x-key", "hush hush"),
        (json!({"pass": pass, "headers": {"x-pass": "{pass}"}}), "x-pass", "p1"),
    ] {
        let terms = terms(&json!({"sign_in": sign_in}));
        let made = call(&terms, &door(), &request(&json!({"path": "/o"})), &Words::new());
        assert_eq!(header(&made, name), Some(wanted), "{sign_in}");
        assert_eq!(made.url, "https://erp.example/base/o");
    }
    let terms = terms(&json!({"sign_in": {"query": {"k": "{key}"}, "pass": pass}}));
    let asked = request(&json!({"path": "/o", "query": {"page": "{page}", "none": "{mark}"}}));
    let words = words([("page", Word::Whole(2)), ("mark", Word::Nothing)]);
    let made = call(&terms, &door(), &asked, &words);
    assert_eq!(made.url, "https://erp.example/base/o?page=2&k=ann%26co");
    let asked = super::pass(&terms, &door()).unwrap();
    assert_eq!((asked.method, asked.url.as_str()), ("POST", "https://erp.example/base/login"));
    assert_eq!(String::from_utf8(asked.body).unwrap(), r#"{"name":"ann&co","word":"hush hush"}"#);
    assert!(!asked.url.contains("hush"));
}

#[test]
fn bodies_of_each_kind() {
    let terms = terms(&json!({}));
    let words = words([("id", Word::Text("a\"b&c".to_owned()))]);
    for (asked, kind, body) in [
        (json!({"path": "/o", "json": {"id": "{id}"}}), "application/json", r#"{"id":"a\"b&c"}"#),
        (
            json!({"path": "/o", "form": {"id": "{id}", "at": "{place}"}}),
            "application/x-www-form-urlencoded",
            "at=Main&id=a%22b%26c",
        ),
        (
            json!({"path": "/o", "graphql": {"query": ["query ($id: ID!) {", "x {id} }"],
                "variables": {"id": "{id}"}}}),
            "application/json",
            r#"{"query":"query ($id: ID!) {\nx {id} }","variables":{"id":"a\"b&c"}}"#,
        ),
    ] {
        let made = call(&terms, &door(), &request(&asked), &words);
        assert_eq!((made.method, header(&made, "content-type")), ("POST", Some(kind)));
        assert_eq!(String::from_utf8(made.body).unwrap(), body);
    }
    let asked = json!({"method": "DELETE", "path": "/o/{id}"});
    let made = call(&terms, &door(), &request(&asked), &words);
    assert_eq!(
        (made.method, made.url.as_str()),
        ("DELETE", "https://erp.example/base/o/a%22b%26c")
    );
    assert_eq!(made.body, Vec::<u8>::new());
}

#[test]
fn what_is_refused_with_a_good_status() {
    let refused = json!([
        {"at": "/code", "words": {"0": "fine", "401": "not_authorised", "429": "wait",
            "413": "too_much", "17": "refused"}},
        {"at": "/errors"}
    ]);
    let terms = terms(&json!({"refused": refused}));
    let asked = request(&json!({"path": "/o"}));
    for (body, wanted) in [
        (json!({"orders": []}), None),
        (json!({"code": 0, "errors": []}), None),
        (json!({"code": 401}), Some(Denial::NotAuthorised)),
        (json!({"code": "429"}), Some(Denial::Wait(None))),
        (json!({"code": 413}), Some(Denial::TooMuch)),
        (json!({"code": 17}), Some(Denial::Refused("17".to_owned()))),
        (json!({"code": 99}), Some(Denial::Failed)),
        (json!({"code": 0, "errors": [{"m": "x"}]}), Some(Denial::Failed)),
    ] {
        let body = body.to_string();
        let found = answer(&terms, &asked, body.as_bytes()).err();
        assert_eq!(found, wanted, "{body}");
    }
    assert!(answer(&terms, &asked, b"<html>").is_err());
    assert!(answer(&terms, &asked, b"").unwrap().is_none());
    assert_eq!(shown("Ann said <no>"), "channels.shop_denies");
}
